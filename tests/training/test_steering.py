"""What is asked against what comes back, on models whose answers are known."""

from dataclasses import replace

import numpy as np
import pytest

from arvae_models import tokens
from arvae_models.attributes import BY_KEY
from arvae_models.engine import Engine
from arvae_models.spec import Dial, ModelSpec, NetworkConfig, Vocabulary
from training import steering
from training.data import store

DENSITY = Dial("note_density", 0, 2.0, 10.0, -1.0, 1.0)
RANGE = Dial("pitch_range", 1, 0.0, 8.0, 0.0, 2.0, code_direction=-1)
SPEC = ModelSpec(NetworkConfig(latent=2), Vocabulary(48, 84), (DENSITY, RANGE))


class Obedient:
    """Decodes just the notes and the range that two codes stand for: 6 + 4 a, 8 - 4 b."""

    spec = SPEC

    def encode(self, rows):
        count = (rows >= 0).sum(1)
        width = rows.max(1) - np.where(rows >= 0, rows, 127).min(1)
        return np.stack(((count - 6) / 4, (8 - width) / 4), axis=1).astype(np.float32)

    def decode(self, codes):
        count = np.clip(np.rint(6 + 4 * codes[:, :1]), 2, 24)
        rows = np.where(np.arange(24) < count, 60, tokens.HOLD).astype(np.int8)
        rows[:, 0] += np.clip(np.rint(8 - 4 * codes[:, 1]), 0, 24).astype(np.int8)
        return rows


class Deaf(Obedient):
    """Decodes four notes of one pitch, whatever the code."""

    def decode(self, codes):
        rows = np.full((len(codes), 24), tokens.HOLD, np.int8)
        rows[:, ::6] = 60
        return rows


@pytest.fixture
def rows():
    """Bars that an Obedient model decodes as they are: 2 to 10 notes, range 0 to 8."""
    random = np.random.default_rng(5)
    codes = np.stack((random.uniform(-1, 1, 6), random.uniform(0, 2, 6)), axis=1)
    return Obedient().decode(codes)


def test_a_model_that_obeys(rows):
    found = steering.steer(Obedient(), rows)
    assert found["n"] == 6
    for key, ways in found["dials"].items():
        assert set(ways) == {"raw", "first", "refined", "step", "locked"}
        for way, figures in ways.items():
            assert figures["hit"] == 1, (key, way)
            assert figures["r"] > 0.95, (key, way)
        assert ways["locked"]["locks"] == 1
        for way in ("raw", "refined"):
            assert ways[way]["monotone"] == 1, (key, way)
            assert ways[way]["linearity"] > 0.95, (key, way)
            assert ways[way]["consistency"] > 0.95, (key, way)
        assert ways["raw"]["error"] == 0
        assert ways["raw"]["restrictiveness"] == 1  # the other dial does not move


def test_a_model_that_is_deaf(rows):
    raw = steering.steer(Deaf(), rows)["dials"]["note_density"]["raw"]
    assert raw["r"] == raw["linearity"] == 0
    assert raw["monotone"] == raw["consistency"] == raw["restrictiveness"] == 1
    assert raw["hit"] <= 0.5


def test_the_same_seed_asks_the_same(rows):
    first = steering.steer(Obedient(), rows[:2], seed=1)
    assert first == steering.steer(Obedient(), rows[:2], seed=1)
    assert first["dials"] != steering.steer(Obedient(), rows[:2], seed=2)["dials"]


def test_progress_is_told(rows):
    heard = []
    steering.steer(Obedient(), rows[:3], on_progress=lambda *numbers: heard.append(numbers))
    assert heard == [(turn, 6) for turn in range(1, 7)]


def test_bars_that_do_not_fit_are_left_out(rows):
    """A bar far up is moved down; one that is wider than the model's pitches cannot be."""
    high = np.where(rows[:1] >= 0, rows[:1] + 40, rows[:1]).astype(np.int8)
    wide = rows[:1].copy()
    wide[0, :2] = 20, 100
    assert steering.steer(Obedient(), np.concatenate((high, wide)))["n"] == 1
    with pytest.raises(ValueError, match="no bars"):
        steering.steer(Obedient(), wide)


