"""Rules: what every turn must respect, and how it speaks to several bars at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from arvae_models.grid import METER, slot_of
from arvae_models.keep import Keep
from arvae_models.keys import Key
from arvae_models.request import Request
from arvae_models.tokens import Rows


@dataclass(frozen=True, slots=True)
class Rules:
    """Set by the composer, saved with the melody."""

    locks: frozenset[str] = frozenset()  # keys of the attributes that a turn must keep
    raw: frozenset[str] = frozenset()  # keys of the dials that turn their own latent dimension
    relative: bool = False  # several bars move by the same step, instead of to the same value
    rhythm: bool = False  # a turn keeps every onset, length and rest
    pitches: bool = False  # a turn takes no pitch that its bar does not have
    held: frozenset[int] = frozenset()  # onsets of the notes that no turn changes, in ticks
    key: Key | None = None  # new notes are of this key; None: of any

    def holding(self, onsets: Iterable[int]) -> Rules:
        """Hold the notes with these onsets and no others."""
        return replace(self, held=frozenset(onsets))

    def keep(self, measure: int) -> Keep:
        """Return what a turn of one measure, from 0, must leave alone."""
        length = METER.ticks
        inside = (onset - measure * length for onset in self.held)
        return Keep(
            self.rhythm,
            self.pitches,
            frozenset(slot for t in inside if (slot := slot_of(t)) is not None),
            self.key.pitch_classes if self.key else frozenset(),
        )

    def request(self, rows: Rows, measure: int, asked: Mapping[str, float]) -> Request:
        """Return what is asked of one measure of a phrase's rows (measures, 24)."""
        struck = rows[:measure][rows[:measure] >= 0]
        leads_from = int(struck[-1]) if struck.size else None
        familiar = frozenset((np.unique(rows[rows >= 0]) % 12).tolist())
        return Request(dict(asked), self.locks, self.keep(measure), leads_from, familiar)
