"""How fast a dial turns inside the engine, and how fast bars are decoded and measured.

`make bench` prints the figures; ratios are against a named alternative in the same run.
"""

import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from arvae_models import attributes, tokens
from arvae_models.engine import Engine, limit_threads
from arvae_models.neighbourhood import Neighbourhood
from arvae_models.spec import NetworkConfig

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


def test_decoding_against_the_published_decoder(engine):
    import torch

    from arvae_models.measure_vae import MeasureVae

    vocabulary = engine.spec.vocabulary.size
    published = MeasureVae(
        NetworkConfig("gru", "hierarchical", latent=32, hidden=128, layers=2), vocabulary
    ).eval()
    for count in (1, 16, 512):
        codes = np.random.default_rng(0).standard_normal((count, 32)).astype(np.float32)
        ours = np.median(timed(lambda codes=codes: engine.decode(codes), 20))
        with torch.inference_mode():
            z = torch.from_numpy(codes)
            theirs = np.median(timed(lambda z=z: published.decode(z), 5))
        print(
            f"\ndecoding {count} bars: {ours:.2f} ms; step by step (published network, H = 128) "
            f"{theirs:.2f} ms: {theirs / ours:.0f} times faster",
            end="",
        )


def naive(row):
    """The attributes of one bar, one note at a time."""
    pitches = [int(pitch) for pitch in row if pitch >= 0]
    weight = sum(
        float(w) for w, pitch in zip(attributes.ONSET_SHARES, row, strict=True) if pitch >= 0
    )
    steps = sum(b - a for a, b in pairwise(pitches))
    return weight, max(pitches) - min(pitches) if pitches else 0, len(pitches), steps


def test_measuring_bars(bars):
    rows = np.tile(bars, (12_500, 1))  # 100,000 bars
    fast = np.median(timed(lambda: attributes.measure(rows), 5)) / len(rows)
    some = rows[:2000]
    slow = np.median(timed(lambda: [naive(row) for row in some], 3)) / len(some)
    print(
        f"\nmeasuring four attributes: {1000 / fast:,.0f} bars a second; note by note "
        f"{1000 / slow:,.0f}: {slow / fast:.0f} times faster",
        end="",
    )
    np.testing.assert_allclose(attributes.measure(some), [naive(row) for row in some], rtol=1e-5)
