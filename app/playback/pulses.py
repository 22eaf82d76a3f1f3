"""MIDI clock for those who follow us: 24 pulses a quarter note, start, stop and song position.

Places are in ticks; it knows neither time nor ports. The pulses lie on the music's own grid of half
ticks, so a new tempo or another pass of a loop keeps their distance. A loop does not take the
followers back (they must not be moved while they run): their bars go on counting.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from app.playback.wire import (
    CONTINUE,
    PULSE,
    PULSES_PER_TICK,
    SIXTEENTH,
    START,
    STOP,
    song_position,
)

LEAD: Final = 0.001  # seconds from "start" to the pulse that means it, as the MIDI standard asks


class Pulses:
    """Sends MIDI clock while the music plays. During a count-in it gives the tempo alone."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.on = False
        self._send = send
        self._pulse: int | None = None  # number of the next one, two to a tick
        self._start = START  # or CONTINUE
        self._until_start: int | None = None  # pulses from the next one to that which starts
        self._running = False  # whether the followers have been started

    def due(self, lead: float) -> float:
        """The tick of the next thing to do, with `lead` in ticks; infinite where there is none."""
        if self._pulse is None:
            return math.inf
        return min(self._pulse / PULSES_PER_TICK, self._start_tick(lead))

    def begin(self, tick: float, music: float) -> None:
        """Pulse from a tick on, and start the followers at the first sixteenth of the music.

        Only at sixteenths can they be told where they are.
        """
        self.end()
        if not self.on:
            return
        sixteenth = max(0, math.ceil(music / SIXTEENTH))
        self._pulse = math.ceil(tick * PULSES_PER_TICK)
        self._until_start = sixteenth * SIXTEENTH * PULSES_PER_TICK - self._pulse
        self._start = CONTINUE if sixteenth else START
        if sixteenth:
            self._send(song_position(sixteenth))

    def go_on(self, tick: int) -> None:
        """Take the next pulse to be at a tick: a loop begins again."""
        if self._pulse is not None:
            self._pulse = tick * PULSES_PER_TICK

    def perform(self, tick: float, lead: float) -> None:
        """Send what is due at a tick, with `lead` in ticks."""
        if self._start_tick(lead) <= tick:
            self._until_start = None
            self._running = True
            self._send(self._start)
        while self._pulse is not None and self._pulse / PULSES_PER_TICK <= tick:
            self._pulse += 1
            if self._until_start is not None:
                self._until_start -= 1
            self._send(PULSE)

    def end(self) -> None:
        """Stop the followers and the pulses."""
        if self._running:
            self._send(STOP)
        self._running = False
        self._pulse = self._until_start = None

    def _start_tick(self, lead: float) -> float:
        if self._pulse is None or self._until_start is None:
            return math.inf
        return (self._pulse + self._until_start) / PULSES_PER_TICK - lead
