"""What the keys do on a dial: step it, begin to type a number, or switch it to raw."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_PageUp: 4,
    Qt.Key.Key_PageDown: -4,
}  # musical steps of a key
TYPE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


def begins_number(event: QKeyEvent) -> bool:
    """Tell whether a key types the first character of a number."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ShiftModifier,
    )
    return plain and event.text() != "" and event.text() in "0123456789+-.,"


def switches_raw(event: QKeyEvent) -> bool:
    """Tell whether a key switches the raw dial on or off."""
    return event.key() == Qt.Key.Key_R and event.modifiers() == Qt.KeyboardModifier.NoModifier
