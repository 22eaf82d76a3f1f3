"""The sheet on which the composer gives actions keys of their own; it puts none in force."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.views.commands import key_table
from app.views.commands.actions import ACTIONS, KEYS, ActionRow
from app.views.commands.key_field import KeyField
from app.views.commands.key_table import Keys
from app.views.commands.palette_search import Command, ranked
from app.views.look import theme
from app.views.look.buttons import IconButton

_PLACES = ("Key", "Other key")
_TEXTS = {row.id: row.text.rstrip("…") for row in ACTIONS}


class _Line(QWidget):
    """An action, its keys, and a button that gives it the proposed ones again."""

    def __init__(self, row: ActionRow) -> None:
        super().__init__()
        text = _TEXTS[row.id]
        self.row = row
        self.name = QLabel(text)
        self.name.setToolTip(row.tip)
        self.fields = tuple(KeyField(f"{place} of {text}") for place in _PLACES)
        self.reset_button = IconButton("undo", f"Proposed keys of {text}", quiet=True)
        kept = self.reset_button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # the fields must not jump
        self.reset_button.setSizePolicy(kept)
        layout = QHBoxLayout(self)
        layout.setSpacing(8)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.addWidget(self.name, 1)
        for widget in (*self.fields, self.reset_button):
            layout.addWidget(widget)

    def show_keys(self, keys: Keys) -> None:
        """Show the keys, and whether they are other than the proposed ones."""
        for place, field in enumerate(self.fields):
            field.show_key(keys[place] if place < len(keys) else "")
        self.reset_button.setVisible(keys != key_table.split(self.row.shortcut))


class ShortcutsDialog(QDialog):
    """All actions with their keys; a key with two meanings is refused, and offered to be moved."""

    def __init__(self, changed: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Change keys")
        self._keys = key_table.in_force(KEYS, changed)
        self._offer: tuple[str, int, str] | None = None  # action, place and key, to be taken over
        self.search = QLineEdit(placeholderText="Find an action, or a key…")
        self.search.setAccessibleName("Find an action or a key")
        self.search.setClearButtonEnabled(True)
        self.lines = {row.id: _Line(row) for row in ACTIONS}
        self._headings: dict[str, QLabel] = {}
        self.answer = QLabel(wordWrap=True)
        self.answer.setProperty("rank", "dim")
        self.take_button = QPushButton()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.RestoreDefaults
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.Ok
        )
        self._lay_out()
        self._connect()
        self._show("")

    def _action_list(self) -> QScrollArea:
        """Return the lines of all actions under the names of their menus."""
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setSpacing(0)
        rows.setContentsMargins(16, 8, 8, 12)
        for menu in dict.fromkeys(row.menu for row in ACTIONS):
            self._headings[menu] = QLabel(menu)
            self._headings[menu].setFont(theme.font(theme.BODY, strong=True))
            self._headings[menu].setContentsMargins(0, 12, 0, 4)
            rows.addWidget(self._headings[menu])
            for row in ACTIONS:
                if row.menu == menu:
                    rows.addWidget(self.lines[row.id])
        rows.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setProperty("rank", "card")
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _lay_out(self) -> None:
        heading = QLabel("Change keys")
        heading.setFont(theme.font(theme.LARGE, strong=True))
        hint = QLabel("Choose a field and press the key. Letters alone never count where you type.")
        hint.setProperty("rank", "dim")
        area = self._action_list()
        self.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).setText("Reset all")
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Use these keys")
        for button in self.buttons.buttons():
            button.setAutoDefault(False)  # type: ignore[attr-defined]  # push buttons all
        self.take_button.setAutoDefault(False)
        answer = QHBoxLayout()
        answer.addWidget(self.answer, 1)
        answer.addWidget(self.take_button)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.setContentsMargins(24, 22, 24, 18)
        for widget in (heading, hint, self.search):
            column.addWidget(widget)
        column.addWidget(area, 1)
        column.addLayout(answer)
        column.addWidget(self.buttons)
        kept = self.take_button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.take_button.setSizePolicy(kept)
        self.resize(680, 640)

    def _connect(self) -> None:
        for identity, line in self.lines.items():
            for place, field in enumerate(line.fields):
                field.asked.connect(
                    lambda key, identity=identity, place=place: self._ask(identity, place, key)
                )
                field.left.connect(self.search.setFocus)
            line.reset_button.clicked.connect(lambda _on, identity=identity: self._reset(identity))
        self.search.textChanged.connect(self._filter)
        self.take_button.clicked.connect(self._take)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        restore = self.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        restore.clicked.connect(self._reset_all)

    @property
    def changed(self) -> dict[str, str]:
        """What to store: from action to keys, where they are other than the proposed ones."""
        return key_table.changes(KEYS, self._keys)

    def _ask(self, identity: str, place: int, key: str) -> None:
        """A key was pressed in a field: take it, or say why not."""
        owner = key_table.owner(self._keys, key) if key else None
        name = key_table.native((key,))
        reason = key_table.why_not(key) if key else ""
        if reason:
            self._show(reason)
        elif owner == identity:
            self._show(f"{name} is a key of {_TEXTS[identity]} already.")
        elif owner is not None:
            self._show(f"{name} belongs to {_TEXTS[owner]}.", (identity, place, key))
        else:
            self._keys = key_table.given(self._keys, identity, place, key)
            self._show(f"{_TEXTS[identity]} has {name}." if key else "")

    def _take(self) -> None:
        """Move the key that was offered."""
        if self._offer is not None:
            identity, place, key = self._offer
            owner = key_table.owner(self._keys, key)
            self._keys = key_table.given(self._keys, identity, place, key)
            self._show(f"{key_table.native((key,))} went from {_TEXTS[owner or identity]}.")
            self.lines[identity].fields[place].setFocus()

    def _reset(self, identity: str) -> None:
        before = self._keys
        self._keys = key_table.reset(KEYS, self._keys, identity)
        losers = [one for one in KEYS if one != identity and before[one] != self._keys[one]]
        names = " and ".join(_TEXTS[one] for one in losers)
        self._show(f"{_TEXTS[identity]} has its keys again{f', from {names}' if names else ''}.")
        self.lines[identity].fields[0].setFocus()

    def _reset_all(self) -> None:
        self._keys = key_table.in_force(KEYS, {})
        self._show("All keys are as proposed.")

    def _show(self, sentence: str, offer: tuple[str, int, str] | None = None) -> None:
        """Show the keys, and an answer to what was done."""
        for identity, line in self.lines.items():
            line.show_keys(self._keys[identity])
        self._offer = offer
        self.answer.setText(sentence)
        self.take_button.setVisible(offer is not None)
        if offer is not None:
            self.take_button.setText(f"Give it to {_TEXTS[offer[0]]}")
        if sentence and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _filter(self, query: str) -> None:
        """Show the actions that answer to a query."""
        rows = [
            Command(row.id, row.text, row.menu, key_table.native(self._keys[row.id]), row.tip)
            for row in ACTIONS
        ]
        found = set(ranked(query, rows))
        for identity, line in self.lines.items():
            line.setVisible(identity in found)
        for menu, heading in self._headings.items():
            heading.setVisible(any(row.menu == menu and row.id in found for row in ACTIONS))


def ask_shortcuts(parent: QWidget, changed: Mapping[str, str]) -> dict[str, str] | None:
    """Let the composer change keys; None where they stay as they were."""
    dialog = ShortcutsDialog(changed, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.changed if accepted else None
