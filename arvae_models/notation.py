"""How a phrase is written on a staff: note values, ties, tuplets, beams, key and spelling.

Pure reckoning on ticks of 1/12 beat; knows no file format and draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Final

from arvae_models.music import TICKS_PER_BEAT, Meter, Phrase

Value = tuple[str, int]  # MusicXML's name of a note value, and its dots

PLAIN: Final[Mapping[int, Value]] = {
    3: ("16th", 0), 6: ("eighth", 0), 9: ("eighth", 1), 12: ("quarter", 0), 18: ("quarter", 1),
    24: ("half", 0), 36: ("half", 1), 48: ("whole", 0), 72: ("whole", 1), 96: ("breve", 0),
}  # fmt: skip
_UNDOTTED: Final = {ticks: value for ticks, value in PLAIN.items() if not value[1]}  # for rests
# Under a bracket "three in the time of two" every length shrinks by a third, so that beats which
# mix sixteenths with triplets (dotted sixteenth = 3 ticks) can be written as well.
TRIPLET: Final[Mapping[int, Value]] = {
    1: ("32nd", 0), 2: ("16th", 0), 3: ("16th", 1), 4: ("eighth", 0), 6: ("eighth", 1),
    8: ("quarter", 0),
}  # fmt: skip
# The value that three of fill a bracket, by the bracket's ticks.
TRIPLET_UNITS: Final[Mapping[int, str]] = {12: "eighth", 6: "16th", 3: "32nd"}
_BEAMS: Final[Mapping[str, int]] = {"eighth": 1, "16th": 2, "32nd": 3}

# Steps along the line of fifths from C; a step of seven is a sharp.
_LINE: Final = "FCGDAEB"
_KEYS: Final = range(-5, 7)  # D♭ major to F♯ major: every pitch class once


@dataclass(frozen=True, slots=True)
class Sign:
    """One written note or rest inside a measure."""

    start: int  # ticks from the bar line
    ticks: int
    note: int | None  # place in the phrase's notes; None for a rest
    value: Value | None  # None for the rest of a whole measure
    first: bool = True  # the first sign of its note
    last: bool = True  # the last sign of its note
    triplet: int = 0  # ticks of the bracket it stands under; 0 without one
    opens: bool = False  # the bracket begins here
    closes: bool = False  # the bracket ends here
    beams: tuple[str, ...] = ()  # MusicXML's beam values, from the eighths' beam on


@dataclass(frozen=True, slots=True)
class Spelling:
    """A pitch as it is written."""

    step: str  # A..G
    alter: int  # semitones, sharp > 0
    octave: int  # C4 is middle C


@dataclass(frozen=True, slots=True)
class Clef:
    """A clef at the start of the staff."""

    sign: str  # G or F
    line: int  # from the lowest, 1
    octaves: int  # sounding higher (> 0) or lower than written


def clef(phrase: Phrase) -> Clef:
    """Choose the clef by the mean pitch: treble, treble an octave down, or bass."""
    pitches = [note.pitch for note in phrase.notes]
    middle = sum(pitches) / len(pitches) if pitches else 60
    if middle >= 57:
        return Clef("G", 2, 0)
    return Clef("G", 2, -1) if middle >= 50 else Clef("F", 4, 0)


def key_fifths(phrase: Phrase) -> int:
    """Choose the key signature that leaves the fewest accidentals: sharps, or flats below 0."""
    counts = [0] * 12
    for note in phrase.notes:
        counts[note.pitch % 12] += 1

    def outside(fifths: int) -> int:
        inside = {(7 * place) % 12 for place in range(fifths - 1, fifths + 6)}
        return sum(count for pitch, count in enumerate(counts) if pitch not in inside)

    return min(_KEYS, key=lambda fifths: (outside(fifths), abs(fifths), fifths < 0))


def spelled(pitch: int, fifths: int) -> Spelling:
    """Spell a MIDI pitch on the line of fifths, from three flats to eight sharps off the tonic."""
    place = (7 * pitch - (fifths - 3)) % 12 + fifths - 3
    alter, step = divmod(place + 1, 7)
    return Spelling(_LINE[step], alter, (pitch - alter) // 12 - 1)


def key_alter(step: str, fifths: int) -> int:
    """Return what a key signature does to a step of the scale."""
    return (fifths - 1 - _LINE.index(step) + 7) // 7


def needs_accidental(
    sign: Sign, spelling: Spelling, fifths: int, in_force: dict[tuple[str, int], int]
) -> bool:
    """Tell whether a reader needs an accidental: not where key, bar or tie say it already.

    `in_force` holds what the accidentals of the bar so far have done to a step in an octave; it is
    brought up to date.
    """
    place = (spelling.step, spelling.octave)
    before = in_force.get(place, key_alter(spelling.step, fifths))
    if not sign.first or before == spelling.alter:
        return False
    in_force[place] = spelling.alter
    return True


def signs(phrase: Phrase) -> list[tuple[Sign, ...]]:
    """Write a phrase measure by measure; the signs of a measure fill it exactly."""
    bar = phrase.meter.ticks
    spans: list[list[tuple[int, int, int | None]]] = [[] for _ in range(phrase.measures)]
    for start, end, note in _gapless(phrase):
        for measure in range(start // bar, (end - 1) // bar + 1):
            offset = measure * bar
            spans[measure].append((max(start - offset, 0), min(end - offset, bar), note))
    measures = [tuple(_measure(inside, phrase.meter)) for inside in spans]
    return _with_ties(measures)


def _gapless(phrase: Phrase) -> Iterator[tuple[int, int, int | None]]:
    """Yield (start, end, place of the note or None) over the whole phrase, rests included."""
    now = 0
    for index, note in enumerate(phrase.notes):
        if note.onset > now:
            yield now, note.onset, None
        yield note.onset, note.end, index
        now = note.end
    if now < phrase.ticks:
        yield now, phrase.ticks, None


def _measure(spans: Sequence[tuple[int, int, int | None]], meter: Meter) -> Iterator[Sign]:
    if len(spans) == 1 and spans[0][2] is None:
        yield Sign(0, meter.ticks, None, None)
        return
    cuts = [start for start, _, _ in spans]
    found: list[Sign] = []
    for low, high, triplet in _regions(cuts, meter):
        inside = [
            (max(start, low), min(end, high), note)
            for start, end, note in spans
            if start < high and end > low
        ]
        for start, end, note in inside:
            if triplet:
                found += _in_triplet(start, end, note, low, high)
            else:
                found += _in_plain(start, end, note, meter)
    yield from _beamed(found, beat_ticks(meter))


def _regions(cuts: Sequence[int], meter: Meter) -> list[tuple[int, int, bool]]:
    """Part a measure into (start, end, whether under a triplet bracket), by where notes start."""
    regions: list[tuple[int, int, bool]] = []
    for low, high in _cells(meter):
        inside = [cut - low for cut in cuts if low < cut < high]
        half = (high - low) // 2
        parts = [(low, high)]
        if half in inside and any(cut % 4 for cut in inside) and high - low == TICKS_PER_BEAT:
            parts = [(low, low + half), (low + half, high)]
        for start, end in parts:
            triplet = any((cut - low) % 3 for cut in inside if start < cut + low < end)
            if regions and not triplet and not regions[-1][2]:
                regions[-1] = (regions[-1][0], end, False)
            else:
                regions.append((start, end, triplet))
    return regions


@cache
def _cells(meter: Meter) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a measure that one bracket may cover: beats or parts of them."""
    cells: list[tuple[int, int]] = []
    beat = beat_ticks(meter)
    for start in range(0, meter.ticks, beat):
        end = min(start + beat, meter.ticks)
        while start < end:
            size = next(size for size in TRIPLET_UNITS if size <= end - start)
            cells.append((start, start + size))
            start += size
    return tuple(cells)


