"""Measures as token rows: the only module that knows the 24 uneven slots of a 4/4 bar.

A beat has slots at 0, 1/4, 1/3, 1/2, 2/3 and 3/4, so that sixteenths and triplets both fit. A row
is an int8 array of 24 slots: a MIDI pitch (>= 0) where a note starts, HOLD where the sounding note
(or the silence) goes on, REST where silence starts. Times outside are ticks of 1/12 beat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.music import DEFAULT_TEMPO, DEFAULT_VELOCITY, TICKS_PER_BEAT, Meter, Note, Phrase

Rows = NDArray[np.int8]  # (measures, SLOTS)

HOLD: Final = -1
REST: Final = -2
BEATS: Final = 4
BEAT_SLOTS: Final = (0, 3, 4, 6, 8, 9)  # ticks from the beat
SLOTS: Final = BEATS * len(BEAT_SLOTS)
METER: Final = Meter(4, 4)
NO_ROWS: Final = np.zeros((0, SLOTS), np.int8)
SLOT_ONSETS: Final = np.array([12 * beat + tick for beat in range(BEATS) for tick in BEAT_SLOTS])
SLOT_TICKS: Final = np.diff(np.append(SLOT_ONSETS, METER.ticks))  # (24,): 3 1 2 2 1 3 a beat

_SLOT_OF_TICK = np.full(METER.ticks, -1)
_SLOT_OF_TICK[SLOT_ONSETS] = np.arange(SLOTS)


def snapped(tick: float) -> int:
    """Return the grid position nearest to a time in ticks; a tie goes to the later one."""
    beat, inside = divmod(tick, TICKS_PER_BEAT)
    positions = (*BEAT_SLOTS, TICKS_PER_BEAT)
    nearest = min(positions, key=lambda position: (abs(position - inside), -position))
    return int(beat) * TICKS_PER_BEAT + nearest


def next_slot(tick: int) -> int:
    """Return the first grid position after a time in ticks."""
    beat, inside = divmod(tick, TICKS_PER_BEAT)
    positions = (*BEAT_SLOTS, TICKS_PER_BEAT)
    return beat * TICKS_PER_BEAT + next(position for position in positions if position > inside)


def previous_slot(tick: int) -> int:
    """Return the last grid position before a time in ticks (0 stays 0)."""
    if tick <= 0:
        return 0
    beat, inside = divmod(tick - 1, TICKS_PER_BEAT)
    return beat * TICKS_PER_BEAT + max(position for position in BEAT_SLOTS if position <= inside)


def on_grid(tick: int) -> bool:
    """Tell whether a time in ticks is a slot's start."""
    return tick % TICKS_PER_BEAT in BEAT_SLOTS


def slot_of(tick: int) -> int | None:
    """Return the slot that starts at a tick of a measure; None off the grid or outside it."""
    slot = int(_SLOT_OF_TICK[tick]) if 0 <= tick < METER.ticks else -1
    return slot if slot >= 0 else None


def rows_of(phrase: Phrase) -> Rows:
    """Return the token rows of a phrase, shape (measures, 24).

    A bar starts with HOLD only where a note is tied into it; silence starts anew with REST.
    Raises ValueError where the phrase is not in 4/4 or a note lies off the grid.
    """
    if phrase.meter != METER:
        raise ValueError(f"The dials know bars of 4/4 only; this tune is in {phrase.meter}.")
    flat = np.full(phrase.measures * SLOTS, HOLD, np.int8)
    silent_from = 0
    for note in phrase.notes:
        _mark_silence(flat, silent_from, note.onset)
        flat[_flat_slot(note.onset)] = note.pitch
        silent_from = note.end
    _mark_silence(flat, silent_from, phrase.ticks)
    return flat.reshape(-1, SLOTS)


def _mark_silence(flat: NDArray[np.int8], start: int, end: int) -> None:
    """Write REST where silence starts and at every bar line that it crosses."""
    if start < end:
        first = _flat_slot(start)
        last = -(-end // METER.ticks) * SLOTS  # the bar line at or after the end
        flat[first] = REST
        flat[(first // SLOTS + 1) * SLOTS : last : SLOTS] = REST


def _flat_slot(tick: int) -> int:
    measure, inside = divmod(tick, METER.ticks)
    slot = int(_SLOT_OF_TICK[inside])
    if slot < 0:
        raise ValueError("A note lies between the grid's sixteenths and triplets.")
    return measure * SLOTS + slot


def phrase_of(
    rows: Rows, tempo: float = DEFAULT_TEMPO, velocity: int = DEFAULT_VELOCITY, title: str = ""
) -> Phrase:
    """Return the phrase that token rows (measures, 24) spell; the inverse of `rows_of`.

    HOLD after nothing is silence; a HOLD at a bar's start ties the note before over the bar line.
    """
    notes: list[Note] = []
    flat = rows.reshape(-1)
    starts = np.flatnonzero(flat != HOLD)
    ends = np.append(starts, flat.size)[1:]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if flat[start] >= 0:
            onset = _tick_of(start)
            notes.append(Note(onset, _tick_of(end) - onset, int(flat[start]), velocity))
    return Phrase(tuple(notes), len(rows), METER, tempo, title)


def _tick_of(slot: int) -> int:
    measure, inside = divmod(slot, SLOTS)
    return measure * METER.ticks + (int(SLOT_ONSETS[inside]) if inside else 0)


def with_rows(phrase: Phrase, changed: Mapping[int, Rows]) -> Phrase:
    """Return the phrase with some measures (index -> row of 24) replaced, the others' notes kept.

    A note that was tied over the end of a replaced measure is tied on from the new last note.
    New notes take the velocity of the note that sounded at their place before; notes that stay
    are the same objects, so that a long history of changes stays small.
    """
    rows = rows_of(phrase)
    for index, row in changed.items():
        rows[index] = row
    fresh = phrase_of(rows, phrase.tempo, title=phrase.title)
    before = {note.onset: note.velocity for note in phrase.notes}
    notes: list[Note] = []
    velocity = phrase.notes[0].velocity if phrase.notes else DEFAULT_VELOCITY
    same = {note: note for note in phrase.notes}
    for note in fresh.notes:
        velocity = before.get(note.onset, velocity)
        note = Note(note.onset, note.duration, note.pitch, velocity)
        notes.append(same.get(note, note))
    return replace(phrase, notes=tuple(notes))


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
