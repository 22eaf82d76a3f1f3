"""What a bar can reach at all: exact bounds of each attribute, given what is locked and kept.

Bars are told apart by their shape: how many notes start, and whether the first and the last of them
are new or held. Within a shape, where notes start and which pitches they have are free of each
other. What can be reached is thus a union over shapes of a set of complexities, found as sums of
onset weights, times a set of pairs of range and rise. Nothing here knows a network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from itertools import combinations, pairwise
from math import ceil, floor
from operator import or_
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import BY_KEY, ONSET_SHARES
from arvae_models.grid import SLOTS
from arvae_models.keep import Keep
from arvae_models.request import Request
from arvae_models.tokens import Rows

Bounds = tuple[float, float]  # lowest and highest value, in the attribute's unit
_Window = tuple[int, int]  # the same in whole parts
_Sums = dict[int, int]  # notes -> bits: bit i is set where some onsets weigh i parts together

_NOTES: Final = "note_density"
_COMPLEXITY: Final = "rhythmic_complexity"
_RANGE: Final = "pitch_range"
_RISE: Final = "contour"
_TOP: Final = 127  # MIDI's highest pitch

# The published weights have two decimals and add up to 27.79: in hundredths, sums are exact.
_WEIGHED: Final = 2779
_WEIGHTS: Final = np.rint(ONSET_SHARES * _WEIGHED).astype(int).tolist()
_PARTS: Final = {_NOTES: 1, _COMPLEXITY: _WEIGHED, _RANGE: 1, _RISE: 1}  # of a unit
_ROUNDING: Final = 1e-4  # measured values are rounded to four decimals
_NOT_KEPT: Final[Mapping[str, Any]] = {"rhythm": False, "pitches": False, "notes": frozenset()}


def bounds(
    row: Rows, request: Request, keys: Collection[str] = BY_KEY, width: int = _TOP
) -> dict[str, Bounds]:
    """Return the lowest and highest value that each attribute can have, in its unit.

    That is among all bars that meet everything else in a request about a bar (24,): what is asked
    of other attributes and what is locked, each within its tolerance, and what is kept (of a scale
    only that it may bend the widest range a little). `width` is the widest pitch range that the
    model's vocabulary allows, in semitones; the bar's own is always allowed. Both ends are attained
    by some row of tokens, except that a scale may lack them. Where no bar can meet everything else,
    both ends are the bar's own value. An attribute without a formula here has its table's bounds.
    """
    own = _own(row)
    widest = max(_widest(width, request.keep.scale), own[_RANGE])
    free = {
        _NOTES: (0, SLOTS),
        _COMPLEXITY: (0, _WEIGHED),
        _RANGE: (0, widest),
        _RISE: (-widest, widest),
    }
    held = {
        key: _common(free[key], window)
        for key, window in _windows(own, request).items()
        if key in keys
    }
    shapes = _shapes(row, request.keep)
    anywhere = _reached(shapes, free | held)
    result = {}
    for key in keys:
        if key not in free:
            result[key] = (BY_KEY[key].lowest, BY_KEY[key].highest)
            continue
        reached = anywhere
        if key in held:
            reached = _reached(shapes, free | held | {key: free[key]})
        low, high = reached.get(key, (own[key], own[key]))
        result[key] = (low / _PARTS[key], high / _PARTS[key])
    return result


def reachable(limits: Mapping[str, Bounds], key: str, value: float) -> bool:
    """Tell whether a value lies within its bounds; only rounding is forgiven."""
    low, high = limits[key]
    return low - _ROUNDING <= value <= high + _ROUNDING


def in_the_way(
    row: Rows, request: Request, keys: Collection[str] = BY_KEY, width: int = _TOP
) -> tuple[str, ...]:
    """Name what keeps the asked values out of a bar's (24,) reach.

    A name is the key of a locked attribute, "rhythm", "pitches" or "notes". Each of them, given up
    alone, brings every asked value within its bounds. Where no single one does, they are all that
    belong to a smallest group which, given up together, does. Nothing where everything asked lies
    within its bounds, or where giving up all would not help.
    """

    asked = set(request.asked)

    def reaches(request: Request) -> bool:
        limits = bounds(row, request, keys, width)
        return all(reachable(limits, key, request.asked[key]) for key in asked & set(limits))

    if reaches(request):
        return ()
    things = [key for key in BY_KEY if key in request.held and key in keys]
    things += [name for name in _NOT_KEPT if getattr(request.keep, name)]
    for size in range(1, len(things) + 1):
        groups = [
            group for group in combinations(things, size) if reaches(_without(request, group))
        ]
        if groups:
            return tuple(thing for thing in things if any(thing in group for group in groups))
    return ()


def _without(request: Request, things: Collection[str]) -> Request:
    """Give up some locks and some of what is kept."""
    given_up = {thing: _NOT_KEPT[thing] for thing in things if thing in _NOT_KEPT}
    keep = replace(request.keep, **given_up)
    return replace(request, locks=request.locks - set(things), keep=keep)


def _own(row: Rows) -> dict[str, int]:
    """Measure a bar (24,) in whole parts."""
    pitches = row[row >= 0].tolist() or [0]
    return {
        _NOTES: int((row >= 0).sum()),
        _COMPLEXITY: _weight(np.flatnonzero(row >= 0).tolist()),
        _RANGE: max(pitches) - min(pitches),
        _RISE: pitches[-1] - pitches[0],
    }


def _weight(slots: Sequence[int]) -> int:
    return sum(_WEIGHTS[slot] for slot in slots)


def _widest(width: int, scale: Collection[int]) -> int:
    """Widen a range by what moving its ends to the nearest notes of a scale can add."""
    classes = sorted(scale)
    if not classes:
        return width
    steps = [above - below for below, above in pairwise(classes)]
    return min(width + max([*steps, classes[0] + 12 - classes[-1]]) - 1, _TOP)


def _windows(own: Mapping[str, int], request: Request) -> dict[str, _Window]:
    """Return what is asked and locked as the whole parts that meet it."""
    values = {key: own[key] / _PARTS[key] for key in request.held if key in own}
    values |= {key: value for key, value in request.asked.items() if key in own}
    windows = {}
    for key, value in values.items():
        attribute, parts = BY_KEY[key], _PARTS[key]
        value = min(max(value, attribute.lowest - 2), attribute.highest + 2)  # out is out
        # Whoever asks for 8.4 notes is content with 8.
        slack = max(attribute.tolerance, attribute.step / 2) + _ROUNDING
        windows[key] = (ceil((value - slack) * parts), floor((value + slack) * parts))
    return windows


def _common(one: _Window, other: _Window) -> _Window:
    return max(one[0], other[0]), min(one[1], other[1])


@dataclass(frozen=True, slots=True, eq=False)
class _Pitches:
    """Which pairs of range and rise there are, in semitones: with a rise, any range low..high."""

    rise: NDArray[np.int16]  # (pairs,)
    low: NDArray[np.int16]
    high: NDArray[np.int16]

    def within(self, ranges: _Window, rises: _Window) -> tuple[_Window, _Window] | None:
        """Return the ends of range and of rise among the pairs inside two windows."""
        low = np.maximum(self.low, ranges[0])
        high = np.minimum(self.high, ranges[1])
        fits = (low <= high) & (self.rise >= rises[0]) & (self.rise <= rises[1])
        if not fits.any():
            return None
        rise = self.rise[fits]
        return (
            (int(low[fits].min()), int(high[fits].max())),
            (int(rise.min()), int(rise.max())),
        )


@dataclass(frozen=True, slots=True)
class _Shape:
    """Bars with as many notes, and the same ends new or held."""

    notes: int
    sums: int  # bits, see _Sums
    pitches: _Pitches


def _reached(shapes: Sequence[_Shape], windows: Mapping[str, _Window]) -> dict[str, _Window]:
    """Return the ends of each attribute among bars inside windows; nothing without such a bar."""
    if any(low > high for low, high in windows.values()):
        return {}
    least, most = windows[_NOTES]
    lightest, heaviest = windows[_COMPLEXITY]
    pitches: dict[_Pitches, tuple[_Window, _Window] | None] = {}
    found: list[tuple[_Window, ...]] = []
    for shape in shapes:
        sums = shape.sums >> lightest & (1 << heaviest - lightest + 1) - 1
        if not sums or not least <= shape.notes <= most:
            continue
        if shape.pitches not in pitches:
            pitches[shape.pitches] = shape.pitches.within(windows[_RANGE], windows[_RISE])
        pairs = pitches[shape.pitches]
        if pairs is not None:
            lowest, highest = (sums & -sums).bit_length() - 1, sums.bit_length() - 1
            weights = (lightest + lowest, lightest + highest)
            found.append(((shape.notes, shape.notes), weights, *pairs))
    if not found:
        return {}
    ends = np.array(found)  # (shapes, 4, 2)
    lows, highs = ends[:, :, 0].min(axis=0).tolist(), ends[:, :, 1].max(axis=0).tolist()
    return dict(zip(_PARTS, zip(lows, highs, strict=True), strict=True))


def _shapes(row: Rows, keep: Keep) -> list[_Shape]:
    """Return every shape that a bar can take without breaking what is kept."""
    onsets = np.flatnonzero(row >= 0).tolist()
    spans = keep.spans(row)
    held = [start for start, _ in spans]
    pitches = [int(row[slot]) for slot in held]
    own = tuple(sorted(set(row[onsets].tolist()))) if keep.pitches else None
    if keep.rhythm or own == ():
        new_first, new_last = (not onsets or onsets[end] not in held for end in (0, -1))
        rhythms = {(new_first, new_last): {len(onsets): 1 << _weight(onsets)}}
    else:
        rhythms = _rhythms(spans)
    shapes = []
    for (new_first, new_last), sums in rhythms.items():
        first = None if new_first else pitches[0]
        last = None if new_last else pitches[-1]
        for notes, bits in sums.items():
            between = min(notes - len(held) - new_first - new_last, 2)
            shapes.append(_Shape(notes, bits, _pairs(first, last, between, tuple(pitches), own)))
    return shapes


@lru_cache(maxsize=128)
def _rhythms(spans: tuple[tuple[int, int], ...]) -> dict[tuple[bool, bool], _Sums]:
    """Return what onsets can weigh around held notes, by whether the first and last are new."""
    covered = {slot for start, end in spans for slot in range(start, end)}
    free = [slot for slot in range(SLOTS) if slot not in covered]
    held = {len(spans): 1 << _weight([start for start, _ in spans])}
    if not spans:
        return {(True, True): _either(held, _with_some(held, free))}
    first, last = spans[0][0], spans[-1][0]
    before = [slot for slot in free if slot < first]
    after = [slot for slot in free if slot > last]
    inside = _either(held, _with_some(held, [slot for slot in free if first < slot < last]))
    earlier = _with_some(inside, before)
    return {
        (False, False): inside,
        (True, False): earlier,
        (False, True): _with_some(inside, after),
        (True, True): _with_some(earlier, after),
    }


def _with_some(sums: _Sums, slots: Sequence[int]) -> _Sums:
    """Add onsets at one or more of some slots."""
    some: _Sums = {}
    for slot in slots:
        added = {notes + 1: bits << _WEIGHTS[slot] for notes, bits in _either(sums, some).items()}
        some = _either(some, added)
    return some


def _either(one: _Sums, other: _Sums) -> _Sums:
    return one | {notes: one.get(notes, 0) | bits for notes, bits in other.items()}


@lru_cache(maxsize=256)
def _pairs(
    first: int | None,
    last: int | None,
    between: int,
    held: tuple[int, ...],
    choices: tuple[int, ...] | None,
) -> _Pitches:
    """Return the pairs of range and rise of one shape.

    `first` and `last` are the pitches of held notes, None where they are new. `between` counts the
    new notes in the middle (2: two or more; below 0: the bar has one note, or none). `held` has all
    held pitches; new ones are of `choices`, or any.
    """
    if between < 0:
        return _Pitches(*np.zeros((3, 1), np.int16))
    if choices is not None:
        return _of_choices(first, last, between, held, choices)
    if first is None and last is None:
        return _between_new_ends(between, held)
    return _from_held_end(first, last, between, held)


def _between_new_ends(between: int, held: tuple[int, ...]) -> _Pitches:
    """Both ends go where they are needed: around the held notes, or as far off as can be."""
    bottom, top = (min(held), max(held)) if held else (_TOP, 0)
    rise = np.arange(-_TOP, _TOP + 1, dtype=np.int16)
    size = np.abs(rise)
    far = max(top, _TOP - bottom) if not between else _TOP
    return _Pitches(rise, np.maximum(size, top - bottom), np.maximum(size, far))


def _from_held_end(
    first: int | None, last: int | None, between: int, held: tuple[int, ...]
) -> _Pitches:
    """One end may be at any pitch; new notes between go up to MIDI's highest, or down, or both."""
    anywhere = np.arange(_TOP + 1, dtype=np.int16)
    start = anywhere if first is None else np.array([first], np.int16)
    end = anywhere if last is None else np.array([last], np.int16)
    low = np.minimum(np.minimum(start, end), min(held))
    high = np.maximum(np.maximum(start, end), max(held))
    size = high - low
    widest = (size, np.maximum(high, _TOP - low), np.full_like(size, _TOP))
    return _Pitches(end - start, size, widest[between])


