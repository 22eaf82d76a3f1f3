"""What turns leave alone: the keep bar sets the document's rules, and shows them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from app.document.document import Document
from app.document.project import Project
from app.document.rules import Rules
from app.views.dials.keep_bar import KeepBar
from app.views.roll.piano_roll import PianoRoll
from arvae_models import key_finding
from arvae_models.keys import Key
from arvae_models.music import Note, Phrase


class Keeping(QObject):
    """Connects the keep bar, the roll's selected notes and the document."""

    def __init__(
        self, document: Document, bar: KeepBar, roll: PianoRoll, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._bar = bar
        self._roll = roll
        self._guessed: Phrase | None = None  # the phrase whose key was guessed last
        bar.rhythm_toggled.connect(self.keep_rhythm)
        bar.pitches_toggled.connect(self.keep_pitches)
        bar.hold_pressed.connect(self.hold)
        bar.free_pressed.connect(self.free)
        bar.key_chosen.connect(self.choose_key)
        roll.notes_selected.connect(self.show_selected)
        document.project_changed.connect(self.show_project)
        document.past_changed.connect(self.guess_key)

    @Slot(bool)
    def keep_rhythm(self, on: bool) -> None:
        """Turns keep the rhythm, or not."""
        self._apply("Keep the rhythm" if on else "Free the rhythm", replace(self._rules, rhythm=on))

    @Slot(bool)
    def keep_pitches(self, on: bool) -> None:
        """Turns keep to the pitches in use, or not."""
        self._apply(
            "Keep the pitches" if on else "Free the pitches", replace(self._rules, pitches=on)
        )

    @Slot()
    def hold(self) -> None:
        """Turns leave the selected notes alone, beside those that are held already."""
        onsets = frozenset(note.onset for note in self._roll.selected_notes)
        self._apply("Hold notes", replace(self._rules, held=self._rules.held | onsets))

    @Slot()
    def free(self) -> None:
        """Free the selected notes; all of them where none of the selected ones is held."""
        held = self._rules.held
        chosen = held & {note.onset for note in self._roll.selected_notes}
        self._apply(
            "Free notes", replace(self._rules, held=held - chosen if chosen else frozenset())
        )

    @Slot(object)
    def choose_key(self, key: Key | None) -> None:
        """New notes are of a key, or of any."""
        self._apply(f"Keep to {key.name}" if key else "Any pitch", replace(self._rules, key=key))

    @Slot(bool)
    def turn_relatively(self, on: bool) -> None:
        """Several bars move by the same step, or to the same value."""
        self._apply(
            "Turn by the same step" if on else "Turn to the same value",
            replace(self._rules, relative=on),
        )

    @Slot(object)
    def show_selected(self, notes: frozenset[Note]) -> None:
        """Other notes are selected."""
        self._bar.show_selected_notes(len(notes))

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Show the rules."""
        rules = project.rules
        self._bar.show_keep(rules.rhythm, rules.pitches, len(rules.held))
        self._bar.show_key(rules.key)

    @Slot()
    def guess_key(self) -> None:
        """Show the key that the notes suggest, now that a gesture has changed them."""
        phrase = self._document.project.phrase
        if phrase != self._guessed:
            self._guessed = phrase
            self._bar.show_guess(key_finding.guess(phrase))

    @property
    def _rules(self) -> Rules:
        return self._document.project.rules

    def _apply(self, text: str, rules: Rules) -> None:
        if rules != self._rules:
            self._document.apply(text, self._document.project.with_rules(rules))
