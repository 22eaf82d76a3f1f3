"""The commands of the piano roll: a table of what each does, and a desk that carries them out.

A command works on the selected notes; where there are none, on the notes of the selected bars.
The desk knows the roll and the clipboard, but neither document nor player.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QClipboard

from app.views.roll import bar_commands, note_clipboard, note_commands
from app.views.roll.bar_commands import BarEdit
from app.views.roll.note_commands import SIXTEENTHS, SLOTS, TRIPLETS, CommandError, Grid
from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_edit import Edit
from arvae_models import key_finding
from arvae_models.keys import Key
from arvae_models.music import Note, Phrase

NOTHING: Final = "Select notes or bars first."
NO_CLIP: Final = "There are no notes on the clipboard."
NO_KEY: Final = "Choose a key first: the notes suggest none."


@dataclass(frozen=True, slots=True)
class Place:
    """What a command works on."""

    phrase: Phrase
    notes: frozenset[Note]
    bars: frozenset[int] | None  # where the notes are those of bars
    key: Key
    playhead: float | None  # ticks
    ends: bool  # quantise ends too


@dataclass(frozen=True, slots=True)
class Command:
    """One command on notes."""

    what: str  # its name in the undo list
    edit: Callable[[Place], Edit]
    keyed: bool = False  # it needs a key


def _quantise(grid: Grid) -> Command:
    return Command(
        "Quantise",
        lambda at: note_commands.quantised(at.phrase, at.notes, grid, ends=at.ends),
    )


def _step(degrees: int) -> Command:
    return Command(
        "Transpose in the key",
        lambda at: note_commands.stepped(at.phrase, at.notes, at.key, degrees),
        keyed=True,
    )


def _transpose(semitones: int) -> Command:
    return Command("Transpose", lambda at: note_commands.transposed(at.phrase, at.notes, semitones))


def _backwards(at: Place) -> Edit:
    if at.bars is not None:
        return bar_commands.reversed_bars(at.phrase, at.bars)
    return note_commands.retrograded(at.phrase, at.notes)


COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        "quantise": _quantise(SIXTEENTHS),
        "quantise_triplets": _quantise(TRIPLETS),
        "quantise_slots": _quantise(SLOTS),
        "octave_up": _transpose(12),
        "octave_down": _transpose(-12),
        "degree_up": _step(1),
        "degree_down": _step(-1),
        "fit_key": Command(
            "Fit to the key",
            lambda at: note_commands.fitted(at.phrase, at.notes, at.key),
            keyed=True,
        ),
        "legato": Command("Legato", lambda at: note_commands.legato(at.phrase, at.notes)),
        "staccato": Command("Staccato", lambda at: note_commands.staccato(at.phrase, at.notes)),
        "invert": Command("Invert", lambda at: note_commands.inverted(at.phrase, at.notes)),
        "retrograde": Command("Retrograde", _backwards),
        "split": Command(
            "Split notes",
            lambda at: note_commands.split_all(at.phrase, at.notes, at.playhead),
        ),
        "join": Command("Join notes", lambda at: note_commands.joined(at.phrase, at.notes)),
    }
)
"""By the id of its action."""


class RollCommands(QObject):
    """Carries out the commands of a roll; what changes the number of bars it asks others to do."""

    bars_edited = Signal(object, str)  # BarEdit, and what was done, for the undo list
    refused = Signal(str)  # a sentence on why nothing was done

    def __init__(
        self,
        roll: PianoRoll,
        clipboard: QClipboard,
        ask_times: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        """`ask_times` asks how often bars are to be repeated; 0 lets it be."""
        super().__init__(parent)
        self._roll = roll
        self._clipboard = clipboard
        self._ask_times = ask_times
        self._key: Key | None = None
        self._playhead: float | None = None
        self._ends = False
        self._run: dict[str, Callable[[], None]] = {
            **{name: partial(self._edit, command) for name, command in COMMANDS.items()},
            "draw_note": self.draw,
            "cut": self.cut,
            "copy": self.copy,
            "paste": self.paste,
            "paste_bars": self.paste_bars,
            "duplicate": self.duplicate,
            "repeat_bars": self.repeat_bars,
        }

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Let the actions with the ids of commands carry them out."""
        for name, run in self._run.items():
            actions[name].triggered.connect(partial(self._carry_out, run))
        actions["quantise_ends"].toggled.connect(self.quantise_ends)

    def run(self, name: str) -> None:
        """Carry out the command of an action's id."""
        self._carry_out(self._run[name])

    def _carry_out(self, run: Callable[[], None], _on: bool = False) -> None:
        try:
            run()
        except CommandError as error:
            self.refused.emit(str(error))

    @Slot(object)
    def show_key(self, key: Key | None) -> None:
        """Steps are those of this key; of the one that the notes suggest where it is None."""
        self._key = key

    @Slot(object)
    def show_playhead(self, tick: float | None) -> None:
        """Notes are split at the time that sounds now, in ticks."""
        self._playhead = tick

    @Slot(bool)
    def quantise_ends(self, on: bool) -> None:
        """Quantise the ends of notes too, or their starts only."""
        self._ends = on

    # Notes.

    def _place(self, *, keyed: bool) -> Place:
        phrase, notes = self._roll.phrase, self._roll.selected_notes
        bars = None if notes else self._roll.selected_measures
        notes = notes or bar_commands.notes_of(phrase, bars or ())
        if not notes:
            raise CommandError(NOTHING)
        key = (self._key or key_finding.guess(phrase)) if keyed else Key(0, "chromatic")
        if key is None:
            raise CommandError(NO_KEY)
        return Place(phrase, notes, bars, key, self._playhead, self._ends)

    def _edit(self, command: Command) -> None:
        place = self._place(keyed=command.keyed)
        edit = command.edit(place)
        # What a command on bars changed is not selected: the next one is to see the bars again.
        held = edit.held if place.bars is None else frozenset[Note]()
        self._roll.apply_edit(Edit(edit.phrase, held), command.what)

    def draw(self) -> None:
        """Draw a note after the selected ones, or else in the first selected bar."""
        phrase, notes = self._roll.phrase, self._roll.selected_notes
        edit = note_commands.drawn(phrase, notes, self._roll.selected_measures)
        self._roll.apply_edit(edit, "Draw note")

    def duplicate(self) -> None:
        """Set the selected notes, or else bars, once more right after themselves."""
        phrase, notes = self._roll.phrase, self._roll.selected_notes
        if notes:
            self._roll.apply_edit(note_commands.duplicated(phrase, notes), "Duplicate notes")
        else:
            self._repeat(1, "Duplicate bars")

    # Bars.

    def repeat_bars(self) -> None:
        """Ask how often the selected bars are to be repeated, and do it."""
        if not self._roll.selected_measures:
            raise CommandError("Select bars first.")
        if times := self._ask_times():
            self._repeat(times, "Repeat bars")

    def _repeat(self, times: int, what: str) -> None:
        bars = self._roll.selected_measures
        self.bars_edited.emit(bar_commands.repeated(self._roll.phrase, bars, times), what)

    # The clipboard.

    def copy(self) -> None:
        """Copy the selected notes, or else bars."""
        phrase, notes = self._roll.phrase, self._roll.selected_notes
        if notes:
            clip = note_clipboard.clip_of_notes(phrase, notes)
        else:
            clip = note_clipboard.clip_of_bars(phrase, self._roll.selected_measures)
        self._clipboard.setMimeData(note_clipboard.mime_of(clip))

    def cut(self) -> None:
        """Copy the selected notes, or else bars, and leave silence."""
        self.copy()
        phrase, notes = self._roll.phrase, self._roll.selected_notes
        if notes:
            self._roll.apply_edit(Edit(phrase.without(notes), frozenset()), "Cut notes")
        else:
            emptied = bar_commands.emptied(phrase, self._roll.selected_measures).phrase
            self._roll.apply_edit(Edit(emptied, frozenset()), "Cut bars")

    def paste(self) -> None:
        """Add the notes of the clipboard from the first selected bar on; bars replace bars."""
        clip, phrase = self._clip(), self._roll.phrase
        bar = min(self._roll.selected_measures, default=phrase.measures)
        if clip.whole:
            self.bars_edited.emit(note_clipboard.pasted_bars(phrase, clip, bar), "Paste bars")
        else:
            self._roll.apply_edit(note_clipboard.pasted_notes(phrase, clip, bar), "Paste notes")

    def paste_bars(self) -> None:
        """Insert the clipboard as new bars after the selected ones."""
        clip, phrase = self._clip(), self._roll.phrase
        at = max(self._roll.selected_measures, default=phrase.measures - 1) + 1
        edit: BarEdit = bar_commands.inserted(phrase, clip.phrase, at)
        self.bars_edited.emit(edit, "Paste as new bars")

    def _clip(self) -> note_clipboard.Clip:
        clip = note_clipboard.clip_in(self._clipboard.mimeData())
        if clip is None:
            raise CommandError(NO_CLIP)
        return clip
