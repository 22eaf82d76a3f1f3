"""Model files from a run: they play, say what they are, and are small."""

import pytest

from arvae_models import checkpoint
from arvae_models.engine import Engine
from training import config, evaluate, export
from training.config import ConfigError
from training.data import store


def test_an_exported_model_plays(run, tmp_path):
    target = tmp_path / "tiny.safetensors"
    figures = export.export(run, target)
    engine = Engine.load(target, "cpu")
    bars = store.load("tiny")
    assert evaluate.evaluate(engine, bars) == figures
    assert engine.spec.card.metrics["unseen_n"] == figures["unseen"]["n"] > 0
    assert engine.spec.keys == config.load("tiny").attributes
    for dial in engine.spec.dials:
        assert dial.low < dial.high
        assert dial.code_low < dial.code_high


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no trained model"):
        export.export(tmp_path, tmp_path / "x.safetensors")
    assert not (tmp_path / "x.safetensors").exists()


def test_weights_are_stored_in_half_precision(run, tmp_path):
    target = tmp_path / "tiny.safetensors"
    export.export(run, target)
    size = sum(array.size for array in checkpoint.read(target)[1].values())
    assert target.stat().st_size < 2.2 * size + 20_000
