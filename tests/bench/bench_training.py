"""How fast bars are learned, decoded and measured against the published way, and in what memory.

Both sides run in turn, so that what else the machine does hits both; a ratio is the median over
the turns. Bars are drawn at random: speed does not depend on the music.

Where many bars go at once, both sides spend their time in the same matrix products at the speed of
the processor: a ratio comes down to that of the multiplications, 16 to 1 for the decoders. The rest
is what the published way loses by going from tick to tick. The least ratios leave room for a busy
machine.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch

from arvae_models import attributes, grid, tokens
from arvae_models.engine import Engine
from arvae_models.measure_vae import MeasureVae
from tests.bench import published_way
from training import config
from training.data import cache, store
from training.data.store import Bars
from training.kinds import KINDS
from training.tasks import adamw

MODEL = Path(__file__).parents[2] / "assets" / "models" / "folk.safetensors"
BATCH = 256
TURNS = 5
GIGABYTE = 2**20  # in the KiB of `ru_maxrss`
MOST_MEMORY = 4  # GB


@pytest.fixture
def threads():
    """Let a test choose torch's threads, and take the choice back."""
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


def random_rows(count):
    random, pitches = np.random.default_rng(0), published_way.PITCHES
    shape = (count, grid.SLOTS)
    silent = np.where(random.random(shape) < 0.1, tokens.REST, tokens.HOLD)
    notes = random.integers(pitches.lowest, pitches.highest + 1, shape)
    return np.where(random.random(shape) < 0.35, notes, silent).astype(np.int8)


def random_bars(count):
    tunes = tuple(f"tune {index}" for index in range(200))
    return Bars(random_rows(count), np.arange(count, dtype=np.int32) % 200, tunes, "random")


def in_turn(*works):
    """Time works one after the other, several times over: milliseconds (turns, works)."""
    for work in works:
        work()
    times = np.empty((TURNS, len(works)))
    for turn in times:
        for index, work in enumerate(works):
            start = time.perf_counter()
            work()
            turn[index] = 1000 * (time.perf_counter() - start)
    return times


def repeated(work, times):
    """Return a work that does another several times: too short a one is not timed well."""

    def several():
        for _ in range(times):
            work()

    return several


def training(preset, bars, *settings):
    """Return a step of a preset's training on its next batch of bars, without a trainer."""
    chosen = config.load(preset, [f"fit.batch={BATCH}", *settings])
    kind, fit = KINDS[chosen.kind], chosen.fit
    loader, _ = kind.loaders(chosen, bars)
    task = kind.task(chosen, bars).train()
    adam = adamw(task, fit)
    batches = (batch for _ in count() for batch in loader)

    def step():
        loss, _ = task._objective(next(batches))
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(task.parameters(), fit.gradient_clip)
        adam.step()

    return step


