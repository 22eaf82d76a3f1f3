"""Model files from a run: they play, say what they are, and are small."""

import numpy as np
import pytest

from arvae_models import checkpoint
from arvae_models.engine import Engine
from arvae_models.image_engine import ImageEngine
from training import config, evaluate, export, fit
from training.config import ConfigError
from training.data import store


def test_an_exported_model_plays(exported):
    target, figures = exported
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


def test_weights_are_stored_in_half_precision(exported):
    target, _ = exported
    size = sum(array.size for array in checkpoint.read(target)[1].values())
    assert target.stat().st_size < 2.2 * size + 20_000


@pytest.mark.parametrize("preset", ["sprites", "sprites-fader"])
def test_a_model_of_pictures_is_written_with_its_card(preset, tmp_path, monkeypatch):
    monkeypatch.setattr("training.data.pictures._VALIDATION", 64)
    monkeypatch.setattr("training.export._CALIBRATED", 64)
    monkeypatch.setattr("training.evaluate_pictures.LIMIT", 64)
    monkeypatch.setattr("training.evaluate_pictures._SWEPT", 4)
    short = ["data.per_epoch=128", "fit.batch=64", "fit.epochs=2", "fit.validate_every=1"]
    settings = config.load(preset, short)
    fit.train(settings, tmp_path / "run", resume=False, overwrite=False)
    target = tmp_path / "m.safetensors"
    figures = export.export(tmp_path / "run", target)
    engine = ImageEngine.load(target, "cpu")
    assert engine.spec.kind == settings.kind
    assert engine.spec.keys == settings.attributes
    assert engine.spec.card.metrics["test_pixels"] == figures["test"]["pixels"] > 0
    scale = engine.spec.dials[1]
    assert 0.5 <= scale.low < scale.high <= 1
    if settings.kind == "fader":  # told shares of the table's range
        assert (scale.code_low, scale.code_high) == pytest.approx(
            (2 * scale.low - 1, 2 * scale.high - 1), abs=1e-3
        )
        assert "sampled" not in figures["test"]
    else:
        assert figures["test"]["sampled"]["n"] == 64
    text = target.with_suffix(".md").read_text()
    assert text.startswith(f"# {settings.card.name}")
    assert all(row.label in text for row in engine.spec.table)


def test_a_model_gives_another_run_its_first_weights(exported, tmp_path):
    target, _ = exported
    still = config.load("tiny", ["fit.epochs=1", "fit.validate_every=1", "fit.learning_rate=1e-9"])
    fit.train(still, tmp_path / "on", resume=False, overwrite=False, start=target)
    weights = checkpoint.weights(target)
    _, task, _ = fit.trained(tmp_path / "on")
    for name, value in task.network.state_dict().items():
        np.testing.assert_allclose(value, weights[name], atol=1e-6)
    export.export(tmp_path / "on", tmp_path / "on.safetensors")
    card = checkpoint.read_spec(tmp_path / "on.safetensors").card
    assert card.training["start"]["name"] == "tiny"
    with pytest.raises(ConfigError, match="other settings"):
        fit.train(still, tmp_path / "on", resume=True, overwrite=False)
    wider = config.load("tiny", ["network.hidden=65"])
    with pytest.raises(ConfigError, match="is another network"):
        fit.planned(wider, start=target)
