"""The drawing of the velocity lane, from values only: a stem a note, as long as it is loud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from app.views.look import theme
from app.views.look.theme import Look
from app.views.roll.roll_geometry import GUTTER
from app.views.roll.roll_paint import hairline, snapped
from app.views.roll.velocity_edit import LOUDEST, SOFTEST, VelocityGeometry
from arvae_models.music import Note, Phrase

HEIGHT: Final = 84  # logical pixels

_HEAD = 3.6  # radius


@dataclass(frozen=True, slots=True)
class Picture:
    """What the lane shows at one moment."""

    geometry: VelocityGeometry
    phrase: Phrase
    selected: frozenset[Note]
    pointed: Note | None  # its number is written beside it
    bars: frozenset[int]  # that are selected
    focus: bool
    enabled: bool


def paint_lane(painter: QPainter, size: QSizeF, picture: Picture, look: Look) -> None:
    """Paint the whole lane of a size in logical pixels."""
    width, height = size.width(), size.height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(1.0 if picture.enabled else 0.38)
    _paint_scale(painter, picture.geometry, look)
    left = GUTTER - _HEAD - 2  # the head of a note on the first beat is whole
    painter.setClipRect(QRectF(left, 0, width - left, height))
    _paint_ground(painter, picture, size, look)
    roll = picture.geometry.roll
    first, last = roll.tick(GUTTER - _HEAD), roll.tick(width + _HEAD)
    visible = [note for note in picture.phrase.notes if note.end > first and note.onset < last]
    for note in visible:
        _paint_note(painter, picture, note, look)
    if picture.pointed in visible and picture.pointed is not None:
        _paint_number(painter, picture.geometry, picture.pointed, width, look)


def _paint_scale(painter: QPainter, geometry: VelocityGeometry, look: Look) -> None:
    """Write the ends of the scale where the roll has its keys."""
    painter.setFont(theme.font(theme.SMALL))
    align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for text, y, colour in (
        (str(LOUDEST), geometry.y(LOUDEST), "faint"),
        ("Velocity", geometry.height / 2, "dim"),
        (str(SOFTEST), geometry.y(SOFTEST), "faint"),
    ):
        painter.setPen(look.colour(colour))
        painter.drawText(QRectF(0, y - 8, GUTTER - 9, 16), align, text)


def _paint_ground(painter: QPainter, picture: Picture, size: QSizeF, look: Look) -> None:
    geometry, roll, height = picture.geometry, picture.geometry.roll, size.height()
    start, end = roll.x(0), roll.x(roll.ticks)
    ground = QRectF(start, 0, end - start, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("lane"))
    painter.drawRoundedRect(ground, 5, 5)
    hair = hairline(painter)
    for velocity in (32, 64, 96):
        y = snapped(geometry.y(velocity), painter)
        faint = look.colour("grid", 0.13 if velocity == 64 else 0.06)
        painter.fillRect(QRectF(start, y, end - start, hair), faint)
    for bar in range(roll.measure(GUTTER), roll.measure(size.width()) + 1):
        left, right = (roll.x((bar + place) * roll.measure_ticks) for place in (0, 1))
        if bar in picture.bars:
            painter.fillRect(QRectF(left, 0, right - left, height), look.colour("accent", 0.06))
        if bar:
            x = snapped(left, painter)
            painter.fillRect(QRectF(x, 0, hair, height), look.colour("grid", 0.22))
    if picture.focus:
        painter.setPen(QPen(look.colour("accent", 0.9), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left, right = max(start, GUTTER), min(end, size.width())
        painter.drawRoundedRect(QRectF(left + 0.8, 0.8, right - left - 1.6, height - 1.6), 5, 5)


def _paint_note(painter: QPainter, picture: Picture, note: Note, look: Look) -> None:
    """Paint a stem with its head, and how long the note lasts as a faint flag."""
    geometry = picture.geometry
    head, foot = geometry.head(note), geometry.height - 4
    chosen = note in picture.selected
    name = "accent" if chosen else "note"
    flag = QRectF(head.x(), head.y() - 1, geometry.roll.x(note.end) - head.x() - 2, 2)
    painter.fillRect(flag, look.colour(name, 0.30))
    painter.setPen(QPen(look.colour(name, 0.85 if chosen else 0.7), 2))
    painter.drawLine(head, QPointF(head.x(), foot))
    painter.setPen(QPen(look.colour("lane"), 1))
    painter.setBrush(look.colour(name))
    radius = _HEAD + (1.2 if chosen or note == picture.pointed else 0)
    painter.drawEllipse(head, radius, radius)


def _paint_number(
    painter: QPainter, geometry: VelocityGeometry, note: Note, width: float, look: Look
) -> None:
    """Write a velocity beside its head, on the side where there is room."""
    head = geometry.head(note)
    box = QRectF(0, 0, 30, 16)
    x = head.x() + 9 if head.x() + 9 + box.width() <= width else head.x() - 9 - box.width()
    box.moveTo(x, min(max(head.y() - 8, 1.0), geometry.height - 17))
    painter.setPen(QPen(look.colour("line"), 1))
    painter.setBrush(look.colour("raised"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(theme.font(theme.SMALL, strong=True))
    painter.setPen(look.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(note.velocity))
