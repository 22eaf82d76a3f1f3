"""What a phrase makes an instrument do, as timed events: pure, and ignorant of clocks and ports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from arvae_models.music import TICKS_PER_BEAT, Note, Phrase


class Kind(IntEnum):
    """What happens to a pitch; the order is the order at one tick, so that a repeat is heard."""

    OFF = 0
    ON = 1


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A note's start or end."""

    tick: int  # 1/12 of a beat from the start of the phrase
    kind: Kind
    pitch: int  # MIDI number, 0..127
    velocity: int = 0  # 1..127 at a start, 0 at an end


def events_of(phrase: Phrase, first: int = 0, last: int | None = None) -> tuple[Event, ...]:
    """Return the events of ticks `first` to `last` (default: the phrase's end), sorted.

    A note across `first` or `last` is cut there, so every start has its end.
    """
    events: list[Event] = []
    for note in notes_within(phrase, first, phrase.ticks if last is None else last):
        events.append(Event(note.onset, Kind.ON, note.pitch, note.velocity))
        events.append(Event(note.end, Kind.OFF, note.pitch))
    return tuple(sorted(events))


def notes_within(phrase: Phrase, first: int, last: int) -> tuple[Note, ...]:
    """Return the notes that sound between two ticks, cut at both."""
    spans = ((note, max(note.onset, first), min(note.end, last)) for note in phrase.notes)
    return tuple(
        replace(note, onset=onset, duration=end - onset)
        for note, onset, end in spans
        if onset < end
    )


def seconds_per_tick(tempo: float) -> float:
    """Length of a tick at a tempo in quarter notes a minute."""
    return 60.0 / (tempo * TICKS_PER_BEAT)


def repeated(phrase: Phrase, times: int) -> Phrase:
    """Return the phrase written out `times` times in a row."""
    notes = tuple(
        replace(note, onset=note.onset + turn * phrase.ticks)
        for turn in range(times)
        for note in phrase.notes
    )
    return replace(phrase, notes=notes, measures=times * phrase.measures)
