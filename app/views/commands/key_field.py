"""A field that takes one key by being pressed, and asks before it changes."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit, QWidget

from app.views.commands import key_table


class KeyField(QKeySequenceEdit):
    """Shows a key; another one is asked for, and shown once whoever listens has agreed."""

    asked = Signal(str)  # a key as `key_table.plain` writes it; empty to have none
    left = Signal()  # Esc: the composer wants no key after all

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.setMaximumSequenceLength(1)
        self.setFixedWidth(148)
        self.setAccessibleName(name)
        self.setAccessibleDescription("Press the key; Backspace clears")
        line = self.findChild(QLineEdit)
        assert line is not None
        line.setAccessibleName(name)  # it is the one that takes the keys
        line.setStyleSheet("QLineEdit { padding: 2px 10px; }")
        self._line = line
        self.editingFinished.connect(self._ask)
        self.show_key("")

    @property
    def key(self) -> str:
        """The key that is shown."""
        return self._key

    def show_key(self, key: str) -> None:
        """Show a key; empty for none."""
        self._key = key
        with QSignalBlocker(self):
            self.setKeySequence(QKeySequence(key))
        self._line.setPlaceholderText("Press a key" if self.hasFocus() else "–")

    def _ask(self) -> None:
        pressed = self.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if pressed != self._key:
            self.show_key(self._key)
            self.asked.emit(key_table.plain(pressed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() != Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_Escape and not held:
            self.show_key(self._key)
            self.left.emit()
        elif event.key() == Qt.Key.Key_Backspace and not held:
            if self._key:
                self.asked.emit("")
        elif not event.isAutoRepeat():
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.show_key(self._key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.show_key(self._key)
