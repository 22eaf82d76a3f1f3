"""Melodies as frozen values: notes, meters and phrases, with times in 1/12 of a quarter-note beat.

A phrase is monophonic: its notes are sorted, never overlap and stay inside its measures. A change
is a method that returns a new phrase. This module knows no file format, no grid and no network.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

TICKS_PER_BEAT = 12
DEFAULT_VELOCITY = 84
DEFAULT_TEMPO = 112.0  # quarter notes a minute
TEMPO_RANGE = (20.0, 400.0)

_PITCH_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


def pitch_name(pitch: int) -> str:
    """Name a MIDI pitch as musicians read it: 60 is C4."""
    return f"{_PITCH_NAMES[pitch % 12]}{pitch // 12 - 1}"


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One sounding note."""

    onset: int  # ticks from the start of the phrase (or of the measure, inside a Measure)
    duration: int  # ticks, at least 1
    pitch: int  # MIDI number, 0..127
    velocity: int = DEFAULT_VELOCITY  # 1..127

    def __post_init__(self) -> None:
        if self.onset < 0 or self.duration < 1:
            raise ValueError(f"a note needs a start at or after 0 and a length, not {self}")
        if not (0 <= self.pitch <= 127 and 1 <= self.velocity <= 127):
            raise ValueError(f"pitch and velocity lie within MIDI's 0..127, not {self}")

    @property
    def end(self) -> int:
        """First tick at which the note no longer sounds."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature, such as 4/4."""

    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        if self.denominator not in (1, 2, 4, 8, 16) or not 1 <= self.numerator <= 32:
            raise ValueError(f"{self} is not a meter that Attune can write")

    @property
    def ticks(self) -> int:
        """Length of one measure in ticks."""
        return 4 * TICKS_PER_BEAT * self.numerator // self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a phrase: its notes with onsets from the bar line, cut at both bar lines."""

    notes: tuple[Note, ...]
    ticks: int  # length of the measure
    tied_in: bool = False  # the first note goes on from the measure before
    tied_out: bool = False  # the last note goes on into the next measure


@dataclass(frozen=True, slots=True)
class Phrase:
    """A monophonic melody of whole measures in one meter and one tempo."""

    notes: tuple[Note, ...] = ()
    measures: int = 4
    meter: Meter = field(default_factory=Meter)
    tempo: float = DEFAULT_TEMPO  # quarter notes a minute
    title: str = ""

    def __post_init__(self) -> None:
        if self.measures < 1:
            raise ValueError("a phrase has at least one measure")
        low, high = TEMPO_RANGE
        if not low <= self.tempo <= high:
            raise ValueError(f"the tempo lies between {low:.0f} and {high:.0f}, not {self.tempo}")
        end = 0
        for note in self.notes:
            if note.onset < end:
                raise ValueError("the notes of a phrase are in order and do not overlap")
            end = note.end
        if end > self.ticks:
            raise ValueError("a note sounds beyond the last measure")

    @property
    def ticks(self) -> int:
        """Length of the whole phrase in ticks."""
        return self.measures * self.meter.ticks

    def measure(self, index: int) -> Measure:
        """Return measure `index` (from 0), its notes cut at both bar lines."""
        if not 0 <= index < self.measures:
            raise IndexError(f"the phrase has {self.measures} measures")
        start = index * self.meter.ticks
        end = start + self.meter.ticks
        inside = [note for note in self.notes if note.onset < end and note.end > start]
        cut = tuple(
            replace(
                note,
                onset=max(note.onset, start) - start,
                duration=min(note.end, end) - max(note.onset, start),
            )
            for note in inside
        )
        return Measure(
            cut,
            self.meter.ticks,
            tied_in=bool(inside) and inside[0].onset < start,
            tied_out=bool(inside) and inside[-1].end > end,
        )

    def with_note(self, note: Note) -> Phrase:
        """Add a note; what it covers gives way (cut short before it, removed under it)."""
        note = replace(note, duration=min(note.end, self.ticks) - note.onset)
        kept: list[Note] = [note]
        for other in self.notes:
            if other.end <= note.onset or other.onset >= note.end:
                kept.append(other)
            elif other.onset < note.onset:
                kept.append(replace(other, duration=note.onset - other.onset))
        return replace(self, notes=tuple(sorted(kept)))

    def without(self, notes: Iterable[Note]) -> Phrase:
        """Remove notes."""
        gone = set(notes)
        return replace(self, notes=tuple(note for note in self.notes if note not in gone))

    def with_measures(self, measures: int) -> Phrase:
        """Lengthen with empty measures, or cut off (and shorten a note across the cut)."""
        end = measures * self.meter.ticks
        notes = tuple(
            replace(note, duration=min(note.end, end) - note.onset)
            for note in self.notes
            if note.onset < end
        )
        return replace(self, notes=notes, measures=measures)

    def with_empty_measure(self, index: int) -> Phrase:
        """Insert an empty measure before measure `index`; a note across that bar line is cut."""
        line = index * self.meter.ticks
        notes = []
        for note in self.notes:
            if note.onset >= line:
                note = replace(note, onset=note.onset + self.meter.ticks)
            elif note.end > line:
                note = replace(note, duration=line - note.onset)
            notes.append(note)
        return replace(self, notes=tuple(notes), measures=self.measures + 1)

    def without_measures(self, indices: Iterable[int]) -> Phrase:
        """Take measures out and close the gaps; at least one measure stays.

        A note that started in a measure taken out goes with it, one that was tied into it is cut.
        """
        gone = sorted(set(indices) & set(range(self.measures)), reverse=True)
        if len(gone) == self.measures:
            return replace(self, notes=(), measures=1)
        phrase = self
        for index in gone:
            start, end = index * self.meter.ticks, (index + 1) * self.meter.ticks
            notes = []
            for note in phrase.notes:
                if note.onset >= end:
                    notes.append(replace(note, onset=note.onset - self.meter.ticks))
                elif note.onset < start:
                    notes.append(replace(note, duration=min(note.end, start) - note.onset))
            phrase = replace(phrase, notes=tuple(notes), measures=phrase.measures - 1)
        return phrase
