"""The drawing of a dial: a knob with the asked needle, and a ring with the measured mark.

The ring's breadth tells how far the dial can go, its colour what was measured.
"""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen, QRadialGradient

from app.views.dials.dial_face import Face, value_text
from app.views.dials.reach import Span
from app.views.look import lamp, theme
from app.views.look.quantity import end_text
from app.views.look.theme import Look

SWEEP_START: Final = 225.0  # degrees, counted counter-clockwise from three o'clock
SWEEP: Final = 270.0  # degrees, clockwise
RING: Final = 47.0  # radius, logical pixels
KNOB: Final = 34.0
CENTRE_Y: Final = 86.0
VALUE_TOP: Final = 138.0
HEIGHT: Final = 186.0

_BROAD = 6.0  # of the ring where it can be reached, logical pixels
_THIN = 1.5  # where it cannot
_WHOLE: Span = (0.0, 1.0)


def lock_place(width: int) -> tuple[int, int]:
    """Return the corner of the padlock, beside the ring."""
    return min(width // 2 + 56, width - 30), round(CENTRE_Y - RING - 10)


def lamp_place(width: int) -> tuple[int, int]:
    """Return the corner of the lamp, opposite the padlock."""
    x, y = lock_place(width)
    return width - x - 14 - lamp.SIDE // 2, y + 14 - lamp.SIDE // 2


def value_rect(width: float) -> QRectF:
    """Return where the value is written."""
    return QRectF(2, VALUE_TOP, width - 4, 30)


def field_rect(width: float) -> QRectF:
    """Return where a value is typed."""
    return QRectF(width / 2 - 62, VALUE_TOP - 1, 124, 32)


def paint_dial(painter: QPainter, size: QSizeF, face: Face, look: Look) -> None:
    """Paint a whole dial of a size in logical pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = QPointF(size.width() / 2, CENTRE_Y)
    if face.focused:
        painter.setPen(QPen(look.colour("accent", 0.75), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(1, 1, size.width() - 2, size.height() - 2), 9, 9)
    _paint_texts(painter, size, face, look)
    _paint_ring(painter, centre, face, look)
    _paint_knob(painter, centre, face, look)
    if face.raw:
        _paint_raw(painter, centre, look)
    if face.knob is not None and face.needles.asked is not None:
        pen = QPen(look.colour("accent"), 3)
        _mark(painter, centre, face.knob, RING + 8, RING + 11, pen)
    if not face.enabled:  # a veil, not opacity: what lies below would shine through
        painter.fillRect(QRectF(QPointF(), size), look.colour("panel", lamp.VEIL))


def _paint_ring(painter: QPainter, centre: QPointF, face: Face, look: Look) -> None:
    scale, measured, asked = face.scale, face.needles.measured, face.needles.asked
    if measured is None or asked is None:
        _arc(painter, centre, _WHOLE, QPen(look.colour("line"), _BROAD))
        return
    panel, line = look.colour("panel"), look.colour("line")
    firm = _mixed(line, look.colour("faint"), 0.32)
    _layers(painter, centre, face, _WHOLE, (firm, line, line if face.reach is None else firm))
    low, high = (scale.fraction(value) for value in measured)
    home = scale.fraction(0) if scale.attribute.signed and scale.low < 0 < scale.high else 0.0
    solid = QColor(face.colour)
    if face.needles.missed:
        _paint_gap(painter, centre, face, look)
    if high > low:
        band = _mixed(panel, solid, 0.6)
        _layers(painter, centre, face, (low, high), (band, band, band))
    else:
        half = _mixed(panel, solid, 0.55)
        _layers(painter, centre, face, (min(home, low), max(home, low)), (half, half, solid))
    if scale.attribute.signed and 0 < home < 1:
        _mark(painter, centre, home, RING + 6, RING + 9, QPen(look.colour("faint"), 1.6))
    for end in {low, high}:
        painter.setPen(QPen(panel, 2.5))
        painter.setBrush(solid)
        painter.drawEllipse(_on_circle(centre, RING, end), 6.2, 6.2)
    if face.needles.missed:
        pen = QPen(look.colour("text"), 2.6)
        _mark(painter, centre, scale.fraction(asked), RING - 5, RING + 6, pen)


def _paint_gap(painter: QPainter, centre: QPointF, face: Face, look: Look) -> None:
    """Paint what lies between the asked and the measured mark, thin where nothing can reach."""
    scale, asked, measured = face.scale, face.needles.asked, face.needles.measured
    if asked is None or measured is None:
        return
    start = scale.fraction(asked)
    near = min(max(start, scale.fraction(measured[0])), scale.fraction(measured[1]))
    bounds = _WHOLE if face.reach is None else face.reach.bounds(scale) or (near, near)
    wall = min(max(start, bounds[0]), bounds[1])
    for span, breadth in (((start, wall), 1.8), ((wall, near), 2.6)):
        pen = QPen(look.colour("text", 0.6), breadth)
        pen.setDashPattern([0.01, 5 / breadth])  # round dots
        _arc(painter, centre, span, pen)


def _layers(
    painter: QPainter,
    centre: QPointF,
    face: Face,
    span: Span,
    colours: tuple[QColor, QColor, QColor],
) -> None:
    """Draw a part of the ring: thin, broad where it can be reached, and where it was found."""
    reach, scale = face.reach, face.scale
    bounds = _WHOLE if reach is None else reach.bounds(scale)
    found = _WHOLE if reach is None else reach.found(scale)
    pens = (QPen(colours[0], _THIN), QPen(colours[1], _BROAD), QPen(colours[2], _BROAD))
    for part, pen in zip((_WHOLE, bounds, found), pens, strict=True):
        if part is not None:
            start, end = max(part[0], span[0]), min(part[1], span[1])
            if start <= end:
                _arc(painter, centre, (start, end), pen)


def _paint_knob(painter: QPainter, centre: QPointF, face: Face, look: Look) -> None:
    body = QRectF(centre.x() - KNOB, centre.y() - KNOB, 2 * KNOB, 2 * KNOB)
    painter.setPen(Qt.PenStyle.NoPen)
    shadow = QRadialGradient(centre + QPointF(0, 3), KNOB + 6)
    shadow.setColorAt((KNOB - 4) / (KNOB + 6), QColor(0, 0, 0, 90))
    shadow.setColorAt(1, QColor(0, 0, 0, 0))
    painter.setBrush(shadow)
    painter.drawEllipse(body.adjusted(-6, -3, 6, 9))
    shade = QLinearGradient(body.topLeft(), body.bottomLeft())
    top = look.colour("hover")
    shade.setColorAt(0, top.lighter(122 if face.hot else 110))
    shade.setColorAt(1, look.colour("raised").darker(106))
    painter.setBrush(shade)
    rim = QLinearGradient(body.topLeft(), body.bottomLeft())
    rim.setColorAt(0, QColor(255, 255, 255, 46))
    rim.setColorAt(0.5, QColor(255, 255, 255, 8))
    rim.setColorAt(1, QColor(0, 0, 0, 60))
    painter.setPen(QPen(look.colour("rim") if look.rim else rim, 1.2))
    painter.drawEllipse(body)
    asked = face.needles.asked
    if asked is None:
        return
    awake = face.hot or face.needles.request is not None
    needle = look.colour("text" if awake else "dim")
    _mark(painter, centre, face.scale.fraction(asked), 12, KNOB - 4, QPen(needle, 3.4))


def _paint_raw(painter: QPainter, centre: QPointF, look: Look) -> None:
    """Paint the plate of a raw dial into the opening of the ring."""
    painter.setFont(theme.font(theme.SMALL))
    width = QFontMetricsF(painter.font()).horizontalAdvance("raw") + 14
    plate = QRectF(centre.x() - width / 2, centre.y() + 36.5, width, 16)
    painter.setPen(QPen(look.colour("faint"), 1))
    painter.setBrush(look.colour("raised"))
    painter.drawRoundedRect(plate, 8, 8)
    painter.setPen(look.colour("text"))
    painter.drawText(plate.translated(0, -0.5), Qt.AlignmentFlag.AlignCenter, "raw")


def _paint_texts(painter: QPainter, size: QSizeF, face: Face, look: Look) -> None:
    attribute, scale, width = face.scale.attribute, face.scale, size.width()
    middle = Qt.AlignmentFlag.AlignCenter
    painter.setFont(theme.font(theme.BODY, strong=True))
    painter.setPen(look.colour("text") if face.hot else look.colour("dim"))
    painter.drawText(QRectF(0, 6, width, 20), middle, attribute.label)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(look.colour("faint"))
    for value, side in ((scale.low, -1), (scale.high, 1)):
        place = QRectF(width / 2 + side * 47 - 30, CENTRE_Y + 40, 60, 16)
        painter.drawText(place, middle, end_text(attribute, value))
    painter.setPen(look.colour("text"))
    painter.setFont(theme.font(theme.LARGE, strong=True))
    painter.drawText(value_rect(width), middle, value_text(face).replace("-", "−"))
    if face.needles.missed and face.needles.measured is not None:
        painter.setFont(theme.font(theme.SMALL, strong=True))
        painter.setPen(face.colour)
        words = f"measured {scale.span_text(*face.needles.measured)}".replace("-", "−")
        painter.drawText(QRectF(4, VALUE_TOP + 29, width - 8, 16), middle, words)


def _arc(painter: QPainter, centre: QPointF, span: Span, pen: QPen) -> None:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(centre.x() - RING, centre.y() - RING, 2 * RING, 2 * RING)
    first = SWEEP_START - SWEEP * span[0]
    painter.drawArc(box, round(first * 16), round(SWEEP * (span[0] - span[1]) * 16))


def _mark(
    painter: QPainter, centre: QPointF, fraction: float, inner: float, outer: float, pen: QPen
) -> None:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(_on_circle(centre, inner, fraction), _on_circle(centre, outer, fraction))


def _on_circle(centre: QPointF, radius: float, fraction: float) -> QPointF:
    angle = math.radians(SWEEP_START - SWEEP * fraction)
    return QPointF(centre.x() + radius * math.cos(angle), centre.y() - radius * math.sin(angle))


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return a colour between two; solid, so that layers do not show through."""
    return QColor.fromRgbF(
        one.redF() + share * (other.redF() - one.redF()),
        one.greenF() + share * (other.greenF() - one.greenF()),
        one.blueF() + share * (other.blueF() - one.blueF()),
    )
