"""A Link session: one tempo and one row of beats that programs of a network share.

It joins and never imposes: tempo and beats are set only while nobody else is there, start and stop
never. The library comes under the GPL or a contract with Ableton, so that Attune does without it;
nothing but this module imports it, and only when a session is joined.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from link import Link

PACKAGE: Final = "LinkPython-extern"

# Of two sessions that meet, Link keeps the older one where they are half a second apart in age, and
# else any: a program that is seen at once after its start takes others along to its own tempo.
MANNERS: Final = 0.5  # seconds before others may see us
ROUND: Final = 1.0  # seconds from there on in which all who are there have been found
_SPAN: Final = 1.0  # seconds of the future over which the tempo is measured
_READINGS: Final = 3  # of Link's clock, of which the least disturbed counts
_CLOSE: Final = 1e-6  # beats that a place may lie in the past and still be now


def installed() -> bool:
    """Tell whether there is a library to join with, without loading it."""
    return find_spec("link") is not None


def join(tempo: float) -> Session:
    """Join the network's session, or found one in a tempo (quarter notes a minute).

    Raises ValueError where the library is not installed.
    """
    try:
        from link import Link
    except ImportError as error:
        raise ValueError(f"Ableton Link needs the package {PACKAGE}.") from error
    return Session(Link(tempo))


class Session:
    """A session, as `link` knows it. Times in seconds of `now`, beats and bars in quarter notes.

    Link counts beats as it likes; only a beat's place in its bar is the same for all.
    """

    def __init__(self, link: Link, now: Callable[[], float] = time.perf_counter) -> None:
        self._link = link
        self._clock = link.clock()
        self._now = now
        self._begun = now()

    @property
    def peers(self) -> int:
        """How many others there are."""
        return self._link.numPeers() if self._link.enabled else 0

    @property
    def settled(self) -> bool:
        """Whether all who are there have been found, as far as that can be known."""
        return self._now() - self._begun > MANNERS + ROUND or self.peers > 0

    def watch(self) -> None:
        """Let the others see us as soon as that does them no harm; to be called now and then."""
        if not self._link.enabled and self._now() - self._begun >= MANNERS:
            self._link.enabled = True

    def at(self, when: float, bar: float) -> tuple[float, float]:
        """Return the beat at a time and the tempo from there on (quarter notes a minute).

        The tempo is what the beats really do: clocks of two computers are never quite as fast.
        """
        state, micros = self._link.captureAppSessionState(), self._micros(when)
        beat = state.beatAtTime(micros, bar)
        ahead = state.beatAtTime(micros + round(_SPAN * 1e6), bar)
        return beat, (ahead - beat) * 60 / _SPAN

    def next(self, place: float, since: float, bar: float) -> tuple[float, float]:
        """Return the first beat at this place of a bar from a time on, and its own time."""
        beat, tempo = self.at(since, bar)
        ahead = (place - beat) % bar
        if bar - ahead < _CLOSE:
            ahead = 0.0
        return beat + ahead, since + ahead * 60 / tempo

    def lead(self, beat: float, when: float, tempo: float, bar: float) -> None:
        """Let a beat be at a time, and the tempo this one; nothing where others are there."""
        if self.peers:
            return
        state, micros = self._link.captureAppSessionState(), self._micros(when)
        state.setTempo(tempo, micros)
        state.forceBeatAtTime(beat, micros, bar)
        self._link.commitAppSessionState(state)

    def close(self) -> None:
        """Leave."""
        self._link.enabled = False

    def _micros(self, when: float) -> int:
        """Return a time by Link's clock, which need not be the one that `now` reads."""
        least, behind = math.inf, 0.0
        for _ in range(_READINGS):
            before, micros, after = self._now(), self._clock.micros(), self._now()
            if after - before < least:
                least, behind = after - before, micros * 1e-6 - (before + after) / 2
        return round((when + behind) * 1e6)
