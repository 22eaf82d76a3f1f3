"""The groove: how notes are played rather than written - swing, and a hand's small deviations.

Pure functions of the phrase. The groove lives in the performance alone: the document never has it.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from arvae_models.music import TICKS_PER_BEAT, Note, Phrase

HALF: Final = TICKS_PER_BEAT // 2  # ticks of an eighth
REACH: Final = TICKS_PER_BEAT  # ticks that no groove moves a note by
TRIPLETS: Final = frozenset({2, 4, 8, 10})  # places in a beat that only triplets have
LIMITS: Final = {"swing": 0.75, "timing": 50.0, "velocity": 40}


@dataclass(frozen=True, slots=True)
class Groove:
    """What is done to the notes; nothing by default."""

    swing: float = 0.0  # lateness of the off-beat eighth, in eighths; 1/3 swings in triplets
    timing: float = 0.0  # milliseconds that a note comes early or late at most
    velocity: int = 0  # by how much a note is louder or softer at most
    seed: int = 0  # another one deviates otherwise; the same one always in the same way

    def __post_init__(self) -> None:
        for name, most in LIMITS.items():
            if not 0 <= getattr(self, name) <= most:
                raise ValueError(
                    f"{name.capitalize()} lies between 0 and {most:g}, not {getattr(self, name):g}."
                )


STRAIGHT: Final = Groove()
EVEN: Final = 50  # per cent of a beat that its first eighth takes, where nothing swings
MOST_SWING: Final = 75
HAND: Final = (25.0, 20)  # milliseconds and velocities at 100 % of a hand's deviations


def groove_of(swing: float, humanise: float = 0) -> Groove:
    """Return a groove as musicians count it, both in per cent.

    `swing`, 50..75, is the first eighth's share of a beat: 67 swings in triplets. `humanise`,
    0..100, is how much a hand deviates. Raises ValueError outside of these.
    """
    if not EVEN <= swing <= MOST_SWING:
        raise ValueError(f"Swing goes from {EVEN} to {MOST_SWING} per cent, not to {swing:g}.")
    if not 0 <= humanise <= 100:
        raise ValueError(f"Humanising goes from 0 to 100 per cent, not to {humanise:g}.")
    timing, velocity = HAND
    return Groove(2 * swing / 100 - 1, timing * humanise / 100, round(velocity * humanise / 100))


@dataclass(frozen=True, slots=True)
class Span:
    """A note as it is played."""

    note: Note  # as it is written
    onset: float  # ticks from the start of the phrase
    end: float
    velocity: int  # 1..127


def played(
    phrase: Phrase, groove: Groove = STRAIGHT, first: float = 0, last: float = math.inf
) -> tuple[Span, ...]:
    """Return the phrase's notes as they are played: in order, without overlaps, inside it.

    Only those that are written within some ticks, in a time that hardly grows with the phrase.
    """
    notes = phrase.notes
    low = bisect_right(notes, first, key=lambda note: note.end)
    high = max(low, bisect_left(notes, last, key=lambda note: note.onset))
    start = max(low - 1, 0)  # a note deviates as its neighbours leave it room
    place = swing_of(phrase, groove.swing)
    spans = tuple(
        Span(note, place(note.onset), place(note.end), note.velocity)
        for note in notes[start : high + 1]
    )
    if groove.timing or groove.velocity:
        spans = _humanised(spans, phrase, groove)
    return spans[low - start : high - start]


def swing_of(phrase: Phrase, swing: float) -> Callable[[int], float]:
    """Return where a tick is played: each beat is stretched in its first half, and then pressed.

    A beat in triplets swings already and stays as it is, and so does a meter counted in eighths.
    """
    if not swing or phrase.meter.denominator > 4:
        return float
    notes = phrase.notes

    @cache
    def straight(beat: int) -> bool:
        begin, end = (
            bisect_left(notes, border * TICKS_PER_BEAT, key=lambda note: note.onset)
            for border in (beat, beat + 1)
        )
        return any(note.onset % TICKS_PER_BEAT in TRIPLETS for note in notes[begin:end])

    def place(tick: int) -> float:
        beat, inside = divmod(tick, TICKS_PER_BEAT)
        if straight(beat):
            return tick
        late = swing * (inside if inside <= HALF else TICKS_PER_BEAT - inside)
        return tick + late

    return place


def _humanised(spans: tuple[Span, ...], phrase: Phrase, groove: Groove) -> tuple[Span, ...]:
    """Shift each note by a third of the room to its neighbours at most, so that none overtakes.

    What was legato stays legato: such a note ends where the next one now begins.
    """
    limit = groove.timing / 1000 * phrase.tempo / 60 * TICKS_PER_BEAT  # ticks
    deviations = [_deviation(groove.seed, span.note.onset, span.note.pitch) for span in spans]
    marks = [0.0, *(span.onset for span in spans), float(phrase.ticks)]
    onsets = []
    for span, before, (shift, _) in zip(spans, marks, deviations, strict=False):
        room = span.onset - before if shift < 0 else span.end - span.onset
        onsets.append(span.onset + shift * min(limit, room / 3))
    heard = [*onsets, marks[-1]]
    shifted = []
    for index, span in enumerate(spans):
        following = heard[index + 1]
        legato = span.end == marks[index + 2] and index + 1 < len(spans)
        end = following if legato else min(span.end - span.onset + onsets[index], following)
        louder = round(deviations[index][1] * groove.velocity)
        velocity = min(max(1, span.velocity + louder), 127)
        shifted.append(replace(span, onset=onsets[index], end=end, velocity=velocity))
    return tuple(shifted)


@lru_cache(maxsize=4096)
def _deviation(seed: int, onset: int, pitch: int) -> tuple[float, float]:
    """Return two numbers in -1..1, mostly small, that belong to a note: for time and for force."""
    dice = random.Random(f"{seed} {onset} {pitch}")
    time, force = (min(max(-1.0, dice.gauss(0, 0.4)), 1.0) for _ in range(2))
    return time, force
