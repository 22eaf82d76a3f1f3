"""Training data for the tests: the tiny set, read once from the corpus into a folder of its own."""

import pytest

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
