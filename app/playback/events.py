"""What a phrase makes an instrument do, as timed events: pure, and ignorant of clocks and ports."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import IntEnum

from app.playback.groove import REACH, STRAIGHT, Groove, Span, played
from arvae_models.music import TICKS_PER_BEAT, Phrase


class Kind(IntEnum):
    """What happens to a pitch; the order is the order at one tick, so that a repeat is heard."""

    OFF = 0
    ON = 1


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A note's start or end."""

    tick: float  # 1/12 of a beat from the start of the phrase; whole where nothing swings
    kind: Kind
    pitch: int  # MIDI number, 0..127
    velocity: int = 0  # 1..127 at a start, 0 at an end


def events_of(
    phrase: Phrase,
    first: int = 0,
    last: int | None = None,
    groove: Groove = STRAIGHT,
    since: float = -math.inf,
    until: float = math.inf,
) -> tuple[Event, ...]:
    """Return the events of ticks `first` to `last` (default: the phrase's end), sorted.

    A note across `first` or `last` is cut there, so every start has its end. Of these events, only
    those from tick `since` on and before `until`, in a time that hardly grows with the phrase.
    """
    events: list[Event] = []
    last = phrase.ticks if last is None else last
    for span in spans_within(phrase, first, last, groove, since - REACH, until + REACH):
        events.append(Event(span.onset, Kind.ON, span.note.pitch, span.velocity))
        events.append(Event(span.end, Kind.OFF, span.note.pitch))
    return tuple(sorted(event for event in events if since <= event.tick < until))


def spans_within(
    phrase: Phrase,
    first: int,
    last: int,
    groove: Groove = STRAIGHT,
    since: float = -math.inf,
    until: float = math.inf,
) -> tuple[Span, ...]:
    """Return the notes that are written between two ticks as they are played, cut at both.

    Written: a note that the groove draws across a border does not belong to both sides of it. Only
    those that are also written between `since` and `until`, which cut nothing.
    """
    return tuple(
        span
        if first <= span.onset and span.end <= last
        else replace(span, onset=max(span.onset, first), end=min(span.end, last))
        for span in played(phrase, groove, max(first, since), min(last, until))
        if max(span.onset, first) < min(span.end, last)
    )


def held_at(
    phrase: Phrase, tick: int, last: int, groove: Groove, sounding: Collection[int]
) -> dict[int, float]:
    """Pitches whose notes have begun by a tick and sound across it, and where they would begin.

    A note that is written before the tick and played after it, or the other way round, counts where
    it is `sounding` already: a groove must neither miss a note nor strike it twice.
    """
    return {
        span.note.pitch: max(span.onset, tick)
        for span in spans_within(phrase, 0, last, groove, tick - REACH, tick + REACH)
        if span.end > tick
        and (
            max(span.onset, span.note.onset) < tick
            or (min(span.onset, span.note.onset) < tick and span.note.pitch in sounding)
        )
    }


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
