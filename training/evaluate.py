"""How well a model file does on bars it was not trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import spearmanr

from arvae_models import attributes
from arvae_models.engine import Engine
from arvae_models.proposals import Codes
from arvae_models.tokens import Rows
from training import metrics
from training.data import store
from training.data.store import Bars
from training.steerability import STEPS, steerability, sweep

_SWEPT = 200  # bars whose dials are turned for the steerability


def evaluate(engine: Engine, bars: Bars, limit: int | None = None, seed: int = 0) -> dict[str, Any]:
    """Measure a model on the test bars, and on those of them that are unseen.

    Unseen bars stand in no transposition in the training bars. `limit` keeps the last test bars in
    the order of the tunes, as the paper does. "ticks" is the share of the 24 slots that the decoded
    posterior mean reproduces, "bars" the share of bars without a fault; "order" is the Spearman
    correlation of each dial's code with its attribute, "scc_ceiling" what the ties among the values
    leave to SCC. "means" and "sampled" hold the metrics of
    posterior means and of codes drawn from the posterior (the paper's), each with what decodes
    from them; the metrics are left out of a set that is too small for them. "steerability" is that
    of plain traversal on unseen bars.
    """
    test = bars.split("test")
    if limit is not None:
        test = test[-limit:]
    test = engine.spec.vocabulary.fitting(test)
    fresh = test[store.unseen(test, bars.split("train"))]
    return {
        "test": _figures(engine, test, seed),
        "unseen": _figures(engine, fresh, seed),
        "steerability": steered(engine, fresh[:_SWEPT] if len(fresh) else test[:_SWEPT]),
    }


def steered(engine: Engine, rows: Rows) -> dict[str, dict[str, Any]]:
    """Judge plain traversal of every dial on bars (bars, 24)."""
    if not len(rows):
        return {}
    codes, dials = engine.encode(rows), engine.spec.dials
    found = {}
    for k, dial in enumerate(dials):
        measured = attributes.measure(engine.decode(sweep(codes, dial)), engine.spec.keys)
        found[dial.attribute] = steerability(measured.reshape(len(rows), STEPS, -1), k, dials)
    return found


def _figures(engine: Engine, rows: Rows, seed: int) -> dict[str, Any]:
    if not len(rows):
        return {"n": 0}
    means, stds = engine.posterior(rows)
    noise = np.random.default_rng(seed).standard_normal(means.shape, np.float32)
    values = attributes.measure(rows, engine.spec.keys)
    order = {
        dial.attribute: round(float(spearmanr(means[:, dial.dimension], values[:, k])[0]), 4)
        for k, dial in enumerate(engine.spec.dials)
    }
    of_means = _of_codes(engine, rows, means, seed)
    return {
        "n": len(rows),
        "ticks": of_means["ticks"],
        "bars": of_means["bars"],
        "order": order,
        "scc_ceiling": metrics.scc_ceiling(values) if len(rows) > 1 else 0.0,
        "means": of_means,
        "sampled": _of_codes(engine, rows, means + noise * stds, seed),
    }


def _of_codes(engine: Engine, rows: Rows, codes: Codes, seed: int) -> dict[str, float]:
    """Measure one way to code the bars: what decodes from the codes, and their metrics."""
    right = engine.decode(codes) == rows
    figures = {
        "ticks": round(float(np.mean(right)), 5),
        "bars": round(float(np.mean(right.all(1))), 5),
    }
    if len(rows) < metrics.MINIMUM:
        return figures
    dimensions = [dial.dimension for dial in engine.spec.dials]
    values = attributes.measure(rows, engine.spec.keys)
    return figures | metrics.all_metrics(codes, values, seed, dimensions)
