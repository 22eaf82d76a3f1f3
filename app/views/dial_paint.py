"""The drawing of a dial: a knob with the asked needle and a ring with the measured mark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from app.views import theme
from app.views.dial_scale import DialScale
from app.views.theme import Look

SWEEP_START: Final = 225.0  # degrees, counted counter-clockwise from three o'clock
SWEEP: Final = 270.0  # degrees, clockwise
RING: Final = 47.0  # radius, logical pixels
KNOB: Final = 34.0
CENTRE_Y: Final = 90.0
VALUE_TOP: Final = 144.0
HEIGHT: Final = 198.0


@dataclass(frozen=True, slots=True)
class Face:
    """What a dial shows at one moment."""

    scale: DialScale
    asked: float | None  # None where there is nothing to ask for
    measured: tuple[float, float] | None  # lowest and highest of the selected bars
    missed: bool  # measured is not what was asked for
    requested: bool  # a value was asked for; else the needle follows the measured one
    colour: QColor
    hot: bool  # under the pointer or in the hand
    focused: bool
    enabled: bool


def lock_place(width: int) -> tuple[int, int]:
    """Return the corner of the padlock, beside the ring."""
    return min(width // 2 + 56, width - 30), round(CENTRE_Y - RING - 10)


def value_rect(width: float) -> QRectF:
    """Return where the value is written."""
    return QRectF(2, VALUE_TOP, width - 4, 30)


def field_rect(width: float) -> QRectF:
    """Return where a value is typed."""
    return QRectF(width / 2 - 62, VALUE_TOP - 1, 124, 32)


def paint_dial(painter: QPainter, size: QSizeF, face: Face, look: Look) -> None:
    """Paint a whole dial of a size in logical pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(1.0 if face.enabled else 0.38)
    centre = QPointF(size.width() / 2, CENTRE_Y)
    if face.focused:
        painter.setPen(QPen(look.colour("accent", 0.75), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(1, 1, size.width() - 2, size.height() - 2), 9, 9)
    _paint_texts(painter, size, face, look)
    _paint_ring(painter, centre, face, look)
    _paint_knob(painter, centre, face, look)


def _paint_ring(painter: QPainter, centre: QPointF, face: Face, look: Look) -> None:
    scale = face.scale
    _arc(painter, centre, RING, 0, 1, QPen(look.colour("line"), 6))
    if face.measured is None:
        return
    low, high = (scale.fraction(value) for value in face.measured)
    home = scale.fraction(0) if scale.attribute.signed and scale.low < 0 < scale.high else 0.0
    solid = QColor(face.colour)
    if face.missed and face.asked is not None:
        asked = scale.fraction(face.asked)
        near = min(max(asked, low), high)
        gap = QPen(look.colour("text", 0.42), 6)
        gap.setDashPattern([0.22, 0.36])
        gap.setCapStyle(Qt.PenCapStyle.FlatCap)
        _arc(painter, centre, RING, asked, near, gap)
    if high > low:
        band = QColor(face.colour)
        band.setAlphaF(0.55)
        _arc(painter, centre, RING, low, high, QPen(band, 6))
    else:
        _arc(painter, centre, RING, home, low, QPen(solid, 6))
    if scale.attribute.signed and 0 < home < 1:
        _mark(painter, centre, home, RING + 6, RING + 9, QPen(look.colour("faint"), 1.6))
    for end in {low, high}:
        painter.setPen(QPen(look.colour("panel"), 2.5))
        painter.setBrush(solid)
        painter.drawEllipse(_on_circle(centre, RING, end), 6.2, 6.2)
    if face.missed and face.asked is not None:
        pen = QPen(look.colour("text"), 2.6)
        _mark(painter, centre, scale.fraction(face.asked), RING - 5, RING + 6, pen)


def _paint_knob(painter: QPainter, centre: QPointF, face: Face, look: Look) -> None:
    body = QRectF(centre.x() - KNOB, centre.y() - KNOB, 2 * KNOB, 2 * KNOB)
    painter.setPen(Qt.PenStyle.NoPen)
    for spread in (5, 3, 1.5):
        painter.setBrush(QColor(0, 0, 0, 26))
        painter.drawEllipse(body.adjusted(-spread, -spread + 3, spread, spread + 3))
    shade = QLinearGradient(body.topLeft(), body.bottomLeft())
    top = look.colour("hover")
    shade.setColorAt(0, top.lighter(122 if face.hot else 110))
    shade.setColorAt(1, look.colour("raised").darker(106))
    painter.setBrush(shade)
    rim = QLinearGradient(body.topLeft(), body.bottomLeft())
    rim.setColorAt(0, QColor(255, 255, 255, 46))
    rim.setColorAt(0.5, QColor(255, 255, 255, 8))
    rim.setColorAt(1, QColor(0, 0, 0, 60))
    painter.setPen(QPen(rim, 1.2))
    painter.drawEllipse(body)
    if face.asked is None:
        return
    needle = look.colour("text") if face.hot or face.requested else look.colour("dim")
    _mark(painter, centre, face.scale.fraction(face.asked), 12, KNOB - 4, QPen(needle, 3.4))


def _paint_texts(painter: QPainter, size: QSizeF, face: Face, look: Look) -> None:
    attribute, scale, width = face.scale.attribute, face.scale, size.width()
    middle = Qt.AlignmentFlag.AlignCenter
    painter.setFont(theme.font(theme.BODY, strong=True))
    painter.setPen(look.colour("text") if face.hot else look.colour("dim"))
    painter.drawText(QRectF(0, 8, width, 20), middle, attribute.label)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(look.colour("faint"))
    sign = "+" if attribute.signed else ""
    for value, side in ((scale.low, -1), (scale.high, 1)):
        number = "0" if value == 0 else f"{value:{sign}.{attribute.decimals}f}"
        place = QRectF(width / 2 + side * 47 - 30, CENTRE_Y + 40, 60, 16)
        painter.drawText(place, middle, number.replace("-", "−"))
    painter.setPen(look.colour("text"))
    painter.setFont(theme.font(theme.LARGE, strong=True))
    painter.drawText(value_rect(width), middle, value_text(face).replace("-", "−"))
    if face.missed and face.measured is not None:
        painter.setFont(theme.font(theme.SMALL, strong=True))
        painter.setPen(face.colour)
        words = f"measured {scale.span_text(*face.measured)}".replace("-", "−")
        painter.drawText(QRectF(4, VALUE_TOP + 30, width - 8, 16), middle, words)


def value_text(face: Face) -> str:
    """Return the large text: what is asked for, or what the selected bars have."""
    if face.asked is None:
        return "–"
    if face.measured is not None and not face.requested:
        return face.scale.span_text(*face.measured)
    return face.scale.attribute.text(face.asked)


def _arc(
    painter: QPainter, centre: QPointF, radius: float, start: float, end: float, pen: QPen
) -> None:
    if pen.style() == Qt.PenStyle.SolidLine:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    first = SWEEP_START - SWEEP * start
    painter.drawArc(box, round(first * 16), round(SWEEP * (start - end) * 16))


def _mark(
    painter: QPainter, centre: QPointF, fraction: float, inner: float, outer: float, pen: QPen
) -> None:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(_on_circle(centre, inner, fraction), _on_circle(centre, outer, fraction))


def _on_circle(centre: QPointF, radius: float, fraction: float) -> QPointF:
    angle = math.radians(SWEEP_START - SWEEP * fraction)
    return QPointF(centre.x() + radius * math.cos(angle), centre.y() - radius * math.sin(angle))
