"""How well a model file does on bars it was not trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import spearmanr

from arvae_models import attributes
from arvae_models.neighbourhood import Coder
from arvae_models.tokens import Rows
from training.data import store
from training.data.store import Bars


def evaluate(engine: Coder, bars: Bars) -> dict[str, Any]:
    """Measure reconstruction and order on the test bars, and on those of them that are unseen.

    Unseen bars stand in no transposition in the training bars. "ticks" is the share of the 24 slots
    that the decoded posterior mean reproduces, "bars" the share of bars without a fault; "order" is
    the Spearman correlation of each dial's code with its attribute.
    """
    test = bars.split("test")
    fresh = test[store.unseen(test, bars.split("train"))]
    return {"test": _figures(engine, test), "unseen": _figures(engine, fresh)}


def _figures(engine: Coder, rows: Rows) -> dict[str, Any]:
    if not len(rows):
        return {"n": 0}
    codes = engine.encode(rows)
    right = engine.decode(codes) == rows
    values = attributes.measure(rows, engine.spec.keys)
    order = {
        dial.attribute: round(float(spearmanr(codes[:, dial.dimension], values[:, k])[0]), 4)
        for k, dial in enumerate(engine.spec.dials)
    }
    return {
        "n": len(rows),
        "ticks": round(float(np.mean(right)), 5),
        "bars": round(float(np.mean(right.all(1))), 5),
        "order": order,
    }
