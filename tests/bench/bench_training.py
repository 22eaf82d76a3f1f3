"""How fast bars are learned, decoded and measured, against the published way of doing each.

The published way (Pati & Lerch 2020), written out here: a decoder that goes from tick to tick in
Python, attributes that are counted note by note, one regularizer after the other, Adam at 1e-4.
Both sides run in turn, so that what else the machine does hits both; a ratio is the median over
the turns. Bars are drawn at random: speed does not depend on the music.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from arvae_models import attributes, tokens
from arvae_models.engine import Engine, limit_threads
from arvae_models.measure_vae import MeasureVae
from arvae_models.spec import NetworkConfig, Vocabulary
from training import config
from training.data import cache
from training.data.store import Bars
from training.kinds import KINDS

MODEL = Path(__file__).parents[2] / "assets" / "models" / "folk.safetensors"
PUBLISHED = NetworkConfig("gru", "hierarchical", latent=32, hidden=128, layers=2, dropout=0.5)
WIDEST = NetworkConfig("gru", "hierarchical", latent=256, hidden=512, layers=2, dropout=0.5)
PITCHES = Vocabulary(55, 84)
BATCH = 256
TURNS = 7
GIGABYTE = 2**20  # in the KiB of `ru_maxrss`


@pytest.fixture
def threads():
    """Let a test choose torch's threads, and take the choice back."""
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


def random_rows(count):
    random = np.random.default_rng(0)
    shape = (count, tokens.SLOTS)
    silent = np.where(random.random(shape) < 0.1, tokens.REST, tokens.HOLD)
    pitches = random.integers(PITCHES.lowest, PITCHES.highest + 1, shape)
    return np.where(random.random(shape) < 0.35, pitches, silent).astype(np.int8)


def in_turn(*works, turns=TURNS):
    """Time works one after the other, several times over: milliseconds (turns, works)."""
    for work in works:
        work()
    times = np.empty((turns, len(works)))
    for turn in times:
        for index, work in enumerate(works):
            start = time.perf_counter()
            work()
            turn[index] = 1000 * (time.perf_counter() - start)
    return times


def ratio(times, slow, fast):
    """How many times faster one work is than another, turn for turn."""
    return float(np.median(times[:, slow] / times[:, fast]))


# Attributes, note by note: symbols are looked up as names, and names as pitches.

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SCALE = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
NAMES = {0: "__", 1: "rest"} | {
    pitch - PITCHES.lowest + 2: f"{SCALE[pitch % 12]}{pitch // 12 - 1}"
    for pitch in range(PITCHES.lowest, PITCHES.highest + 1)
}
BEAT_WEIGHTS = {0: 0.20, 1: 0.67, 2: 0.25, 3: 0.67}
TICK_WEIGHTS = {1: 1.0, 2: 2.0, 3: 0.5, 4: 2.0, 5: 1.0}


def pitch_of(name):
    letter, sharps, octave = re.match(r"([A-G])(#*)(\d)", name).groups()
    return 12 * (int(octave) + 1) + STEPS[letter] + len(sharps)


def is_note(name):
    return name not in ("__", "rest", "START", "END")


def naive_complexity(bar):
    total = weight = 0.0
    for tick, index in enumerate(bar):
        beat, inside = divmod(tick, 6)
        here = TICK_WEIGHTS.get(inside, BEAT_WEIGHTS[beat])
        total += here
        if is_note(NAMES[index]):
            weight += here
    return weight / total


def naive_range(bar):
    pitches = [pitch_of(NAMES[index]) for index in bar if is_note(NAMES[index])]
    return max(pitches) - min(pitches) if len(pitches) > 1 else 0


def naive_density(bar):
    notes = 0
    for index in bar:
        if is_note(NAMES[index]):
            notes += 1
    return notes


def naive_contour(bar):
    rise, before = 0, None
    for index in bar:
        if is_note(NAMES[index]):
            pitch = pitch_of(NAMES[index])
            if before is not None:
                rise += pitch - before
            before = pitch
    return rise


