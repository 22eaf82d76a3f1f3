"""The hand on a dial: where on the sweep a drag or a wheel has come to; it knows no values."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF

FULL_SWEEP: Final = 300.0  # pixels of drag from one end to the other
FINER: Final = 4.0  # how many times slower a fine drag is

_CLICK_SLOP = 3.0  # pixels that a click may tremble
_NOTCH = 120  # what Qt calls one notch of a wheel


class Hand:
    """A pointer that turns by its movement, never by its place: taking hold changes nothing."""

    def __init__(self) -> None:
        self._place: QPointF | None = None  # of the pointer, while it holds the knob
        self._travel = 0.0  # pixels since the knob was taken
        self._position = 0.0  # on the sweep, unrounded
        self._notches = 0.0  # part of a wheel notch

    @property
    def holds(self) -> bool:
        """Whether the pointer holds the knob."""
        return self._place is not None

    def take(self, place: QPointF, position: float) -> None:
        """Take the knob at a place of the screen, turned to a position, 0..1."""
        self._place, self._travel, self._position = place, 0.0, position

    def move(self, place: QPointF, *, fine: bool) -> float | None:
        """Return the position that a move turns to, 0..1; None while it may be a click."""
        if self._place is None:
            return None
        way = place - self._place
        self._place = place
        self._travel += abs(way.x()) + abs(way.y())
        self._position += (way.x() - way.y()) / FULL_SWEEP / (FINER if fine else 1.0)
        self._position = min(max(self._position, 0.0), 1.0)
        return self._position if self._travel > _CLICK_SLOP else None

    def release(self) -> bool:
        """Let go; tell whether the knob was held."""
        held, self._place = self.holds, None
        return held

    def roll(self, delta: QPoint) -> int:
        """Return the whole notches that a wheel has turned, upwards or to the right.

        Qt counts what scrolls to the right as negative.
        """
        self._notches += (delta.y() or -delta.x()) / _NOTCH
        steps = int(self._notches)
        self._notches -= steps
        return steps
