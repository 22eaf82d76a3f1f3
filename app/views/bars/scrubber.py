"""A slider through time, from the first entry of a history to the last, with its stars marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from app.views.look import theme

_HANDLE: Final = 7.0  # radius, logical pixels
_HEIGHT = 30


class Scrubber(QSlider):
    """Positions of entries, the oldest at the left; a press jumps there and drags on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._stars: tuple[int, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(_HEIGHT)
        self.setSingleStep(1)
        self.setAccessibleName("Go through the history")

    def show_positions(self, count: int, position: int, stars: Sequence[int]) -> None:
        """Show how many entries there are, at which one we are, and which have a star."""
        self._stars = tuple(stars)
        with QSignalBlocker(self):
            self.setRange(0, max(count - 1, 0))
            self.setPageStep(max(count // 10, 1))
            self.setValue(position)
        self.setEnabled(count > 1)
        self.update()

    def place(self, position: float) -> float:
        """Return where an entry lies."""
        share = (position - self.minimum()) / max(self.maximum() - self.minimum(), 1)
        return _HANDLE + 2 + share * (self.width() - 2 * _HANDLE - 4)

    def nearest(self, x: float) -> int:
        """Return the entry nearest to a place; the inverse of `place`."""
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

    def paintEvent(self, event: QPaintEvent) -> None:
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
            painter.setBrush(look.colour("accent"))
            for x in {round(self.place(star)) for star in self._stars}:
                painter.drawEllipse(QPointF(x, middle - 9), 2, 2)
            if self.hasFocus():
                painter.setBrush(look.colour("accent", 0.3))
                painter.drawEllipse(QPointF(here, middle), _HANDLE + 3, _HANDLE + 3)
            painter.setPen(QPen(look.colour("panel"), 2))
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(QPointF(here, middle), _HANDLE, _HANDLE)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)
