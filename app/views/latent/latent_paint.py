"""The drawing of what lies on the latent map: numbers, pins, a path and the place in question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from app.views.latent.latent_geometry import Frame
from app.views.latent.latent_picture import Legend
from app.views.latent.latent_text import shown
from app.views.look import theme
from app.views.look.theme import Look
from arvae_models.latent_map import Place, Span

PIN: Final = 10.5  # radius of a pin's head, pixels
STEM: Final = 9.0  # from the head's edge down to the place

_STOP = 7.5  # radius of a bar on a path
_EDGE = 1.5  # around what lies on the map


@dataclass(frozen=True, slots=True)
class Scene:
    """What lies on the map at one moment."""

    frame: Frame
    legend: Legend | None  # of the picture below
    numbers: Sequence[tuple[Place, float]]  # values to write on the picture
    data: tuple[Span | None, Span | None]  # codes of the data in each dimension that has a dial
    pins: Mapping[int, Place]  # bar -> place
    selected: int | None
    origin: Place | None  # where the moved pin was before
    bubble: str  # what is measured where the hand or the keys are
    pointer: Place | None  # that place, where it is not a pin
    line: Sequence[Place]  # the path as it was drawn
    stops: Sequence[Place]  # its bars
    focused: bool
    enabled: bool


def head(frame: Frame, place: Place) -> QPointF:
    """Return the middle of a pin's head: above its place, or below where there is no room."""
    x, y = frame.point(frame.held(place))
    reach = PIN + STEM
    return QPointF(x, y - reach if y - reach - PIN > frame.top else y + reach)


