"""Runs on the tiny set: trained, taken up again, refused."""

import json

import pytest
import torch

from training import config, fit
from training.config import ConfigError
from training.data import store
from training.tasks import MeasureTask

FAST = ["fit.epochs=4", "fit.validate_every=2"]


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
    """Stopped between epochs and taken up again: the same weights."""
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    settings = config.load("tiny", FAST)
    fit.train(settings, whole, resume=False, overwrite=False)

    class StoppedError(Exception):
        pass

    def stop(task):
        if task.current_epoch == 2:
            raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr(MeasureTask, "on_train_epoch_start", stop, raising=False)
        with pytest.raises(StoppedError):
            fit.train(settings, halves, resume=False, overwrite=False)
    fit.train(settings, halves, resume=True, overwrite=False)
    states = [torch.load(folder / "last.ckpt", weights_only=True) for folder in (whole, halves)]
    assert states[0]["global_step"] == states[1]["global_step"]
    for name, weights in states[0]["state_dict"].items():
        torch.testing.assert_close(states[1]["state_dict"][name], weights)
