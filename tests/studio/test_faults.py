"""What is missing or refuses, in a real player process: a sentence each, and the music goes on."""

import pytest

from app.playback import ports, process, synth
from app.playback.messages import (
    BUILT_IN,
    NOWHERE,
    VIRTUAL,
    ChooseOutputs,
    Destination,
    Play,
    Position,
    Route,
    SetPhrase,
    Stopped,
)
from arvae_models.music import Note, Phrase
from tests.app.playback.jack_peers import until
from tests.app.playback.player_line import Line

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

TUNE = Phrase(tuple(Note(6 * k, 6, 60 + k) for k in range(8)), 1, tempo=240)


def go_on(line):
    """Play to the end whatever has happened."""
    line.say(SetPhrase(TUNE), Play())
    until(lambda: Stopped() in line.hear(), 30)
    ticks = [reply.tick for reply in line.replies if isinstance(reply, Position)]
    assert ticks[0] < 12
    assert 40 <= ticks[-1] < 48


@pytest.fixture
def no_midi(monkeypatch):
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "attune-test-none")


def test_no_midi_at_all(no_midi, line):
    line.say(ChooseOutputs((Route(VIRTUAL), Route(Destination("port", "Piano")))))
    go_on(line)
    assert set(line.notices()) == {
        "There is no MIDI here: neither ALSA's sequencer nor a JACK server runs."
    }


def test_no_sound_device(no_midi, line):
    line.say(ChooseOutputs((Route(BUILT_IN),)))
    go_on(line)
    # Once when it is chosen, and once more as the music starts.
    assert set(line.notices()) <= {"There is no sound device, so the built-in sound stays silent."}


SOUNDFONTS = {
    "empty": lambda real: b"",
    "text": lambda real: b"This is no SoundFont.\n" * 100,
    "riff of nothing": lambda real: b"RIFF\x10\x00\x00\x00sfbkLIST\x04\x00\x00\x00INFO",
    "cut short": lambda real: real[: len(real) // 2],
    "nearly whole": lambda real: real[:-100_000],
}
UNREADABLE = "The SoundFont “broken.sf2” cannot be read, so the built-in sound stays silent."
MISSING = "The built-in sound needs the SoundFont of pretty_midi, which is missing."


@pytest.mark.parametrize("kind", [*SOUNDFONTS, None])
def test_a_soundfont_that_is_none(no_midi, kind, tmp_path, monkeypatch):
    """Another package of the name pretty_midi comes first on the player's way to it."""
    folder = tmp_path / "pretty_midi"
    folder.mkdir()
    (folder / "__init__.py").touch()
    if kind:
        (folder / "broken.sf2").write_bytes(SOUNDFONTS[kind](synth._soundfont().read_bytes()))
    monkeypatch.syspath_prepend(str(tmp_path))
    line = Line()
    line.say(ChooseOutputs((Route(BUILT_IN),)))
    go_on(line)
    assert set(line.notices()) == {UNREADABLE if kind else MISSING}
    line.end()


def run_with_a_port_that_refuses(connection):
    """Run the player; its MIDI system has a port that another program has taken for itself."""

    class Client:  # as WinMM has it; under Linux every port can be shared
        def get_ports(self):
            return ["Piano"]

        def open_port(self, place, name):
            raise RuntimeError("the device is in use")

        def delete(self):
            pass

    ports.client = lambda kind, name: Client()
    process.run(connection)


def test_a_port_that_refuses():
    line = Line(run_with_a_port_that_refuses)
    line.say(ChooseOutputs((Route(Destination("port", "Piano")), Route(NOWHERE))))
    go_on(line)
    assert line.notices() == ["The MIDI port “Piano” cannot be opened."]
    line.end()
