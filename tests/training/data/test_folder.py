"""The user's own tunes, in files that the project's writers made."""

import os

import numpy as np
import pytest
from hypothesis import given

from arvae_models.files import write_phrase
from arvae_models.music import Meter, Note, Phrase
from arvae_models.tokens import HOLD, REST, rows_of
from tests.strategies import common_time
from training.data import folder as folder_module
from training.data.cache import DataError
from training.data.folder import bars_of, prepare, tune_sources

BOOK = """M:4/4
X:1
T:One
M:4/4
L:1/4
K:C
CDEF|G4|

X:2
T:Two
M:3/4
L:1/4
K:C
C3|

X:7
T:Three
M:C|
L:1/4
K:C
c4|
"""


def tune(*pitches, meter=(4, 4)):
    """A phrase of quarter notes that fill their bars."""
    meter = Meter(*meter)
    notes = tuple(Note(12 * place, 12, pitch) for place, pitch in enumerate(pitches))
    return Phrase(notes, 12 * len(pitches) // meter.ticks, meter)


def quarters(*pitches):
    row = np.full(24, HOLD, np.int8)
    row[::6] = pitches
    return row.tolist()


def read(folder, workers=1):
    heard = []
    found = prepare(folder, workers, lambda done, total: heard.append((done, total)))
    assert heard == [(done, len(heard)) for done in range(1, len(heard) + 1)]
    return found


def test_every_kind_of_file_is_read_in_the_order_of_the_paths(tmp_path):
    (tmp_path / "airs" / "old").mkdir(parents=True)
    names = ("z.mid", "airs/b.midi", "airs/A.MUSICXML", "airs/old/c.xml", "airs/old/d.mxl")
    for place, name in enumerate(names):
        write_phrase(tmp_path / name, tune(60 + place, 62, 64, 65, 67, 69, 71, 72))
    (tmp_path / "e.abc").write_text("X:1\nT:Air\nM:4/4\nL:1/4\nK:C\nC,DEF|\n")
    (tmp_path / "notes.txt").write_text("no music")
    found = read(tmp_path)
    assert found.unread == ()
    assert found.unread_line == ""
    bars = found.bars
    assert bars.tunes == (*sorted(names[1:]), "e.abc", "z.mid")
    assert bars.tune.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 5]
    first = {name: row[0] for name, row in zip(bars.tunes, bars.rows[[0, 2, 4, 6, 8, 9]], strict=1)}
    assert first == {name: 60 + place for place, name in enumerate(names)} | {"e.abc": 48}
    assert bars.rows[1].tolist() == quarters(67, 69, 71, 72)
    assert bars.source == f"6 tunes of the folder “{tmp_path.name}”"


def test_processes_read_what_one_would_in_the_same_order(tmp_path):
    for pitch in range(40, 70):
        write_phrase(tmp_path / f"{pitch}.mid", tune(pitch, 62, 64, 65))
    (tmp_path / "45.mid").write_bytes(b"no midi")
    one, two = read(tmp_path, workers=1), read(tmp_path, workers=2)
    assert one.bars.rows[:, 0].tolist() == [pitch for pitch in range(40, 70) if pitch != 45]
    assert (two.bars.digest, two.unread) == (one.bars.digest, one.unread)


def test_a_book_gives_every_tune(tmp_path):
    (tmp_path / "book.abc").write_bytes(b"\xef\xbb\xbf" + BOOK.encode())
    found = read(tmp_path)
    assert found.bars.tunes == ("book.abc, tune 1", "book.abc, tune 3")
    assert found.bars.tune.tolist() == [0, 0, 1]
    assert found.bars.rows[:, 0].tolist() == [60, 67, 72]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_book_is_cut_whatever_ends_its_lines(tmp_path, line_end):
    """Letters of Latin-1 and an X: in the middle of a line change nothing."""
    text = BOOK.replace("T:One", "T:Café X:3").replace("\n", line_end)
    (tmp_path / "book.ABC").write_bytes(text.encode("latin-1"))
    sources = list(tune_sources(tmp_path))
    assert [source.name[-6:] for source in sources] == ["tune 1", "tune 2", "tune 3"]
    assert [len(folder_module.read(source)) for source in sources] == [2, 0, 1]


