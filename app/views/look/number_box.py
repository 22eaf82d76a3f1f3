"""A small whole number to type, to step or to wheel."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox, QWidget

_BUTTONS: Final = """
QSpinBox { padding-right: 18px; }
QSpinBox::up-button, QSpinBox::down-button {
    width: 20px; border: none; subcontrol-origin: border;
}
QSpinBox::up-button { subcontrol-position: top right; }
QSpinBox::down-button { subcontrol-position: bottom right; }
"""


class NumberBox(QSpinBox):
    """A field of up to three digits, with buttons that are quiet."""

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(low, high)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setStyleSheet(_BUTTONS)
        self.setFixedWidth(76)
