"""The drawing of what lies over the notes of the piano roll: loop, held notes, a note's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.views.look import icons, theme
from app.views.look.looks import Look
from app.views.roll.loop_brace import Region
from app.views.roll.roll_geometry import GUTTER, HEADER, STRIP, RollGeometry
from app.views.roll.roll_paint import ink_on
from arvae_models.music import Note, Phrase, pitch_name

_BRACE: Final = (3.0, 6.0)  # top and height, pixels
_LOCK: Final = 11.0  # side of a padlock, pixels
_VEIL: Final = 0.18  # over what the loop leaves out: still to be read and edited


@dataclass(frozen=True, slots=True)
class Marks:
    """What lies over the notes at one moment."""

    loop: Region | None = None
    looping: bool = True  # the loop is in force
    hot: bool = False  # the pointer is in the loop's strip
    held: frozenset[int] = frozenset()  # onsets, ticks
    pointed: Note | None = None


def paint_marks(
    painter: QPainter,
    geometry: RollGeometry,
    phrase: Phrase,
    marks: Marks,
    dirty: QRectF,
    look: Look,
) -> None:
    """Paint what a dirty rectangle shows of the marks."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    view = QRectF(GUTTER, 0, dirty.right(), dirty.bottom())
    rows = dirty & QRectF(GUTTER, HEADER, dirty.right(), dirty.bottom())
    painter.setClipRect(dirty & view)
    _paint_loop(painter, geometry, marks, look)
    painter.setClipRect(rows)
    if marks.loop is not None and marks.looping:
        _paint_outside(painter, geometry, marks.loop, rows, look)
    if marks.held:
        first, last = geometry.tick(dirty.left()), geometry.tick(dirty.right())
        for note in phrase.notes:
            if note.onset in marks.held and note.end > first and note.onset < last:
                _paint_held(painter, geometry.rect(note), ink_on(look, "note", note.velocity))
    if marks.pointed is not None:
        painter.setClipRect(dirty & view)
        _paint_name(painter, chip(geometry, marks.pointed), marks.pointed, look)


def _paint_loop(painter: QPainter, geometry: RollGeometry, marks: Marks, look: Look) -> None:
    """Paint the loop's strip as a groove, and the loop in it as a brace over its bars."""
    top, thick = _BRACE
    painter.setPen(Qt.PenStyle.NoPen)
    if marks.hot or marks.loop is not None:
        painter.setBrush(look.colour("grid", 0.16 if marks.hot else 0.07))
        start, end = geometry.x(0) + 2, geometry.x(geometry.ticks) - 2
        painter.drawRoundedRect(QRectF(start, top, end - start, thick), thick / 2, thick / 2)
    if marks.loop is not None:
        left, right = (geometry.x(tick) for tick in marks.loop)
        painter.setBrush(look.colour("accent" if marks.looping else "faint"))
        painter.drawRoundedRect(QRectF(left + 1, top, right - left - 2, thick), 2, 2)
        for x in (left + 1, right - 3.5):  # the ends reach down to the bar numbers
            painter.drawRoundedRect(QRectF(x, top, 2.5, STRIP - top - 1), 1, 1)


def _paint_outside(
    painter: QPainter, geometry: RollGeometry, loop: Region, rows: QRectF, look: Look
) -> None:
    """Veil what the loop leaves out."""
    start, left, right, end = (geometry.x(tick) for tick in (0, *loop, geometry.ticks))
    for first, last in ((start, left), (right, end)):
        outside = QRectF(first, rows.top(), max(last - first, 0.0), rows.height())
        painter.fillRect(outside & rows, look.colour("window", _VEIL))


def _paint_held(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    """Outline a note that turns leave alone, with a padlock where there is room."""
    body = rect.adjusted(1.5, 1.5, -1.5, -1.5)
    radius = min(3.5, body.width() / 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    faint = QColor(ink)
    faint.setAlphaF(0.45)  # no more, or it would pass for the outline of a selected note
    painter.setPen(QPen(faint, 1))
    painter.drawRoundedRect(body, radius, radius)
    if rect.width() >= _LOCK + 5 and rect.height() >= _LOCK:
        lock = QRectF(rect.right() - _LOCK - 4, rect.center().y() - _LOCK / 2, _LOCK, _LOCK)
        icons.paint(painter, "lock", lock, ink)


def name_of(note: Note) -> str:
    """Name a note with its velocity: "D4 · 84"."""
    return f"{pitch_name(note.pitch)} · {note.velocity}"


def chip(geometry: RollGeometry, note: Note) -> QRectF:
    """Return where a note's name stands: above it, or below where the bar numbers are."""
    rect = geometry.rect(note)
    words = QFontMetricsF(theme.font(theme.SMALL, strong=True)).horizontalAdvance(name_of(note))
    box = QRectF(0, 0, words + 14, 18)
    top = rect.top() - box.height() - 3
    box.moveTo(max(rect.left(), GUTTER + 2), top if top >= HEADER else rect.bottom() + 3)
    return box


def _paint_name(painter: QPainter, box: QRectF, note: Note, look: Look) -> None:
    painter.setPen(QPen(look.colour("line"), 1))
    painter.setBrush(look.colour("raised"))
    painter.drawRoundedRect(box, 5, 5)
    painter.setFont(theme.font(theme.SMALL, strong=True))
    painter.setPen(look.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name_of(note))
