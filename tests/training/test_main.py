"""The training commands as a newcomer types them, in processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def attune_train(cache, *arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "training", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        env=os.environ | {"ATTUNE_CACHE": str(cache), "COLUMNS": "80"},
    )


@pytest.mark.slow
@pytest.mark.timeout(600)  # on a busy machine
def test_from_preset_to_model_file(cache, tmp_path):
    for arguments in (
        ("prepare", "tiny"),
        ("train", "tiny", "--set", "fit.epochs=2", "--set", "fit.validate_every=1"),
        ("export", "runs/tiny", "-o", "tiny.safetensors"),
    ):
        done = attune_train(cache, *arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    done = attune_train(cache, "evaluate", "tiny.safetensors", "--json", cwd=tmp_path)
    result = json.loads(done.stdout)["tiny.safetensors"]
    assert result["data"] == "tiny"
    assert 0 < result["unseen"]["ticks"] < 1
    assert result["test"]["n"] >= result["unseen"]["n"] > 0
    assert result["test"]["sampled"]["n"] == result["test"]["n"]
    command = ("steer", "tiny.safetensors", "--bars", 3)
    done = attune_train(cache, *command, "--json", cwd=tmp_path)
    result = json.loads(done.stdout)["tiny.safetensors"]
    assert (result["data"], result["n"], len(result["dials"])) == ("tiny", 3, 4)
    done = attune_train(cache, *command, cwd=tmp_path)
    for word in ("pitch_range", "raw", "refined", "locked", "linearity"):
        assert word in done.stdout
    again = attune_train(cache, "train", "tiny", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert "holds a run already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("prepare", "jazz"), "There is no data “jazz”"),
        (("train", "jazz"), "There is no preset “jazz”"),
        (("train", "tiny", "--set", "fit.speed=9"), "no setting “fit.speed”"),
        (("train", "tiny", "--set", "fit.epochs=few"), "takes a whole number"),
        (("train", "tiny", "--set", "fit.epochs=0"), "lies between 1"),
        (("train", "tiny", "--set", "network.hidden=-1"), "lies between 1"),
        (("train", "tiny", "--run", "/dev/null/run"), "/dev/null/run: Not a directory."),
        (("train", "folk"), "attune-train prepare folk"),
        (("evaluate", "missing.safetensors"), "cannot be opened"),
        (("evaluate", "x.safetensors", "--n", "0"), "--n"),
        (("steer", "missing.safetensors"), "cannot be opened"),
        (("steer", "x.safetensors", "--bars", "none"), "--bars"),
        (("export", "nowhere", "-o", "x.safetensors"), "holds no trained model"),
        (("train",), "Missing argument"),
        (("train", "tiny", "--accelerator", "cuda"), "cuda"),
        (("train", "tiny", "--precision", "7-bits"), "precision"),
        (("train", "tiny", "--from", "missing.safetensors"), "cannot be opened"),
        (("prepare", "mine", "--from", "nowhere"), "nowhere"),
        (("import", "x.pt", "-o", "x.safetensors", "--data", "tiny"), "x.pt"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    cache, tmp_path, monkeypatch, capsys, arguments, sentence
):
    from training.__main__ import main

    monkeypatch.setattr(sys, "argv", ["attune-train", *arguments])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    assert end.value.code == 2
    assert sentence in captured.err
    assert len(captured.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
def test_a_disk_that_takes_no_more_leaves_no_half_checkpoint(cache, tmp_path):
    """The system refuses to write files of more than 300,000 bytes; a checkpoint has twice that."""
    limited = "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000,) * 2); "
    command = [sys.executable, "-c", limited + "runpy.run_module('training', run_name='__main__')"]
    settings = ("--set", "fit.epochs=2", "--set", "fit.validate_every=1")
    done = subprocess.run(
        [*command, "train", "tiny", *settings],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        env=os.environ | {"ATTUNE_CACHE": str(cache), "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == "It cannot be done: File too large."
    left = {path.name for path in (tmp_path / "runs" / "tiny").iterdir()}
    assert left == {"config.json", "logs"}


@pytest.mark.slow
def test_ctrl_c_saves_and_leaves_with_130(cache, tmp_path):
    command = [sys.executable, "-m", "training", "train", "tiny", "--set", "fit.epochs=100000"]
    environment = os.environ | {"ATTUNE_CACHE": str(cache)}
    training = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    last = tmp_path / "runs" / "tiny" / "last.ckpt"
    end = time.monotonic() + 60
    while not last.exists():
        assert time.monotonic() < end
        time.sleep(0.1)
    training.send_signal(signal.SIGINT)
    _, told = training.communicate(timeout=60)
    assert training.returncode == 130
    assert told.decode().strip().splitlines()[-1] == "Stopped; add --resume auto to go on."


def test_a_dry_run_shows_the_settings_and_does_nothing(cache, tmp_path, monkeypatch, capsys):
    from training.__main__ import main

    monkeypatch.setattr(sys, "argv", ["attune-train", "train", "tiny", "--dry-run", "--devices=2"])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main()
    planned = json.loads(capsys.readouterr().out)
    assert end.value.code == 0
    assert planned["config"]["fit"]["devices"] == 2
    assert planned["batches"]["of an epoch"] > 0
    assert list(tmp_path.iterdir()) == []
