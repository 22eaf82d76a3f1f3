"""Pictures in rows, as they are laid out and painted on the screen and on paper; no widget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.views.look import theme
from app.views.pictures import picture_convert
from arvae_models.picture_search import Image

Label = tuple[str, QColor]

_GAP: Final = 3.0  # logical pixels between pictures
_ROW_GAP: Final = 7.0  # between rows that have labels of their own
_LABEL_GAP: Final = 10.0
_AXIS: Final = 20.0  # of a title beside a plane
_LARGEST: Final = 132.0  # a tile


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Pictures in rows, with words for each."""

    images: tuple[Image, ...] = ()  # (side, side) each
    columns: int = 1
    words: tuple[str, ...] = ()  # of each picture, for the pointer and for those who listen
    labels: tuple[Label, ...] = ()  # before each row; none for a plain sheet
    axes: tuple[Label, Label] | None = None  # across and upwards, of a plane
    marked: frozenset[int] = frozenset()  # nearest to the picture as it is

    @property
    def rows(self) -> int:
        """Number of rows."""
        return -(-len(self.images) // self.columns)


@dataclass(frozen=True, slots=True)
class Colours:
    """What a sheet is painted with."""

    paper: QColor
    ink: QColor
    line: QColor
    mark: QColor


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the pictures of a sheet lie."""

    left: float  # logical pixels
    top: float
    side: float  # of a picture
    row_gap: float
    columns: int

    @classmethod
    def of(cls, sheet: Sheet, width: float, height: float) -> Plan:
        """Return the largest plan that fits, in the middle of a place."""
        gap, before, below = _room(sheet)
        rows, columns = max(sheet.rows, 1), sheet.columns
        across = (width - before - (columns - 1) * _GAP) / columns
        down = (height - below - (rows - 1) * gap) / rows
        side = max(min(across, down, _LARGEST), 1.0)
        plan, used, tall = cls.tight(sheet, side)
        return plan.moved((width - used) / 2, (height - tall) / 2)

    @classmethod
    def tight(cls, sheet: Sheet, side: float) -> tuple[Plan, float, float]:
        """Return the plan with pictures of a side, and how wide and high it is."""
        gap, before, below = _room(sheet)
        width = before + sheet.columns * (side + _GAP) - _GAP
        height = below + max(sheet.rows, 1) * (side + gap) - gap
        return cls(before, 0.0, side, gap, sheet.columns), width, height

    def moved(self, across: float, down: float) -> Plan:
        """Return the plan in another place."""
        return replace(self, left=self.left + across, top=self.top + down)

    def rect(self, index: int) -> QRectF:
        """Return where a picture lies."""
        row, column = divmod(index, self.columns)
        x = self.left + column * (self.side + _GAP)
        return QRectF(x, self.top + row * (self.side + self.row_gap), self.side, self.side)

    def at(self, point: QPointF, count: int) -> int | None:
        """Return which of `count` pictures lies at a point; None between them."""
        return next((index for index in range(count) if self.rect(index).contains(point)), None)


def paint_sheet(painter: QPainter, sheet: Sheet, plan: Plan, colours: Colours) -> None:
    """Paint pictures, labels, axes and marks."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for index, image in enumerate(sheet.images):
        rect = plan.rect(index)
        picture = picture_convert.shown(image, colours.paper, colours.ink)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(rect, picture, QRectF(picture.rect()))
        marked = index in sheet.marked
        painter.setPen(QPen(colours.mark if marked else colours.line, 1.6 if marked else 1))
        painter.drawRect(rect)
    painter.setFont(theme.font(theme.SMALL, strong=True))
    for row, (text, colour) in enumerate(sheet.labels):
        first = plan.rect(row * sheet.columns)
        painter.setPen(colour)
        place = QRectF(0, first.top(), first.left() - _LABEL_GAP, first.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    if sheet.axes and sheet.images:
        _paint_axes(painter, plan.rect(0).united(plan.rect(len(sheet.images) - 1)), sheet.axes)


def _paint_axes(painter: QPainter, plane: QRectF, axes: tuple[Label, Label]) -> None:
    middle = Qt.AlignmentFlag.AlignCenter
    (across, tint), (upwards, other) = axes
    painter.setPen(tint)
    below = QRectF(plane.left(), plane.bottom() + 2, plane.width(), _AXIS - 2)
    painter.drawText(below, middle, f"{across} →")
    painter.save()
    painter.translate(plane.left() - _AXIS, plane.bottom())
    painter.rotate(-90)
    painter.setPen(other)
    painter.drawText(QRectF(0, 0, plane.height(), _AXIS - 2), middle, f"{upwards} →")
    painter.restore()


def _room(sheet: Sheet) -> tuple[float, float, float]:
    """Return the gap between rows, and the room before and below the pictures."""
    if sheet.labels:
        metrics = QFontMetricsF(theme.font(theme.SMALL, strong=True))
        widest = max(metrics.horizontalAdvance(text) for text, _ in sheet.labels)
        return _ROW_GAP, widest + _LABEL_GAP, 0.0
    return (_GAP, _AXIS, _AXIS) if sheet.axes else (_GAP, 0.0, 0.0)
