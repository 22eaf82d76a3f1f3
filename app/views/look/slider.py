"""A slider drawn like the rest of the window: a press jumps there and drags on, arrow keys step."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from app.views.look import theme

_HANDLE: Final = 7.0  # radius, logical pixels
_HEIGHT: Final = 30


class Slider(QSlider):
    """Whole numbers from left to right."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make a slider with a name for a screen reader."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(_HEIGHT)
        self.setSingleStep(1)
        self.setAccessibleName(name)

    def place(self, position: float) -> float:
        """Return where a number lies, in logical pixels."""
        share = (position - self.minimum()) / max(self.maximum() - self.minimum(), 1)
        return _HANDLE + 2 + share * (self.width() - 2 * _HANDLE - 4)

    def nearest(self, x: float) -> int:
        """Return the number nearest to a place; the inverse of `place`."""
        share = (x - _HANDLE - 2) / max(self.width() - 2 * _HANDLE - 4, 1)
        position = round(self.minimum() + share * (self.maximum() - self.minimum()))
        return min(max(position, self.minimum()), self.maximum())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setSliderPosition(self.nearest(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderPosition(self.nearest(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown() and event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def paint_marks(self, painter: QPainter, middle: float) -> None:
        """Draw what else there is along the line, before the handle."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, middle = theme.look(), self.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(1.0 if self.isEnabled() else 0.4)
            here = self.place(self.sliderPosition())
            painter.setPen(Qt.PenStyle.NoPen)
            for name, end in (("line", self.place(self.maximum())), ("accent", here)):
                painter.setBrush(look.colour(name))
                left = self.place(self.minimum())
                painter.drawRoundedRect(QRectF(left, middle - 1.5, end - left, 3), 1.5, 1.5)
            self.paint_marks(painter, middle)
            if self.hasFocus():
                painter.setBrush(look.colour("accent", 0.3))
                painter.drawEllipse(QPointF(here, middle), _HANDLE + 3, _HANDLE + 3)
            painter.setPen(QPen(look.colour("panel"), 2))
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(QPointF(here, middle), _HANDLE, _HANDLE)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)
