"""What a turn must leave alone beside attributes: notes, the rhythm, the pitches in use, the scale.

A candidate that would break it is not thrown away but bent: its new pitches move to the nearest
that are allowed, its rhythm gives way to the bar's, held notes are put back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from arvae_models.grid import SLOTS
from arvae_models.tokens import HOLD, Rows, pitch_line

_PITCHES = range(128)


@dataclass(frozen=True, slots=True)
class Keep:
    """What every candidate for a bar has in common with the bar."""

    rhythm: bool = False  # every onset, length and rest stays
    pitches: bool = False  # no pitch that the bar does not have
    notes: frozenset[int] = frozenset()  # slots of the onsets whose notes stay as they are
    scale: frozenset[int] = frozenset()  # pitch classes that new notes may have; empty: all

    def __post_init__(self) -> None:
        if not self.notes <= set(range(SLOTS)) or not self.scale <= set(range(12)):
            raise ValueError("slots lie within 0..23 and pitch classes within 0..11")

    def applied(self, rows: Rows, original: Rows) -> Rows:
        """Bend candidates (bars, 24) to what the original bar (24,) must keep."""
        if self.rhythm:
            rows = _on_rhythm(rows, original)
        if self.pitches or self.scale:
            table = _nearest(self._allowed(original))
            if table is None:
                return np.repeat(original[None], len(rows), axis=0)
            changed = (rows >= 0) & (rows != original)
            rows = np.where(changed, table[np.maximum(rows, 0)], rows)
        for start, end in self.spans(original):
            rows = rows.copy()
            rows[:, start:end] = original[start:end]
            if end < SLOTS:  # else the held note would sound on
                rows[:, end] = np.where(rows[:, end] == HOLD, original[end], rows[:, end])
        return rows

    def spans(self, original: Rows) -> tuple[tuple[int, int], ...]:
        """Return first slot and slot after the last of each held note that the bar has."""
        ends = np.append(np.flatnonzero(original != HOLD), SLOTS)
        held = sorted(slot for slot in self.notes if original[slot] >= 0)
        return tuple((slot, int(ends[ends > slot][0])) for slot in held)

    def _allowed(self, original: Rows) -> frozenset[int]:
        """Return the pitches that new notes may have."""
        own = set(original[original >= 0].tolist()) if self.pitches else set(_PITCHES)
        return frozenset(p for p in own if not self.scale or self.pitches or p % 12 in self.scale)


def _on_rhythm(rows: Rows, original: Rows) -> Rows:
    """Lay the pitches of candidates onto the original's onsets: what sounds there, or first."""
    line = pitch_line(rows)
    return np.where((original >= 0) & (line >= 0), line, original).astype(np.int8)


@lru_cache(maxsize=64)
def _nearest(allowed: frozenset[int]) -> NDArray[np.int8] | None:
    """Return the nearest allowed pitch of each MIDI pitch, the lower of two; None without any."""
    if not allowed:
        return None
    choices = np.array(sorted(allowed))
    away = np.abs(np.arange(len(_PITCHES))[:, None] - choices)
    return choices[away.argmin(axis=1)].astype(np.int8)
