"""A list of things to choose one from, which gets narrower where there is little room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

_INSIDE: Final = 2  # of the field, which the style keeps free
_MARGIN: Final = 40  # of the open list beside its longest text, logical pixels


class ListBox(QComboBox):
    """Wants a breadth and does with less; the open list always shows whole texts."""

    def __init__(self, name: str, wanted: int, least: int) -> None:
        """Make an empty list with a name for a screen reader; breadths in logical pixels."""
        super().__init__()
        self._wanted, self._least = wanted, least
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._wanted, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        kind, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(kind, option, field, self).width() - _INSIDE
        text, right = self.currentText(), Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(text, right, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(kind, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        measure = self.view().fontMetrics().horizontalAdvance
        longest = max((measure(self.itemText(k)) for k in range(self.count())), default=0)
        self.view().setMinimumWidth(longest + _MARGIN)
        super().showPopup()