def paint_scene(painter: QPainter, scene: Scene, look: Look) -> None:
    """Paint everything that lies on the picture."""
    frame = scene.frame
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(frame.left, frame.top, frame.width, frame.height)
    painter.setPen(QPen(look.colour("line"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)
    if not scene.enabled:
        return
    painter.save()
    painter.setClipRect(area)
    _paint_data(painter, scene, look)
    _paint_numbers(painter, scene, look)
    _paint_path(painter, scene, look)
    _paint_pointer(painter, scene, look)
    painter.restore()
    _paint_pins(painter, scene, look)
    _paint_bubble(painter, scene, look)
    if scene.focused:
        painter.setPen(QPen(look.colour("accent"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)


def _point(frame: Frame, place: Place) -> QPointF:
    return QPointF(*frame.point(frame.held(place)))


def _ink(scene: Scene, value: float, look: Look) -> QColor:
    """Return the colour of words on a value's colour: the darker or the lighter of the two."""
    if scene.legend is None:
        return look.colour("text")
    shade = scene.legend.ramp(look)[scene.legend.shade(value)]
    ground = QColor(*shade.tolist())
    inks = (look.colour("text"), look.colour("window"))
    return max(inks, key=lambda ink: abs(_light(ink) - _light(ground)))


def _light(colour: QColor) -> float:
    return 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()


def _paint_numbers(painter: QPainter, scene: Scene, look: Look) -> None:
    if scene.legend is None:
        return
    painter.setFont(theme.font(theme.SMALL))
    taken = [head(scene.frame, place) for place in scene.pins.values()]
    for place, value in scene.numbers:
        middle = _point(scene.frame, place)
        if any((middle - pin).manhattanLength() < 3 * PIN for pin in taken):
            continue
        ink = _ink(scene, value, look)
        ink.setAlphaF(0.88)
        painter.setPen(ink)
        words = shown(scene.legend.key, value).split(" ")[0]
        box = QRectF(middle.x() - 24, middle.y() - 9, 48, 18)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _paint_data(painter: QPainter, scene: Scene, look: Look) -> None:
    """Frame where the codes of the data lie."""
    if scene.data == (None, None):
        return
    frame, beyond = scene.frame, 40.0  # pixels: what has no end lies outside the clipped map
    across, upwards = scene.data[0] or frame.across, scene.data[1] or frame.upwards
    left, bottom = frame.point((across[0], upwards[0]))
    right, top = frame.point((across[1], upwards[1]))
    if scene.data[0] is None:
        left, right = left - beyond, right + beyond
    if scene.data[1] is None:
        top, bottom = top - beyond, bottom + beyond
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for name, offset in (("window", 0.0), ("text", 3.0)):
        pen = QPen(look.colour(name, 0.5), 1)
        pen.setDashPattern([3, 3])
        pen.setDashOffset(offset)
        painter.setPen(pen)
        painter.drawRect(QRectF(QPointF(left, top), QPointF(right, bottom)))


def _paint_pins(painter: QPainter, scene: Scene, look: Look) -> None:
    frame, selected = scene.frame, scene.selected
    if scene.origin is not None and selected is not None:
        was, now = _point(frame, scene.origin), _point(frame, scene.pins[selected])
        ink = QPen(look.colour("text"), 1.4)
        dashed = QPen(look.colour("text"), 1.4)
        dashed.setDashPattern([2, 3])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line, ring in ((QPen(look.colour("window", 0.7), 3.4),) * 2, (dashed, ink)):
            painter.setPen(line)
            painter.drawLine(was, now)
            painter.setPen(ring)
            painter.drawEllipse(was, 4.5, 4.5)
    for bar in sorted(scene.pins, key=lambda bar: (bar == selected, bar)):
        _paint_pin(painter, scene, bar, look)


def _paint_pin(painter: QPainter, scene: Scene, bar: int, look: Look) -> None:
    """Paint a head with the bar's number on a stem that ends at its place."""
    place, chosen = scene.pins[bar], bar == scene.selected
    middle, foot = head(scene.frame, place), _point(scene.frame, place)
    outside = scene.frame.held(place) != place
    shape = QPainterPath()
    shape.addEllipse(middle, PIN, PIN)
    point = QPainterPath(foot)
    side = PIN * 0.62
    base = middle.y() + (PIN * 0.74 if foot.y() > middle.y() else -PIN * 0.74)
    point.lineTo(middle.x() - side, base)
    point.lineTo(middle.x() + side, base)
    point.closeSubpath()
    painter.setPen(QPen(look.colour("window", 0.85), 2 * _EDGE + 0.6))
    painter.setBrush(look.colour("accent") if chosen else look.colour("raised"))
    body = shape.united(point)
    painter.drawPath(body)
    painter.setPen(Qt.PenStyle.NoPen if chosen else QPen(look.colour("dim", 0.8), 1))
    painter.drawPath(body)
    painter.setFont(theme.font(theme.SMALL, strong=True))
    painter.setPen(look.colour("on_accent" if chosen else "text", 0.6 if outside else 1))
    box = QRectF(middle.x() - PIN, middle.y() - PIN, 2 * PIN, 2 * PIN)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(bar + 1))


def _paint_path(painter: QPainter, scene: Scene, look: Look) -> None:
    points = [_point(scene.frame, place) for place in scene.line]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((look.colour("window", 0.75), 4.5), (look.colour("text"), 1.8)):
        pen = QPen(colour, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(points)
    painter.setFont(theme.font(theme.SMALL, strong=True))
    for number, place in enumerate(scene.stops, start=1):
        middle = _point(scene.frame, place)
        painter.setPen(QPen(look.colour("window", 0.85), _EDGE))
        painter.setBrush(look.colour("text"))
        painter.drawEllipse(middle, _STOP, _STOP)
        painter.setPen(look.colour("window"))
        box = QRectF(middle.x() - 12, middle.y() - 9, 24, 18)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))


def _paint_pointer(painter: QPainter, scene: Scene, look: Look) -> None:
    if scene.pointer is None:
        return
    middle, arm = _point(scene.frame, scene.pointer), 6.0
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((look.colour("window", 0.8), 3.6), (look.colour("text"), 1.4)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
        painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))


def _paint_bubble(painter: QPainter, scene: Scene, look: Look) -> None:
    """Write the value in question beside its place."""
    if not scene.bubble:
        return
    place = scene.pointer
    if place is None and scene.selected is not None:
        place = scene.pins[scene.selected]
    if place is None:
        return
    font = theme.font(theme.BODY, strong=True)
    width = QFontMetricsF(font).horizontalAdvance(scene.bubble) + 16
    foot = _point(scene.frame, place)
    gap = 12.0 if scene.pointer is not None else PIN + 6
    x = foot.x() + gap if foot.x() + gap + width < scene.frame.right else foot.x() - gap - width
    y = min(max(foot.y() + 6, scene.frame.top + 2), scene.frame.bottom - 26)
    box = QRectF(x, y, width, 24)
    painter.setPen(QPen(look.colour("line"), 1))
    painter.setBrush(look.colour("raised", 0.96))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(look.colour("text"))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, scene.bubble)
