"""The few questions that the window asks, and the sheets that it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.views.commands import key_table
from app.views.commands.actions import ACTIONS, GESTURES, KEYS
from app.views.look import theme
from arvae_models.spec import ModelCard

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
MOST_TIMES: Final = 64  # that bars can be repeated at once
_BREADTH: Final = 680  # of a sheet, logical pixels
_FIGURES: Final = {  # of a card, that tell a musician something -> words; each is a share
    "test_bars": "Bars that come back exactly",
    "unseen_bars": "The same, of bars unlike any that it learned from",
    "test_pixels": "Picture points that come back",
    "sampled_interpretability": "What a dial’s place tells of the value",
}


class Unsaved(Enum):
    """What to do with changes before they are lost."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def _strong(html: str) -> str:
    """Return HTML in the window's own strong face, which is lighter than bold."""
    return f"<span style='font-weight:600'>{html}</span>"


def ask_open_path(parent: QWidget, title: str, filters: str, folder: str = "") -> str | None:
    """Ask which file to open; `filters` as Qt writes them. None if nothing was chosen."""
    path, _ = QFileDialog.getOpenFileName(parent, title, folder, filters)
    return path or None


def ask_save_path(parent: QWidget, title: str, filters: str, proposed: str = "") -> str | None:
    """Ask where to save, as `filters` allow; None where the composer thinks better of it.

    The suffix of `proposed` is added to a name that has none of the filters': "Op. 5" has none.
    """
    path, _ = QFileDialog.getSaveFileName(parent, title, proposed, filters)
    if not path or Path(path).suffix.lower() in re.findall(r"\*(\.\w+)", filters):
        return path or None
    whole = Path(path + Path(proposed).suffix)
    # The file dialog has asked about the name without its suffix only.
    return str(whole) if not whole.exists() or ask_replace(parent, whole.name) else None


def ask_replace(parent: QWidget, name: str) -> bool:
    """Ask whether a file that is there may be lost."""
    box = QMessageBox(parent)
    box.setWindowTitle("Attune")
    box.setText(_strong(f"Replace “{escape(name)}”?"))
    box.setInformativeText("There is a file of that name already.")
    replace = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is replace


def ask_unsaved(parent: QWidget, name: str) -> Unsaved:
    """Ask what becomes of unsaved changes."""
    button = QMessageBox.StandardButton
    box = QMessageBox(parent)
    box.setWindowTitle("Attune")
    box.setText(_strong(f"Save the changes to “{escape(name)}”?"))
    box.setInformativeText("They are lost if you do not save them.")
    box.setStandardButtons(button.Save | button.Discard | button.Cancel)
    box.setDefaultButton(button.Save)
    answers = {button.Save: Unsaved.SAVE, button.Discard: Unsaved.DISCARD}
    return answers.get(button(box.exec()), Unsaved.CANCEL)


