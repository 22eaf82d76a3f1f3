"""Sweeps over the tiny set: done, killed, taken up again, refused; their figures by hand."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import pytest
import torch

from training import sweep, sweep_spec, tables
from training.config import ConfigError
from training.data.cache import DataError
from training.figures import inputs
from training.sweep import Spread

SETTINGS = ["fit.epochs=4", "fit.validate_every=2"]  # those of the fixture `run`
SPEC = """preset = "tiny"
settings = ["fit.epochs=30", "fit.validate_every=10"]
seeds = [0, 1]
"""


def planned(seeds=(0,), settings=SETTINGS, **more):
    table = {"preset": "tiny", "settings": list(settings), "seeds": list(seeds)}
    return sweep_spec.planned(table | more)


def row_of(run, data, ticks=0.5):
    """A row as a finished run leaves it, with figures of our own."""
    means = {"ticks": ticks, "bars": 0.25, "scc": 0.75}
    return {
        "name": run.name,
        "recipe": run.recipe,
        "seed": run.seed,
        "model": f"{run.name}/model.safetensors",
        "grid": dict(run.grid),
        "settings_digest": run.digest,
        "data_digest": data,
        "minutes": 1.5,
        "test": {"n": 8, "means": means, "sampled": {"ticks": 0.125, "bars": 0.0}},
        "unseen": {"n": 0},
    }


def written(folder, rows):
    lines = [json.dumps({row["model"]: row}) for row in rows]
    (folder / sweep.ROWS).write_text("".join(f"{line}\n" for line in lines))


def test_a_summary_is_mean_and_spread_over_the_seeds():
    runs = planned((0, 1, 2), grid={"loss.gamma": [1, 2]})
    shares = (0.1, 0.2, 0.3, 0.5)
    found = sweep.summary(row_of(run, "x", ticks) for run, ticks in zip(runs, shares, strict=False))
    assert list(found) == [
        ("tiny-gamma=1", "test", "means"),
        ("tiny-gamma=1", "test", "sampled"),
        ("tiny-gamma=2", "test", "means"),
        ("tiny-gamma=2", "test", "sampled"),
    ]
    three, one = found["tiny-gamma=1", "test", "means"], found["tiny-gamma=2", "test", "means"]
    assert three["ticks"].mean == pytest.approx(0.2)
    assert three["ticks"].sd == pytest.approx(0.1)
    assert (three["n"], three["ticks"].n) == (Spread(8, 0, 3), 3)
    assert one["ticks"] == Spread(0.5, None, 1)
    assert "mig" not in three
    shown = tables.swept(found)
    cells = {column.header: list(column.cells) for column in shown.columns}
    assert cells["runs"] == ["3", "3", "1", "1"]
    assert cells["ticks"][::2] == ["20.00 ± 10.00%", "50.00%"]
    assert cells["scc"] == ["0.750 ± 0.000", "", "0.750", ""]


def test_a_fader_has_one_kind_of_codes():
    row = {"recipe": "fader", "test": {"n": 5, "pixels": 0.75}}
    assert sweep.summary([row]) == {
        ("fader", "test", "means"): {"n": Spread(5, None, 1), "pixels": Spread(0.75, None, 1)}
    }


def test_the_table_has_a_line_for_each_run():
    runs = planned(grid={"loss.gamma": [1, 2], "fit.schedule": ["constant"]})
    lines = list(csv.DictReader(sweep.table(runs, [row_of(runs[1], "abc")]).splitlines()))
    assert len(lines) == 1
    filled = {name: cell for name, cell in lines[0].items() if cell}
    assert filled == {
        "name": "tiny-gamma=2-schedule=constant-seed0",
        "recipe": "tiny-gamma=2-schedule=constant",
        "seed": "0",
        "loss.gamma": "2",
        "fit.schedule": "constant",
        "data": "abc",
        "settings": runs[1].digest,
        "minutes": "1.5",
        "n": "8",
        "unseen_n": "0",
        "test_means_ticks": "0.5",
        "test_means_bars": "0.25",
        "test_means_scc": "0.75",
        "test_sampled_ticks": "0.125",
        "test_sampled_bars": "0.0",
    }
    assert {"unseen_sampled_modularity", "test_means_dmig"} <= set(lines[0])


def test_what_is_finished_is_not_done_again(tiny, tmp_path):
    runs = planned((0, 1))
    written(tmp_path, [row_of(run, tiny.digest) for run in reversed(runs)])
    heard = []
    outcome = sweep.sweep(runs, tmp_path, 1, False, heard.append)
    assert [row["name"] for row in outcome.rows] == ["tiny-seed0", "tiny-seed1"]
    assert outcome.failed == ()
    assert heard == ["2 of 2 runs are finished already."]
    assert {path.name for path in tmp_path.iterdir()} == {".lock", sweep.ROWS, sweep.TABLE}
    assert sweep.read(tmp_path) == outcome.rows


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"settings_digest": "0"}, "“tiny-seed0” of other settings or data"),
        ({"data_digest": "0"}, "“tiny-seed0” of other settings or data"),
        ({"name": "folk-seed0"}, "the run “folk-seed0” of another sweep"),
    ],
)
def test_a_row_of_something_else_is_refused(tiny, tmp_path, change, sentence):
    (run,) = planned()
    written(tmp_path, [row_of(run, tiny.digest) | change])
    with pytest.raises(ConfigError, match=f"{sentence}; take another folder, or add --overwrite"):
        sweep.sweep([run], tmp_path, 1, False, print)


@pytest.mark.parametrize("content", ["{", "[]", '{"a": 1}', '{"a": {"name": "x"}}'])
def test_a_file_without_rows_is_refused(tiny, tmp_path, content):
    (tmp_path / sweep.ROWS).write_text(content)
    with pytest.raises(ConfigError, match="does not hold the rows of a sweep"):
        sweep.sweep(planned(), tmp_path, 1, False, print)
    assert (tmp_path / sweep.ROWS).read_text() == content


@pytest.mark.parametrize(
    ("part", "sentence"), [("config", "other settings or data"), ("data", "other settings or data"),
                           (None, "cannot be read")]
)  # fmt: skip
def test_a_folder_of_another_run_is_refused_even_beside_its_row(
    tiny, run, tmp_path, part, sentence
):
    (only,) = planned()
    record = json.loads((run / sweep.RECORD).read_text())
    home = tmp_path / only.name
    home.mkdir()
    written(tmp_path, [row_of(only, tiny.digest)])
    (home / sweep.RECORD).write_text(json.dumps(record))
    assert len(sweep.sweep([only], tmp_path, 1, False, print).rows) == 1
    other = record | {part: record[part] | {"digest": "0"}} if part else []
    (home / sweep.RECORD).write_text(json.dumps(other))
    with pytest.raises(ConfigError, match=sentence):
        sweep.sweep([only], tmp_path, 1, False, print)


def test_overwriting_throws_away_what_a_sweep_has_made_and_nothing_else(tmp_path):
    for name in ("old-seed0/sweep.json", "old-seed0/best.ckpt", "mine/config.json", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    written(tmp_path, [])
    sweep.sweep([], tmp_path, 1, True, print)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {".lock", sweep.ROWS, sweep.TABLE, "mine", "notes.txt"}


def test_a_folder_that_is_in_use_is_refused(cache, tmp_path):
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ConfigError, match="A sweep is at work in"):
            sweep.sweep(planned(), tmp_path, 1, True, print)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_nothing_is_made_where_the_data_is_missing(cache, tmp_path):
    runs = sweep_spec.planned({"preset": "folk", "seeds": [0]})
    with pytest.raises(DataError, match="attune-train prepare folk"):
        sweep.sweep(runs, tmp_path / "new", 1, False, print)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("bach-recipes", "--dry-run"), 0, "published-objective-seed4: bach fit.epochs=100"),
        (("bach-recipes", "--dry-run"), 0, "\n15 runs\n"),
        (("jazz",), 2, "There is no sweep “jazz”"),
        (("bach-recipes", "--workers", "0"), 2, "--workers"),
    ],
)
def test_the_command_before_anything_is_done(tmp_path, monkeypatch, capsys, arguments, code, words):
    from training.__main__ import main

    monkeypatch.setattr(sys, "argv", ["attune-train", "sweep", *arguments])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    assert end.value.code == code
    assert words in (captured.err if code else captured.out)
    assert list(tmp_path.iterdir()) == []


def started(folder, spec, *more):
    """Start a sweep in a process of its own."""
    (folder / "spec.toml").write_text(spec)
    command = [sys.executable, "-m", "training", "sweep", "spec.toml", "--folder", "all", *more]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"OMP_NUM_THREADS": "1", "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines_of(folder):
    """Read the table of a sweep without how long it took."""
    with (folder / "all" / sweep.TABLE).open() as file:
        return [row | {"minutes": ""} for row in csv.DictReader(file)]


def until(condition):
    end = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def child_of(process):
    """Return the one process that a sweep waits for."""
    found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True)
    (child,) = found.stdout.split()
    return int(child)


@pytest.fixture(scope="module")
def whole(cache, tmp_path_factory):
    """A sweep of two runs that nothing has disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    process = started(folder, SPEC, "--workers", "2")
    printed, told = process.communicate(timeout=170)
    assert process.returncode == 0, told
    assert len(told.splitlines()) == 2  # one a run
    assert "│ 2    │ unseen" in printed
    return folder


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_rows_are_results_for_figures(whole, tiny):
    lines = lines_of(whole)
    assert [line["name"] for line in lines] == ["tiny-seed0", "tiny-seed1"]
    assert {line["data"] for line in lines} == {tiny.digest}
    results = inputs.read([whole / "all" / sweep.ROWS]).results
    assert [result.recipe for result in results] == ["tiny", "tiny"]
    for result, line in zip(results, lines, strict=True):
        assert (result.gamma, result.delta, result.n) == (1, 10, int(line["n"]))
        assert result.figures["scc"] == float(line["test_sampled_scc"])


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_sweep_that_was_killed_ends_like_one_that_was_not(whole, tmp_path):
    """SIGKILL to a run, then to the sweep itself, whose run trains on; then to that run."""
    first = started(tmp_path, SPEC)
    until((tmp_path / "all" / "tiny-seed0" / "last.ckpt").exists)
    os.kill(child_of(first), signal.SIGKILL)
    until((tmp_path / "all" / "tiny-seed1" / "last.ckpt").exists)
    orphan = child_of(first)
    os.kill(orphan, signal.SIGSTOP)  # it must not end before it is looked at
    first.kill()
    assert "tiny-seed0: It was ended by SIGKILL." in first.communicate()[1]
    refused = started(tmp_path, SPEC)
    assert "A sweep is at work in all" in refused.communicate(timeout=60)[1]
    assert refused.returncode == 2
    os.kill(orphan, signal.SIGKILL)
    second = started(tmp_path, SPEC)
    assert second.communicate(timeout=170)[1].count(" min; ") == 2
    assert second.returncode == 0
    assert lines_of(tmp_path) == lines_of(whole)


