"""Neighbourhood: the bars near one bar, measured, so that a dial's request becomes a look-up.

A few thousand codes around the bar's own code are decoded and measured once. A request is answered
by the candidate that measures what was asked (and what is locked), and among those by the one
nearest to the original bar. `refine` decodes more candidates around the best ones. numpy only: the
networks stay behind the Coder protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.spec import ModelSpec
from arvae_models.tokens import Rows, kept_share

Codes = NDArray[np.float32]  # (candidates, latent)

POOL: Final = 2048  # candidates decoded when a bar is selected
REFINEMENT: Final = 512  # candidates decoded in one refinement
ROUNDS: Final = (2, 8)  # refinements of a request that is met, and of one that is not yet
_ELITE: Final = 16  # candidates that a refinement starts from
_LIMIT: Final = 8192  # candidates kept; the oldest refinements give way
_MISS_WEIGHT: Final = 1000.0  # one step off the request weighs more than any change of notes
_PITCH_WEIGHT: Final = 1 / 48  # of a semitone by which a kept onset moved, in slots


class Coder(Protocol):
    """What a neighbourhood needs of an engine."""

    @property
    def spec(self) -> ModelSpec: ...

    def encode(self, rows: Rows) -> Codes: ...

    def decode(self, codes: Codes) -> Rows: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer to a request for one bar."""

    row: Rows  # (24,)
    code: Codes  # (latent,) that decodes to it; the bar's own where nothing changed
    asked: dict[str, float]
    measured: dict[str, float]
    kept: float  # share of the original bar's slots that did not change

    @property
    def met(self) -> bool:
        """Whether everything asked was found."""
        return all(
            BY_KEY[key].meets(value, self.measured[key]) for key, value in self.asked.items()
        )


