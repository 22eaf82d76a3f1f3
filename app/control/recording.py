"""Recording: what was played, with its times -> notes on the grid, as they were meant.

Values only; times are seconds of one clock, places ticks of 1/12 beat. One note sounds at a time:
the newest key wins, and a key that is still down when the next one comes is cut there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from arvae_models.grid import next_slot, snapped
from arvae_models.music import TICKS_PER_BEAT, Note, Phrase

GRIDS: Final = ((0, 3, 6, 9, 12), (0, 4, 8, 12))  # a beat in sixteenths and in triplets, ticks
LENGTHS: Final = {  # of a step -> ticks
    "Whole": 48,
    "Half": 24,
    "Quarter": 12,
    "Quarter triplet": 8,
    "Eighth": 6,
    "Eighth triplet": 4,
    "Sixteenth": 3,
}
TOGETHER: Final = 0.035  # seconds within which keys are meant as one: the newest counts

_HAND: Final = 0.012  # seconds that a hand is off when it means a place
_RELEASE: Final = 2.0  # times as far when it lets a key go
_TRIPLETS: Final = 0.6  # cost of a beat in triplets, which are rarer
_CHANGE: Final = 1.5  # cost of going over from one grid to the other
_NOWHERE: Final = 8.0  # cost of a time that fits no place at all
_LATE: Final = 0.02  # seconds by which all that was played may be late or early
_SHIFTS: Final = tuple(step / 200 for step in range(-10, 11))  # seconds that are tried for it
_EARLY: Final = (1.5, 0.06)  # ticks, seconds: a downbeat that comes so early is still meant


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key that was pressed or let go."""

    time: float  # seconds
    pitch: int  # MIDI number, 0..127
    velocity: int  # 1..127; 0 where it was let go


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that was down; nothing is on the grid yet."""

    onset: float  # ticks from the start
    end: float  # where it was let go, or where the next one or the end cut it
    let_go: bool
    pitch: int
    velocity: int


def notes_of(strokes: Iterable[Stroke], start: float, tempo: float, ticks: int) -> tuple[Note, ...]:
    """Return the notes that were meant within `ticks` from the `start` (seconds).

    `tempo` is in quarter notes a minute. Each beat is taken to be in sixteenths or in triplets,
    whichever fits what was played there and around it; a constant lateness is taken out first.
    What came before the start belongs to the count-in; a key without an end has it at the last
    tick.
    """
    second = tempo * TICKS_PER_BEAT / 60  # in ticks
    early = max(_EARLY[0], _EARLY[1] * second)
    keys = [key for key in _keys(strokes, start, second, ticks) if key.onset >= -early]
    if not keys:
        return ()
    beats = -(-ticks // TICKS_PER_BEAT) + 1
    fits = ((*_fit(keys, shift * second, second, beats), shift) for shift in _SHIFTS)
    _, shift, kinds = min((c + (s / _LATE) ** 2 / 2, s, kinds) for c, kinds, s in fits)
    return _on_grid(keys, shift * second, kinds, ticks)


def _keys(strokes: Iterable[Stroke], start: float, second: float, ticks: int) -> list[_Key]:
    """Turn strokes into keys that were down, one at a time and each with an end."""
    keys: list[_Key] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.time):
        tick = (stroke.time - start) * second
        last = keys[-1] if keys else None
        if last and stroke.velocity and tick - last.onset < TOGETHER * second:
            keys.pop()
        elif last and not last.let_go and (stroke.velocity or stroke.pitch == last.pitch):
            end = min(tick, last.end)
            keys[-1] = replace(last, end=end, let_go=not stroke.velocity)
        if stroke.velocity and tick < ticks:
            keys.append(_Key(tick, float(ticks), False, stroke.pitch, stroke.velocity))
    return keys


def _fit(
    keys: Sequence[_Key], shift: float, second: float, beats: int
) -> tuple[float, tuple[int, ...]]:
    """Return the least cost of a grid for every beat, and those grids as indices of GRIDS.

    Viterbi's algorithm over the beats; a cost is the negative logarithm of a likelihood.
    """
    costs = [[0.0, _TRIPLETS] for _ in range(beats)]
    for key in keys:
        released = [(key.end, _RELEASE)] if key.let_go else []
        for tick, slack in [(key.onset, 1.0), *released]:
            beat, inside = divmod(max(tick - shift, 0.0), TICKS_PER_BEAT)
            own = costs[min(int(beat), beats - 1)]
            for kind, grid in enumerate(GRIDS):
                off = min(abs(place - inside) for place in grid) / second
                own[kind] += min((off / (_HAND * slack)) ** 2 / 2, _NOWHERE)
    best, sources = costs[0], []
    for own in costs[1:]:
        ways = [[cost + (a != b) * _CHANGE for b, cost in enumerate(best)] for a in range(2)]
        sources.append([way.index(min(way)) for way in ways])
        best = [min(way) + cost for way, cost in zip(ways, own, strict=True)]
    kinds = [best.index(min(best))]
    for source in reversed(sources):
        kinds.append(source[kinds[-1]])
    return min(best), tuple(reversed(kinds))


def _on_grid(
    keys: Sequence[_Key], shift: float, kinds: Sequence[int], ticks: int
) -> tuple[Note, ...]:
    """Put keys on the grids of their beats; of two at one place, the newer one counts."""

    def beat_of(tick: float) -> tuple[int, float, tuple[int, ...]]:
        beat, inside = divmod(max(tick, 0.0), TICKS_PER_BEAT)
        return int(beat), inside, GRIDS[kinds[min(int(beat), len(kinds) - 1)]]

    def snapped(tick: float) -> int:
        beat, inside, grid = beat_of(tick - shift)
        return beat * TICKS_PER_BEAT + min(grid, key=lambda place: abs(place - inside))

    def after(tick: int) -> int:
        beat, inside, grid = beat_of(tick)
        return beat * TICKS_PER_BEAT + next(place for place in grid if place > inside)

    notes: list[Note] = []
    for key in keys:
        onset = snapped(key.onset)
        if onset >= ticks:
            continue
        if notes and notes[-1].end > onset:
            last = notes.pop()
            if last.onset < onset:
                notes.append(replace(last, duration=onset - last.onset))
        end = min(max(snapped(key.end), after(onset)), ticks)
        notes.append(Note(onset, end - onset, key.pitch, key.velocity))
    return tuple(notes)


def started(places: Iterable[tuple[float, int]], tempo: float) -> float:
    """Return when a performance began, in seconds; `places` are (time, tick) as they were told.

    A place is told late by as long as it takes, and never early: the earliest witness is right.
    """
    seconds = 60 / (tempo * TICKS_PER_BEAT)
    return min(time - tick * seconds for time, tick in places)


def placed(phrase: Phrase, notes: Iterable[Note], first: int, ticks: int) -> Phrase:
    """Return a phrase with notes, counted from tick `first`, in the place of what was there."""
    kept = []
    for note in phrase.notes:
        if note.onset < first:
            kept.append(replace(note, duration=min(note.end, first) - note.onset))
        elif note.onset >= first + ticks:
            kept.append(note)
    new = (replace(note, onset=note.onset + first) for note in notes)
    return replace(phrase, notes=tuple(sorted([*kept, *new])))


@dataclass(frozen=True, slots=True)
class Steps:
    """Notes that are entered one by one: each key goes to the next place, without a tempo."""

    ticks: int  # of the bars that they fill
    length: int = TICKS_PER_BEAT  # of the next step, ticks
    notes: tuple[Note, ...] = ()
    place: int = 0  # of the next step, ticks from the first of the bars
    struck: float = -math.inf  # seconds: when the last key was pressed

    @property
    def full(self) -> bool:
        """Whether the bars are full."""
        return self.place >= self.ticks

    def played(self, pitch: int, velocity: int, time: float) -> Steps:
        """Enter a key; keys that are pressed together are one step, of which the newest counts."""
        if self.notes and time - self.struck < TOGETHER:
            last = replace(self.notes[-1], pitch=pitch, velocity=velocity)
            return replace(self, notes=(*self.notes[:-1], last), struck=time)
        if self.full:
            return self
        note = Note(self.place, self._next - self.place, pitch, velocity)
        return replace(self, notes=(*self.notes, note), place=self._next, struck=time)

    def rested(self) -> Steps:
        """Leave a step silent."""
        return self if self.full else replace(self, place=self._next, struck=-math.inf)

    def back(self) -> Steps:
        """Take back the last note, and what silence came after it."""
        if not self.notes:
            return replace(self, place=0)
        last = self.notes[-1]
        return replace(self, notes=self.notes[:-1], place=last.onset, struck=-math.inf)

    @property
    def _next(self) -> int:
        """The place after the next step; a length that fits no slot there is made to."""
        ahead = snapped(self.place + self.length)
        return min(max(ahead, next_slot(self.place)), self.ticks)
