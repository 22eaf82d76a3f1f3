"""The clock: performs a phrase's events at absolute times, and keeps a table of sounding notes.

It knows no port and no process: what it sends goes through a callable that never raises, and the
time comes from another. Whoever owns it waits until `due` and calls `perform`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from app.playback.events import Event, Kind, events_of, seconds_per_tick
from app.playback.messages import Moment, Region
from arvae_models.music import DEFAULT_VELOCITY, TICKS_PER_BEAT, Phrase

SPIN = 0.002  # seconds: a sleeping process may wake so late, so the rest is waited out awake
PATIENCE = 0.25  # seconds behind time after which the music goes on later instead of rushing
AUDITION = 0.35  # seconds that an auditioned note sounds

NOTE_OFF, NOTE_ON, CONTROL = 0x80, 0x90, 0xB0  # on MIDI channel 1
SUSTAIN, ALL_NOTES_OFF = 64, 123  # controllers


def wait_until(due: float, now: Callable[[], float], idle: Callable[[float], object]) -> bool:
    """Wait for a time: `idle` (seconds) up to 2 ms before it, awake from there on.

    An `idle` that returns something true breaks the wait off; returns whether the time was reached.
    """
    while (left := due - now()) > SPIN:
        if idle(left - SPIN):
            return False
    while now() < due:
        pass
    return True


class Clock:
    """Performs one phrase, once or in a loop. Times in seconds of `now`, places in ticks."""

    def __init__(
        self, send: Callable[[bytes], None], now: Callable[[], float] = time.perf_counter
    ) -> None:
        self.playing = False
        self._send = send
        self._now = now
        self._phrase = Phrase()
        self._region: Region | None = None
        self._waiting: Phrase | None = None  # takes over at tick _swap
        self._swap = 0
        self._events: tuple[Event, ...] = ()
        self._next = 0  # index of the first event not yet performed
        self._end = 0  # tick at which this pass ends
        self._until: int | None = None  # tick at which it stops, whatever the loop says
        self._anchor = (0.0, 0.0)  # a time and the tick that it belongs to
        self._sounding: set[int] = set()  # pitches; never less than what really sounds
        self._audition: tuple[int, float] | None = None  # pitch and the time of its end

    @property
    def tick(self) -> float:
        """The place in the phrase at this moment, ticks from its start."""
        time_there, tick_there = self._anchor
        return tick_there + (self._now() - time_there) / seconds_per_tick(self._phrase.tempo)

    @property
    def due(self) -> float | None:
        """The time of the next thing to do, None where there is nothing."""
        times = [self._time_of(self._next_tick)] if self.playing else []
        if self._audition:
            times.append(self._audition[1])
        return min(times, default=None)

    def play(self, tick: int = 0, until: int | None = None) -> None:
        """Start at a tick, at once; a place outside the loop gives way to the loop's first.

        With `until` it stops there, and the loop does not count.
        """
        self._end_notes()
        self._settle()
        self._until = until
        first, last = self._bounds()
        self.playing = True
        self._enter(tick if first <= tick < last else first, self._now())

    def stop(self) -> None:
        """Stop and end what sounds."""
        self.playing = False
        self._settle()
        self.hush()

    def hush(self) -> None:
        """End what sounds: first each note, as some instruments know no other way."""
        self._end_notes()
        self._send(bytes((CONTROL, SUSTAIN, 0)))
        self._send(bytes((CONTROL, ALL_NOTES_OFF, 0)))

    def set_phrase(self, phrase: Phrase, at: Moment = "beat") -> None:
        """Let a phrase take over at the next tick, beat or bar; at once where nothing plays."""
        if not self.playing:
            self._phrase = phrase
            return
        step = {"now": 1, "beat": TICKS_PER_BEAT, "bar": self._phrase.meter.ticks}[at]
        self._waiting = phrase
        self._swap = min((int(self.tick) // step + 1) * step, self._end)

    def set_tempo(self, tempo: float) -> None:
        """Go on from this very place in another tempo (quarter notes a minute)."""
        self._anchor = (self._now(), self.tick)
        self._phrase = replace(self._phrase, tempo=tempo)
        if self._waiting:
            self._waiting = replace(self._waiting, tempo=tempo)

    def set_loop(self, region: Region | None) -> None:
        """Repeat a region, or (None) end after the phrase."""
        self._region = region
        if self.playing and not self._waiting:
            self.set_phrase(self._phrase, "now")

    def audition(self, pitch: int, velocity: int = DEFAULT_VELOCITY) -> None:
        """Let one note be heard for a moment, unless the phrase is sounding it anyway."""
        if self._audition:
            self._end_note(self._audition[0])
        if pitch not in self._sounding:
            self._start_note(pitch, velocity)
            self._audition = (pitch, self._now() + AUDITION)

    def perform(self) -> None:
        """Do all that is due by now, in order."""
        now = self._now()
        if self._audition and self._audition[1] <= now:
            self._end_note(self._audition[0])
        if self.playing and (late := now - self._time_of(self._next_tick)) > PATIENCE:
            time_there, tick_there = self._anchor
            self._anchor = (time_there + late, tick_there)
        while self.playing and self._time_of(tick := self._next_tick) <= now:
            self._perform_tick(tick)

    def _settle(self) -> None:
        """Where no beat will come, the waiting phrase need not wait for it."""
        self._phrase, self._waiting = self._waiting or self._phrase, None

    def _perform_tick(self, tick: int) -> None:
        if self._waiting and tick >= self._swap:
            self._take_over(self._waiting, tick)
        while self._next < len(self._events) and self._events[self._next].tick <= tick:
            event = self._events[self._next]
            self._next += 1
            if event.kind is Kind.ON:
                self._start_note(event.pitch, event.velocity)
            elif event.pitch in self._sounding:
                self._end_note(event.pitch)
        if tick >= self._end:
            self._turn(tick)

    def _take_over(self, phrase: Phrase, tick: int) -> None:
        """Go on in another phrase. What it holds at this place goes on, all else ends.

        A note that has begun before is not started here: it would be heard at a wrong time.
        """
        self._anchor = (self._time_of(tick), tick)
        self._phrase, self._waiting = phrase, None
        held = {note.pitch for note in phrase.notes if note.onset < tick < note.end}
        self._end_notes(but=held)
        self._end = max(tick, self._bounds()[1])
        self._events = tuple(
            event
            for event in events_of(phrase, tick, self._end)
            if not (event.tick == tick and event.pitch in held)
        )
        self._next = 0

    def _turn(self, tick: int) -> None:
        """The pass is over: begin the loop again, or stop."""
        if self._region is None or self._until is not None:
            self.stop()
            return
        self._end_notes()
        self._enter(self._bounds()[0], self._time_of(tick))

    def _enter(self, tick: int, when: float) -> None:
        self._anchor = (when, tick)
        self._end = self._bounds()[1]
        self._events = events_of(self._phrase, tick, self._end)
        self._next = 0

    def _bounds(self) -> tuple[int, int]:
        """First tick and end of the loop in this phrase; the whole phrase where none fits."""
        first, last = self._region or (0, None)
        if self._until is not None:
            first, last = 0, self._until
        ticks = self._phrase.ticks
        last = ticks if last is None else min(last, ticks)
        return (first, last) if 0 <= first < last else (0, ticks)

    @property
    def _next_tick(self) -> int:
        """The next tick at which something happens."""
        tick = self._end
        if self._next < len(self._events):
            tick = min(tick, self._events[self._next].tick)
        return min(tick, self._swap) if self._waiting else tick

    def _time_of(self, tick: int) -> float:
        time_there, tick_there = self._anchor
        return time_there + (tick - tick_there) * seconds_per_tick(self._phrase.tempo)

    # A signal may end this process between any two lines: a note enters the table before it is
    # sent and leaves it after, so that the table never lacks a note that sounds.

    def _start_note(self, pitch: int, velocity: int) -> None:
        if pitch in self._sounding:
            self._end_note(pitch)
        self._sounding.add(pitch)
        self._send(bytes((NOTE_ON, pitch, velocity)))

    def _end_note(self, pitch: int) -> None:
        self._send(bytes((NOTE_OFF, pitch, 0)))
        self._sounding.discard(pitch)
        if self._audition and self._audition[0] == pitch:
            self._audition = None

    def _end_notes(self, but: set[int] | frozenset[int] = frozenset()) -> None:
        for pitch in sorted(self._sounding - but):
            self._end_note(pitch)
