"""What turns keep beside locked dials: the rhythm, the pitches, a key, notes; it keeps nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.views.look import icons, theme
from app.views.look.buttons import IconButton
from app.views.look.choice import Choice
from arvae_models.keys import MODES, Key

_SHEET: Final = """
QToolButton { padding: 3px 9px 3px 7px; }
QComboBox { padding: 3px 10px; }
QComboBox::down-arrow:disabled { image: none; }
"""
_KEY_TIP: Final = "New notes keep to this key; those that stay are left alone."
_KEY_RESTS: Final = "New notes take the pitches in use, so no key is needed."


class KeepBar(QFrame):
    """One row: padlocks on rhythm and pitches, the key of new notes, the notes that are held."""

    rhythm_toggled = Signal(bool)
    pitches_toggled = Signal(bool)
    key_chosen = Signal(object)  # Key, or None for any pitch
    hold_pressed = Signal()
    free_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rank", "card")
        self.setAccessibleName("What turns keep")
        self._key: Key | None = None
        self._guess: Key | None = None
        self._by_guess = False  # the guess was chosen, rather than the tonic that it has
        self.rhythm_button = _Padlock(
            "Rhythm",
            "Keep the rhythm",
            "Turns change pitches only: every note keeps its place and its length.",
            checkable=True,
        )
        self.pitches_button = _Padlock(
            "Pitches",
            "Keep the pitches in use",
            "New notes take pitches that the bar has already.",
            checkable=True,
        )
        self.tonic_box = Choice("Key of new notes")
        self.mode_box = Choice("Mode of the key")
        self.hold_button = _Padlock("Hold notes", "", "")
        self.free_button = _Padlock("", "", "", closed=True)
        self.setStyleSheet(_SHEET)
        self._lay_out()

        self.rhythm_button.clicked.connect(self.rhythm_toggled)
        self.pitches_button.clicked.connect(self.pitches_toggled)
        self.pitches_button.toggled.connect(self._rest_key)
        self.tonic_box.currentIndexChanged.connect(self._take_tonic)
        self.mode_box.currentIndexChanged.connect(self._take_mode)
        self.hold_button.clicked.connect(self.hold_pressed)
        self.free_button.clicked.connect(self.free_pressed)
        self.show_keep(False, False, 0)
        self.show_selected_notes(0)
        self._rest_key(False)
        self._show_choice()

    def _lay_out(self) -> None:
        self.tonic_box.addItem("Any pitch")
        self.tonic_box.insertSeparator(1)
        self.tonic_box.addItems([""] * 12)
        self.mode_box.addItems(list(MODES))
        self.tonic_box.widen("Guessed: G♯", "Guessed: G♯ minor")
        for button, longest in (
            (self.hold_button, "Hold 88 notes"),
            (self.free_button, "88 notes held"),
        ):
            button.ensurePolished()
            button.setText(longest)
            button.setMinimumWidth(button.sizeHint().width())
        row = QHBoxLayout(self)
        row.setSpacing(6)
        row.setContentsMargins(14, 5, 14, 5)
        row.addWidget(_label("Keep"))
        for button in (self.rhythm_button, self.pitches_button):
            row.addWidget(button)
        row.addSpacing(14)
        row.addWidget(_label("New notes in"))
        row.addWidget(self.tonic_box)
        row.addWidget(self.mode_box)
        row.addStretch(1)  # what comes and goes is beside it: nothing else jumps
        row.addWidget(self.free_button)
        row.addWidget(self.hold_button)
        self.setTabOrder(self.free_button, self.hold_button)

    def show_keep(self, rhythm: bool, pitches: bool, held: int) -> None:
        """Show what is kept, and how many notes are held."""
        self.rhythm_button.setChecked(rhythm)
        self.pitches_button.setChecked(pitches)
        self.free_button.setVisible(held > 0)
        self.free_button.say(
            f"{_notes(held)} held", f"Free {_notes(held)}", "Let turns change the held notes again."
        )

    def show_selected_notes(self, count: int) -> None:
        """Show how many notes could be held."""
        self.hold_button.setEnabled(count > 0)
        if count:
            words = f"Hold {_notes(count)}"
            self.hold_button.say(words, words, "Keep the selected notes through every turn.")
        else:
            tip = "Select notes in the roll to keep them through every turn."
            self.hold_button.say("Hold notes", "Hold notes", tip)

    def show_key(self, key: Key | None) -> None:
        """Show the key that new notes keep to; None is any pitch."""
        self._by_guess = self._by_guess and key == self._key
        self._key = key
        self._show_choice()

    def show_guess(self, key: Key | None) -> None:
        """Offer the key that the melody seems to be in; what is chosen stays."""
        if key == self._guess:
            return
        with QSignalBlocker(self.tonic_box):
            if self._guess and not key:
                self.tonic_box.removeItem(1)
            elif key and not self._guess:
                self.tonic_box.insertItem(1, "")
        self._guess, self._by_guess = key, False
        self._show_choice()

    def _show_choice(self) -> None:
        """Show the key in both boxes, each tonic spelled as the mode spells it."""
        with QSignalBlocker(self.tonic_box), QSignalBlocker(self.mode_box):
            if self._key:
                self.mode_box.setCurrentText(self._key.mode)
            for tonic in range(12):
                name = Key(tonic, self.mode_box.currentText()).tonic_name
                self.tonic_box.setItemText(self._first_tonic + tonic, name)
            if self._guess:
                name = self._guess.tonic_name if self._by_guess else self._guess.name
                self.tonic_box.setItemText(1, f"Guessed: {name}")
            place = self._first_tonic + self._key.tonic if self._key else 0
            self.tonic_box.setCurrentIndex(1 if self._by_guess else place)
        self.mode_box.setVisible(self._key is not None)

    @property
    def _first_tonic(self) -> int:
        """Row of C, after any pitch, the guess and a line."""
        return 3 if self._guess else 2

    def _take_tonic(self, row: int) -> None:
        self._by_guess = self._guess is not None and row == 1
        if self._by_guess:
            self._key = self._guess
        elif row == 0:
            self._key = None
        else:
            self._key = Key(row - self._first_tonic, self.mode_box.currentText())
        self._show_choice()
        self.key_chosen.emit(self._key)

    def _take_mode(self) -> None:
        if self._key:
            self._key = Key(self._key.tonic, self.mode_box.currentText())
            self._by_guess = False
            self._show_choice()
            self.key_chosen.emit(self._key)

    def _rest_key(self, rests: bool) -> None:
        """Let the choice of a key rest while only pitches in use are taken."""
        for box in (self.tonic_box, self.mode_box):
            box.setEnabled(not rests)
            box.setToolTip(_KEY_RESTS if rests else _KEY_TIP)
            box.setAccessibleDescription(box.toolTip())


class _Padlock(IconButton):
    """A worded button with a padlock that is closed while something is kept."""

    def __init__(
        self, text: str, name: str, tip: str, *, checkable: bool = False, closed: bool = False
    ) -> None:
        self._closed = closed
        super().__init__("unlock", name, checkable=checkable)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(15, 15))
        self.setProperty("chip", True)
        self.setProperty("closed", closed)
        self.say(text, name, tip)
        self.toggled.connect(self.tint)
        self.tint()

    def say(self, text: str, name: str, tip: str) -> None:
        """Show a text, with a name for a screen reader and a sentence on what it does."""
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)

    def tint(self) -> None:
        closed = self._closed or self.isChecked()
        name, colour = ("lock", "accent") if closed else ("unlock", "faint")
        self.setIcon(icons.icon(name, theme.look().colour(colour)))


def _notes(count: int) -> str:
    return f"{count} note" if count == 1 else f"{count} notes"


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("rank", "dim")
    return label