# The least ratio of our network with the published objective, then with that of each preset.
LEARNING = {"as published": 18, "bach": 12, "folk": 14}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("cores", [1, 2])
def test_training(threads, cores):
    threads(cores)
    bars = random_bars(40 * BATCH)
    step, numbers = published_way.training(bars.rows, BATCH), count()
    times = in_turn(
        repeated(lambda: step(next(numbers)), 2),  # one batch that is forced, one that is free
        training("folk", bars, "loss.regularizer=order", "loss.listen=0"),
        training("bach", bars),
        training("folk", bars),
    )
    times[:, 0] /= 2
    speeds = 1000 * BATCH / np.median(times, 0)
    ratios = np.median(times[:, :1] / times[:, 1:], 0)
    print(
        f"\nlearning, threads: {cores}, batches of {BATCH} random bars: published way "
        f"{speeds[0]:,.0f} bars a second",
        end="",
    )
    for name, speed, ratio in zip(LEARNING, speeds[1:], ratios, strict=True):
        print(f"; our network, objective {name}: {speed:,.0f}, {ratio:.1f} times", end="")
    assert (ratios >= list(LEARNING.values())).all()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("bars", "least", "least_of_widest"), [(1, 20, 50), (16, 13, 50), (512, 12, 50)]
)
def test_decoding(threads, bars, least, least_of_widest):
    threads(1)
    engine = Engine.load(MODEL, "cpu")
    spec, random = engine.spec, np.random.default_rng(0)
    codes = random.standard_normal((bars, spec.network.latent), np.float32)
    network, widest = (
        MeasureVae(sizes, spec.vocabulary.size).eval()
        for sizes in (published_way.NETWORK, published_way.WIDEST)
    )
    z, z_of_widest = torch.from_numpy(codes), torch.randn(bars, published_way.WIDEST.latent)
    repeats = max(1, 64 // bars)
    with torch.inference_mode():
        expected = network.decode(z)
        torch.testing.assert_close(published_way.decode(network.decoder, z), expected)
        times = in_turn(
            repeated(lambda: engine.decode(codes), repeats),
            lambda: published_way.decode(network.decoder, z).argmax(-1),
            lambda: network.decode(z).argmax(-1),
            lambda: published_way.decode(widest.decoder, z_of_widest).argmax(-1),
        )
    times[:, 0] /= repeats
    ms = np.median(times, 0)
    published, own, wide = np.median(times[:, 1:] / times[:, :1], 0)
    print(
        f"\ndecoding, bars: {bars}: {ms[0]:.2f} ms; published way, H = 128: {ms[1]:.1f} ms, "
        f"{published:.1f} times; our HierarchicalDecoder: {ms[2]:.1f} ms, {own:.1f} times; "
        f"published way, H = 512: {ms[3]:.0f} ms, {wide:.0f} times",
        end="",
    )
    assert published >= least
    assert wide >= least_of_widest


def test_measuring():
    rows = random_rows(5000)
    bars = published_way.PITCHES.indices(rows).tolist()
    np.testing.assert_allclose(attributes.measure(rows), published_way.measure(bars), rtol=1e-5)
    times = in_turn(
        repeated(lambda: attributes.measure(rows), 20), lambda: published_way.measure(bars)
    )
    times[:, 0] /= 20
    ours, published = 1000 * len(rows) / np.median(times, 0)
    ratio = np.median(times[:, 1] / times[:, 0])
    print(
        f"\nmeasuring four attributes, bars: {len(rows)}: {ours:,.0f} bars a second; note by note "
        f"{published:,.0f}: {ratio:.0f} times",
        end="",
    )
    assert ratio >= 100


MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "training", *sys.argv[1:]], stdout=sys.stderr)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


def peak_of(*arguments):
    """Run a command of attune-train; return the memory of its largest process, in GB."""
    if sys.platform != "linux":
        pytest.skip("The unit of the memory is that of Linux.")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / GIGABYTE


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ["tiny", "bach", "folk", "digits"])  # sprites are drawn as needed
def test_memory_of_preparing(name, tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path))
    workers = 2
    peak = peak_of("prepare", name, "--workers", workers)
    most = (1 + workers) * peak  # were they all as large as the largest
    print(f"\npreparing {name}: {most:.2f} GB at most in {1 + workers} processes", end="")
    assert most < MOST_MEMORY


def few_steps(preset):
    """Settings for a few steps of a preset and a validation."""
    yield from ("fit.epochs=1", "fit.validate_every=1", "fit.accelerator=cpu")
    if config.load(preset).kind != "measure-vae":
        yield "data.per_epoch=256"


@pytest.mark.timeout(1800)
def test_memory_of_training(tmp_path, monkeypatch):
    """Train every preset: on random bars, on sprites, and on digits where they are prepared."""
    presets, digits = config.preset_names(), cache.path_of("digits")
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path))
    if digits.exists():
        cache.path_of("digits").symlink_to(digits)
    for name in ("tiny", "bach", "folk"):
        store.save(name, random_bars(1000))

    def trained(preset):
        if config.load(preset).data.name == "digits" and not digits.exists():
            return None
        settings = [f"--set={setting}" for setting in few_steps(preset)]
        return peak_of("train", preset, "--run", tmp_path / "runs" / preset, *settings)

    with ThreadPoolExecutor(2) as pool:
        peaks = dict(zip(presets, pool.map(trained, presets), strict=True))
    for preset, peak in peaks.items():
        shown = f"{peak:.2f} GB" if peak else "left out, digits are not prepared"
        print(f"\ntraining {preset}: {shown}", end="")
    assert max(filter(None, peaks.values())) < MOST_MEMORY
