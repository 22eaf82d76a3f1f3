import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData

from app.views.roll.note_clipboard import (
    MIDI,
    OURS,
    Clip,
    clip_in,
    clip_of_bars,
    clip_of_notes,
    dumps,
    loads,
    mime_of,
    pasted_bars,
    pasted_notes,
)
from app.views.roll.note_commands import CommandError
from arvae_models import midi_file
from arvae_models.music import Note, Phrase
from arvae_models.tokens import rows_of
from tests.strategies import common_time, phrases

TUNE = Phrase((Note(60, 12, 60, 90), Note(72, 12, 62), Note(96, 48, 64)), 3, tempo=90, title="Mine")
CLIP = Clip(Phrase((Note(12, 12, 60, 90), Note(24, 12, 62)), 1, tempo=90), whole=False)


def test_notes_are_copied_with_their_place_in_the_bar():
    assert clip_of_notes(TUNE, TUNE.notes[:2]) == CLIP
    with pytest.raises(CommandError, match="Select notes or bars first"):
        clip_of_notes(TUNE, ())


def test_notes_are_pasted_at_their_place_in_another_bar():
    edit = pasted_notes(TUNE, CLIP, 2)
    assert edit.held == {Note(108, 12, 60, 90), Note(120, 12, 62)}
    assert edit.phrase.notes == (*TUNE.notes[:2], Note(96, 12, 64), *sorted(edit.held))
    assert pasted_notes(TUNE, CLIP, 3).phrase.measures == 4


def test_notes_from_far_away_do_not_make_a_melody_too_long():
    far = Clip(Phrase((Note(9998 * 48, 12, 60),), 9999), whole=False)
    assert pasted_notes(TUNE, far, 0).phrase.measures == 9999
    with pytest.raises(CommandError, match="at most 9999 bars"):
        pasted_notes(TUNE, far, 1)


def test_bars_are_pasted_with_their_rests():
    clip = clip_of_bars(TUNE, {0, 1})
    assert clip.phrase.measures == 2
    edit = pasted_bars(TUNE, clip, 1)
    assert edit.phrase.notes == (Note(108, 12, 60, 90), Note(120, 12, 62))
    assert edit.bars == {1, 2}


def test_the_clipboard_holds_a_midi_file_for_others():
    mime = mime_of(CLIP)
    for name in MIDI:
        assert midi_file.loads(bytes(mime.data(name).data())).phrase == CLIP.phrase
    assert clip_in(mime) == CLIP
    mime.removeFormat(OURS)
    assert clip_in(mime) == Clip(CLIP.phrase, whole=True)


def test_the_systems_clipboard_brings_it_back(qapp):
    clipboard = qapp.clipboard()
    clipboard.setMimeData(mime_of(CLIP))
    assert clip_in(clipboard.mimeData()) == CLIP
    clipboard.clear()
    assert clip_in(clipboard.mimeData()) is None


def good():
    return json.loads(dumps(CLIP))


@pytest.mark.parametrize(
    "change",
    [
        {"notes": 3},
        {"notes": [["a", 1, 2, 3]]},
        {"notes": [[0, 12, 60, 84, 1]]},
        {"notes": [[0, 12, 60, 84], [6, 12, 60, 84]]},
        {"notes": [[0, 12, 60.5, 84]]},
        {"notes": [[True, 12, 60, 84]]},
        {"notes": [[0, 12, 128, 84]]},
        {"measures": 10**9},
        {"measures": 0},
        {"tempo": float("nan")},
        {"tempo": "fast"},
        {"meter": {"numerator": 4, "denominator": 3}},
        {"meter": None},
        {"whole": 1},
    ],
)
def test_what_is_not_understood_is_not_pasted(change):
    assert loads(json.dumps(good() | change).encode()) is None


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe\xfd", b"[" * 100_000, b" " * (5 << 20)])
def test_rubbish_is_no_clip(data):
    assert loads(data) is None
    mime = QMimeData()
    for name in (OURS, *MIDI):
        mime.setData(name, data)
    assert clip_in(mime) is None


@given(phrase=phrases(), whole=st.booleans(), data=st.data())
def test_a_clip_comes_back(phrase, whole, data):
    if whole:
        clip = clip_of_bars(phrase, {data.draw(st.integers(0, phrase.measures - 1))})
    else:
        clip = clip_of_notes(phrase, data.draw(st.sets(st.sampled_from(phrase.notes), min_size=1)))
    assert loads(dumps(clip)) == clip


@given(phrase=common_time(), data=st.data())
def test_pasting_keeps_to_the_grid(phrase, data):
    clip = clip_of_notes(phrase, data.draw(st.sets(st.sampled_from(phrase.notes), min_size=1)))
    edit = pasted_notes(phrase, clip, data.draw(st.integers(0, 5)))
    assert [note.pitch for note in sorted(edit.held)] == [note.pitch for note in clip.phrase.notes]
    assert rows_of(edit.phrase).shape == (edit.phrase.measures, 24)


@given(phrase=common_time(), data=st.data())
def test_copied_notes_pasted_in_their_own_bar_change_nothing(phrase, data):
    chosen = data.draw(st.sets(st.sampled_from(phrase.notes), min_size=1))
    bar = min(chosen).onset // phrase.meter.ticks
    assert pasted_notes(phrase, clip_of_notes(phrase, chosen), bar).phrase == phrase
