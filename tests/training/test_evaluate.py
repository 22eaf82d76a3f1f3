"""The figures of a model, counted by hand."""

import numpy as np
import pytest

from arvae_models.engine import Engine
from training import evaluate, export
from training.data import store


def test_evaluation_counts_by_hand(run, tmp_path):
    target = tmp_path / "tiny.safetensors"
    export.export(run, target)
    engine, bars = Engine.load(target, "cpu"), store.load("tiny")
    figures = evaluate.evaluate(engine, bars)
    test = bars.split("test")
    right = sum(int(np.sum(engine.decode(engine.encode(row[None]))[0] == row)) for row in test)
    assert figures["test"]["n"] == len(test)
    assert figures["test"]["ticks"] == pytest.approx(right / (24 * len(test)), abs=1e-4)
