"""The figures of a model, counted by hand."""

import numpy as np
import pytest

from arvae_models import attributes
from arvae_models.engine import Engine
from training import evaluate, metrics
from training.data import store


@pytest.fixture(scope="module")
def engine(exported):
    return Engine.load(exported[0], "cpu")


def test_evaluation_counts_by_hand(engine, tiny):
    figures = evaluate.evaluate(engine, tiny)
    test = tiny.split("test")
    right = sum(int(np.sum(engine.decode(engine.encode(row[None]))[0] == row)) for row in test)
    assert figures["test"]["n"] == len(test)
    assert figures["test"]["ticks"] == pytest.approx(right / (24 * len(test)), abs=1e-4)


def test_metrics_of_means_and_of_samples(engine, tiny):
    rows = tiny.split("test")
    figures = evaluate.evaluate(engine, tiny, seed=3)["test"]
    means, stds = engine.posterior(rows)
    values = attributes.measure(rows, engine.spec.keys)
    noise = np.random.default_rng(3).standard_normal(means.shape, np.float32)
    for kind, codes in (("means", means), ("sampled", means + stds * noise)):
        found = figures[kind]
        assert found["n"] == len(rows)
        assert found["scc"] == pytest.approx(metrics.scc(codes, values), abs=1e-4)
        assert found["ticks"] == pytest.approx((engine.decode(codes) == rows).mean(), abs=1e-4)
    assert figures["ticks"] == figures["means"]["ticks"]
    assert figures == evaluate.evaluate(engine, tiny, seed=3)["test"]
    assert figures["sampled"] != evaluate.evaluate(engine, tiny, seed=4)["test"]["sampled"]


def test_a_limit_keeps_the_last_test_bars(engine, tiny):
    last = tiny.split("test")[-30:]
    figures = evaluate.evaluate(engine, tiny, limit=30)
    right = engine.decode(engine.encode(last)) == last
    assert figures["test"]["n"] == figures["test"]["sampled"]["n"] == 30
    assert figures["test"]["ticks"] == pytest.approx(right.mean(), abs=1e-4)
    assert figures["unseen"]["n"] == store.unseen(last, tiny.split("train")).sum()
    assert evaluate.evaluate(engine, tiny, limit=10**6)["test"]["n"] == len(tiny.split("test"))


def test_a_set_too_small_for_metrics_has_none(engine, tiny):
    few = evaluate.evaluate(engine, tiny, limit=5)["test"]
    assert few["n"] == 5
    assert set(few["means"]) == {"ticks", "bars"}
