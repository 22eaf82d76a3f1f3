"""Measures as token rows, one symbol for each slot of the grid.

A row is an int8 array of 24 slots: a MIDI pitch (>= 0) where a note starts, HOLD where the sounding
note (or the silence) goes on, REST where silence starts. Times outside are ticks of 1/12 beat.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.grid import BEAT_SLOTS, BEATS, METER, SLOTS
from arvae_models.music import DEFAULT_TEMPO, DEFAULT_VELOCITY, TICKS_PER_BEAT, Note, Phrase

Rows = NDArray[np.int8]  # (measures, SLOTS)

HOLD: Final = -1
REST: Final = -2
NO_ROWS: Final = np.zeros((0, SLOTS), np.int8)
SLOT_ONSETS: Final = np.array(
    [TICKS_PER_BEAT * beat + tick for beat in range(BEATS) for tick in BEAT_SLOTS]
)

_SLOT_OF_TICK = np.full(METER.ticks, -1)
_SLOT_OF_TICK[SLOT_ONSETS] = np.arange(SLOTS)


def rows_of(phrase: Phrase) -> Rows:
    """Return the token rows of a phrase, shape (measures, 24).

    A bar starts with HOLD only where a note is tied into it; silence starts anew with REST.
    Raises ValueError where the phrase is not in 4/4 or a note lies off the grid.
    """
    _check(phrase)
    return _spelled(phrase.notes, 0, phrase.measures)


def _check(phrase: Phrase) -> None:
    if phrase.meter != METER:
        raise ValueError(f"The dials know bars of 4/4 only; this tune is in {phrase.meter}.")


def _spelled(notes: Sequence[Note], first: int, last: int) -> Rows:
    """Return the rows of the measures `first` to `last`, all of whose notes are given."""
    start, length = first * METER.ticks, (last - first) * METER.ticks
    onsets = np.array([note.onset for note in notes], np.int64) - start
    ends = np.array([note.end for note in notes], np.int64) - start
    flat = np.full((last - first) * SLOTS, HOLD, np.int8)
    silent_from, silent_to = np.append(0, ends), np.append(onsets, length)
    flat[_slots(silent_from[silent_from < silent_to])] = REST
    lines = np.arange(METER.ticks, length, METER.ticks)
    sounding = np.append(0, ends)[np.searchsorted(onsets, lines, "right")]  # until when
    flat[_slots(lines[sounding <= lines])] = REST  # silence starts anew at a bar line
    flat[_slots(onsets)] = [note.pitch for note in notes]
    return flat.reshape(-1, SLOTS)


def _slots(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the slots that start at some ticks, counted through all bars."""
    measures, inside = np.divmod(ticks, METER.ticks)
    slots = _SLOT_OF_TICK[inside]
    if (slots < 0).any():
        raise ValueError("A note lies between the grid's sixteenths and triplets.")
    return measures * SLOTS + slots


def phrase_of(
    rows: Rows, tempo: float = DEFAULT_TEMPO, velocity: int = DEFAULT_VELOCITY, title: str = ""
) -> Phrase:
    """Return the phrase that token rows (measures, 24) spell; the inverse of `rows_of`.

    HOLD after nothing is silence; a HOLD at a bar's start ties the note before over the bar line.
    """
    notes = tuple(Note(*heard, velocity) for heard in _heard(rows, 0))
    return Phrase(notes, len(rows), METER, tempo, title)


def _heard(rows: Rows, first: int) -> Iterator[tuple[int, int, int]]:
    """Yield onset, duration and pitch of each note of the measures from `first` on."""
    flat = rows.reshape(-1)
    starts = np.flatnonzero(flat != HOLD)
    borders = np.append(starts, flat.size)
    ticks = borders // SLOTS * METER.ticks + SLOT_ONSETS[borders % SLOTS] + first * METER.ticks
    struck = flat[starts] >= 0
    onsets, durations = ticks[:-1][struck], np.diff(ticks)[struck]
    yield from zip(onsets.tolist(), durations.tolist(), flat[starts[struck]].tolist(), strict=True)


def with_rows(phrase: Phrase, changed: Mapping[int, Rows]) -> Phrase:
    """Return the phrase with some measures (index -> row of 24) replaced, the others' notes kept.

    A note that was tied over the end of a replaced measure is tied on from the new last note.
    New notes take the velocity of the note that sounded at their place before; notes that stay
    are the same objects, so that a long history of changes stays small. The time that it takes
    hardly grows with the phrase. Raises ValueError as `rows_of` does.
    """
    _check(phrase)
    if not changed:
        return phrase
    notes = phrase.notes
    first, last, low, high = _around(phrase, changed)
    own = notes[low:high]
    rows = _spelled(own, first, last)
    for index, row in changed.items():
        rows[index - first] = row
    before = {note.onset: note for note in own}
    velocity = notes[max(low - 1, 0)].velocity if notes else DEFAULT_VELOCITY
    fresh: list[Note] = []
    for onset, duration, pitch in _heard(rows, first):
        old = before.get(onset)
        velocity = velocity if old is None else old.velocity
        note = Note(onset, duration, pitch, velocity)
        fresh.append(old if old is not None and old == note else note)
    return replace(phrase, notes=notes[:low] + tuple(fresh) + notes[high:])


def _around(phrase: Phrase, changed: Mapping[int, Rows]) -> tuple[int, int, int, int]:
    """Return the measures that a change can touch, and the indices of their notes.

    Those are the changed ones, those that notes are tied from and to, and one that is held on.
    """
    notes = phrase.notes
    first = min(max(bar - (row[0] == HOLD), 0) for bar, row in changed.items())
    last = max(changed) + 1

    def after(measure: int) -> int:
        return bisect_right(notes, measure * METER.ticks, key=lambda note: note.end)

    def before(measure: int) -> int:
        return bisect_left(notes, measure * METER.ticks, key=lambda note: note.onset)

    while (low := after(first)) < before(first):
        first = notes[low].onset // METER.ticks
    while (high := before(last)) > after(last):
        last = -(-notes[high - 1].end // METER.ticks)
    return first, last, low, high


def kept_share(before: Rows, after: Rows) -> NDArray[np.float64]:
    """Share of slots that two sets of rows (measures, 24) have in common, per measure."""
    return np.asarray((before == after).mean(axis=-1), dtype=np.float64)


def pitch_line(rows: Rows) -> Rows:
    """Return the pitch last struck at every slot (measures, 24); before the first, the first.

    Silence does not end a pitch here. HOLD throughout where a bar has no note.
    """
    onsets = rows >= 0
    latest = np.maximum.accumulate(np.where(onsets, np.arange(SLOTS), -1), axis=1)
    first = onsets.argmax(axis=1)[:, None]
    line = np.take_along_axis(rows, np.where(latest >= 0, latest, first), axis=1)
    return np.where(onsets.any(axis=1, keepdims=True), line, HOLD).astype(np.int8)


def silent(rows: Rows) -> NDArray[np.bool_]:
    """Tell which slots of rows (measures, 24) are silent: after REST, or before anything."""
    places = np.arange(SLOTS)
    latest = np.maximum.accumulate(np.where(rows != HOLD, places, 0), axis=1)
    state = np.take_along_axis(rows, latest, axis=1)
    return np.asarray(state < 0)
