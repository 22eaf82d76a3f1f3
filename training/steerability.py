"""How a dial moves what it is named for, and what else: the steerability that a card tells.

Plain traversal only: a dial's own dimension is taken over its range while the rest of the code
stays. Knows neither bars nor pictures: measured sweeps in, figures out.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from arvae_models.spec import Dial

STEPS: Final = 9

Codes = NDArray[np.float32]


def sweep(codes: Codes, dial: Dial) -> Codes:
    """Take a dial over its range in STEPS: codes (examples, width) -> (examples * STEPS, width)."""
    swept = np.repeat(codes, STEPS, axis=0)
    swept[:, dial.dimension] = np.tile(
        np.linspace(dial.code_low, dial.code_high, STEPS)[:: dial.code_direction], len(codes)
    )
    return swept


def steerability(measured: NDArray[Any], k: int, dials: tuple[Dial, ...]) -> dict[str, Any]:
    """Judge the sweep of dial k from what was measured of it: (examples, STEPS, dials).

    "slope" is the rise of the attribute over the rise that the scale promises, by least squares;
    "spearman" the rank correlation along a sweep, mean over examples; "side_effects" the mean
    change of the other attributes from end to end, in their own ranges; "usable" the lowest and
    the highest value that the middle (median) example reaches.
    """
    dial, own = dials[k], measured[:, :, k]
    asked = np.linspace(dial.low, dial.high, STEPS)
    centred = asked - asked.mean()
    middle = np.median(own, axis=0)
    others = np.delete(measured, k, axis=2)
    ranges = np.array([each.high - each.low or 1 for each in (*dials[:k], *dials[k + 1 :])])
    moved = np.abs(others[:, -1] - others[:, 0]) / ranges if len(dials) > 1 else np.zeros(1)
    return {
        "slope": _rounded((own @ centred).mean() / max(float(centred @ centred), 1e-12)),
        "spearman": _rounded(np.mean([_rank(row) for row in own])),
        "side_effects": _rounded(moved.mean()),
        "usable": [_rounded(middle.min()), _rounded(middle.max())],
    }


def _rank(row: NDArray[Any]) -> float:
    """Rank correlation of a sweep with its steps; 0 where nothing moves."""
    return float(spearmanr(np.arange(len(row)), row)[0]) if np.ptp(row) else 0.0


def _rounded(value: Any) -> float:
    return round(float(value), 4)
