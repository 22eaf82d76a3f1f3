"""The sheet of preferences, built from a table: a row is a setting, its words and its choices.

What is chosen counts at once; there is nothing to confirm. The sheet stores nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.settings import Settings
from app.views.look import theme
from app.views.look.segments import Segments

SWITCH: Final = ((True, "On"), (False, "Off"))  # options of a setting that is a truth value


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    """One setting."""

    field: str  # of Settings
    group: str
    text: str
    tip: str  # one sentence
    options: tuple[tuple[Any, str], ...]  # values, all that the field may have, and their words


PREFERENCES: Final = (
    PreferenceRow(
        "theme",
        "Look",
        "Theme",
        "High contrast draws every edge.",
        (
            ("system", "As the system"),
            ("dark", "Dark"),
            ("light", "Light"),
            ("contrast", "High contrast"),
        ),
    ),
    PreferenceRow(
        "scale",
        "Look",
        "Size",
        theme.AFTER_RESTART,
        tuple((percent, f"{percent} %") for percent in (100, 125, 150, 200)),
    ),
    PreferenceRow(
        "reduced_motion",
        "Look",
        "Reduced motion",
        "Notes and marks are where they belong at once, instead of gliding there.",
        (("system", "As the system"), ("on", "On"), ("off", "Off")),
    ),
    PreferenceRow(
        "takes_over",
        "Playing",
        "A changed bar is heard",
        "While the music plays; notes that sound are ended first.",
        (("beat", "At the next beat"), ("bar", "At the next bar"), ("now", "At once")),
    ),
    PreferenceRow(
        "device",
        "Engine",
        "Runs on",
        "Automatic takes the graphics card where there is one.",
        (("auto", "Automatic"), ("cpu", "Processor"), ("gpu", "Graphics card")),
    ),
)

ABSENT: Final = MappingProxyType(  # (field, value) that a machine may lack -> what is then said
    {("device", "gpu"): "This computer has no graphics card that Attune can use."}
)


class Preferences(QDialog):
    """The table as a sheet."""

    changed = Signal(object)  # Settings, with one value replaced

    def __init__(
        self,
        present: Callable[[], Settings],
        parent: QWidget | None = None,
        *,
        absent: Collection[tuple[str, Any]] = (),
        rows: tuple[PreferenceRow, ...] = PREFERENCES,
    ) -> None:
        """Show what `present` gives, and ask it again at each change: others change settings too.

        `absent` are keys of ABSENT that do not exist on this machine.
        """
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self._present = present
        self.choices: dict[str, Segments] = {}
        settings = present()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setSpacing(10)
        column.setContentsMargins(0, 0, 0, 0)
        for group in dict.fromkeys(row.group for row in rows):
            column.addWidget(self._group(group, [row for row in rows if row.group == group]))
        column.addStretch(1)
        for field, value in absent:
            if field in self.choices:
                self.choices[field].refuse(value, ABSENT[field, value])
        for field, choice in self.choices.items():
            choice.show_value(getattr(settings, field))
        self._lay_out(inner)

    def _group(self, name: str, rows: list[PreferenceRow]) -> QWidget:
        card = QFrame()
        card.setProperty("rank", "card")
        card.setAccessibleName(name)
        column = QVBoxLayout(card)
        column.setSpacing(16)
        column.setContentsMargins(18, 14, 18, 16)
        title = QLabel(name)
        title.setFont(theme.font(theme.BODY, strong=True))
        column.addWidget(title)
        for row in rows:
            column.addLayout(self._row(row))
        return card

    def _row(self, row: PreferenceRow) -> QHBoxLayout:
        choice = Segments(row.text, row.options)
        choice.setAccessibleDescription(row.tip)
        choice.chosen.connect(lambda value: self._change(row.field, value))
        self.choices[row.field] = choice
        tip = QLabel(row.tip, wordWrap=True)
        tip.setProperty("rank", "faint")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(QLabel(row.text))
        words.addWidget(tip)
        layout = QHBoxLayout()
        layout.setSpacing(20)
        layout.addLayout(words, 1)
        layout.addWidget(choice, 0, Qt.AlignmentFlag.AlignVCenter)
        return layout

    def _lay_out(self, inner: QWidget) -> None:
        heading = QLabel("Preferences")
        heading.setFont(theme.font(theme.LARGE, strong=True))
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setMinimumWidth(inner.minimumSizeHint().width() + 12)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.setContentsMargins(24, 22, 24, 18)
        column.addWidget(heading)
        column.addWidget(area, 1)
        column.addWidget(buttons)
        self.resize(760, 560)

    def _change(self, field: str, value: Any) -> None:
        self.changed.emit(replace(self._present(), **{field: value}))
