"""`attune render` as it is typed; the files are judged by an ear that measures."""

import sys

import pytest
import typer

from app.cli import render as module
from tests.ears import heard, pitch_of

pytest.importorskip("tinysoundfont", reason="the synthesizer is not installed")


@pytest.fixture
def render(capsys):
    """Return a function that runs the command: what it says beside its output."""
    command = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    command.command()(module.render)

    def run(*arguments):
        command([str(argument) for argument in arguments], standalone_mode=False)
        captured = capsys.readouterr()
        assert captured.out == ""
        return captured.err

    return run


def test_a_file_becomes_sound(render, tune, tmp_path):
    path = tmp_path / "tune.wav"
    said = render(tune, "-o", path, "--loop", 2, "--rate", 48_000, "--bits", 24)
    # Two bars of 112 beats a minute, twice.
    assert said == "Wrote tune.wav: 8.6 seconds, and the last note’s end.\n"
    samples, rate = heard(path.read_bytes())
    assert rate == 48_000
    beat = 60 / 112 * rate
    first = [samples[int((beats + 0.1) * beat) : int((beats + 0.8) * beat)] for beats in range(4)]
    assert [pitch_of(note.mean(axis=1), rate) for note in first] == [67, 69, 71, 74]
    again = samples[int(8.1 * beat) : int(8.8 * beat)]
    assert pitch_of(again.mean(axis=1), rate) == 67


def test_a_file_swings_and_has_another_sound_where_it_is_wanted(render, tune, tmp_path):
    straight, swung, organ = (tmp_path / f"{name}.wav" for name in ("straight", "swung", "organ"))
    render(tune, "-o", straight)
    render(tune, "-o", swung, "--swing", 67, "--humanise", 30)
    render(tune, "-o", organ, "--program", 20)
    sounds = {path.read_bytes() for path in (straight, swung, organ)}
    assert len(sounds) == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-o", "{0}/tune.mp3"), "tune.mp3 is no sound file that Attune can write"),
        (("-o", "{0}/tune.wav", "--rate", "8000"), "44,100 or 48,000"),
        (("-o", "{0}/tune.wav", "--bits", "8"), "16 or 24"),
        (("-o", "{0}/gone/tune.wav"), "tune.wav cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(render, tune, tmp_path, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        render(tune, *(argument.format(tmp_path) for argument in arguments))
    assert [item.name for item in tmp_path.iterdir()] == ["tune.mid"]


def test_progress_is_shown_at_a_terminal_that_has_waited(render, tune, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    assert "%" not in render(tune, "-o", tmp_path / "a.wav")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown = render(tune, "-o", tmp_path / "b.wav").split("\r")
    assert "100 %" in shown
    assert shown[-1].startswith("Wrote b.wav")
