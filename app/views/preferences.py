"""The sheet of preferences, built from a table: a row is a setting, its words and its choices.

What is chosen counts at once; there is nothing to confirm. The sheet stores nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from app.settings import Settings
from app.views.look import theme
from app.views.look.segments import Segments
from app.views.look.sheet import card, furnish, ranked, stacked, words_and_control

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
        "Of everything in the window, from the next start.",
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
        self._present = present
        self.choices: dict[str, Segments] = {}
        settings = present()
        groups = (
            card(group, *(self._row(row) for row in rows if row.group == group), spacing=16)
            for group in dict.fromkeys(row.group for row in rows)
        )
        cards = stacked(*groups)
        for field, value in absent:
            if field in self.choices:
                self.choices[field].refuse(value, ABSENT[field, value])
        for field, choice in self.choices.items():
            choice.show_value(getattr(settings, field))
        self.notice = ranked("", "notice")
        furnish(self, "Preferences", cards, self.notice)
        self._tell_size(settings)
        self.resize(760, 560)

    def _row(self, row: PreferenceRow) -> QHBoxLayout:
        choice = Segments(row.text, row.options)
        choice.chosen.connect(lambda value: self._change(row.field, value))
        self.choices[row.field] = choice
        return words_and_control(row.text, row.tip, choice)

    def _change(self, field: str, value: Any) -> None:
        changed = replace(self._present(), **{field: value})
        self.changed.emit(changed)
        self._tell_size(changed)

    def _tell_size(self, settings: Settings) -> None:
        """Say, as long as it is so, that another size was chosen than the one that is seen."""
        wanted = getattr(settings, "scale", theme.scale_in_force())
        self.notice.setText(f"Close Attune and start it again to see it at {wanted} %.")
        self.notice.setVisible(wanted != theme.scale_in_force())