class Neighbourhood:
    """Candidates around one bar. Deterministic for a seed and a sequence of calls."""

    def __init__(self, coder: Coder, row: Rows, seed: int = 0, pool: int = POOL) -> None:
        """Decode and measure `pool` candidates around a bar, a row of 24 slots.

        Raises ValueError where the bar's range is wider than the model's pitches.
        """
        shift = coder.spec.vocabulary.shift_into(row)
        if shift is None:
            raise ValueError("The bar's range is wider than the model's pitches.")
        self.original = row
        self._coder = coder
        self._shift = shift  # semitones up into the model's pitches
        self._random = np.random.default_rng(seed)
        self._keys = coder.spec.keys
        self._own = coder.encode(_transposed(row, shift)[None])  # (1, latent)
        self._codes = self._own
        self._rows = row[None]  # the bar itself is the first candidate, not its reconstruction
        self._values = measure(self._rows, self._keys)
        self._distances = np.zeros(1)
        self._add(np.concatenate((self._own, self._wide_proposals(pool - 1))))

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def measured(self) -> dict[str, float]:
        """The original bar's own values."""
        return named(self._values[0], self._keys)

    def choose(self, asked: Mapping[str, float], locks: Collection[str] = ()) -> Choice:
        """Answer from the candidates at hand.

        `asked` holds values in the attributes' units; `locks` names attributes that keep the
        original bar's value. Raises ValueError for a value that is no number, or an unknown dial.
        """
        best = int(np.argmin(self._costs(asked, locks)))
        row = self._rows[best]
        return Choice(
            row.copy(),
            self._codes[best].copy(),
            dict(asked),
            named(self._values[best], self._keys),
            float(kept_share(self.original, row)),
        )

    def refine(self, asked: Mapping[str, float], locks: Collection[str] = ()) -> None:
        """Decode more candidates around the best ones for a request."""
        costs = self._costs(asked, locks)
        elite = np.argpartition(costs, min(_ELITE, len(costs) - 1))[:_ELITE]
        self._add(self._near_proposals(self._codes[elite], asked))

    def settle(
        self,
        asked: Mapping[str, float],
        locks: Collection[str] = (),
        stop: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Refine a request, longer where it is not met yet; False where `stop` said so first."""
        least, most = ROUNDS
        for count in range(most):
            if count >= least and self.choose(asked, locks).met:
                break
            if stop():
                return False
            self.refine(asked, locks)
        return True

    def _costs(self, asked: Mapping[str, float], locks: Collection[str]) -> NDArray[np.float64]:
        """Cost of every candidate: misses first, then the distance from the original bar."""
        costs = self._distances.copy()
        for key, value in asked.items():
            if key not in self._keys or not np.isfinite(value):
                raise ValueError(f"The model has no dial that could be set to {key} = {value}.")
            costs += 2 * _MISS_WEIGHT * self._misses(key, value)
        for key in locks:
            if key in self._keys and key not in asked:
                own = float(self._values[0, self._keys.index(key)])
                costs += _MISS_WEIGHT * self._misses(key, own)
        return costs

    def _misses(self, key: str, value: float) -> NDArray[np.float64]:
        """Steps by which each candidate misses a value; none where it rounds to the same."""
        attribute = BY_KEY[key]
        off = np.abs(self._values[:, self._keys.index(key)].astype(np.float64) - value)
        slack = max(attribute.step, attribute.tolerance) / 2
        return np.where(off > slack + 1e-6, off / attribute.step, 0.0)

    def _wide_proposals(self, count: int) -> Codes:
        """Codes all around the bar: one dial moved, several dials moved, everything shaken."""
        random, dials = self._random, self._coder.spec.dials
        codes = np.repeat(self._own, count, axis=0)
        reach = np.exp(random.uniform(np.log(0.02), np.log(0.8), (count, 1)))
        codes += (reach * random.standard_normal(codes.shape)).astype(np.float32)
        single = random.integers(0, 2 * len(dials), count)  # the upper half moves several dials
        for k, dial in enumerate(dials):
            margin = 0.3 * (dial.code_high - dial.code_low)
            moved = (single == k) | ((single >= len(dials)) & (random.random(count) < 0.5))
            values = random.uniform(dial.code_low - margin, dial.code_high + margin, count)
            codes[moved, dial.dimension] = values[moved]
        return codes

    def _near_proposals(self, elite: Codes, asked: Mapping[str, float]) -> Codes:
        """Codes around good ones: shaken, drawn back towards the bar, moved along asked dials."""
        random = self._random
        start = elite[random.integers(len(elite), size=REFINEMENT)]
        back = random.uniform(0, 1, (REFINEMENT, 1)) * (random.random((REFINEMENT, 1)) < 0.5)
        codes = start + (back * (self._own - start)).astype(np.float32)
        for dial in self._coder.spec.dials:
            if dial.attribute in asked:
                width = 0.15 * (dial.code_high - dial.code_low)
                codes[:, dial.dimension] = start[:, dial.dimension] + random.normal(
                    0, width, REFINEMENT
                )
        reach = np.exp(random.uniform(np.log(0.01), np.log(0.4), (REFINEMENT, 1)))
        return codes + (reach * random.standard_normal(codes.shape)).astype(np.float32)

    def _add(self, codes: Codes) -> None:
        rows = _transposed(self._coder.decode(codes), -self._shift)
        changed = rows != self.original
        both = (rows >= 0) & (self.original >= 0)
        leap = np.abs(rows.astype(np.int16) - self.original) * both
        distances = changed.sum(1) + _PITCH_WEIGHT * leap.sum(1)
        values = measure(rows, self._keys)
        kept = slice(0, POOL) if len(self._rows) + len(rows) > _LIMIT else slice(None)
        self._codes = np.concatenate((self._codes[kept], codes.astype(np.float32)))
        self._rows = np.concatenate((self._rows[kept], rows))
        self._values = np.concatenate((self._values[kept], values))
        self._distances = np.concatenate((self._distances[kept], distances))


def _transposed(rows: Rows, semitones: int) -> Rows:
    """Move every pitch; a candidate that would leave MIDI's pitches stops at the end."""
    moved = np.clip(rows.astype(np.int16) + semitones, 0, 127)
    return np.where(rows >= 0, moved, rows).astype(np.int8)
