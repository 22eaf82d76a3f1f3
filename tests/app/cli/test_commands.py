"""The command line as a musician types it; the answers are checked against the files it writes."""

import json
import os
import subprocess
import sys

import pytest

from arvae_models.files import write_phrase
from arvae_models.music import Meter, Note, Phrase


def test_measure_by_hand(attune, tune):
    code, out, _ = attune("measure", tune, "--json")
    assert code == 0
    bars = json.loads(out)["bars"]
    assert [bar["bar"] for bar in bars] == [1, 2]
    first = bars[0]["measured"]
    assert (first["note_density"], first["pitch_range"], first["contour"]) == (4, 7, 7)
    assert first["rhythmic_complexity"] == pytest.approx(
        (0.2 + 0.67 + 0.25 + 0.67) / 27.79, abs=1e-3
    )


def test_tables_for_people(attune, tune):
    assert "4 notes" in attune("measure", tune)[1]
    assert "folk" in attune("model")[1]
    assert "Trained on" in attune("model", "bach")[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("measure", "missing.mid"), "missing.mid"),
        (("measure", "{tune}", "--bars", "3"), "has 2 bars"),
        (("measure", "{noise}"), "noise.mid"),
        (("measure", "{waltz}"), "3/4"),
        (("play", "{tune}", "--port", "Nowhere"), ""),
        (("play", "{tune}", "--port", "X", "--virtual"), "not both"),
        (("play", "{tune}", "--clock"), "MIDI clock needs a port"),
        (("play", "{tune}", "--swing", "76"), "--swing"),
        (("play", "{tune}", "--channel", "17"), "--channel"),
        (("render", "{tune}", "-o", "{out}", "--swing", "33"), "--swing"),
        (("render", "{tune}", "-o", "{out}", "--program", "0"), "--program"),
        (("model", "{noise}"), "is not an Attune model"),
        (("turn",), "Missing"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(attune, tune, tmp_path, arguments, sentence):
    (tmp_path / "noise.mid").write_bytes(bytes(range(256)))
    waltz = Phrase((Note(0, 12, 60),), 1, Meter(3, 4))
    write_phrase(tmp_path / "waltz.mid", waltz)
    files = {name: tmp_path / f"{name}.mid" for name in ("tune", "out", "noise", "waltz")}
    code, out, err = attune(*(argument.format(**files) for argument in arguments))
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert sentence in err
    assert not files["out"].exists()


def test_the_programs_own_words(tmp_path):
    def start(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"ATTUNE_HOME": str(tmp_path)},
        )

    assert "turn" in start("--help").stdout
    assert start("--version").stdout.strip()
    done = start("a.attune", "b.attune")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
