"""What a composer does to chosen notes by a command: pure edits, each of a phrase and its notes.

The chosen notes win: what they cover gives way, as under the hand. On the grid goes in, on the grid
comes out; of two chosen notes that land on one place the longer stays. Pitches move together, no
further than MIDI reaches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from app.views.roll.roll_edit import Edit, with_new
from arvae_models.grid import BEAT_SLOTS, next_slot, on_grid, snapped
from arvae_models.keys import Key
from arvae_models.music import TICKS_PER_BEAT, Note, Phrase

Grid = tuple[int, ...]  # ticks from the beat, from 0

SIXTEENTHS: Final[Grid] = (0, 3, 6, 9)
TRIPLETS: Final[Grid] = (0, 4, 8)
SLOTS: Final[Grid] = BEAT_SLOTS

MOST_BARS: Final = 9999  # of a melody

_HIGHEST = 127  # MIDI pitch
_MIDDLE_C = 60


class CommandError(ValueError):
    """A command that cannot be carried out; the message is a sentence for the composer."""


def grown(phrase: Phrase, measures: int) -> Phrase:
    """Return a phrase of so many bars or more. Raises CommandError where it would be too long."""
    measures = max(phrase.measures, measures)
    if measures > MOST_BARS:
        raise CommandError(f"A melody has at most {MOST_BARS} bars.")
    return phrase.with_measures(measures)


# Time.


def quantised(
    phrase: Phrase, notes: Iterable[Note], grid: Grid = SIXTEENTHS, *, ends: bool = False
) -> Edit:
    """Carry notes to the nearest place of a grid; a tie goes to the later one.

    Notes keep their length, but one that lasted up to the next still does. With `ends` they also
    end on the grid, at least one place on.
    """
    chosen = sorted(notes)
    last = _before(phrase.ticks, grid)
    starts = {note: min(_nearest(note.onset, grid), last) for note in chosen}
    nexts = dict(pairwise(phrase.notes))
    changed = []
    for note in chosen:
        onset, after = starts[note], nexts.get(note)
        if ends:
            end = max(_nearest(note.end, grid), _after(onset, grid))
        elif after is not None and after.onset == note.end:
            end = starts.get(after, after.onset)
        else:
            end = snapped(onset + note.duration)
        if after is not None and after not in starts and onset < after.onset:
            end = min(end, after.onset)  # a neighbour that was not chosen keeps its start
        changed.append(_lasting(note, onset, end))
    return laid(phrase, chosen, changed)


def _positions(tick: int, grid: Grid) -> tuple[int, ...]:
    """Return the places of a grid around a time, from the beat before it."""
    beat = tick // TICKS_PER_BEAT * TICKS_PER_BEAT
    return (*(beat + place for place in grid), beat + TICKS_PER_BEAT)


def _nearest(tick: int, grid: Grid) -> int:
    return min(_positions(tick, grid), key=lambda place: (abs(place - tick), -place))


def _after(tick: int, grid: Grid) -> int:
    return next(place for place in _positions(tick, grid) if place > tick)


def _before(tick: int, grid: Grid) -> int:
    return max(place for place in _positions(tick - 1, grid) if place < tick)


def _lasting(note: Note, onset: int, end: int) -> Note:
    """Return a note between two times, or in the first slot where they leave it no length."""
    return replace(note, onset=onset, duration=max(end, next_slot(onset)) - onset)


def legato(phrase: Phrase, notes: Iterable[Note]) -> Edit:
    """Let each note sound up to the next one; the last of the phrase stays as it is."""
    chosen = sorted(notes)
    ends = {first: second.onset for first, second in pairwise(phrase.notes)}
    changed = [_lasting(note, note.onset, ends.get(note, note.end)) for note in chosen]
    return laid(phrase, chosen, changed)


def staccato(phrase: Phrase, notes: Iterable[Note]) -> Edit:
    """Halve the notes, to the nearest slot and at least one."""
    chosen = sorted(notes)
    changed = []
    for note in chosen:
        shorter = _lasting(note, note.onset, snapped(note.onset + note.duration / 2))
        changed.append(min(note, shorter, key=lambda either: either.duration))
    return laid(phrase, chosen, changed)


def retrograded(phrase: Phrase, notes: Iterable[Note], span: tuple[int, int] | None = None) -> Edit:
    """Play notes backwards, between two ticks; without them, from the first start to the last end.

    Where a slot's mirror is no slot (a triplet's, around a sixteenth), the notes come a little
    earlier or later, so that none is lost.
    """
    chosen = sorted(notes)
    if not chosen:
        return Edit(phrase, frozenset())
    start, end = span or (chosen[0].onset, chosen[-1].end)
    inside = [replace(note, duration=min(note.end, end) - note.onset) for note in chosen]
    edges = {tick for note in inside for tick in (note.onset, note.end)}
    sums = [
        total
        for total in range(start + end - TICKS_PER_BEAT, start + end + TICKS_PER_BEAT + 1)
        if total >= inside[-1].end and total - inside[0].onset <= phrase.ticks
    ]
    total = min(
        (total for total in sums if all(on_grid(total - tick) for tick in edges)),
        key=lambda total: abs(total - start - end),
        default=start + end,
    )
    mirrored = [
        _lasting(note, snapped(total - note.end), snapped(total - note.onset)) for note in inside
    ]
    return laid(phrase, chosen, mirrored)


def duplicated(phrase: Phrase, notes: Iterable[Note]) -> Edit:
    """Set notes once more right after themselves, in bars of their own where the phrase ends.

    Right after is as soon as all of them fall on slots: at the latest with the next beat. Raises
    CommandError where the phrase would be too long.
    """
    chosen = sorted(notes)
    if not chosen:
        return Edit(phrase, frozenset())
    span = chosen[-1].end - chosen[0].onset
    edges = [tick for note in chosen for tick in (note.onset, note.end)]
    whole = -(-span // TICKS_PER_BEAT) * TICKS_PER_BEAT
    fitting = (by for by in range(span, whole) if all(on_grid(tick + by) for tick in edges))
    by = next(fitting, whole)
    copies = [replace(note, onset=note.onset + by) for note in chosen]
    measures = -(-copies[-1].end // phrase.meter.ticks)
    return laid(grown(phrase, measures), (), copies)


# Pitch.


def transposed(phrase: Phrase, notes: Iterable[Note], semitones: int) -> Edit:
    """Carry notes up or down."""
    chosen = sorted(notes)
    return _repitched(phrase, chosen, [note.pitch + semitones for note in chosen])


def stepped(phrase: Phrase, notes: Iterable[Note], key: Key, degrees: int) -> Edit:
    """Carry notes up or down the degrees of a key; a note outside it first steps into it."""
    chosen, scale, up = sorted(notes), _scale(key), degrees > 0
    places = [
        bisect_right(scale, note.pitch) - 1 if up else bisect_left(scale, note.pitch)
        for note in chosen
    ]
    room = (len(scale) - 1 - max(places, default=0)) if up else min(places, default=0)
    step = min(degrees, room) if up else max(degrees, -room)
    if step == 0:
        return Edit(phrase, frozenset(chosen))
    return _repitched(phrase, chosen, [scale[place + step] for place in places])


def fitted(phrase: Phrase, notes: Iterable[Note], key: Key) -> Edit:
    """Carry notes outside a key to its nearest pitch, the lower one of two."""
    chosen, scale = sorted(notes), _scale(key)
    return _repitched(phrase, chosen, [_closest(scale, note.pitch) for note in chosen])


def _scale(key: Key) -> list[int]:
    """Return every MIDI pitch of a key, upwards."""
    inside = key.pitch_classes
    return [pitch for pitch in range(_HIGHEST + 1) if pitch % 12 in inside]


def _closest(scale: Sequence[int], pitch: int) -> int:
    return min(scale, key=lambda other: (abs(other - pitch), other))


def inverted(phrase: Phrase, notes: Iterable[Note]) -> Edit:
    """Turn every interval around: what rose falls as far, from the first note's pitch."""
    chosen = sorted(notes)
    return _repitched(phrase, chosen, [2 * chosen[0].pitch - note.pitch for note in chosen])


