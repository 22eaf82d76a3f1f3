"""What is told beside the notes: measured attributes as MIDI controllers, switched as one.

It measures and sends nothing; it shows which number each attribute has, and says what is wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QVBoxLayout

from app.views.look.number_box import NumberBox
from app.views.look.sheet import card, ranked

FIRST: Final = 102  # of the controllers that MIDI leaves to nobody in particular
LAST: Final = 119

_TIP: Final = "Each as a controller on the notes’ own channel, from 0 to 127 along its dial."


class Tells(QFrame):
    """A switch, and a controller's number for each attribute."""

    changed = Signal(bool, object)  # on, and the controller, 0..127, of each attribute's key

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, int] = {}
        self.boxes: dict[str, NumberBox] = {}
        self.switch = QCheckBox("Send what is measured beside the notes")
        self.switch.setAccessibleDescription(_TIP)
        self.switch.toggled.connect(self._tell)
        self._rows = QFrame()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(22, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card("Measured values", self.switch, ranked(_TIP, "faint"), self._rows))

    def show_tells(
        self, on: bool, attributes: Sequence[tuple[str, str]], numbers: Mapping[str, int]
    ) -> None:
        """Show whether it is on, and the number of each (key, label); one without gets a free one.

        An attribute that has no label here keeps its number.
        """
        if [*self.boxes] != [key for key, _ in attributes]:
            self._build(attributes)
        self._numbers = dict(numbers)
        with QSignalBlocker(self.switch):
            self.switch.setChecked(on)
        for key, box in self.boxes.items():
            if key not in self._numbers:
                taken = set(self._numbers.values())
                free = (number for number in range(FIRST, LAST + 1) if number not in taken)
                self._numbers[key] = next(free, FIRST)
            with QSignalBlocker(box):
                box.setValue(self._numbers[key])
        self._rows.setVisible(on and bool(attributes))

    def _build(self, attributes: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.boxes = {}
        for place, (key, label) in enumerate(attributes):
            box = NumberBox(f"Controller of {label.lower()}", 0, 127)
            box.setKeyboardTracking(False)
            box.valueChanged.connect(self._tell)
            words = QLabel(label)
            words.setBuddy(box)
            self._grid.addWidget(words, place, 0)
            self._grid.addWidget(box, place, 1)
            self.boxes[key] = box

    @Slot()
    def _tell(self) -> None:
        own = {key: box.value() for key, box in self.boxes.items()}
        self._rows.setVisible(self.switch.isChecked() and bool(self.boxes))
        self.changed.emit(self.switch.isChecked(), {**self._numbers, **own})
