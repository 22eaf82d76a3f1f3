"""An amount in per cent: a slider to drag and a field to type in, which always agree."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.views.look.number_box import NumberBox
from app.views.look.slider import Slider


class Amount(QFrame):
    """Whole per cents between two ends."""

    chosen = Signal(int)  # per cent, by hand

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None) -> None:
        """Offer `low` to `high` under a name for a screen reader."""
        super().__init__(parent)
        self.slider = Slider(name)
        self.slider.setRange(low, high)
        self.slider.setPageStep(max((high - low) // 5, 1))
        self.slider.setFixedWidth(170)
        self.field = NumberBox(f"{name}, per cent", low, high)
        self.field.setSuffix(" %")
        self.field.setKeyboardTracking(False)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(self.slider)
        across.addWidget(self.field)
        for part in (self.slider, self.field):
            part.valueChanged.connect(self._choose)

    def show_value(self, value: int) -> None:
        """Show an amount, without a word."""
        for part in (self.slider, self.field):
            with QSignalBlocker(part):
                part.setValue(value)

    def _choose(self, value: int) -> None:
        self.show_value(value)
        self.chosen.emit(value)