NAIVE = (naive_complexity, naive_range, naive_density, naive_contour)


# The published network: our own layers of the same shapes, played tick by tick.


def tick_by_tick(decoder, z, symbols=None):
    """Return logits (measures, 24, vocabulary); `symbols` are heard instead of its own."""

    def state(features):
        return torch.stack(features.chunk(decoder.layers, dim=-1)).contiguous()

    heard = decoder.first_symbol.expand(len(z), -1)
    beat_input = decoder.beat_input.expand(len(z), 1, 1)
    beats, logits = state(decoder.beat_state(z)), []
    for _ in range(tokens.BEATS):
        beat, beats = decoder.beats(beat_input, beats)
        ticks = state(decoder.tick_state(beat[:, 0]))
        constant = decoder.tick_input(beat[:, 0])
        for _ in range(tokens.SLOTS // tokens.BEATS):
            out, ticks = decoder.ticks(torch.cat((heard, constant), -1)[:, None], ticks)
            logits.append(decoder.output(out[:, 0]))
            said = logits[-1].argmax(-1) if symbols is None else symbols[:, len(logits) - 1]
            heard = decoder.embedding(said)
    return torch.stack(logits, 1)


def published_step(rows):
    """Return a training step of the published network on the next batch of bars."""
    torch.manual_seed(0)
    network = MeasureVae(PUBLISHED, PITCHES.size).train()
    adam = torch.optim.Adam(network.parameters(), 1e-4)
    symbols = torch.from_numpy(PITCHES.indices(rows)).split(BATCH)
    forced = iter(range(10**9))  # every other batch hears the true symbols: half of them

    def step():
        index = next(forced)
        batch = symbols[index % len(symbols)]
        posterior = network.encode(batch)
        z = posterior.sample()
        logits = tick_by_tick(network.decoder, z, batch if index % 2 else None)
        loss = functional.cross_entropy(logits.flatten(0, 1), batch.flatten())
        variance = (2 * posterior.log_std).exp()
        divergence = posterior.mean.square() + variance - 1 - 2 * posterior.log_std
        loss = loss + 0.001 * 0.5 * divergence.sum(-1).mean()
        bars = batch.tolist()
        for dimension, formula in enumerate(NAIVE):
            values = torch.tensor([float(formula(bar)) for bar in bars])
            codes = z[:, dimension]
            distance = torch.tanh(10 * (codes[:, None] - codes[None]))
            loss = loss + functional.l1_loss(distance, torch.sign(values[:, None] - values[None]))
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step


def our_step(bars, *settings):
    """Return a training step of the preset “bach” on the next batch of bars."""
    chosen = config.load("bach", [f"fit.batch={BATCH}", "fit.schedule=constant", *settings])
    kind = KINDS[chosen.kind]
    loader = kind.loaders(chosen, bars)[0]
    task = kind.task(chosen, bars).train()
    optimizer = task.configure_optimizers()
    batches = iter(())

    def step():
        nonlocal batches
        batch = next(batches, None)
        if batch is None:
            batches = iter(loader)
            batch = next(batches)
        with torch.autocast("cpu", torch.bfloat16, enabled="bf16" in chosen.fit.precision):
            loss, _ = task._objective(batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(task.parameters(), chosen.fit.gradient_clip)
        optimizer.step()

    return step


AS_PUBLISHED = ("loss.regularizer=order", "loss.listen=0")  # the same objective on both sides


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [1, 2])
def test_training(threads, count):
    threads(count)
    rows = random_rows(40 * BATCH)
    tunes = tuple(f"tune {index}" for index in range(200))
    bars = Bars(rows, (np.arange(len(rows)) % 200).astype(np.int32), tunes, "random")
    published, ours, preset = published_step(rows), our_step(bars, *AS_PUBLISHED), our_step(bars)

    def published_pair():  # one batch that is forced, one that is free
        published()
        published()

    times = in_turn(published_pair, ours, preset) / (2, 1, 1)
    speed = BATCH / np.median(times, 0) * 1000
    print(
        f"\nlearning with {count} thread(s), batches of {BATCH} random bars: published way "
        f"{speed[0]:,.0f} bars a second; our network, same objective {speed[1]:,.0f}: "
        f"{ratio(times, 0, 1):.0f} times as many; preset bach {speed[2]:,.0f}: "
        f"{ratio(times, 0, 2):.0f} times",
        end="",
    )
    assert ratio(times, 0, 1) > 5


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [1, 16, 512])
def test_decoding(threads, count):
    threads(torch.get_num_threads())
    limit_threads()
    engine = Engine.load(MODEL, "cpu")
    vocabulary = engine.spec.vocabulary.size
    ours = engine.spec.network.latent
    codes = np.random.default_rng(0).standard_normal((count, ours), np.float32)
    network, wide = (MeasureVae(sizes, vocabulary).eval() for sizes in (PUBLISHED, WIDEST))
    z, wide_z = torch.randn(count, PUBLISHED.latent), torch.randn(count, WIDEST.latent)
    many = max(1, 64 // count)  # a single call is too short to be timed well

    def several():
        for _ in range(many):
            engine.decode(codes)

    with torch.inference_mode():
        torch.testing.assert_close(tick_by_tick(network.decoder, z), network.decode(z))
        times = in_turn(
            several,
            lambda: tick_by_tick(network.decoder, z).argmax(-1),
            lambda: network.decode(z).argmax(-1),
            lambda: tick_by_tick(wide.decoder, wide_z).argmax(-1),
        ) / (many, 1, 1, 1)
    ms = np.median(times, 0)
    print(
        f"\ndecoding {count} bars: {ms[0]:.2f} ms; tick by tick, H = 128 {ms[1]:.1f} ms: "
        f"{ratio(times, 1, 0):.0f} times faster; our own of that network {ms[2]:.1f} ms: "
        f"{ratio(times, 2, 0):.0f}; tick by tick, H = 512 {ms[3]:.0f} ms: {ratio(times, 3, 0):.0f}",
        end="",
    )
    assert ratio(times, 1, 0) > 4


def test_measuring():
    rows = random_rows(100_000)
    bars = PITCHES.indices(rows[:1000]).tolist()

    def naive():
        return [[formula(bar) for formula in NAIVE] for bar in bars]

    np.testing.assert_allclose(attributes.measure(rows[:1000]), naive(), rtol=1e-5)
    times = in_turn(lambda: attributes.measure(rows), naive) / (len(rows), len(bars))
    speed = 1000 / np.median(times, 0)
    print(
        f"\nmeasuring four attributes: {speed[0]:,.0f} bars a second; note by note "
        f"{speed[1]:,.0f}: {ratio(times, 1, 0):.0f} times faster",
        end="",
    )
    assert ratio(times, 1, 0) > 100


# Memory: of the largest process, and at most that for each of them.

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


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["tiny", "bach"])
def test_memory_of_preparing(name, tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path))
    workers = 2
    peak = peak_of("prepare", name, "--workers", workers)
    print(f"\npreparing {name}: {peak:.2f} GB, {1 + workers} processes at most", end="")
    assert (1 + workers) * peak < 4


@pytest.mark.timeout(600)
@pytest.mark.parametrize("preset", config.preset_names())
def test_memory_of_training(preset, tmp_path):
    chosen = config.load(preset)
    few = ["fit.epochs=1", "fit.validate_every=1", "fit.schedule=constant", "fit.accelerator=cpu"]
    if chosen.kind != "measure-vae":
        few.append("data.per_epoch=512")  # a few steps; an epoch of bars is short enough
    try:
        KINDS[chosen.kind].data(chosen)
    except cache.DataError as error:
        pytest.skip(str(error))
    settings = [f"--set={setting}" for setting in few]
    peak = peak_of("train", preset, "--run", tmp_path / preset, *settings)
    print(f"\ntraining {preset}: {peak:.2f} GB", end="")
    assert peak < 4
