"""Training data for the tests: the tiny set, read once from the corpus into a folder of its own."""

import pytest

from training import config, fit
from training.data import corpus, store


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