@pytest.mark.slow
def test_ctrl_c_lets_the_runs_save_and_leaves_with_130(cache, tmp_path):
    endless = SPEC.replace("epochs=30", "epochs=100000")
    process = started(tmp_path, endless, "--workers", "2")
    homes = [tmp_path / "all" / f"tiny-seed{seed}" for seed in (0, 1)]
    until(lambda: all((home / "last.ckpt").exists() for home in homes))
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.strip() == "Stopped; start it again to go on."
    for home in homes:
        state = json.loads((home / sweep.STATE).read_text())
        assert state["minutes"] > 0
        assert not state["trained"]
    with (tmp_path / "all" / ".lock").open() as file:  # no run is left behind
        fcntl = pytest.importorskip("fcntl")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert lines_of(tmp_path) == []


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without a card")
def test_a_run_that_fails_keeps_no_other_from_its_turn(cache, tmp_path):
    spec = SPEC + '[grid]\n"fit.accelerator" = ["cuda"]\n'
    process = started(tmp_path, spec, "--workers", "2")
    _, told = process.communicate(timeout=90)
    assert process.returncode == 2
    *lines, last = told.splitlines()
    sentence = "This machine has no cuda device; leave it out to take what there is."
    assert sorted(lines) == [f"tiny-accelerator=cuda-seed{seed}: {sentence}" for seed in (0, 1)]
    assert last == "2 of 2 runs failed; why stands in their sweep.log."
    assert lines_of(tmp_path) == []
