import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from app.views.roll.roll_geometry import GUTTER, RollGeometry
from app.views.roll.velocity_edit import LOUDEST, VelocityGeometry, changed, drawn, reset
from arvae_models.music import Note, Phrase
from tests.strategies import phrases

LINE = Phrase((Note(0, 12, 60, 50), Note(12, 12, 62, 100), Note(36, 12, 64, 120)), 1)
# One tick is 5 pixels; from 10 to 136 a pixel is a velocity.
LANE = VelocityGeometry(RollGeometry(1, 48, 48, 72, tick_width=5, row_height=20), 146.0)


def velocities(edit):
    return [note.velocity for note in edit.phrase.notes]


def test_a_step_for_all_ends_where_midi_does():
    edit = changed(LINE, LINE.notes[1:], 10.4)
    assert velocities(edit) == [50, 110, 127]
    assert edit.held == set(edit.phrase.notes[1:])
    assert velocities(changed(LINE, LINE.notes, -60)) == [1, 40, 60]


def test_back_to_the_usual():
    assert velocities(reset(LINE, LINE.notes[:2])) == [84, 84, 120]


def test_a_line_counts_at_the_starts_of_notes():
    assert velocities(drawn(LINE, (0, 20), (36, 110))) == [20, 50, 110]
    assert velocities(drawn(LINE, (36, 110), (0, 20))) == [20, 50, 110]
    assert velocities(drawn(LINE, (6, 10), (18, 70))) == [10, 40, 120]
    assert velocities(drawn(LINE, (14, 10), (14, 70))) == [50, 70, 120]
    assert drawn(LINE, (25, 10), (35, 70)).phrase == LINE


@given(phrases(), st.floats(-200, 200), st.floats(0, 200), st.floats(0, 200))
def test_time_and_pitch_stay(phrase, by, start, end):
    for edit in (
        changed(phrase, phrase.notes, by),
        reset(phrase, phrase.notes),
        drawn(phrase, (start, by), (end, -by)),
    ):
        assert [(n.onset, n.duration, n.pitch) for n in edit.phrase.notes] == [
            (n.onset, n.duration, n.pitch) for n in phrase.notes
        ]


@given(st.integers(1, LOUDEST))
def test_a_velocity_comes_back_from_its_place(velocity):
    assert LANE.velocity(LANE.y(velocity)) == pytest.approx(velocity)


def test_places_counted_by_hand():
    assert LANE.step == 1
    assert LANE.head(LINE.notes[1]) == QPointF(GUTTER + 60, 37)
    assert (LANE.velocity(-50), LANE.velocity(900)) == (127, 1)


def test_what_a_point_takes():
    head = LANE.head(LINE.notes[1])
    assert LANE.note_at(head + QPointF(6, -6), LINE) == LINE.notes[1]
    assert LANE.note_at(head + QPointF(9, 0), LINE) is None
    assert LANE.note_over(GUTTER + 70, LINE) == LINE.notes[1]
    assert LANE.note_over(GUTTER + 130, LINE) is None
