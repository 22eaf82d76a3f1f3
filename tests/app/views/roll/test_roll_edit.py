import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.roll.roll_edit import (
    Drawing,
    Moving,
    Stretching,
    lengthened,
    moved,
    nudged,
    slot_start,
    with_new,
)
from arvae_models.grid import on_grid
from arvae_models.music import Note, Phrase
from arvae_models.tokens import SLOT_ONSETS, rows_of

LINE = Phrase((Note(0, 12, 60), Note(12, 12, 62), Note(24, 24, 64)), 2)
SECOND = LINE.notes[1]

slots = st.lists(st.integers(0, 47), unique=True, max_size=12).map(sorted)


@st.composite
def phrases(draw):
    """Two bars on the grid, each note up to the next one."""
    onsets = [int(SLOT_ONSETS[s % 24]) + 48 * (s // 24) for s in draw(slots)]
    ends = [*onsets[1:], 96][: len(onsets)]
    pitches = draw(st.lists(st.integers(0, 127), min_size=len(onsets), max_size=len(onsets)))
    notes = zip(onsets, ends, pitches, strict=True)
    return Phrase(tuple(Note(onset, end - onset, pitch) for onset, end, pitch in notes), 2)


def test_the_slot_that_holds_a_time():
    assert [slot_start(tick) for tick in (-3, 0, 2.9, 3, 5.5, 7, 11.9, 12)] == [
        *(0, 0, 0, 3, 4, 6, 9, 12)
    ]


def test_drawing_fills_slots_in_both_directions():
    drawing = Drawing(Phrase(), 13)
    assert drawing.to(13, 60).phrase.notes == (Note(12, 3, 60),)
    assert drawing.to(19, 62).phrase.notes == (Note(12, 8, 62),)
    assert drawing.to(5, 60).phrase.notes == (Note(4, 11, 60),)
    assert drawing.to(5000, 60).phrase.notes == (Note(12, 180, 60),)


def test_a_covered_note_comes_back_when_the_hand_has_passed():
    moving = Moving(LINE, frozenset({LINE.notes[0]}), 2, 60)
    over = moving.to(14, 60)
    assert over.phrase.notes == (Note(12, 12, 60), Note(24, 24, 64))
    assert moving.to(2, 60).phrase == LINE


def test_moving_snaps_and_stays_inside():
    moving = Moving(LINE, frozenset({SECOND}), 13, 62)
    edit = moving.to(13 + 4, 65)
    assert edit.held == {Note(16, 12, 65)}
    assert moving.to(-500, 500).held == {Note(0, 12, 127)}
    assert moving.to(500, 62).held == {Note(84, 12, 62)}


def test_notes_move_together():
    edit = moved(LINE, LINE.notes[:2], 48, -2)
    assert edit.phrase.notes == (Note(24, 24, 64), Note(48, 12, 58), Note(60, 12, 60))
    assert moved(LINE, (), 5, 5).phrase == LINE


def test_a_transposition_leaves_times_off_the_grid_alone():
    odd = Phrase((Note(1, 4, 60),))
    assert moved(odd, odd.notes, 0, 1).phrase.notes == (Note(1, 4, 61),)


def test_stretching_either_end():
    assert Stretching(LINE, SECOND, at_end=True).to(30.4, 0).held == {Note(12, 18, 62)}
    assert Stretching(LINE, SECOND, at_end=True).to(0, 0).held == {Note(12, 3, 62)}
    assert Stretching(LINE, SECOND, at_end=False).to(6.2, 0).held == {Note(6, 18, 62)}
    assert Stretching(LINE, SECOND, at_end=False).to(90, 0).held == {Note(21, 3, 62)}


def test_a_short_note_carried_to_the_end_stays_in_the_phrase():
    short = Note(3, 1, 60)  # one tick: the nearest slot to its new place would be the bar's end
    phrase = Phrase((short,), measures=2)
    assert moved(phrase, [short], 200, 0).held == {Note(93, 3, 60)}


def test_keys_nudge_and_lengthen_by_slots():
    assert nudged(LINE, [SECOND], 1).held == {Note(15, 12, 62)}
    assert nudged(LINE, [SECOND], -1).held == {Note(9, 12, 62)}
    assert lengthened(LINE, [SECOND], 1).held == {Note(12, 15, 62)}
    assert lengthened(LINE, [SECOND], -1).held == {Note(12, 9, 62)}
    shortest = Phrase((Note(0, 3, 60),))
    assert lengthened(shortest, shortest.notes, -1).phrase == shortest


def test_a_new_note_ends_with_the_phrase():
    assert with_new(LINE, 93, 99, 60).held == {Note(93, 3, 60)}


@given(phrases(), st.data())
def test_whatever_the_hand_does_the_phrase_stays_on_the_grid(phrase, data):
    tick = data.draw(st.floats(-50, 150))
    pitch = data.draw(st.integers(0, 127))
    drags = [Drawing(phrase, data.draw(st.floats(0, 95)))]
    if phrase.notes:
        note = data.draw(st.sampled_from(phrase.notes))
        held = frozenset(data.draw(st.sets(st.sampled_from(phrase.notes)))) | {note}
        drags += [
            Moving(phrase, held, float(note.onset), note.pitch),
            Stretching(phrase, note, at_end=data.draw(st.booleans())),
        ]
    for drag in drags:
        edit = drag.to(tick, pitch)
        assert edit.held <= set(edit.phrase.notes)
        assert edit.held
        assert all(on_grid(note.onset) and on_grid(note.end) for note in edit.phrase.notes)
        assert rows_of(edit.phrase).shape == (2, 24)


@pytest.mark.parametrize("direction", [-1, 1])
@given(phrase=phrases())
def test_keys_keep_to_the_grid_too(direction, phrase):
    for edit in (
        nudged(phrase, phrase.notes, direction),
        lengthened(phrase, phrase.notes, direction),
    ):
        assert all(on_grid(note.onset) and on_grid(note.end) for note in edit.phrase.notes)