def test_answers_counted_by_hand():
    """Semitones count as met within one."""
    asked, own = np.array([0.0, 4.0, 8.0, 12.0]), np.array([1.0, 4.0, 10.0, 8.0])
    figures = steering.answer_figures("pitch_range", asked, own)
    assert figures["hit"] == 0.5
    assert figures["error"] == (1 + 0 + 2 + 4) / 4
    assert figures["r"] == pytest.approx(np.corrcoef(asked, own)[0, 1], abs=1e-4)
    assert steering.answer_figures("note_density", asked, own)["hit"] == 0.25


def test_sweeps_judged_by_hand():
    """Two bars, three steps of note density; widths of 8 notes and 8 semitones."""
    notes = np.array([[2.0, 6.0, 10.0], [2.0, 6.0, 4.0]])
    semitones = np.array([[4.0, 4.0, 4.0], [0.0, 4.0, 8.0]])
    figures = steering.sweep_figures(np.stack((notes, semitones), axis=2), 0, SPEC.dials)
    assert figures["monotone"] == 0.5
    assert figures["consistency"] == pytest.approx(1 - (0 + 0 + 3 / 8) / 3, abs=1e-4)
    spread = np.sqrt((16 + 0 + 16) / 3) / 8
    assert figures["restrictiveness"] == pytest.approx(1 - (0 + spread) / 2, abs=1e-4)
    order = np.corrcoef([0, 1, 2, 0, 1, 2], notes.ravel())[0, 1]
    assert figures["linearity"] == pytest.approx(order**2, abs=1e-3)


def test_traversal_runs_from_quantile_to_quantile(rows):
    """The range of this dial runs against its code: 0 semitones at 2, 8 at 0."""
    asked = np.array([0.0, 4.0, 8.0])
    decoded = steering.traverse(Obedient(), RANGE, rows[:3], asked)
    np.testing.assert_array_equal(BY_KEY["pitch_range"].formula(decoded), asked)
    turned = steering.traverse(Obedient(), replace(RANGE, code_direction=1), rows[:3], asked)
    np.testing.assert_array_equal(BY_KEY["pitch_range"].formula(turned), 8 - asked)


def test_what_can_be_locked():
    keys = tuple(BY_KEY)
    assert set(steering.lockable("note_density", keys)) == {"pitch_range", "contour"}
    assert set(steering.lockable("contour", keys)) == {"rhythmic_complexity", "note_density"}
    assert steering.lockable("contour", ("contour", "pitch_range")) == ()


def test_a_dial_without_locks_and_one_that_never_changed(rows):
    """One dial alone: nothing to lock, nothing else to move."""
    coder = Obedient()
    coder.spec = replace(SPEC, dials=(replace(DENSITY, low=4.0, high=4.0),))
    ways = steering.steer(coder, rows[:2])["dials"]["note_density"]
    assert ways["locked"]["locks"] == ways["raw"]["restrictiveness"] == 1
    assert ways["refined"]["hit"] == 1


def test_drawn_bars_are_unseen(tiny):
    drawn = steering.draw(tiny, 10, seed=0)
    assert drawn.shape == (10, 24)
    assert store.unseen(drawn, tiny.split("train")).all()
    test = {row.tobytes() for row in tiny.split("test")}
    assert {row.tobytes() for row in drawn} <= test
    np.testing.assert_array_equal(drawn, steering.draw(tiny, 10, seed=0))
    assert len(steering.draw(tiny, 10_000, seed=0)) < len(tiny.split("test"))


def test_a_trained_model_is_steered(exported):
    engine = Engine.load(exported[0], "cpu")
    found = steering.steer(engine, steering.draw(store.load("tiny"), 2, 0))
    assert found["n"] == 2
    for ways in found["dials"].values():
        for figures in ways.values():
            assert all(-1 <= figures[name] <= 1 for name in figures if name != "error")
