"""The command line as a musician types it; the answers are checked against the files it writes."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from app.cli import main
from arvae_models import tokens
from arvae_models.attributes import measure, named
from arvae_models.files import read_phrase, write_phrase
from arvae_models.music import Meter, Note, Phrase


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path / "home"))


@pytest.fixture
def tune(tmp_path):
    """Two bars: four quarters, then two halves."""
    notes = [Note(12 * k, 12, pitch) for k, pitch in enumerate((67, 69, 71, 74))]
    notes += [Note(48, 24, 72), Note(72, 24, 67)]
    path = tmp_path / "tune.mid"
    write_phrase(path, Phrase(tuple(notes), 2))
    return path


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_measure_by_hand(capsys, tune):
    code, out, _ = run(capsys, "measure", tune, "--json")
    assert code == 0
    bars = json.loads(out)["bars"]
    assert [bar["bar"] for bar in bars] == [1, 2]
    first = bars[0]["measured"]
    assert (first["note_density"], first["pitch_range"], first["contour"]) == (4, 7, 7)
    assert first["rhythmic_complexity"] == pytest.approx(
        (0.2 + 0.67 + 0.25 + 0.67) / 27.79, abs=1e-3
    )


@pytest.mark.parametrize("suffix", [".mid", ".musicxml", ".mxl"])
def test_turn_writes_what_it_reports(capsys, tune, tmp_path, suffix):
    target = tmp_path / f"out{suffix}"
    arguments = ("turn", tune, "-o", target, "--bars", "1", "--note-density", 7, "--json")
    code, out, err = run(capsys, *arguments)
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert report["model"] == "folk"
    (bar,) = report["bars"]
    assert bar["asked"] == {"note_density": 7}
    before, after = (tokens.rows_of(read_phrase(path).phrase) for path in (tune, target))
    assert bar["before"] == named(measure(before)[0])
    assert bar["measured"] == named(measure(after)[0])
    assert bar["measured"]["note_density"] == 7
    assert bar["kept"] == pytest.approx(np.mean(before[0] == after[0]), abs=1e-4)
    np.testing.assert_array_equal(before[1], after[1])


def test_locks_and_seeds(capsys, tune, tmp_path):
    target = tmp_path / "out.mid"
    rows = []
    for _ in range(2):
        code, out, _ = run(
            capsys, "turn", tune, "-o", target, "--note-density", 6, "--lock",
            "contour,pitch_range", "--seed", 5, "--json",
        )  # fmt: skip
        assert code == 0
        for bar in json.loads(out)["bars"]:
            assert bar["measured"]["note_density"] == 6
            assert abs(bar["measured"]["contour"] - bar["before"]["contour"]) <= 1
        rows.append(tokens.rows_of(read_phrase(target).phrase).tobytes())
    assert rows[0] == rows[1]


def test_tables_for_people(capsys, tune, tmp_path):
    code, out, _ = run(capsys, "turn", tune, "-o", tmp_path / "o.mid", "--pitch-range", 12)
    assert code == 0
    assert out.splitlines()[0].split() == ["bar", "asked", "measured", "kept"]
    assert "12 st" in out
    assert "4 notes" in run(capsys, "measure", tune)[1]
    assert "folk" in run(capsys, "model")[1]
    assert "Trained on" in run(capsys, "model", "bach")[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("turn", "{tune}", "-o", "{out}"), "Nothing is asked"),
        (("turn", "{tune}", "-o", "{out}", "--contour", "nan"), "takes a number"),
        (("turn", "{tune}", "-o", "{out}", "--contour", "inf"), "takes a number"),
        (("turn", "{tune}", "-o", "{out}", "--contour", "up"), "valid number"),
        (("turn", "{tune}", "-o", "{out}", "--contour", "3", "--bars", "3"), "has 2 bars"),
        (("turn", "{tune}", "-o", "{out}", "--contour", "3", "--bars", "x"), "names no bars"),
        (("turn", "{tune}", "-o", "{out}", "--contour", "3", "--lock", "swing"), "no dial “swing”"),
        (("turn", "{tune}", "-o", "{out}", "--contour", "3", "--lock", "contour"), "at once"),
        (("turn", "{tune}", "-o", "{out}", "--contour", "3", "--model", "jazz"), "no model “jazz”"),
        (("turn", "{tune}", "-o", "{tune}x", "--contour", "3"), "tune.midx"),
        (("turn", "{tune}", "-o", "/proc/no/out.mid", "--contour", "3"), "out.mid"),
        (("turn", "missing.mid", "-o", "{out}", "--contour", "3"), "missing.mid"),
        (("measure", "{noise}"), "noise.mid"),
        (("measure", "{waltz}"), "3/4"),
        (("play", "{tune}", "--port", "Nowhere"), ""),
        (("play", "{tune}", "--port", "X", "--virtual"), "not both"),
        (("model", "{noise}"), "is not an Attune model"),
        (("turn",), "Missing"),
        (("turn", "{tune}", "-o", "{out}", "--frobnicate"), "No such option"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(capsys, tune, tmp_path, arguments, sentence):
    (tmp_path / "noise.mid").write_bytes(bytes(range(256)))
    waltz = Phrase((Note(0, 12, 60),), 1, Meter(3, 4))
    write_phrase(tmp_path / "waltz.mid", waltz)
    files = {name: tmp_path / f"{name}.mid" for name in ("tune", "out", "noise", "waltz")}
    code, out, err = run(capsys, *(argument.format(**files) for argument in arguments))
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert sentence in err
    assert not files["out"].exists()


def test_the_programs_own_words(tmp_path):
    def attune(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"ATTUNE_HOME": str(tmp_path)},
        )

    assert "turn" in attune("--help").stdout
    assert attune("--version").stdout.strip()
    done = attune("a.attune", "b.attune")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
