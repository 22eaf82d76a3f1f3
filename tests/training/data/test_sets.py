"""Sets prepared by name."""

import pytest

from arvae_models.files import write_phrase
from arvae_models.music import Note, Phrase
from training.data import cache, sets, store
from training.data.cache import DataError


def quiet(done, total):
    """Nobody watches."""


def test_every_corpus_and_both_image_sets_are_there():
    assert {"bach", "folk", "tiny", "essen", "sprites", "digits"} <= set(sets.SETS)


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


def test_a_folder_of_tunes_gets_a_name(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path / "cache"))
    music = tmp_path / "my tunes"
    music.mkdir()
    write_phrase(music / "a.mid", Phrase((Note(0, 96, 60),), 2))
    (music / "b.mid").write_bytes(b"no midi")
    line = sets.prepare("my-tunes_2", music, 1, False, quiet)
    bars = store.load("my-tunes_2")
    assert bars.rows[:, 0].tolist() == [60]
    assert line.startswith("1 tune of the folder “my tunes”: 1 tunes, 1 bars (")
    assert line.endswith(
        f"{bars.digest}; 1 could not be read, such as this one: b.mid is not a MIDI file."
    )
    assert line.startswith(sets.prepare("my-tunes_2", None, 1, False, quiet))  # from the cache
    with pytest.raises(DataError, match="say which one with --from"):
        sets.prepare("my-tunes_2", None, 1, True, quiet)
    write_phrase(music / "a.mid", Phrase((Note(0, 48, 72),), 1))
    sets.prepare("my-tunes_2", music, 1, False, quiet)  # a folder given is read again
    assert store.load("my-tunes_2").rows[:, 0].tolist() == [72]


@pytest.mark.parametrize(
    ("name", "source", "sentence"),
    [
        ("jazz", None, "There is no data “jazz”"),
        ("bach", "somewhere", "takes no --from"),
        ("sprites", "missing.npz", "missing.npz"),
        ("digits", "missing", "missing"),
        ("mine", "missing", "There is no folder"),
        ("mine/../bach", "somewhere", "cannot name a set"),
        ("tünes", "somewhere", "cannot name a set"),
        ("Bach", "somewhere", "“Bach” is too like “bach”"),
    ],
)
def test_what_cannot_be_prepared_is_one_sentence(tmp_path, monkeypatch, name, source, sentence):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path))
    with pytest.raises(DataError, match=sentence):
        sets.prepare(name, tmp_path / source if source else None, 1, False, quiet)
    assert list(tmp_path.iterdir()) == []
