"""The drawing of a lane, from values only: what bars measure as steps, what is asked as a curve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.views.lanes.lane_geometry import LaneGeometry
from app.views.look import theme
from app.views.look.theme import Look
from app.views.roll.roll_geometry import GUTTER
from app.views.roll.roll_paint import hairline, snapped

HEIGHT: Final = 112  # logical pixels

_DOT = 4.5  # radius of a target
_ROOM_FOR_WORDS = 54.0  # pixels of a bar that can hold a number beside its target


@dataclass(frozen=True, slots=True)
class Picture:
    """What a lane shows at one moment."""

    geometry: LaneGeometry
    measured: Mapping[int, float]  # bar -> value
    targets: Mapping[int, float]  # bar -> value
    selected: frozenset[int]  # bars
    bar: int | None  # that the keys would change; None while they go elsewhere
    colour: QColor
    enabled: bool


def paint_lane(painter: QPainter, size: QSizeF, picture: Picture, look: Look) -> None:
    """Paint a whole lane of a size in logical pixels."""
    geometry, width, height = picture.geometry, size.width(), size.height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(1.0 if picture.enabled else 0.38)
    bars = geometry.bars_between(GUTTER, width)
    _paint_scale(painter, geometry, look)
    painter.setClipRect(QRectF(GUTTER, 0, width - GUTTER, height))
    _paint_ground(painter, picture, bars, height, look)
    _paint_measured(painter, picture, bars)
    if picture.bar is not None:
        painter.setPen(QPen(look.colour("accent", 0.9), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left, right = geometry.left(picture.bar), geometry.right(picture.bar)
        painter.drawRoundedRect(QRectF(left + 1.5, 1, right - left - 3, height - 2), 5, 5)
    _paint_targets(painter, picture, bars, look)


def _paint_scale(painter: QPainter, geometry: LaneGeometry, look: Look) -> None:
    """Write the ends of the scale, and zero between them, where the roll has its keys."""
    scale = geometry.scale
    ends = [scale.low, scale.high]
    near = [abs(geometry.y(0) - geometry.y(end)) for end in ends]
    if scale.low < 0 < scale.high and min(near) > theme.SMALL + 2:
        ends.append(0.0)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(look.colour("faint"))
    for value in ends:
        box = QRectF(0, geometry.y(value) - 8, GUTTER - 9, 16)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, align, _number(geometry, value))


def _paint_ground(
    painter: QPainter, picture: Picture, bars: range, height: float, look: Look
) -> None:
    """Paint the bars themselves: ground, selection, home and bar lines."""
    geometry = picture.geometry
    start, end = geometry.left(0), geometry.left(geometry.roll.measures)
    ground = QRectF(start, 0, end - start, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("lane"))
    painter.drawRoundedRect(ground, 5, 5)
    hair = hairline(painter)
    for bar in bars:
        left, right = geometry.left(bar), geometry.right(bar)
        if bar in picture.selected:
            column = QRectF(left, 0, right - left, height)
            painter.fillRect(column, look.colour("accent", 0.06))
        if bar:
            x = snapped(left, painter)
            painter.fillRect(QRectF(x, 0, hair, height), look.colour("grid", 0.22))
    y = snapped(geometry.y(geometry.home), painter)
    painter.fillRect(QRectF(start, y, end - start, hair), look.colour("grid", 0.16))


def _paint_measured(painter: QPainter, picture: Picture, bars: range) -> None:
    """Paint what the bars have, as steps from home."""
    geometry, home = picture.geometry, picture.geometry.y(picture.geometry.home)
    body, edge = QColor(picture.colour), QColor(picture.colour)
    body.setAlphaF(0.20)
    for bar in bars:
        if (value := picture.measured.get(bar)) is None:
            continue
        left, right, y = geometry.left(bar) + 1, geometry.right(bar), geometry.y(value)
        painter.fillRect(QRectF(left, min(y, home), right - left, abs(home - y)), body)
        painter.fillRect(QRectF(left, y - 1, right - left, 2), edge)


def _paint_targets(painter: QPainter, picture: Picture, bars: range, look: Look) -> None:
    """Paint what is asked of the bars; one that is missed is hollow, with the way left to go."""
    geometry, targets = picture.geometry, picture.targets
    wide = [bar for bar in range(bars.start - 1, bars.stop + 1) if bar in targets]
    points = {bar: QPointF(geometry.centre(bar), geometry.y(targets[bar])) for bar in wide}
    painter.setPen(QPen(look.colour("text", 0.55), 1.4))
    for bar in wide:
        if bar + 1 in points:
            painter.drawLine(points[bar], points[bar + 1])
    for bar in wide:
        measured, asked = picture.measured.get(bar), targets[bar]
        missed = measured is not None and not geometry.scale.attribute.meets(asked, measured)
        if missed and measured is not None:
            gap = QPen(look.colour("text", 0.7), 1.4)
            gap.setDashPattern([1.4, 2.2])
            painter.setPen(gap)
            painter.drawLine(points[bar], QPointF(points[bar].x(), geometry.y(measured)))
        hollow = missed or measured is None
        painter.setPen(QPen(look.colour("text"), 2))
        painter.setBrush(look.colour("lane") if hollow else look.colour("text"))
        painter.drawEllipse(points[bar], _DOT, _DOT)
        if geometry.right(bar) - geometry.left(bar) >= _ROOM_FOR_WORDS:
            ground, text = look.colour("lane", 0.85), look.colour("text")
            _paint_value(painter, geometry, points[bar].x() + _DOT + 4, asked, text, ground)
            if missed and measured is not None:
                place = geometry.left(bar) + 7
                _paint_value(painter, geometry, place, measured, picture.colour, ground)


def _paint_value(
    painter: QPainter,
    geometry: LaneGeometry,
    x: float,
    value: float,
    colour: QColor,
    ground: QColor,
) -> None:
    """Write a value above the place where it lies, on a ground of its own: lines pass there."""
    painter.setFont(theme.font(theme.SMALL, strong=True))
    words = _number(geometry, value)
    width = painter.fontMetrics().horizontalAdvance(words)
    box = QRectF(x, max(geometry.y(value) - 17, 1.0), width, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box.adjusted(-2, 1, 2, -1), 3, 3)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)


def _number(geometry: LaneGeometry, value: float) -> str:
    attribute = geometry.scale.attribute
    return attribute.text(value).split(" ")[0].replace("-", "−")
