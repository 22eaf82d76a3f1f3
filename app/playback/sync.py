"""The follower: hears another machine's MIDI clock and says where its music is, and how fast.

Pulses come early and late by what cables and computers do to them, so that none is taken at its
word: a straight line through the last of them (least squares) is. Pure: it is told messages and
their times, and knows no port.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from app.playback.wire import (
    CONTINUE,
    PULSE,
    PULSES_PER_TICK,
    SIXTEENTH,
    SONG_POSITION,
    START,
    STOP,
    sixteenth_of,
)
from arvae_models.music import TICKS_PER_BEAT

LONGEST: Final = 96  # pulses that a line is drawn through: four beats of a steady tempo
SURE: Final = 12  # pulses from which on a line tells how many have been lost
NEWEST: Final = 8  # pulses whose common lateness betrays a new tempo
OFF: Final = 0.002  # seconds of it that cannot be chance
LOST: Final = 12  # pulses in whose time none came: the clock is gone
MANNERS: Final = 6  # last pulses, of which one may be lost or come in a bunch, but not two
USUAL: Final = (0.7, 1.45)  # periods between two pulses that are simply one after the other


@dataclass(frozen=True, slots=True)
class Began:
    """The other music starts, or goes on from another place."""

    tick: int  # of the song
    when: float  # seconds
    passed: float  # ticks of the clock that have passed by then


@dataclass(frozen=True, slots=True)
class Went:
    """Another pulse has come."""

    passed: float  # ticks of the clock that have passed
    when: float  # seconds: the time for that, smoothed
    tempo: float  # quarter notes a minute; 0 where it cannot be told yet


@dataclass(frozen=True, slots=True)
class Halted:
    """The other music has stopped."""


Cue = Began | Went | Halted


class Follower:
    """Follows one clock. Times in seconds, of whatever clock its owner reads."""

    def __init__(self) -> None:
        self.running = False  # whether the other music plays
        self._pulses: deque[tuple[int, float]] = deque(maxlen=LONGEST)  # number, time
        self._steps: deque[int] = deque(maxlen=MANNERS)  # numbers gone on by, lately
        self._period = 0.0  # seconds between two pulses
        self._line = 0.0  # the newest pulse's time on the line
        self._place = 0.0  # of the song, ticks, at the newest pulse
        self._armed = False  # whether the next pulse starts the music

    @property
    def tempo(self) -> float:
        """Quarter notes a minute; 0 where no clock has been heard."""
        return 60 / (self._period * TICKS_PER_BEAT * PULSES_PER_TICK) if self._period else 0.0

    def passed_at(self, when: float) -> float:
        """Return how many ticks of the clock have passed at a time."""
        if not self._period:
            return 0.0
        return (self._pulses[-1][0] + (when - self._line) / self._period) / PULSES_PER_TICK

    def lost(self, now: float) -> bool:
        """Tell whether a clock that came before comes no more."""
        return bool(self._period) and now - self._pulses[-1][1] > LOST * self._period

    def hear(self, message: bytes, when: float) -> Cue | None:
        """Take in a message and say what it means for the music, if anything."""
        status = message[:1]
        if status == PULSE:
            return self._hear_pulse(when)
        if status == START:
            self._place, self._armed = 0.0, True
        elif status == CONTINUE:
            self._armed = True
        elif message[0] == SONG_POSITION and len(message) == 3:
            self._place = float(sixteenth_of(message) * SIXTEENTH)
            self._armed = self.running
        elif status == STOP:
            was, self.running, self._armed = self.running, False, False
            if was:
                self._place += 1 / PULSES_PER_TICK  # where the next pulse would be
                return Halted()
        return None

    def _hear_pulse(self, when: float) -> Cue:
        before = self._pulses[-1][0] if self._pulses else 0
        self._draw(when)
        passed = self._pulses[-1][0] / PULSES_PER_TICK
        if self._armed and self._place.is_integer():
            self._armed, self.running = False, True
            return Began(int(self._place), self._line, passed)
        if self._armed or self.running:
            self._place += passed - before / PULSES_PER_TICK
        return Went(passed, self._line, self.tempo)

    def _draw(self, when: float) -> None:
        """Number a pulse and draw the line anew, shorter where the tempo has changed."""
        number = self._number_of(when)
        self._pulses.append((number, when))
        if sum(step != 1 for step in self._steps) > 1:
            self._start_over()
        while self._fit() > OFF and len(self._pulses) > SURE:
            for _ in range(len(self._pulses) // 2):
                self._pulses.popleft()

    def _number_of(self, when: float) -> int:
        """Number a pulse by its time: some may have been lost on the way, or come in a bunch."""
        if not self._pulses:
            return 0
        last, heard = self._pulses[-1]
        if not self._period or len(self._pulses) < SURE:
            if self._period and when - heard > LOST * self._period:
                self._pulses.clear()
            return last + 1
        number = last + 1
        if not USUAL[0] < (when - heard) / self._period < USUAL[1]:
            number = max(last, last + round((when - self._line) / self._period))
        if when - heard > LOST * self._period:
            self._pulses.clear()
        else:
            self._steps.append(number - last)
        return number

    def _start_over(self) -> None:
        """So many strange pulses are another tempo: take the last ones as they came."""
        last = list(self._pulses)[-MANNERS:]
        self._pulses.clear()
        self._pulses.extend((last[0][0] + step, when) for step, (_, when) in enumerate(last))
        self._steps.clear()

    def _fit(self) -> float:
        """Draw the line of least squares; return how far the newest pulses lie off it, seconds."""
        count = len(self._pulses)
        last, heard = self._pulses[-1]
        points = [(number - last, when - heard) for number, when in self._pulses]
        middle = sum(number for number, _ in points) / count
        mean = sum(when for _, when in points) / count
        spread = sum((number - middle) ** 2 for number, _ in points)
        if not spread:
            self._line = heard
            return 0.0
        slope = sum((number - middle) * when for number, when in points) / spread
        if slope <= 0:
            return 0.0
        self._period, self._line = slope, heard + mean - middle * slope
        newest = points[-NEWEST:]
        off = sum(when - mean - (number - middle) * slope for number, when in newest) / len(newest)
        return abs(off)