def ask_recover(parent: QWidget, name: str, saved_at: datetime) -> bool:
    """Ask whether to go on with work that an earlier run left unsaved."""
    box = QMessageBox(parent)
    box.setWindowTitle("Attune")
    box.setText(_strong(f"Recover unsaved work in “{escape(name)}”?"))
    box.setInformativeText(f"It was kept safe on {saved_at:%d %B at %H:%M}, before Attune ended.")
    recover = box.addButton("Recover", QMessageBox.ButtonRole.AcceptRole)
    box.addButton("Not now", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(recover)
    box.exec()
    return box.clickedButton() is recover


class Sheet(QDialog):
    """Some text to read, and a button to close it."""

    def __init__(self, parent: QWidget | None, title: str, html: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        text = QLabel(html, wordWrap=True, textFormat=Qt.TextFormat.RichText)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        text.setContentsMargins(0, 0, 16, 0)
        area = QScrollArea(widgetResizable=True)
        area.setAccessibleName(title)  # the arrow keys scroll it
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(text)
        heading = QLabel(title, textFormat=Qt.TextFormat.PlainText)
        heading.setFont(theme.font(theme.LARGE, strong=True))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.setContentsMargins(24, 22, 24, 18)
        for widget in (heading, area, buttons):
            column.addWidget(widget)
        self.resize(_BREADTH, min(160 + text.heightForWidth(_BREADTH - 76), 640))


def shortcuts_html(colour: str, changed: Mapping[str, str] = _NOTHING) -> str:
    """Return the list of keys and gestures; `colour` is that of the second column.

    `changed` are the keys that the composer wants instead of the table's, from action to keys.
    """
    in_force = key_table.in_force(KEYS, changed)
    rows = [
        (row.menu, key_table.native(in_force[row.id]), row.tip.rstrip("."))
        for row in ACTIONS
        if in_force[row.id]
    ]
    rows += GESTURES
    lines, before = [], ""
    for place, hand, what in rows:
        first = _strong(escape(place)) if place != before else ""
        before = place
        lines.append(
            f"<tr><td style='padding:4px 22px 4px 0'>{first}</td>"
            f"<td width='230' style='padding:4px 18px 4px 0'>{escape(hand)}</td>"
            f"<td style='padding:4px 0; color:{colour}'>{escape(what)}</td></tr>"
        )
    return f"<table>{''.join(lines)}</table>"


def card_html(card: ModelCard, colour: str) -> str:
    """Return a model's card; `colour` is that of the first column."""
    facts = [("Trained on", card.trained_on), ("Licence", card.licence)]
    facts += [
        (words, f"{100 * card.metrics[name]:.1f} %")
        for name, words in _FIGURES.items()
        if name in card.metrics
    ]
    others = [
        f"{name.replace('_', ' ')} {value:g}"
        for name, value in card.metrics.items()
        if name not in _FIGURES
    ]
    if others:
        facts.append(("For those who know the measures", ", ".join(others)))
    rows = "".join(
        f"<tr><td width='190' style='padding:5px 24px 5px 0; color:{colour}'>{escape(name)}</td>"
        f"<td style='padding:5px 0'>{escape(value)}</td></tr>"
        for name, value in facts
        if value
    )
    return f"<p>{escape(card.summary)}</p><table width='100%'>{rows}</table>"


def show_shortcuts(parent: QWidget, changed: Mapping[str, str] = _NOTHING) -> None:
    """Show what the keys, as changed by the composer, and the mouse do."""
    Sheet(parent, "Keys and gestures", shortcuts_html(theme.look().dim, changed)).exec()


def show_card(parent: QWidget, card: ModelCard) -> None:
    """Show what a model was trained on and how well it does."""
    Sheet(parent, card.name or "Model", card_html(card, theme.look().dim)).exec()


def show_about(parent: QWidget, version: str) -> None:
    """Show what this program is."""
    Sheet(
        parent,
        f"Attune {version}".strip(),
        "<p>Write melodies by turning knobs that mean something.</p>"
        "<p>The dials steer an attribute-regularized variational auto-encoder, after Pati and "
        "Lerch, “Attribute-based Regularization of Latent Spaces for Variational Auto-Encoders” "
        "(2020).</p>",
    ).exec()


def ask_printer(parent: QWidget) -> QPrinter | None:
    """Ask for a printer; None where the composer thinks better of it, or there is none."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def ask_times(parent: QWidget) -> int:
    """Ask how often something is repeated; 0 where the composer thinks better of it."""
    from app.views.look.number_box import NumberBox

    sheet = QDialog(parent)
    sheet.setWindowTitle("Repeat bars")
    heading = QLabel("Repeat bars")
    heading.setFont(theme.font(theme.LARGE, strong=True))
    times = NumberBox("How many times more", 1, MOST_TIMES)
    label = QLabel("&Times more")
    label.setBuddy(times)
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(label)
    row.addWidget(times)
    row.addStretch(1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    buttons.addButton("Repeat", QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
    buttons.accepted.connect(sheet.accept)
    buttons.rejected.connect(sheet.reject)
    column = QVBoxLayout(sheet)
    column.setSpacing(18)
    column.setContentsMargins(24, 22, 24, 18)
    column.addWidget(heading)
    column.addLayout(row)
    column.addWidget(buttons)
    sheet.setMinimumWidth(320)
    return times.value() if sheet.exec() == QDialog.DialogCode.Accepted else 0
