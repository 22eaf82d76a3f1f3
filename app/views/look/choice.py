"""A list of choices for the mouse; keys and the wheel step through it once Tab has reached it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

_ENDS: Final = (Qt.Key.Key_Home, Qt.Key.Key_End)


class Choice(QComboBox):
    """A list that neither scrolling past it nor a single-letter command can change by mistake."""

    def __init__(self, name: str) -> None:
        """Make an empty list with a name for a screen reader."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaxVisibleItems(16)
        self.setAccessibleName(name)

    def widen(self, closed: str, opened: str) -> None:
        """Make room for the longest text, closed and in the list."""
        measure = self.fontMetrics().horizontalAdvance
        self.setFixedWidth(measure(closed) + 44)
        self.view().setMinimumWidth(measure(opened) + 40)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            ours = (event.text().isprintable() and event.text()) or event.key() in _ENDS
            event.setAccepted(plain and bool(ours))
            return event.isAccepted()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
