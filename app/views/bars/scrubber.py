"""A slider through time, from the first entry of a history to the last, with its stars marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSignalBlocker
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.views.look import theme
from app.views.look.slider import Slider


class Scrubber(Slider):
    """Positions of entries, the oldest at the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Go through the history", parent)
        self._stars: tuple[int, ...] = ()

    def show_positions(self, count: int, position: int, stars: Sequence[int]) -> None:
        """Show how many entries there are, at which one we are, and which have a star."""
        self._stars = tuple(stars)
        with QSignalBlocker(self):
            self.setRange(0, max(count - 1, 0))
            self.setPageStep(max(count // 10, 1))
            self.setValue(position)
        self.setEnabled(count > 1)
        self.update()

    def paint_marks(self, painter: QPainter, middle: float) -> None:
        painter.setBrush(theme.look().colour("accent"))
        for x in {round(self.place(star)) for star in self._stars}:
            painter.drawEllipse(QPointF(x, middle - 9), 2, 2)
