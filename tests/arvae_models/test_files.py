import os
import stat

import pytest
from hypothesis import given

from arvae_models.files import FORMATS, FileError, Imported, parts, read_phrase, write_phrase
from arvae_models.music import Note, Phrase
from tests.strategies import phrases

PHRASE = Phrase((Note(0, 12, 60), Note(12, 36, 64, 100)), 1, tempo=96.0, title="Tune")
WRITTEN = [suffix for kind in FORMATS if kind.dumps for suffix in kind.suffixes]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("music")


def test_these_files_are_written():
    assert WRITTEN == [".mid", ".midi", ".musicxml", ".xml", ".mxl"]


@pytest.mark.parametrize("suffix", WRITTEN)
@given(phrase=phrases())
def test_a_phrase_comes_back_from_a_file(folder, suffix, phrase):
    path = folder / f"tune{suffix}"
    write_phrase(path, phrase)
    assert read_phrase(path) == Imported(phrase, ())


def test_the_suffix_may_be_in_capitals(tmp_path):
    write_phrase(tmp_path / "TUNE.MID", PHRASE)
    assert read_phrase(tmp_path / "TUNE.MID").phrase == PHRASE


def test_abc_is_only_read(tmp_path):
    path = tmp_path / "tune.abc"
    path.write_text("X:1\nT:Tune\nM:4/4\nL:1/4\nQ:1/4=96\nK:C\nCE3|\n")
    assert [note.pitch for note in read_phrase(path).phrase.notes] == [60, 64]
    with pytest.raises(
        FileError, match=r"^tune.abc cannot be written: Attune only reads ABC files\.$"
    ):
        write_phrase(path, PHRASE)


DUET = """\
X:1
T:Duet
M:4/4
L:1/4
Q:1/4=96
V:1 name="Flute"
V:2 name="Bass"
K:C
V:1
cdef|g4|
V:2
C4|G,4|
"""


def test_the_parts_of_a_file_can_be_chosen_from(tmp_path):
    path = tmp_path / "duet.abc"
    path.write_text(DUET)
    flute, bass = parts(path)
    assert [(part.name, len(part.notes), part.is_tune) for part in (flute, bass)] == [
        ("Flute", 5, True),
        ("Bass", 2, False),
    ]
    assert read_phrase(path, bass.place).phrase.notes == (Note(0, 48, 60), Note(48, 48, 55))
    assert read_phrase(path, bass.place, (1, 2)).phrase.notes == (Note(0, 48, 55),)
    assert read_phrase(path) == read_phrase(path, flute.place, (0, 2))
    with pytest.raises(FileError, match=r"^duet.abc has no part 3\.$"):
        read_phrase(path, 2)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("song.mid", b"no midi", "song.mid is not a MIDI file."),
        ("song.musicxml", b"no xml", "song.musicxml is not a MusicXML file."),
        ("song.mxl", b"no zip", "song.mxl is not a compressed MusicXML file."),
        ("song.abc", b"no abc", "song.abc is not an ABC file."),
        ("song.abc", bytes(2**20 + 1), "song.abc is larger than 1 MB."),
        ("song.mid", bytes(2 * 2**20 + 1), "song.mid is larger than 2 MB."),
        ("song.xml", bytes(32 * 2**20 + 1), "song.xml is larger than 32 MB."),
    ],
)
def test_a_file_that_is_no_music_is_one_sentence(tmp_path, name, data, sentence):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileError) as caught:
        read_phrase(tmp_path / name)
    assert str(caught.value) == sentence


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(
        FileError, match=r"^gone.mid cannot be opened: no such file or directory\.$"
    ):
        read_phrase(tmp_path / "gone.mid")


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "folder.mid").mkdir()
    with pytest.raises(FileError, match=r"^folder.mid is a folder\.$"):
        read_phrase(tmp_path / "folder.mid")
    with pytest.raises(FileError, match=r"^folder.mid cannot be written: is a directory\.$"):
        write_phrase(tmp_path / "folder.mid", PHRASE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_keeps_nobody_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.mid")
    with pytest.raises(FileError, match=r"^pipe.mid is no ordinary file\.$"):
        read_phrase(tmp_path / "pipe.mid")


@pytest.mark.parametrize("name", ["song", "song.wav", ".mid"])
def test_an_unknown_kind_of_file_is_one_sentence(tmp_path, name):
    for action in (read_phrase, lambda path: write_phrase(path, PHRASE)):
        with pytest.raises(FileError, match=f"^{name} is no music file that Attune knows"):
            action(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_name_that_no_file_can_have_is_one_sentence(tmp_path):
    with pytest.raises(FileError, match="No file can have such a name"):
        read_phrase(tmp_path / "so\0ng.mid")
    with pytest.raises(FileError, match="cannot be written"):
        write_phrase(tmp_path / f"{'x' * 300}.mid", PHRASE)


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(
        FileError, match=r"^song.mid cannot be written: no such file or directory\.$"
    ):
        write_phrase(tmp_path / "gone" / "song.mid", PHRASE)


def test_a_file_that_is_there_is_replaced_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")
    before = stat.S_IMODE(path.stat().st_mode)
    write_phrase(path, PHRASE)
    assert read_phrase(path).phrase == PHRASE
    assert stat.S_IMODE(path.stat().st_mode) == before
    assert [item.name for item in tmp_path.iterdir()] == ["song.mid"]
