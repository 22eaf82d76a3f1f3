"""The metronome: clicks on the beats of a meter, higher on the first one. Places are in ticks.

It knows neither time nor ports: who owns it performs what is due, and sends what it gives on a
channel of its own, so that no click is ever among the melody's notes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from app.playback.wire import NOTE_OFF, NOTE_ON
from arvae_models.music import TICKS_PER_BEAT, Meter

FIRST_BEAT: Final = (76, 110)  # General MIDI's high wood block, and how loud it is
OTHER_BEAT: Final = (77, 80)  # the low one
LENGTH: Final = 1  # ticks


class Metronome:
    """Clicks where it is on, and always before the music begins: that is the count-in."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.on = False
        self._send = send
        self._meter = Meter()
        self._music = 0  # tick at which the music begins
        self._beat = math.inf  # tick of the next beat
        self._sounding: tuple[int, float] | None = None  # pitch and the tick of its end

    @property
    def due(self) -> float:
        """The tick of the next thing to do, infinite where there is nothing."""
        beat = self._beat if self.on or self._beat < self._music else math.inf
        return min(beat, self._sounding[1]) if self._sounding else beat

    def begin(self, tick: float, music: int, meter: Meter) -> None:
        """Click from a tick on; before `music` even where it is off."""
        self._music = music
        self.go_on(tick, meter)

    def go_on(self, tick: float, meter: Meter) -> None:
        """Take up the beats of a meter from a tick on; a click that sounds ends here."""
        self._end_click()
        self._meter = meter
        self._beat = math.ceil(tick / beat_ticks(meter)) * beat_ticks(meter)

    def perform(self, tick: float) -> None:
        """Do what is due at a tick."""
        if self._sounding and self._sounding[1] <= tick:
            self._end_click()
        while self._beat <= tick:
            if self.on or self._beat < self._music:
                self._click(*(OTHER_BEAT if self._beat % self._meter.ticks else FIRST_BEAT))
            self._beat += beat_ticks(self._meter)

    def end(self) -> None:
        """Click no more."""
        self._end_click()
        self._beat = math.inf

    # As the clock's table: it may say too much of what sounds, never too little.

    def _click(self, pitch: int, velocity: int) -> None:
        self._end_click()
        self._sounding = pitch, self._beat + LENGTH
        self._send(bytes((NOTE_ON, pitch, velocity)))

    def _end_click(self) -> None:
        if self._sounding:
            self._send(bytes((NOTE_OFF, self._sounding[0], 0)))
            self._sounding = None


def beat_ticks(meter: Meter) -> int:
    """Length of what a meter counts, in ticks: an eighth in 6/8."""
    return 4 * TICKS_PER_BEAT // meter.denominator
