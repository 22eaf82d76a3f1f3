import pytest
from PySide6.QtCore import QPointF, QRectF, Qt

from app.views.roll.roll_edit import Drawing, Moving, Stretching
from app.views.roll.roll_geometry import GUTTER, HEADER, RollGeometry
from app.views.roll.roll_hand import (
    Grip,
    Hand,
    bars_between,
    cursor_at,
    drag_from,
    grip_at,
    notes_in,
    pressed_bars,
    stepped_bars,
)
from arvae_models.music import Note, Phrase

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ROLL = RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20)
LINE = Phrase((Note(0, 12, 72), Note(12, 12, 71)))
FIRST = LINE.notes[0]  # 60 x 20 pixels in the upper left corner
ON_NOTE = QPointF(GUTTER + 30, HEADER + 10)
ON_END = QPointF(GUTTER + 58, HEADER + 10)
ON_SPACE = QPointF(GUTTER + 30, HEADER + 90)


@pytest.mark.parametrize(
    ("point", "modifiers", "grip", "note"),
    [
        (QPointF(GUTTER + 30, 5), NONE, Grip.BARS, None),
        (QPointF(5, HEADER + 10), NONE, Grip.KEYS, None),
        (ON_NOTE, NONE, Grip.NOTE, FIRST),
        (ON_SPACE, NONE, Grip.SPACE, None),
        (ON_SPACE, SHIFT, Grip.BAND, None),
    ],
)
def test_what_a_press_takes(point, modifiers, grip, note):
    assert grip_at(ROLL, LINE, point, modifiers) == (grip, note)


def test_what_a_drag_does():
    assert isinstance(drag_from(ROLL, LINE, frozenset(), ON_SPACE), Drawing)
    moving = drag_from(ROLL, LINE, frozenset(LINE.notes), ON_NOTE)
    assert isinstance(moving, Moving)
    assert moving.notes == set(LINE.notes)
    stretching = drag_from(ROLL, LINE, frozenset(), ON_END)
    assert isinstance(stretching, Stretching)
    assert stretching.at_end
    behind = QPointF(GUTTER + 4 * 240 + 5, HEADER + 90)
    assert drag_from(ROLL, LINE, frozenset(), behind) is None


def test_the_pointer_tells_what_it_would_take():
    shapes = [cursor_at(ROLL, LINE, point) for point in (ON_NOTE, ON_END, ON_SPACE, QPointF(9, 9))]
    shape = Qt.CursorShape
    assert shapes == [
        *(shape.OpenHandCursor, shape.SizeHorCursor, shape.CrossCursor, shape.PointingHandCursor)
    ]


def test_a_click_may_tremble():
    hand = Hand(Grip.SPACE, ON_SPACE)
    assert not hand.left(ON_SPACE + QPointF(2, 1))
    assert hand.left(ON_SPACE + QPointF(3, 1))


def test_a_rubber_band_works_in_any_direction():
    hand = Hand(Grip.BAND, ON_SPACE)
    assert hand.band(ON_SPACE - QPointF(20, 80)) == QRectF(GUTTER + 10, HEADER + 10, 20, 80)
    assert notes_in(ROLL, LINE, hand.band(ON_SPACE - QPointF(20, 80))) == {FIRST}


def test_bars_pressed_extended_and_toggled():
    assert pressed_bars(frozenset({0, 1}), 0, 2, NONE) == ({2}, 2)
    assert pressed_bars(frozenset({2}), 2, 0, SHIFT) == ({0, 1, 2}, 2)
    assert pressed_bars(frozenset({0, 2}), 0, 2, CONTROL) == ({0}, 2)
    assert bars_between(3, 1) == {1, 2, 3}


def test_bars_stepped_by_keys():
    assert stepped_bars(frozenset({1}), 1, 1, 3, extend=False) == ({2}, 2)
    assert stepped_bars(frozenset({1}), 1, 1, 3, extend=True) == ({1, 2}, 2)
    assert stepped_bars(frozenset({3}), 3, 1, 3, extend=False) == ({3}, 3)
    assert stepped_bars(frozenset(), 2, 1, 3, extend=False) == ({0}, 0)


def test_a_selection_made_elsewhere_is_gone_on_from():
    """The anchor is from an earlier selection; undo, a new bar or the map chose these bars."""
    assert stepped_bars(frozenset({1, 2}), 0, 1, 3, extend=False) == ({3}, 3)
    assert stepped_bars(frozenset({1, 2}), 0, -1, 3, extend=False) == ({0}, 0)
    assert pressed_bars(frozenset({1}), 3, 2, SHIFT) == ({1, 2}, 1)
    assert pressed_bars(frozenset(), 3, 2, SHIFT) == ({2, 3}, 3)
