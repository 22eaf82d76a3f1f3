"""The engine: the shipped models and what becomes of files that are none."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from arvae_models import checkpoint, tokens
from arvae_models.checkpoint import CheckpointError
from arvae_models.engine import Engine, best_device
from arvae_models.files import read_phrase
from arvae_models.spec import ModelSpec

SHIPPED = sorted((Path(__file__).parents[2] / "assets" / "models").glob("*.safetensors"))
MODELS = [path for path in SHIPPED if isinstance(checkpoint.describe(path), ModelSpec)]


@pytest.fixture(scope="module", params=MODELS, ids=lambda path: path.stem)
def engine(request):
    return Engine.load(request.param, "cpu")


def test_a_shipped_model_knows_an_unknown_bar(engine):
    """A bar of our own, by hand: D4 F♯4 A4 in quarters, then two eighths."""
    row = np.full(24, tokens.HOLD, np.int8)
    row[[0, 6, 12, 18, 21]] = 62, 66, 69, 71, 69
    found = engine.decode(engine.encode(row[None]))[0]
    assert (found == row).mean() >= 23 / 24


def test_codes_and_rows_keep_their_shapes_for_any_number_of_bars(engine):
    for count in (0, 1, 5000):
        codes = np.zeros((count, engine.spec.network.latent), np.float32)
        assert engine.decode(codes).shape == (count, 24)


def test_decoding_is_the_network_s_arg_max_whatever_the_number_of_bars(engine):
    codes = np.random.default_rng(0).standard_normal((600, engine.spec.network.latent), np.float32)
    with torch.inference_mode():
        symbols = engine._network.decode(torch.from_numpy(codes)).argmax(-1).numpy()
    rows = engine.spec.vocabulary.rows(symbols)
    # Sums of other sizes are rounded in another order: two logits may change places.
    assert (engine.decode(codes) == rows).mean() > 0.999
    assert (engine.decode(codes[:1]) == rows[:1]).mean() > 0.95


def test_the_posterior_is_its_network_s(engine):
    row = np.full(24, tokens.HOLD, np.int8)
    row[[0, 12]] = 62, 69
    rows = np.stack((row, np.full(24, tokens.REST, np.int8)))
    means, stds = engine.posterior(rows)
    symbols = torch.from_numpy(engine.spec.vocabulary.indices(rows))
    with torch.inference_mode():
        mean, log_std = engine._network.encode(symbols)
    np.testing.assert_allclose(means, mean.numpy())
    np.testing.assert_allclose(stds, log_std.exp().numpy(), rtol=1e-6)
    np.testing.assert_array_equal(engine.encode(rows), means)


def test_pitches_outside_the_vocabulary_are_refused(engine):
    row = np.full((1, 24), tokens.HOLD, np.int8)
    row[0, 0] = engine.spec.vocabulary.highest + 1
    with pytest.raises(ValueError, match="outside"):
        engine.encode(row)


def test_weights_of_another_shape_are_refused(tmp_path):
    spec, weights = checkpoint.read(MODELS[0])
    target = tmp_path / "odd.safetensors"
    checkpoint.write(target, replace(spec, network=replace(spec.network, hidden=99)), weights)
    with pytest.raises(CheckpointError, match="do not fit"):
        Engine.load(target)
    odd = replace(spec, network=replace(spec.network, decoder="oracle"))
    checkpoint.write(target, odd, weights)
    with pytest.raises(CheckpointError, match="does not know"):
        Engine.load(target)


def test_the_best_device_is_there():
    assert best_device() in ("cuda", "mps", "cpu")


def test_models_are_small_and_say_what_they_learned():
    assert {path.stem for path in MODELS} >= {"folk", "bach"}
    for path in MODELS:
        assert path.stat().st_size < 8_000_000
        card = checkpoint.read_spec(path).card
        assert card.trained_on
        assert card.licence
        assert card.metrics["unseen_ticks"] >= 0.98


def test_reading_music_and_coding_it_go_together(engine, tmp_path):
    file = tmp_path / "scale.abc"
    file.write_text("X:1\nT:Scale\nM:4/4\nL:1/8\nK:C\nCDEF GABc|c2B2 A2G2|\n")
    rows = tokens.rows_of(read_phrase(file).phrase)
    assert (engine.decode(engine.encode(rows)) == rows).mean() > 0.9
