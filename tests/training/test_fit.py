"""Runs on the tiny set: trained, taken up again, refused."""

import csv
import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from training import config, fit
from training.config import ConfigError
from training.data import store
from training.tasks import MeasureTask

LONG = ["fit.epochs=30", "fit.validate_every=10"]
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


def test_the_figures_of_every_fiftieth_step_are_kept(cache, tmp_path):
    small = ["fit.epochs=2", "fit.validate_every=2", "fit.batch=8", "network.hidden=8"]
    fit.train(config.load("tiny", small), tmp_path / "run", False, False)
    with (tmp_path / "run" / "logs" / "metrics.csv").open() as file:
        steps = [int(row["step"]) for row in csv.DictReader(file) if row["train/loss"]]
    assert steps == [49, 99]  # of 102


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


def train_apart(cache, folder, *more):
    """Start a training of “tiny” in a process of its own."""
    command = [sys.executable, "-m", "training", "train", "tiny", "--run", folder, *more]
    return subprocess.Popen(
        [*map(str, command), *(f"--set={each}" for each in LONG)],
        env=os.environ | {"ATTUNE_CACHE": str(cache), "OMP_NUM_THREADS": "1"},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
    )


def validated(folder):
    """Return the last validation loss of a run."""
    with (folder / "logs" / "metrics.csv").open() as file:
        return [float(row["validation/loss"]) for row in csv.DictReader(file)
                if row["validation/loss"]][-1]  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [
        ["fit.monitor=control", "fit.averaging=0.9"],
        ["loss.regularizer=scores", "loss.listen=0.1", "fit.schedule=constant"],
        ["loss.regularizer=geodesic", "attributes=contour,note_density"],
        ["fit.precision=bf16-mixed", "loss.listen=0.1"],
    ],
    ids=lambda settings: settings[0],
)
def test_every_lever_trains_to_the_end(settings, cache, tmp_path):
    short = ["fit.epochs=2", "fit.validate_every=1", "network.hidden=16"]
    best = fit.train(config.load("tiny", short + settings), tmp_path / "run", False, False)
    found, task, _ = fit.trained(tmp_path / "run")
    assert best.exists()
    assert found.fit.monitor in ("bars", "control")
    assert all(torch.isfinite(weights).all() for weights in task.parameters())


@pytest.mark.parametrize("epochs", [1, 2, 5, 10])
def test_the_shortest_runs_have_a_schedule(epochs, cache, tmp_path):
    """An epoch of one batch: as many steps as epochs."""
    short = [f"fit.epochs={epochs}", "fit.validate_every=1", "fit.batch=100000"]
    fit.train(config.load("tiny", [*short, "network.hidden=8"]), tmp_path / "run", False, False)
    assert torch.load(tmp_path / "run" / "last.ckpt", weights_only=True)["global_step"] == epochs


def test_devices_that_are_not_there_are_named(cache):
    absent = "cuda" if not torch.cuda.is_available() else "mps"
    with pytest.raises(ConfigError, match=f"no {absent} device"):
        fit.planned(config.load("tiny", [f"fit.accelerator={absent}"]))
    with pytest.raises(ConfigError, match="is one of auto, cpu, cuda, mps"):
        fit.planned(config.load("tiny", ["fit.accelerator=tpu"]))
    with pytest.raises(ConfigError, match="one device"):
        fit.planned(config.load("sprites-fader", ["fit.devices=2"]))


@pytest.mark.slow
@pytest.mark.timeout(600)  # on a busy machine
def test_a_killed_run_ends_like_one_that_was_not_killed(cache, tmp_path):
    """SIGKILL in the middle of an epoch, three times over."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert train_apart(cache, whole).wait(120) == 0
    for kill in range(3):
        training = train_apart(cache, killed, "--resume", "auto")
        last, before = killed / "last.ckpt", time.monotonic()
        seen = last.stat().st_mtime_ns if last.exists() else 0
        while not last.exists() or last.stat().st_mtime_ns == seen:  # it has got a step further
            assert time.monotonic() < before + 60
            assert training.poll() is None
            time.sleep(0.01)
        time.sleep(0.03 * kill)
        training.kill()
        training.wait()
    assert train_apart(cache, killed, "--resume", "auto").wait(120) == 0
    assert validated(killed) == pytest.approx(validated(whole), rel=1e-4)


@pytest.mark.slow
@pytest.mark.timeout(600)  # on a busy machine
def test_two_processes_learn_as_well_as_one(cache, tmp_path):
    """Data-parallel on the CPU: each process takes half of every batch."""
    one, two = tmp_path / "one", tmp_path / "two"
    assert train_apart(cache, one).wait(120) == 0
    more = ("--devices", "2", "--accelerator", "cpu", "--set", "fit.batch=64")
    assert train_apart(cache, two, *more).wait(180) == 0
    assert validated(two) == pytest.approx(validated(one), rel=0.1)


def test_a_checkpoint_is_there_whole_or_not_at_all(tmp_path):
    place = tmp_path / "run" / "last.ckpt"
    files = fit.WholeFiles()
    files.save_checkpoint({"step": 1}, place)

    class Unwritable:
        def __reduce__(self):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        files.save_checkpoint({"step": Unwritable()}, place)
    assert torch.load(place, weights_only=True) == {"step": 1}
    assert [path.name for path in place.parent.iterdir()] == ["last.ckpt"]
