"""Sets prepared by name."""

import pytest

from training.data import cache, sets
from training.data.cache import DataError


def quiet(done, total):
    """Nobody watches."""


def test_every_corpus_and_both_image_sets_are_there():
    assert {"bach", "folk", "tiny", "sprites", "digits"} <= set(sets.SETS)


def test_a_prepared_set_is_taken_from_the_cache(cache, tiny):
    def complain(done, total):
        raise AssertionError("it was read again")

    line = sets.prepare("tiny", None, 1, False, complain)
    assert tiny.digest in line
    assert f"{len(tiny.rows):,} bars" in line


def test_sprites_need_no_preparation(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path))
    line = sets.prepare("sprites", None, 1, True, quiet)
    assert "images" in line
    assert not cache.path_of("sprites").exists()  # they are drawn when they are needed


@pytest.mark.parametrize(
    ("name", "source", "sentence"),
    [
        ("jazz", None, "There is no data “jazz”"),
        ("bach", "somewhere", "takes no --from"),
        ("sprites", "missing.npz", "missing.npz"),
        ("digits", "missing", "missing"),
    ],
)
def test_what_cannot_be_prepared_is_one_sentence(tmp_path, monkeypatch, name, source, sentence):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path))
    with pytest.raises(DataError, match=sentence):
        sets.prepare(name, tmp_path / source if source else None, 1, False, quiet)
    assert list(tmp_path.iterdir()) == []
