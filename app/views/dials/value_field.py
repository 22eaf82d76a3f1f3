"""A line to type a number into, laid over the place where the number is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget


class ValueField(QLineEdit):
    """A line that Enter enters and Esc, or a click elsewhere, closes unchanged."""

    entered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, alignment=Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("New value")
        self.setStyleSheet("QLineEdit { padding: 0 4px; min-height: 0; }")
        self.returnPressed.connect(lambda: self.entered.emit(self.text()))
        self.hide()

    def open(self, text: str | None, present: str) -> None:
        """Open with the present value selected, or with what was typed so far."""
        self.setText(present if text is None else text)
        self.show()
        self.raise_()
        self.setFocus()
        if text is None:
            self.selectAll()

    def refuse(self, reason: str) -> None:
        """Say why the text cannot be entered, and stay open."""
        self.selectAll()
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), reason, self)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # whatever is typed here is text, not a shortcut
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)
            event.accept()  # the dial below must not take the key as well

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.hide()

    def _close(self) -> None:
        self.hide()
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus()
