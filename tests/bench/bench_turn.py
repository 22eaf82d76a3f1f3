"""How fast a dial turns inside the engine; `make bench` prints the figures.

One thread decodes, and the machine's other core is kept busy meanwhile, as by the window and the
player. The plain traversal of a latent dimension stands beside the neighbourhood in the same run.
"""

import multiprocessing
import time
from pathlib import Path

import numpy as np
import pytest

from arvae_models import tokens
from arvae_models.engine import Engine, limit_threads
from arvae_models.neighbourhood import POOL, Neighbourhood
from arvae_models.request import Request

ASSETS = Path(__file__).parents[2] / "assets"
TURNS = 60


def burn():
    while True:
        sum(range(10_000))


@pytest.fixture(scope="module", autouse=True)
def busy_core():
    process = multiprocessing.get_context("spawn").Process(target=burn, daemon=True)
    process.start()
    yield
    process.kill()
    process.join()


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

    def bar():
        return bars[random.integers(len(bars))]

    def asked(near):
        return Request({near.keys[random.integers(4)]: float(random.integers(0, 11))})

    show("neighbourhood of a newly selected bar", timed(lambda: Neighbourhood(engine, bar()), 40))
    many = timed(lambda: [Neighbourhood(engine, bar(), pool=POOL // 2) for _ in range(16)], 5)
    show("of 16 bars", many)
    near = Neighbourhood(engine, bars[1])
    show("first answer of a turn", timed(lambda: near.choose(asked(near)), TURNS))

    def refined():
        request = asked(near)
        near.refine(request)
        near.choose(request)

    show("refined answer of a turn", timed(refined, TURNS))
    show("plain traversal", timed(lambda: near.traverse({"note_density": 7.0}), TURNS))
    locked = Request({"note_density": 8.0}, frozenset({"rhythmic_complexity", "contour"}))
    show("exact bounds of four dials under two locks", timed(lambda: near.bounds(locked), TURNS))


@pytest.mark.parametrize("pool", [1024, 4096, 16384])
def test_how_it_grows(engine, bars, pool):
    """Time and memory against the pool, for those who have more cores to spare."""
    built = timed(lambda: Neighbourhood(engine, bars[1], pool=pool), 3)
    near = Neighbourhood(engine, bars[1], pool=pool)
    request = Request({"note_density": 9.0})
    first = timed(lambda: near.costs(near.found(request), request), 20)
    refined = timed(lambda: near.refine(request), 20)
    print(
        f"\npool of {pool:,}: built in {np.median(built):.0f} ms, looked up in "
        f"{np.median(first):.2f} ms, refined in {np.median(refined):.1f} ms, "
        f"{near.nbytes / 2**20:.1f} MiB",
        end="",
    )


def test_memory_of_64_neighbourhoods(engine, bars):
    total = 0
    for number in range(64):
        near = Neighbourhood(engine, bars[number % len(bars)], seed=number)
        near.settle(Request({"note_density": float(number % 12)}))
        total += near.nbytes
    print(f"\n64 neighbourhoods after a turn each: {total / 2**20:.0f} MiB", end="")
    assert total <= 150 * 2**20
