"""What a press on the piano roll begins: decided from values, before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt

from app.views.roll.roll_edit import Drag, Drawing, Moving, Stretching
from app.views.roll.roll_geometry import GUTTER, HEADER, RollGeometry, Zone
from arvae_models.music import Note, Phrase

SLOP = 4.0  # pixels that a click may tremble


class Grip(Enum):
    """What the pointer has taken."""

    KEYS = "keys"  # the keyboard
    BARS = "bars"  # the bar numbers
    NOTE = "note"
    SPACE = "space"  # empty lanes, to draw on
    BAND = "band"  # empty lanes, to select on


@dataclass(frozen=True, slots=True)
class Hand:
    """A pointer between press and release."""

    grip: Grip
    origin: QPointF
    note: Note | None = None
    drag: Drag | None = None

    def left(self, point: QPointF) -> bool:
        """Tell whether a point is too far away to be a click that trembled."""
        return (point - self.origin).manhattanLength() >= SLOP

    def band(self, point: QPointF) -> QRectF:
        """Return the rectangle between the press and a point."""
        return QRectF(self.origin, point).normalized()


def grip_at(
    geometry: RollGeometry, phrase: Phrase, point: QPointF, modifiers: Qt.KeyboardModifier
) -> tuple[Grip, Note | None]:
    """Return what a press at a point takes, and the note there."""
    if point.y() < HEADER:
        return Grip.BARS, None
    if point.x() < GUTTER:
        return Grip.KEYS, None
    note = geometry.note_at(point, phrase)
    if note is not None:
        return Grip.NOTE, note
    shift = modifiers & Qt.KeyboardModifier.ShiftModifier
    return (Grip.BAND if shift else Grip.SPACE), None


def drag_from(
    geometry: RollGeometry, phrase: Phrase, held: frozenset[Note], point: QPointF
) -> Drag | None:
    """Return the edit that a drag from a point makes: draw, move the held notes, or stretch one."""
    tick = geometry.tick(point.x())
    note = geometry.note_at(point, phrase)
    if note is None:
        return Drawing(phrase, tick) if tick < phrase.ticks else None
    zone = geometry.zone(note, point.x())
    if zone is Zone.BODY:
        return Moving(phrase, held | {note}, tick, note.pitch)
    return Stretching(phrase, note, at_end=zone is Zone.END)


def cursor_at(geometry: RollGeometry, phrase: Phrase, point: QPointF) -> Qt.CursorShape:
    """Return the pointer's shape that tells what a press would take."""
    grip, note = grip_at(geometry, phrase, point, Qt.KeyboardModifier.NoModifier)
    if note is not None:
        body = geometry.zone(note, point.x()) is Zone.BODY
        return Qt.CursorShape.OpenHandCursor if body else Qt.CursorShape.SizeHorCursor
    if grip in (Grip.BARS, Grip.KEYS):
        return Qt.CursorShape.PointingHandCursor
    return Qt.CursorShape.CrossCursor


def pressed_bars(
    selected: frozenset[int], anchor: int, bar: int, modifiers: Qt.KeyboardModifier
) -> tuple[frozenset[int], int]:
    """Return the bars that a press on a bar number selects, and from where Shift extends them."""
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return selected ^ {bar}, bar
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        if selected and anchor not in selected:  # selected elsewhere, such as by undo
            anchor = min(selected)
        return bars_between(anchor, bar), anchor
    return frozenset({bar}), bar


def stepped_bars(
    selected: frozenset[int], anchor: int, direction: int, last: int, *, extend: bool
) -> tuple[frozenset[int], int]:
    """Return the selection with the bar after or before it, or that bar alone, and its anchor.

    What was selected elsewhere is gone on from at its end.
    """
    if selected and anchor not in selected:
        anchor = max(selected) if direction > 0 else min(selected)
    bar = min(max(anchor + direction, 0), last) if selected else 0
    return (selected if extend else frozenset()) | {bar}, bar


def notes_in(geometry: RollGeometry, phrase: Phrase, band: QRectF) -> frozenset[Note]:
    """Return the notes that a rectangle touches."""
    return frozenset(note for note in phrase.notes if geometry.rect(note).intersects(band))


def bars_between(first: int, last: int) -> frozenset[int]:
    """Return the bars from one to another, whichever comes first."""
    return frozenset(range(min(first, last), max(first, last) + 1))
