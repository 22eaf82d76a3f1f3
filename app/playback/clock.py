"""The clock: performs a phrase's events at absolute times, and keeps a table of sounding notes.

It knows no port and no process: what it sends goes through callables that never raise, and the
time comes from another. Whoever owns it waits until `due` and calls `perform`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

from app.playback.events import Event, Kind, events_of, held_at, seconds_per_tick
from app.playback.groove import STRAIGHT, Groove
from app.playback.messages import Moment, Region
from app.playback.metronome import Metronome, beat_ticks
from app.playback.pulses import LEAD, Pulses
from app.playback.wire import NOTE_OFF, NOTE_ON, silence
from arvae_models.music import DEFAULT_VELOCITY, TICKS_PER_BEAT, Phrase

SPIN = 0.002  # seconds: a sleeping process may wake so late, so the rest is waited out awake
PATIENCE = 0.25  # seconds behind time after which the music goes on later instead of rushing
AHEAD = 2  # beats whose events are worked out at once: on a beat, all would take too long
AUDITION = 0.35  # seconds that an auditioned note sounds


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


def _unheard(message: bytes) -> None:
    pass


class Clock:
    """Performs one phrase, once or in a loop. Times in seconds of `now`, places in ticks.

    `send` is given the melody, `click` the metronome and `pulse` the MIDI clock, each as messages
    of channel 1.
    """

    def __init__(
        self,
        send: Callable[[bytes], None],
        now: Callable[[], float] = time.perf_counter,
        click: Callable[[bytes], None] = _unheard,
        pulse: Callable[[bytes], None] = _unheard,
    ) -> None:
        self.playing = False
        self.count_in = 0  # bars before the music
        self._send = send
        self._now = now
        self._metronome = Metronome(click)
        self._pulses = Pulses(pulse)
        self._groove = STRAIGHT
        self._phrase = Phrase()
        self._region: Region | None = None
        self._waiting: Phrase | None = None  # takes over at tick _swap
        self._swap = 0
        self._events: tuple[Event, ...] = ()  # the next ones
        self._next = 0  # index of the first event not yet performed
        self._known = math.inf  # tick before which all events are among them
        self._first = 0  # tick at which the notes of this pass are cut
        self._counting = False  # whether this pass began with a count-in
        self._music = 0  # tick of this pass' first note; what is before it is counted in
        self._end = 0  # tick at which this pass ends
        self._until: int | None = None  # tick at which it stops, whatever the loop says
        self._anchor = (0.0, 0.0)  # a time and the tick that it belongs to
        self._origin = 0  # tick that no tick had passed at, were there no loop
        self._led: float | None = None  # tempo of the clock that is followed
        self._sounding: set[int] = set()  # pitches; never less than what really sounds
        self._keys: set[int] = set()  # pitches that a hand holds: the phrase does not end them
        self._audition: tuple[int, float] | None = None  # pitch and the time of its end

    @property
    def tick(self) -> float:
        """The place in the phrase at this moment, ticks from its start; negative in a count-in."""
        time_there, tick_there = self._anchor
        return tick_there + (self._now() - time_there) / self._tick_length

    @property
    def origin(self) -> int:
        """The tick that no tick of the music had passed at, were there no loop."""
        return self._origin

    @property
    def tempo(self) -> float:
        """The tempo of this moment, its leader's or the phrase's own (quarter notes a minute)."""
        return self._led or self._phrase.tempo

    @property
    def phrase(self) -> Phrase:
        """What is played."""
        return self._phrase

    @property
    def beats_to_come(self) -> int:
        """How many beats are still to be counted before the music, the present one included."""
        left = (self._music - self.tick) / beat_ticks(self._phrase.meter)
        return max(0, math.ceil(left)) if self.playing and self._counting else 0

    @property
    def due(self) -> float | None:
        """The time of the next thing to do, None where there is nothing."""
        times = [self._time_of(self._next_tick)] if self.playing else []
        if self._audition:
            times.append(self._audition[1])
        return min(times, default=None)

    def play(self, tick: int = 0, until: int | None = None, when: float | None = None) -> None:
        """Start at a tick, at once; a place outside the loop gives way to the loop's first.

        With `until` it stops there, and the loop does not count. It is counted in where neither
        that nor a start in the middle of the music forbids it. With `when` that time is the
        tick's, and nothing is counted.
        """
        counted = 0 if self.playing or when is not None or until is not None else self.count_in
        self._end_notes()
        self._settle()
        self._until = until
        first, last = self._bounds()
        self._music = self._origin = tick if first <= tick < last else first
        self._counting = counted > 0
        self.playing = True
        start = self._music - counted * self._phrase.meter.ticks
        if when is None:
            when = self._now() + (LEAD if self._pulses.on else 0)
        self._enter(start, when)
        self._metronome.begin(start, self._music, self._phrase.meter)
        self._pulses.begin(start, self._music)

    def put_off(self, when: float, tempo: float, bars: int) -> None:
        """Let music that was just started wait for a time; `bars` of the wait are counted in."""
        self._led = tempo
        self._anchor = (when, self._music)
        self._counting = True
        counted = max(self.tick, self._music - bars * self._phrase.meter.ticks)
        self._metronome.begin(counted, self._music if bars else 0, self._phrase.meter)
        self._pulses.begin(self.tick, self._music)

    def stop(self) -> None:
        """Stop and end what sounds."""
        self.playing = False
        self._settle()
        self._pulses.end()
        self._metronome.end()
        self.hush()

    def hush(self) -> None:
        """End what sounds: first each note, as some instruments know no other way.

        While a hand holds keys, only the notes: the rest would end what it holds.
        """
        self._end_notes()
        if not self._keys:
            for message in silence(1):
                self._send(message)

    def set_phrase(self, phrase: Phrase, at: Moment = "beat") -> None:
        """Let a phrase take over at the next tick, beat or bar; at once where nothing plays."""
        if not self.playing:
            self._phrase = phrase
            return
        step = {"now": 1, "beat": TICKS_PER_BEAT, "bar": self._phrase.meter.ticks}[at]
        self._waiting = phrase
        self._swap = min((math.floor(self.tick) // step + 1) * step, self._end)

    def set_tempo(self, tempo: float) -> None:
        """Go on from this very place in another tempo (quarter notes a minute)."""
        self._anchor = (self._now(), self.tick)
        self._phrase = replace(self._phrase, tempo=tempo)
        if self._waiting:
            self._waiting = replace(self._waiting, tempo=tempo)

    def set_loop(self, region: Region | None) -> None:
        """Repeat a region, or (None) end after the phrase."""
        self._region = region
        self._go_on_anew()

    def set_groove(self, groove: Groove) -> None:
        """Play the notes in another way from the next tick on."""
        self._groove = groove
        self._go_on_anew()

    def set_metronome(self, on: bool) -> None:
        """Click on the beats from the next one on, or not."""
        self._metronome.on = on
        if self.playing:
            self._metronome.go_on(self.tick, self._phrase.meter)

    def set_pulses(self, on: bool) -> None:
        """Send MIDI clock while the music plays, or not."""
        self._pulses.on = on
        if self.playing:
            self._pulses.begin(self.tick, max(self.tick, self._music))

    def follow(self, when: float, passed: float, tempo: float) -> None:
        """Be `passed` ticks after the start of the music at a time: another clock says so.

        Whole beats that both are apart stay: it could only skip or repeat music to catch up.
        """
        place = passed + self._origin
        apart = round((place - self._tick_at(when)) / TICKS_PER_BEAT) * TICKS_PER_BEAT
        self._origin -= apart
        self._anchor = (when, place - apart)
        self._led = tempo

    def lead(self) -> None:
        """Follow no other clock: go on from this very place in the phrase's own tempo."""
        self._anchor = (self._now(), self.tick)
        self._led = None

    def audition(self, pitch: int, velocity: int = DEFAULT_VELOCITY) -> None:
        """Let one note be heard for a moment, unless the phrase is sounding it anyway."""
        if self._audition:
            self._end_note(self._audition[0])
        if pitch not in self._sounding | self._keys:
            self._start_note(pitch, velocity)
            self._audition = (pitch, self._now() + AUDITION)

    def press(self, pitch: int, velocity: int = DEFAULT_VELOCITY) -> None:
        """Let a key's note sound until `release`, whatever becomes of the phrase."""
        if pitch in self._sounding | self._keys:
            self._send(bytes((NOTE_OFF, pitch, 0)))
        self._keys.add(pitch)
        self._send(bytes((NOTE_ON, pitch, velocity)))

    def release(self, pitch: int) -> None:
        """Let a key come up; what the phrase holds at its pitch goes on."""
        if pitch in self._keys and pitch not in self._sounding:
            self._send(bytes((NOTE_OFF, pitch, 0)))
        self._keys.discard(pitch)

    def release_all(self) -> None:
        """Let all keys come up."""
        for pitch in sorted(self._keys):
            self.release(pitch)

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

    def _go_on_anew(self) -> None:
        """Let what was set count from the next tick on; with the waiting phrase where one waits."""
        if self.playing and not self._waiting:
            self.set_phrase(self._phrase, "now")

    def _perform_tick(self, tick: float) -> None:
        if self._waiting and tick >= self._swap:
            self._take_over(self._waiting, self._swap)
        if tick < self._end:  # what belongs to the end belongs to the next pass' beginning
            self._pulses.perform(tick, self._lead)
        while self._next < len(self._events) and self._events[self._next].tick <= tick:
            event = self._events[self._next]
            self._next += 1
            if event.kind is Kind.ON:
                self._start_note(event.pitch, event.velocity)
            elif event.pitch in self._sounding:
                self._end_note(event.pitch)
        if tick < self._end:
            self._metronome.perform(tick)
            if tick >= self._known:
                self._look_ahead(self._known)
        else:
            self._turn()

    def _take_over(self, phrase: Phrase, tick: int) -> None:
        """Go on in another phrase. What it holds at this place goes on, all else ends.

        A note that has begun before is not started here: it would be heard at a wrong time.
        """
        self._anchor = (self._time_of(tick), tick)
        self._phrase, self._waiting = phrase, None
        self._end = max(tick, self._bounds()[1])
        held: dict[int, float] = {}
        if tick >= self._music:
            held = held_at(phrase, tick, self._end, self._groove, self._sounding)
        self._end_notes(but=frozenset(held))
        self._first = max(tick, self._music)
        self._look_ahead(self._first)
        self._events = tuple(
            event
            for event in self._events
            if not (event.kind is Kind.ON and event.tick == held.get(event.pitch))
        )
        self._metronome.go_on(tick, phrase.meter)

    def _turn(self) -> None:
        """The pass is over: begin the loop again, or stop."""
        if self._region is None or self._until is not None:
            self.stop()
            return
        self._end_notes()
        when, end = self._time_of(self._end), self._end
        self._music = self._bounds()[0]
        self._origin -= end - self._music
        self._enter(self._music, when)
        self._metronome.begin(self._music, self._music, self._phrase.meter)
        self._pulses.go_on(self._music)

    def _enter(self, tick: int, when: float) -> None:
        self._anchor = (when, tick)
        self._end = self._bounds()[1]
        self._first = self._music
        self._look_ahead(self._first)

    def _look_ahead(self, since: float) -> None:
        """Work out the events from a tick on, as far as to the next tick after a beat."""
        known = (since // TICKS_PER_BEAT + AHEAD) * TICKS_PER_BEAT + 1  # where no note begins
        self._known = known if known < self._end else math.inf
        self._events = events_of(
            self._phrase, self._first, self._end, self._groove, since, self._known
        )
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
    def _next_tick(self) -> float:
        """The next tick at which something happens."""
        ticks = [self._end, self._known, self._metronome.due, self._pulses.due(self._lead)]
        if self._next < len(self._events):
            ticks.append(self._events[self._next].tick)
        if self._waiting:
            ticks.append(self._swap)
        return min(ticks)

    @property
    def _tick_length(self) -> float:
        """Seconds that a tick lasts."""
        return seconds_per_tick(self.tempo)

    @property
    def _lead(self) -> float:
        """Ticks between a start that is sent and the pulse that it is for."""
        return LEAD / self._tick_length

    def _time_of(self, tick: float) -> float:
        time_there, tick_there = self._anchor
        return time_there + (tick - tick_there) * self._tick_length

    def _tick_at(self, when: float) -> float:
        time_there, tick_there = self._anchor
        return tick_there + (when - time_there) / self._tick_length

    # A signal may end this process between any two lines: a note enters the table before it is
    # sent and leaves it after, so that the table never lacks a note that sounds.

    def _start_note(self, pitch: int, velocity: int) -> None:
        if pitch in self._sounding:
            self._end_note(pitch)
        if pitch in self._keys:
            self._send(bytes((NOTE_OFF, pitch, 0)))
        self._sounding.add(pitch)
        self._send(bytes((NOTE_ON, pitch, velocity)))

    def _end_note(self, pitch: int) -> None:
        if pitch not in self._keys:
            self._send(bytes((NOTE_OFF, pitch, 0)))
        self._sounding.discard(pitch)
        if self._audition and self._audition[0] == pitch:
            self._audition = None

    def _end_notes(self, but: frozenset[int] = frozenset()) -> None:
        for pitch in sorted(self._sounding - but):
            self._end_note(pitch)
