"""A column that is scrolled where the window is too low for it, instead of making the window grow.

However much is folded out, and however large the type, the window fits its screen.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

LOWEST: Final = 240  # logical pixels that are always in sight


class Tall(QScrollArea):
    """Scrolls up and down only: it asks for all the breadth that what it holds needs.

    Qt's own way of letting what is held grow takes the height that it would like, not its least.
    """

    def __init__(self, held: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = held
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(held)
        for widget in (self.viewport(), held):
            widget.setAutoFillBackground(False)  # the window shines through
        held.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make room anew when what is held asks for more, or for less."""
        if watched is self._held and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.maximumViewportSize()
        if self._least(room.width()) > room.height():  # there will be a scroll bar
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
        self._held.resize(room.width(), max(room.height(), self._least(room.width())))

    def _least(self, breadth: int) -> int:
        layout = self._held.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.minimumHeightForWidth(breadth)
        return self._held.minimumSizeHint().height()

    def sizeHint(self) -> QSize:
        return self._held.sizeHint()

    def minimumSizeHint(self) -> QSize:
        least = self._held.minimumSizeHint()
        beside = self.verticalScrollBar().sizeHint().width()
        return QSize(least.width() + beside, min(least.height(), LOWEST))