def _is_compound(meter: Meter) -> bool:
    return meter.denominator >= 8 and meter.numerator % 3 == 0


def beat_ticks(meter: Meter) -> int:
    """Ticks under one beam: a quarter, or three eighths (or sixteenths) in compound meters."""
    return 3 * 48 // meter.denominator if _is_compound(meter) else TICKS_PER_BEAT


@cache
def _periods(meter: Meter) -> tuple[int, ...]:
    """Return the distances at which a measure has stronger and stronger places, longest first."""
    periods = [meter.ticks]
    beats = meter.numerator // 3 if _is_compound(meter) else meter.numerator
    while beats % 2 == 0:
        beats //= 2
        periods.append(periods[-1] // 2)
    finer = (beat_ticks(meter), 6, 3) if _is_compound(meter) else (48, 24, TICKS_PER_BEAT, 6, 3)
    widest = max(48 // meter.denominator, beat_ticks(meter))
    return (*periods, *(size for size in finer if size < periods[-1] and size <= widest))


def _in_plain(start: int, end: int, note: int | None, meter: Meter) -> Iterator[Sign]:
    periods, beat, compound = _periods(meter), beat_ticks(meter), _is_compound(meter)

    def weight(tick: int) -> int:
        return sum(tick % period == 0 for period in periods)

    def readable(low: int, high: int, barrier: int) -> bool:
        """Tell whether one value may hide the strongest place inside it."""
        if weight(low) >= barrier:
            return True
        if note is None:
            return False
        within_beat = low // beat == (high - 1) // beat
        syncopated = weight(low) == weight(high) == barrier - 1 == weight((low + high) // 2) - 1
        return within_beat or (syncopated and not compound)

    values = _UNDOTTED if note is None and not compound else PLAIN
    for low, high in _pieces(start, end, values, weight, readable):
        yield Sign(low, high - low, note, PLAIN[high - low])


def _in_triplet(start: int, end: int, note: int | None, low: int, high: int) -> Iterator[Sign]:
    size = high - low
    periods = (size // 3, max(size // 6, 1))

    def weight(tick: int) -> int:
        return sum((tick - low) % period == 0 for period in periods)

    def readable(first: int, last: int, barrier: int) -> bool:
        return weight(first) >= barrier

    for first, last in _pieces(start, end, TRIPLET, weight, readable):
        yield Sign(
            first,
            last - first,
            note,
            TRIPLET[last - first],
            triplet=size,
            opens=first == low,
            closes=last == high,
        )


def _pieces(
    start: int,
    end: int,
    values: Mapping[int, Value],
    weight: Callable[[int], int],
    readable: Callable[[int, int, int], bool],
) -> list[tuple[int, int]]:
    """Part a length into note values, at the strongest places that it covers."""
    barrier = max((weight(tick) for tick in range(start + 1, end)), default=0)
    if end - start in values and readable(start, end, barrier):
        return [(start, end)]
    places = [tick for tick in range(start + 1, end) if weight(tick) == barrier]
    whole = [tick for tick in places if tick - start in values] if weight(start) >= barrier else []
    place = whole[-1] if whole else places[0]
    return [
        *_pieces(start, place, values, weight, readable),
        *_pieces(place, end, values, weight, readable),
    ]


def _beamed(found: Sequence[Sign], beat: int) -> list[Sign]:
    """Beam neighbouring notes of a beat."""
    runs: list[list[Sign]] = []
    for sign in found:
        levels = _beam_levels(sign)
        before = runs[-1][-1] if runs else None
        if (
            before
            and levels
            and _beam_levels(before)
            and before.start // beat == sign.start // beat
        ):
            runs[-1].append(sign)
        else:
            runs.append([sign])
    return [sign for run in runs for sign in _beamed_run(run)]


def _beam_levels(sign: Sign) -> int:
    return 0 if sign.note is None or sign.value is None else _BEAMS.get(sign.value[0], 0)


def _beamed_run(run: Sequence[Sign]) -> Iterator[Sign]:
    if len(run) == 1:
        yield run[0]
        return
    levels = [0, *(_beam_levels(sign) for sign in run), 0]
    for index, sign in enumerate(run, start=1):
        beams = []
        for level in range(1, levels[index] + 1):
            before, after = levels[index - 1] >= level, levels[index + 1] >= level
            if before and after:
                beams.append("continue")
            elif before or after:
                beams.append("end" if before else "begin")
            else:
                beams.append("backward hook" if index > 1 else "forward hook")
        yield replace(sign, beams=tuple(beams))


def _with_ties(measures: Sequence[tuple[Sign, ...]]) -> list[tuple[Sign, ...]]:
    """Mark which signs go on from the sign before, or into the next."""
    flat = [sign.note for measure in measures for sign in measure]
    same = [left is not None and left == right for left, right in pairwise([*flat, None])]
    goes_on = iter(zip([False, *same], [*same, False], strict=False))
    tied = []
    for measure in measures:
        marks = [next(goes_on) for _ in measure]
        tied.append(
            tuple(
                replace(sign, first=not before, last=not after)
                for sign, (before, after) in zip(measure, marks, strict=True)
            )
        )
    return tied