def _repitched(phrase: Phrase, chosen: Sequence[Note], pitches: Sequence[int]) -> Edit:
    """Give notes new pitches, moved together into MIDI's range, by octaves where these fit."""
    if not chosen:
        return Edit(phrase, frozenset())
    low, high = min(pitches), max(pitches)
    by = max(-low, 0) - max(high - _HIGHEST, 0)
    octaves = -(-abs(by) // 12) * (12 if by > 0 else -12)
    if low + octaves >= 0 and high + octaves <= _HIGHEST:
        by = octaves
    changed = [replace(note, pitch=pitch + by) for note, pitch in zip(chosen, pitches, strict=True)]
    return laid(phrase, chosen, changed)


# Number.


def drawn(phrase: Phrase, notes: Iterable[Note], bars: Iterable[int]) -> Edit:
    """Draw a note without a pointer: after the chosen ones, like the last of them.

    Where none is chosen it goes into the first silence of the first of `bars`, for a beat at most
    and as high as the note before. Raises CommandError where there is no room.
    """
    last = max(notes, default=None)
    if last is not None:
        onset, end, pitch = snapped(last.end), snapped(last.end + last.duration), last.pitch
        if onset >= phrase.ticks:
            raise CommandError("The melody ends here: insert a bar first.")
    else:
        start = min(bars, default=0) * phrase.meter.ticks
        onset = start
        for note in phrase.notes:  # the first silence lies where what sounds before it ends
            if note.onset <= onset < note.end:
                onset = note.end if on_grid(note.end) else next_slot(note.end)
        if onset >= start + phrase.meter.ticks:
            raise CommandError("The bar has no silence: select the note to draw one after.")
        before = [note for note in phrase.notes if note.onset < onset] or phrase.notes[:1]
        after = [note.onset for note in phrase.notes if note.onset > onset]
        end = min(onset + TICKS_PER_BEAT, *after, start + phrase.meter.ticks)
        pitch = before[-1].pitch if before else _MIDDLE_C
    return with_new(phrase, onset, max(end, next_slot(onset)), pitch)


def split(phrase: Phrase, note: Note, tick: float) -> Edit:
    """Cut a note in two at the slot nearest to a time; nowhere near its ends."""
    place = snapped(tick)
    if not note.onset < place < note.end:
        return Edit(phrase, frozenset({note}))
    parts = [
        replace(note, duration=place - note.onset),
        replace(note, onset=place, duration=note.end - place),
    ]
    return laid(phrase, (note,), parts)


def split_all(phrase: Phrase, notes: Iterable[Note], tick: float | None = None) -> Edit:
    """Cut the note that sounds at a time; where none of these does, each in the middle."""
    chosen = sorted(notes)
    cut = [note for note in chosen if tick is not None and note.onset < tick < note.end]
    held = set(chosen)
    for note in cut or chosen:
        edit = split(phrase, note, tick if cut and tick is not None else _middle(note))
        phrase, held = edit.phrase, held - {note} | edit.held
    return Edit(phrase, frozenset(held))


def _middle(note: Note) -> int:
    """Return the slot inside a note that is nearest to its middle, or its start."""
    inside = [tick for tick in range(note.onset + 1, note.end) if on_grid(tick)]
    middle = (note.onset + note.end) / 2
    return min(inside, key=lambda tick: abs(tick - middle), default=note.onset)


def joined(phrase: Phrase, notes: Iterable[Note]) -> Edit:
    """Make one note of neighbours, with the first one's pitch; of a single note and the next.

    No note between them is lost: only notes that follow each other are joined.
    """
    chosen = set(notes)
    if len(chosen) == 1:
        place = phrase.notes.index(next(iter(chosen)))
        chosen |= set(phrase.notes[place + 1 : place + 2])
    runs: list[list[Note]] = []
    open_run = False
    for note in phrase.notes:
        if note in chosen and open_run:
            runs[-1].append(note)
        elif note in chosen:
            runs.append([note])
        open_run = note in chosen
    longer = [replace(run[0], duration=run[-1].end - run[0].onset) for run in runs]
    return laid(phrase, chosen, longer)


def laid(phrase: Phrase, gone: Iterable[Note], notes: Iterable[Note]) -> Edit:
    """Put notes into a phrase in place of those gone; what they cover gives way.

    Of new notes that start together the longest stays; each ends with the next one's start at the
    latest.
    """
    held = _apart(notes, phrase.ticks)
    starts = [note.onset for note in held]
    out, kept = set(gone), []
    for other in phrase.notes:
        if other in out:
            continue
        place = bisect_right(starts, other.onset)
        if place and held[place - 1].end > other.onset:
            continue
        end = min([other.end, *starts[place : place + 1]])
        kept.append(other if end == other.end else replace(other, duration=end - other.onset))
    return Edit(replace(phrase, notes=tuple(sorted((*kept, *held)))), frozenset(held))


def _apart(notes: Iterable[Note], ticks: int) -> list[Note]:
    """Return notes in order, each up to the next one; the longest of those that start together."""
    longest: dict[int, Note] = {}
    for note in sorted(notes):
        other = longest.get(note.onset)
        if note.onset < ticks and (other is None or note.duration > other.duration):
            longest[note.onset] = note
    ends = [*list(longest)[1:], ticks]
    return [
        note if note.end <= end else replace(note, duration=end - note.onset)
        for note, end in zip(longest.values(), ends, strict=False)
    ]
