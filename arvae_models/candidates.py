"""Candidates: bars that might take the place of one bar, measured, and how far they are from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import BY_KEY, Values
from arvae_models.proposals import Codes
from arvae_models.tokens import HOLD, REST, Rows, pitch_line, silent

_PITCH_WEIGHT: Final = 1 / 48  # of a semitone by which a kept onset moved, in slots
_FIFTH: Final = 7  # semitones
_REPEAT_WEIGHT: Final = 1 / 3  # of a note that repeats the one before, in slots
_SILENCE_WEIGHT: Final = 1 / 4  # of a slot that falls silent, in slots
_TRAVEL_WEIGHT: Final = 1 / 24  # of a semitone that the line travels further, in slots


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer to a request for one bar."""

    row: Rows  # (24,)
    code: Codes  # (latent,) behind the patch; the bar's own where nothing changed
    asked: Mapping[str, float]
    measured: dict[str, float]
    kept: float  # share of the original bar's slots that did not change

    @property
    def met(self) -> bool:
        """Whether everything asked was found."""
        return all(
            BY_KEY[key].meets(value, self.measured[key]) for key, value in self.asked.items()
        )


@dataclass(frozen=True, slots=True)
class Candidates:
    """Bars that might replace the original one, measured."""

    codes: Codes  # (candidates, latent) behind the patches
    patches: Rows  # (candidates, 24) before they are bent to what must be kept
    rows: Rows  # (candidates, 24)
    values: Values  # (candidates, dials)
    distances: NDArray[np.float64]  # (candidates,) from the original, in slots
    doubts: NDArray[np.float64]  # (candidates,) what else speaks against one, in slots

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))

    def at(self, places: NDArray[np.intp] | slice) -> Candidates:
        """Take some of them."""
        return Candidates(*(getattr(self, field.name)[places] for field in fields(self)))

    def and_also(self, *others: Candidates) -> Candidates:
        """Add others behind them."""
        every = (self, *others)
        return Candidates(
            *(np.concatenate([getattr(one, field.name) for one in every]) for field in fields(self))
        )


def distances(rows: Rows, original: Rows) -> NDArray[np.float64]:
    """Return how far rows (bars, 24) are from one (24,): slots that differ, and a little more.

    A kept onset counts by the semitones it moved; a bar counts by what it has beyond the original
    of semitones that its line travels, of silent slots and of repeated notes: of two bars as near,
    the nearer one makes no detour, leaves no hole and moves on.
    """
    both = (rows >= 0) & (original >= 0)
    leap = np.abs(rows.astype(np.int16) - original) * both
    line, own = pitch_line(rows), pitch_line(original[None])
    detour = np.maximum(_travel(line) - _travel(own), 0)
    holes = np.maximum(silent(rows).sum(1) - silent(original[None]).sum(1), 0)
    slots = (rows != original).sum(1)
    repeats = np.maximum(_repeats(rows, line) - _repeats(original[None], own), 0)
    little = _PITCH_WEIGHT * leap.sum(1) + _TRAVEL_WEIGHT * detour
    return np.asarray(slots + little + _SILENCE_WEIGHT * holes + _REPEAT_WEIGHT * repeats)


def strange(rows: Rows, original: Rows, familiar: frozenset[int]) -> NDArray[np.int64]:
    """Count each row's new pitches whose class is neither familiar nor the original's.

    None where the original has no note and nothing is familiar.
    """
    own = familiar | {pitch % 12 for pitch in original[original >= 0].tolist()}
    if not own:
        return np.zeros(len(rows), np.int64)
    unknown = np.array([pitch % 12 not in own for pitch in range(128)])
    new = (rows >= 0) & (rows != original)
    return np.asarray((new & unknown[np.maximum(rows, 0)]).sum(1))


def leaps(rows: Rows, original: Rows, pitch: int) -> NDArray[np.float64]:
    """Semitones beyond a fifth from a pitch to each row's first note, where that is new."""
    onsets = rows >= 0
    places = onsets.argmax(axis=1)
    first = rows[np.arange(len(rows)), places].astype(np.int16)
    new = onsets.any(axis=1) & (first != original[places])
    return np.where(new, np.maximum(np.abs(first - pitch) - _FIFTH, 0), 0).astype(np.float64)


def tidied(rows: Rows, original: Rows) -> Rows:
    """Spell silence once, and let a bar that began afresh not hold the bar before over."""
    tidy = rows.copy()
    if original[0] != HOLD:
        tidy[tidy[:, 0] == HOLD, 0] = REST
    events = np.where(tidy != HOLD, np.arange(tidy.shape[1]), 0)
    latest = np.maximum.accumulate(events, axis=1)
    before = np.take_along_axis(tidy, latest[:, :-1], axis=1)
    tidy[:, 1:][(tidy[:, 1:] == REST) & (before == REST)] = HOLD
    same = (rows == original).all(axis=1)
    tidy[same] = original
    return tidy


def _travel(line: Rows) -> NDArray[np.int64]:
    """Semitones between successive notes, summed over each bar's line of pitches."""
    return np.asarray(np.abs(np.diff(line.astype(np.int16), axis=1)).sum(1))


def _repeats(rows: Rows, line: Rows) -> NDArray[np.int64]:
    """Notes in each bar with the pitch of the one before; `line` is the bars' line of pitches."""
    same = ((rows[:, 1:] >= 0) & (rows[:, 1:] == line[:, :-1])).sum(1)
    # Before its first note a bar's line has that note's pitch: it repeats nothing.
    late = (rows[:, 0] < 0) & (line[:, 0] >= 0)
    return np.asarray(same - late)
