"""Runs on the tiny set: trained, taken up again, refused, exported and measured."""

import json

import numpy as np
import pytest
import torch

from arvae_models import checkpoint
from arvae_models.engine import Engine
from training import config, evaluate, export, fit
from training.config import ConfigError
from training.data import store

FAST = ["fit.epochs=4", "fit.validate_every=2"]


@pytest.fixture(scope="module")
def run(cache, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    fit.train(config.load("tiny", FAST), folder, resume=False, overwrite=False)
    return folder


def test_a_run_leaves_what_is_needed_to_repeat_it(run):
    record = json.loads((run / "config.json").read_text())
    assert record["config"]["fit"]["epochs"] == 4
    assert record["data"]["digest"] == store.load("tiny").digest
    assert {"torch", "lightning", "python"} <= set(record["versions"])
    assert (run / "best.ckpt").exists()
    assert "validation/bars" in (run / "logs" / "metrics.csv").read_text()


def test_learning_lowers_the_loss(run):
    lines = (run / "logs" / "metrics.csv").read_text().splitlines()
    column = lines[0].split(",").index("validation/loss")
    losses = [float(value) for line in lines[1:] if (value := line.split(",")[column])]
    assert losses[-1] < losses[0]


def test_a_run_is_not_overwritten_by_accident(run):
    with pytest.raises(ConfigError, match="holds a run already"):
        fit.train(config.load("tiny", FAST), run, resume=False, overwrite=False)
    with pytest.raises(ConfigError, match="other settings"):
        fit.train(config.load("tiny", ["fit.epochs=5"]), run, resume=True, overwrite=False)


def test_a_stopped_run_ends_like_one_that_was_not_stopped(cache, tmp_path, monkeypatch):
    """Stopped between epochs and taken up again: the same weights, to rounding."""
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    settings = config.load("tiny", ["data.splice=0.0", "data.transpose=false", *FAST])
    fit.train(settings, whole, resume=False, overwrite=False)

    class StoppedError(Exception):
        pass

    def stop(task):
        if task.current_epoch == 2:
            raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr(fit.MeasureTask, "on_train_epoch_start", stop, raising=False)
        with pytest.raises(StoppedError):
            fit.train(settings, halves, resume=False, overwrite=False)
    fit.train(settings, halves, resume=True, overwrite=False)
    states = [torch.load(folder / "last.ckpt", weights_only=True) for folder in (whole, halves)]
    assert states[0]["global_step"] == states[1]["global_step"]
    assert states[0]["epoch"] == states[1]["epoch"]


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


def test_evaluation_counts_by_hand(run, tmp_path):
    target = tmp_path / "tiny.safetensors"
    figures = export.export(run, target)
    engine, bars = Engine.load(target, "cpu"), store.load("tiny")
    test = bars.split("test")
    right = sum(int(np.sum(engine.decode(engine.encode(row[None]))[0] == row)) for row in test)
    assert figures["test"]["n"] == len(test)
    assert figures["test"]["ticks"] == pytest.approx(right / (24 * len(test)), abs=1e-4)


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no trained model"):
        export.export(tmp_path, tmp_path / "x.safetensors")
    assert not (tmp_path / "x.safetensors").exists()


def test_weights_are_stored_in_half_precision(run, tmp_path):
    target = tmp_path / "tiny.safetensors"
    export.export(run, target)
    size = sum(array.size for array in checkpoint.read(target)[1].values())
    assert target.stat().st_size < 2.2 * size + 20_000
