import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.roll.bar_commands import (
    emptied,
    inserted,
    notes_of,
    repeated,
    reversed_bars,
    runs,
    taken,
    written,
)
from app.views.roll.note_commands import CommandError
from arvae_models.music import Meter, Note, Phrase
from arvae_models.tokens import rows_of
from tests.strategies import common_time, phrases

# A note in each of three bars, the first tied into the second bar.
TUNE = Phrase((Note(36, 24, 60), Note(72, 12, 62), Note(96, 48, 64)), 3)


def test_the_notes_of_bars_start_in_them():
    assert notes_of(TUNE, {0, 2}) == {TUNE.notes[0], TUNE.notes[2]}


def test_taking_closes_the_gaps():
    assert taken(TUNE, {0, 2}).notes == (Note(36, 12, 60), Note(48, 48, 64))
    assert taken(TUNE, {1, 2}).notes == (Note(24, 12, 62), Note(48, 48, 64))
    with pytest.raises(CommandError, match="Select bars first"):
        taken(TUNE, {7})


def test_emptied_bars_cut_what_is_tied_into_them():
    assert emptied(TUNE, {1}).phrase.notes == (Note(36, 12, 60), TUNE.notes[2])
    assert emptied(TUNE, {0}).phrase.notes == TUNE.notes[1:]


def test_bars_once_more_after_themselves():
    edit = repeated(TUNE, {1})
    assert edit.phrase.notes == (*TUNE.notes[:2], Note(120, 12, 62), Note(144, 48, 64))
    assert (edit.bars, edit.moved_from, edit.moved_by) == ({2}, 96, 48)


def test_bars_repeated():
    edit = repeated(TUNE, {0, 1}, 3)
    assert edit.phrase.measures == 9
    assert edit.bars == set(range(2, 8))
    starts = [note.onset for note in edit.phrase.notes]
    assert starts == [36, 72, 132, 168, 228, 264, 324, 360, 384]
    with pytest.raises(CommandError, match="at most 9999 bars"):
        repeated(TUNE, {0}, 9999)


def test_writing_covers_and_lengthens():
    edit = written(TUNE, Phrase((Note(12, 6, 70),), 2), 2)
    assert edit.phrase.notes == (*TUNE.notes[:2], Note(108, 6, 70))
    assert (edit.phrase.measures, edit.bars, edit.moved_by) == (4, {2, 3}, 0)


def test_inserting_moves_the_rest():
    edit = inserted(TUNE, Phrase((Note(0, 48, 70),), 1), 1)
    assert edit.phrase.notes == (
        *(Note(36, 12, 60), Note(48, 48, 70)),
        *(Note(120, 12, 62), Note(144, 48, 64)),
    )
    assert edit.bars == {1}


def test_bars_of_another_meter_take_whole_bars():
    edit = written(TUNE, Phrase((Note(36, 36, 70),), 2, Meter(3, 4)), 0)
    assert edit.bars == {0, 1}  # 72 ticks are a bar and a half
    assert edit.phrase.notes == (Note(36, 36, 70), TUNE.notes[2])


def test_backwards_run_by_run():
    edit = reversed_bars(TUNE, {0, 2})
    assert edit.phrase.notes == (Note(0, 12, 60), TUNE.notes[1], TUNE.notes[2])
    both = reversed_bars(TUNE, {0, 1})
    assert both.phrase.notes == (Note(12, 12, 62), Note(36, 24, 60), TUNE.notes[2])


def test_runs():
    assert runs({5, 1, 2, 3}) == [range(1, 4), range(5, 6)]
    assert runs(()) == []


@given(phrase=phrases(), data=st.data())
def test_what_was_there_comes_back_without_the_copies(phrase, data):
    bars = data.draw(st.sets(st.integers(0, phrase.measures - 1), min_size=1))
    edit = repeated(phrase, bars, data.draw(st.integers(1, 3)))
    line = edit.moved_from
    cut = phrase.with_empty_measure(line // phrase.meter.ticks)
    assert edit.phrase.without_measures(edit.bars) == cut.without_measures(
        {line // phrase.meter.ticks}
    )
    assert taken(edit.phrase, sorted(edit.bars)[: len(bars)]) == taken(phrase, bars)


@given(phrase=common_time(), data=st.data())
def test_bars_stay_on_the_grid(phrase, data):
    bars = data.draw(st.sets(st.integers(0, phrase.measures - 1), min_size=1))
    part = taken(phrase, bars)
    at = data.draw(st.integers(0, phrase.measures))
    edits = [repeated(phrase, bars), emptied(phrase, bars), written(phrase, part, at)]
    for result in (*(edit.phrase for edit in edits), reversed_bars(phrase, bars).phrase):
        assert rows_of(result).shape == (result.measures, 24)