def _of_choices(
    first: int | None,
    last: int | None,
    between: int,
    held: tuple[int, ...],
    choices: tuple[int, ...],
) -> _Pitches:
    """Try every choice for the ends; `held` ones are among the choices."""
    ranges: dict[int, int] = {}  # rise -> bits
    for start in choices if first is None else (first,):
        for end in choices if last is None else (last,):
            low, high = min(start, end, *held), max(start, end, *held)
            sizes = _sizes(low, high, between, choices)
            ranges[end - start] = ranges.get(end - start, 0) | sizes
    pairs = [
        (rise, size, size)
        for rise, bits in ranges.items()
        for size in range(bits.bit_length())
        if bits >> size & 1
    ]
    return _Pitches(*np.array(pairs, np.int16).T)


@lru_cache(maxsize=1024)
def _sizes(low: int, high: int, between: int, choices: tuple[int, ...]) -> int:
    """Return bits: the ranges around low..high that new notes between the ends can give."""
    tops = sum(1 << pitch for pitch in choices if pitch >= high)
    bottoms = [pitch for pitch in choices if pitch <= low]
    if between == 0:
        return 1 << high - low
    if between == 1:  # it can be the highest or the lowest, not both
        return reduce(or_, (1 << high - pitch for pitch in bottoms), tops >> low)
    return reduce(or_, (tops >> pitch for pitch in bottoms))
