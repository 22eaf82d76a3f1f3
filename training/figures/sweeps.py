"""What a music figure shows: one bar, taken along every dial of a model in a few steps.

Bars in, bars and their measured values out; draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import BY_KEY, measure
from arvae_models.neighbourhood import Coder, Neighbourhood
from arvae_models.request import Request
from arvae_models.spec import Dial
from arvae_models.tokens import Rows

STEPS: Final = 5
PUBLISHED: Final = (-4.0, 4.0)  # codes between which Pati & Lerch (2020) sweep
_TYPICAL: Final = 20  # bars that one is drawn from


@dataclass(frozen=True, slots=True)
class Sweep:
    """One row of a figure."""

    key: str  # of the attribute
    asked: tuple[float, ...]  # codes, or values in the attribute's unit
    rows: Rows  # (STEPS, 24)
    measured: tuple[float, ...]  # the attribute of each bar, in its unit


@dataclass(frozen=True, slots=True)
class Way:
    """A way to take a dial from one end to the other."""

    title: str
    in_units: bool  # whether values are asked for, not codes
    sweep: Callable[[Coder, Dial, Rows, int], Sweep]


def typical(rows: Rows, keys: tuple[str, ...], seed: int) -> Rows:
    """Draw a bar (24,) from those of (bars, 24) whose attributes are nearest to the medians."""
    values = measure(rows, keys)
    spread = np.ptp(values, axis=0)
    off = np.abs(values - np.median(values, axis=0)) / np.where(spread, spread, 1)
    nearest = np.argsort(off.sum(1), kind="stable")[:_TYPICAL]
    return rows[nearest[np.random.default_rng(seed).integers(len(nearest))]]


def sweep(coder: Coder, row: Rows, way: str, seed: int = 0) -> list[Sweep]:
    """Take a bar (24,) along every dial of a model; `way` is a key of WAYS."""
    return [WAYS[way].sweep(coder, dial, row, seed) for dial in coder.spec.dials]


def _over_own_range(coder: Coder, dial: Dial, row: Rows, seed: int) -> Sweep:
    return _over_codes(coder, dial, row, np.linspace(dial.code_low, dial.code_high, STEPS))


def _as_published(coder: Coder, dial: Dial, row: Rows, seed: int) -> Sweep:
    return _over_codes(coder, dial, row, np.linspace(*PUBLISHED, STEPS))


def _over_codes(coder: Coder, dial: Dial, row: Rows, steps: NDArray[np.float64]) -> Sweep:
    shift = coder.spec.vocabulary.shift_into(row) or 0
    moved = np.where(row >= 0, row.astype(np.int16) + shift, row).astype(np.int8)
    codes = np.repeat(coder.encode(moved[None]), STEPS, axis=0)
    codes[:, dial.dimension] = steps
    rows = coder.decode(codes)
    return _measured(dial, steps, rows)


def _through_neighbourhood(coder: Coder, dial: Dial, row: Rows, seed: int) -> Sweep:
    decimals = BY_KEY[dial.attribute].decimals
    steps = np.linspace(dial.low, dial.high, STEPS).round(decimals)
    near = Neighbourhood(coder, row, seed)
    rows = []
    for value in steps.tolist():
        asked = {dial.attribute: value}
        near.settle(Request(asked))
        rows.append(near.choose(Request(asked)).row)
    return _measured(dial, steps, np.stack(rows))


def _measured(dial: Dial, steps: NDArray[np.float64], rows: Rows) -> Sweep:
    values = measure(rows, (dial.attribute,))[:, 0]
    return Sweep(dial.attribute, tuple(steps.tolist()), rows, tuple(values.tolist()))


WAYS: Final = {
    "range": Way("each dial's own code, over its range in the data", False, _over_own_range),
    "fixed": Way("each dial's own code, from −4 to 4", False, _as_published),
    "asked": Way("values asked for through the neighbourhood", True, _through_neighbourhood),
}
