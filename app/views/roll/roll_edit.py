"""What the hand does to a phrase on the piano roll: pure edits, each from the phrase it began with.

Because every step starts from the beginning of the gesture, a note that was covered on the way
comes back as soon as the hand has passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from arvae_models.grid import next_slot, previous_slot, snapped
from arvae_models.music import Note, Phrase


@dataclass(frozen=True, slots=True)
class Edit:
    """A phrase after an edit, and the notes that the hand holds in it."""

    phrase: Phrase
    held: frozenset[Note]


class Drag(Protocol):
    """A gesture of the pointer that changes the phrase."""

    @property
    def what(self) -> str:
        """Its name in the undo list."""

    def to(self, tick: float, pitch: int) -> Edit:
        """Return the phrase with the pointer at a time and a pitch."""


def slot_start(tick: float) -> int:
    """Return the grid position whose slot holds a time."""
    return previous_slot(int(max(tick, 0)) + 1)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A new note from the slot where the pointer went down to the one where it is."""

    base: Phrase
    start: float  # ticks
    what: str = "Draw note"

    def to(self, tick: float, pitch: int) -> Edit:
        first, last = sorted((self.start, min(max(tick, 0), self.base.ticks - 1)))
        return with_new(self.base, slot_start(first), next_slot(slot_start(last)), pitch)


@dataclass(frozen=True, slots=True)
class Moving:
    """Notes carried in time and pitch."""

    base: Phrase
    notes: frozenset[Note]
    start: float  # ticks
    pitch: int  # MIDI pitch where the pointer went down
    what: str = "Move notes"

    def to(self, tick: float, pitch: int) -> Edit:
        return moved(self.base, self.notes, round(tick - self.start), pitch - self.pitch)


@dataclass(frozen=True, slots=True)
class Stretching:
    """One end of a note moved."""

    base: Phrase
    note: Note
    at_end: bool  # else at its start
    what: str = "Change length"

    def to(self, tick: float, pitch: int) -> Edit:
        place = snapped(min(max(tick, 0), self.base.ticks))
        onset, end = self.note.onset, self.note.end
        if self.at_end:
            end = max(place, next_slot(onset))
        else:
            onset = min(place, previous_slot(end))
        changed = replace(self.note, onset=onset, duration=end - onset)
        return _placed(self.base.without([self.note]), [changed])


def with_new(phrase: Phrase, onset: int, end: int, pitch: int) -> Edit:
    """Add a note."""
    end = min(end, phrase.ticks)
    return _placed(phrase, [Note(onset, end - onset, pitch)])


def moved(phrase: Phrase, notes: Iterable[Note], ticks: int, semitones: int) -> Edit:
    """Carry notes, as far as the phrase and MIDI's pitches reach; times snap to the grid."""
    held = sorted(notes)
    if not held:
        return Edit(phrase, frozenset())
    ticks = min(max(ticks, -held[0].onset), phrase.ticks - held[-1].end)
    pitches = [note.pitch for note in held]
    semitones = min(max(semitones, -min(pitches)), 127 - max(pitches))
    last = previous_slot(phrase.ticks)
    changed = [_carried(note, ticks, semitones, last) for note in held]
    return _placed(phrase.without(held), changed)


def _carried(note: Note, ticks: int, semitones: int, last: int) -> Note:
    if ticks == 0:  # a note off the grid is not pulled onto it by a transposition
        return replace(note, pitch=note.pitch + semitones)
    onset, end = min(snapped(note.onset + ticks), last), snapped(note.end + ticks)
    duration = max(end, next_slot(onset)) - onset
    return replace(note, onset=onset, duration=duration, pitch=note.pitch + semitones)


def nudged(phrase: Phrase, notes: Iterable[Note], direction: int) -> Edit:
    """Carry notes by one slot of the first of them, later (+1) or earlier (-1)."""
    held = sorted(notes)
    if not held:
        return Edit(phrase, frozenset())
    onset = held[0].onset
    goal = next_slot(onset) if direction > 0 else previous_slot(onset)
    return moved(phrase, held, goal - onset, 0)


def lengthened(phrase: Phrase, notes: Iterable[Note], direction: int) -> Edit:
    """Make notes one slot longer (+1) or shorter (-1)."""
    held = sorted(notes)
    changed = []
    for note in held:
        end = next_slot(note.end) if direction > 0 else previous_slot(note.end)
        end = min(max(end, next_slot(note.onset)), phrase.ticks)
        changed.append(replace(note, duration=end - note.onset))
    return _placed(phrase.without(held), changed)


def _placed(phrase: Phrase, notes: Iterable[Note]) -> Edit:
    held = list(notes)
    for note in held:
        if note.onset < phrase.ticks:
            phrase = phrase.with_note(note)
    present = set(phrase.notes)
    onsets = {note.onset for note in held}
    return Edit(phrase, frozenset(note for note in present if note.onset in onsets))
