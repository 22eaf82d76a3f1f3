"""How fast a dial turns inside the engine; `make bench` prints the figures."""

import time
from pathlib import Path

import numpy as np
import pytest

from arvae_models import tokens
from arvae_models.engine import Engine, limit_threads
from arvae_models.neighbourhood import Neighbourhood

ASSETS = Path(__file__).parents[2] / "assets"
TURNS = 60


@pytest.fixture(scope="module")
def engine():
    limit_threads()
    return Engine.load(ASSETS / "models" / "folk.safetensors", "cpu")


@pytest.fixture(scope="module")
def bars():
    from app.document import storage

    return tokens.rows_of(storage.load(ASSETS / "demo.attune").phrase)


def timed(work, repeats):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return np.array(times)


def show(name, times):
    median, late = np.percentile(times, (50, 95))
    print(f"\n{name}: median {median:.2f} ms, p95 {late:.2f} ms", end="")


def test_a_turn(engine, bars):
    random = np.random.default_rng(0)
    built = timed(lambda: Neighbourhood(engine, bars[random.integers(len(bars))]), 20)
    show("neighbourhood of a newly selected bar", built)
    neighbourhood = Neighbourhood(engine, bars[1])
    targets = iter(random.integers(4, 11, 10 * TURNS))
    first = timed(lambda: neighbourhood.choose({"note_density": float(next(targets))}), TURNS)
    show("first answer of a turn", first)

    def refined():
        asked = {"note_density": float(next(targets))}
        neighbourhood.refine(asked)
        neighbourhood.choose(asked)

    show("refined answer of a turn", timed(refined, TURNS))
