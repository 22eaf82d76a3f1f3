"""How notes move when a turn changes them: from where they were to where they are, in a moment.

`tween` is the whole film, a pure function of its share; a `Glide` plays it. Notes that stay are no
part of it.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QVariantAnimation, Signal

from app.views.look import theme
from arvae_models.music import TICKS_PER_BEAT, Note, Phrase

LENGTH: Final = 140  # ms
FAR: Final = 2 * TICKS_PER_BEAT  # ticks beyond which no note is taken for another one moved

Frame = Mapping[Note, "Spot"]
_NOTHING: Final[Frame] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a note is seen for a moment."""

    onset: float  # ticks
    duration: float  # ticks
    pitch: float  # MIDI
    glow: float  # 1 (just changed) to 0


def tween(before: Phrase, after: Phrase, share: float) -> Frame:
    """Return where the notes that changed are seen, by the note that each of them becomes.

    A note leaves from the one that it was, the nearest by onset and pitch that is gone; one that
    was nowhere grows from its onset. At a share of 0 they are where they were, at 1 where they are.
    """
    return {
        now: Spot(
            onset=_between(was.onset, now.onset, share),
            duration=_between(was.duration, now.duration, share),
            pitch=_between(was.pitch, now.pitch, share),
            glow=1 - share,
        )
        for was, now in _pairs(before, after)
    }


def _between(one: float, other: float, share: float) -> float:
    return one + (other - one) * share


@lru_cache(maxsize=4)
def _pairs(before: Phrase, after: Phrase) -> tuple[tuple[Note, Note], ...]:
    """Pair each note that is new with the one that it was, nearest first; as (was, now)."""
    stayed = set(before.notes) & set(after.notes)
    gone = [note for note in before.notes if note not in stayed]
    come = [note for note in after.notes if note not in stayed]
    onsets = [note.onset for note in gone]
    near = sorted(
        (_distance(was, now), was, now)
        for now in come
        for was in gone[
            bisect_left(onsets, now.onset - FAR) : bisect_right(onsets, now.onset + FAR)
        ]
    )
    left, grown = set(gone), set(come)
    pairs: list[tuple[Note, Note]] = []
    for _, was, now in near:
        if was in left and now in grown:
            pairs.append((was, now))
            left.remove(was)
            grown.remove(now)
    pairs += [(replace(now, duration=1), now) for now in grown]
    return tuple(sorted(pairs, key=lambda pair: pair[1]))


def _span(before: Phrase, after: Phrase) -> tuple[int, int]:
    notes = [note for pair in _pairs(before, after) for note in pair]
    first = min((note.onset for note in notes), default=0)
    return first, max((note.end for note in notes), default=first)


def _distance(was: Note, now: Note) -> int:
    """Tell how far a note has gone: a semitone counts as a tick, for that is how it looks."""
    return abs(was.onset - now.onset) + abs(was.pitch - now.pitch)


class Glide(QObject):
    """Plays the film of one change, frame by frame, on the application's clock.

    What changes again before the film could end is not played: a hand that drags fast wants the
    notes where they are, at once. Nor is anything where motion is unwelcome.
    """

    stepped = Signal()

    def __init__(
        self, parent: QObject | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._last = float("-inf")  # seconds, when something changed
        self._ends = (Phrase(), Phrase())
        self.span = (0, 0)  # ticks between which notes move
        self.film = QVariantAnimation(self)
        self.film.setDuration(LENGTH)
        self.film.setStartValue(0.0)
        self.film.setEndValue(1.0)
        self.film.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.film.valueChanged.connect(self.stepped)

    def start(self, before: Phrase, after: Phrase) -> None:
        """Play how a phrase becomes another."""
        moment, self._last = self._last, self._now()
        self.stop()
        if theme.moves() and self._last - moment >= LENGTH / 1000:
            self._ends = before, after
            self.span = _span(before, after)
            self.film.start()

    def stop(self) -> None:
        """Show everything where it is."""
        self.film.stop()

    def frame(self) -> Frame:
        """Return where notes are seen now; empty while nothing moves."""
        if self.film.state() != QAbstractAnimation.State.Running:
            return _NOTHING
        return tween(*self._ends, self.film.currentValue())