def test_what_is_hidden_or_leads_in_a_circle_is_left_out(tmp_path):
    music, elsewhere = tmp_path / "music", tmp_path / "elsewhere"
    for place in (music / ".trash", music / "inner", elsewhere):
        place.mkdir(parents=True)
    for name in (".trash/a.mid", "._b.mid", "inner/c.mid"):
        write_phrase(music / name, tune(60, 62, 64, 65))
    write_phrase(elsewhere / "d.mid", tune(70, 72, 74, 75))
    (music / "inner" / "up").symlink_to(music, target_is_directory=True)
    (music / "e.mid").symlink_to(elsewhere / "d.mid")
    (music / "f.mid").symlink_to(music / "f.mid")  # leads to itself
    found = read(music)
    assert found.bars.tunes == ("e.mid", "inner/c.mid")
    assert len(found.unread) == 1
    assert found.unread[0].startswith("f.mid cannot be opened")


def test_what_cannot_be_read_is_counted_and_no_reason_to_stop(tmp_path):
    write_phrase(tmp_path / "good.mid", tune(60, 62, 64, 65))
    (tmp_path / "bad.mid").write_bytes(b"no midi")
    (tmp_path / "bad.abc").write_text("X:1\nK:C\n\nX:2\nK:C\nC4|\n")
    found = read(tmp_path)
    assert found.bars.tunes == ("bad.abc, tune 2", "good.mid")
    assert found.unread == ("bad.abc, tune 1 has no notes.", "bad.mid is not a MIDI file.")
    assert found.unread_line == (
        "; 2 could not be read, such as this one: bad.abc, tune 1 has no notes."
    )


def test_a_tune_in_two_formats_is_taken_once(tmp_path):
    for name in ("a.mid", "b.musicxml"):
        write_phrase(tmp_path / name, tune(60, 62, 64, 65))
    write_phrase(tmp_path / "c.mid", tune(61, 63, 65, 66))  # a semitone up: another tune
    assert read(tmp_path).bars.tunes == ("a.mid", "c.mid")


@pytest.mark.parametrize(
    ("meter", "bars"), [((4, 4), 3), ((2, 2), 3), ((8, 8), 0), ((3, 4), 0), ((2, 4), 0)]
)
def test_bars_of_four_quarters_are_taken(meter, bars):
    assert len(bars_of(tune(*range(60, 72), meter=meter))) == bars


def test_a_bar_in_which_no_note_starts_is_left_out():
    """Bars: a whole note; the same held on; silence; a rest and a note."""
    phrase = Phrase((Note(0, 96, 60), Note(168, 24, 64)), 4)
    held, late = np.full((2, 24), HOLD, np.int8)
    held[0], late[0], late[12] = 60, REST, 64
    assert bars_of(phrase).tolist() == [held.tolist(), late.tolist()]


@given(phrase=common_time())
def test_bars_are_rows_of_the_tune_in_their_order(phrase):
    rows = rows_of(phrase).tolist()
    assert bars_of(phrase).tolist() == [row for row in rows if max(row) >= 0]


def test_the_digest_tells_one_folder_from_another(tmp_path):
    write_phrase(tmp_path / "a.mid", tune(60, 62, 64, 65))
    first = read(tmp_path).bars.digest
    assert read(tmp_path).bars.digest == first
    write_phrase(tmp_path / "a.mid", tune(60, 62, 64, 66))
    assert read(tmp_path).bars.digest != first


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file names that are not text")
def test_a_name_that_is_no_text_does_no_harm(tmp_path):
    name = os.fsdecode(b"caf\xe9.mid")
    write_phrase(tmp_path / name, tune(60, 62, 64, 65))
    (tmp_path / f"x{name}").write_bytes(b"no midi")
    found = read(tmp_path)
    assert found.bars.tunes == ("caf\N{REPLACEMENT CHARACTER}.mid",)
    assert found.bars.digest
    assert found.unread_line.encode()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "it holds no music files (.mid, "),
        ({"a.mid": tune(60, 62, 64, meter=(3, 4))}, "its tunes are in other meters"),
        ({"a.mid": None, "b.mid": None}, "of 2 tunes, 2 could not be read"),
    ],
)
def test_a_folder_without_a_bar_is_one_sentence(tmp_path, files, reason):
    for name, phrase in files.items():
        if phrase is None:
            (tmp_path / name).write_bytes(b"no midi")
        else:
            write_phrase(tmp_path / name, phrase)
    with pytest.raises(DataError) as caught:
        read(tmp_path)
    sentence = f"There is no tune with bars of 4/4 in {tmp_path}: {reason}"
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_there_must_be_a_folder(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=rf"^There is no folder .*{name}\.$"):
        read(tmp_path / name)
