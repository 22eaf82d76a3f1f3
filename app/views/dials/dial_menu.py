"""What a right click on a dial offers, as a table of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.views.dials.dial import AttributeDial


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One thing that can be done."""

    text: str
    do: Callable[[], object]
    key: str = ""  # shown beside it; the dial listens to it itself
    enabled: bool = True
    checked: bool | None = None  # None where it is not a switch
    starts_group: bool = False  # a line above it


def rows(dial: AttributeDial) -> tuple[MenuRow, ...]:
    """Return what can be done with a dial now."""
    origin = dial.origin
    back = "Reset" if origin is None else f"Reset to {dial.attribute.text(origin)}"
    return (
        MenuRow("Unlock" if dial.locked else "Lock", dial.lock_button.click),
        MenuRow("Lock all others", dial.lock_others_requested.emit),
        MenuRow("Unlock all", dial.unlock_all_requested.emit),
        MenuRow("Type a value…", dial.open_field, "Enter", starts_group=True),
        MenuRow(back, dial.reset, enabled=origin is not None),
        MenuRow(
            "Raw: turn the latent dimension itself",
            dial.toggle_raw,
            "R",
            checked=dial.raw,
            starts_group=True,
        ),
        MenuRow("Learn a knob…", dial.learn_requested.emit),
    )


def build(dial: AttributeDial) -> QMenu:
    """Return the menu of a dial."""
    menu = QMenu(dial)
    for row in rows(dial):
        if row.starts_group:
            menu.addSeparator()
        action = menu.addAction(f"{row.text}\t{row.key}" if row.key else row.text, row.do)
        action.setEnabled(row.enabled)
        action.setCheckable(row.checked is not None)
        action.setChecked(bool(row.checked))
    return menu
