"""JACK dies under us: killed, it may take the player with it or leave it hanging. The window stays.

A server that was killed leaves its socket behind, so that it seems to be there still.
"""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.playback.messages import VIRTUAL
from app.playback.player import Player
from arvae_models.music import Note, Phrase
from tests.app.control.jack_keys import Keyboard

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PATIENCE = 40_000  # ms; a process that hangs is given five seconds
TUNE = Phrase(tuple(Note(6 * k, 6, 60 + k) for k in range(8)), 1, tempo=240)
AGAIN = "The player stopped unexpectedly and was started again."
GONE = "The MIDI port “Attune” is gone. It will be used again when it is back."
BACK = "The MIDI port “Attune” is there; the notes go to it."


def kill(server):
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()


@pytest.fixture
def player(jack, qtbot):
    player = Player()
    player.choose_output(VIRTUAL)
    player.set_phrase(TUNE)
    player.set_loop((0, None))
    yield player
    player.close()


def pid_of_player():
    (process,) = [p for p in multiprocessing.active_children() if p.name == "Attune player"]
    return process.pid


# In a process of its own, for what a program holds of a killed server spoils the next one for it.
PEER = """
import json, sys
from tests.app.playback.jack_peers import Listener, until
listener = Listener("Peer")
listener.connect()
print("listening", flush=True)
until(lambda: len(listener.notes()) > 32, 30)
print(json.dumps(listener.notes()), flush=True)
sys.stdin.read()
listener.close()
"""


@contextmanager
def peer(program=PEER):
    """Return a program that listens until it is left alone."""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def heard(player, qtbot):
    """Hear two passes of the loop, which is played where it does not play; listens on."""
    with peer() as listener:
        assert listener.stdout.readline() == "listening\n"
        if not player.playing:
            player.play()
        pitches = [pitch for on, pitch in json.loads(listener.stdout.readline()) if on]
        first = pitches[0] - TUNE.notes[0].pitch
        assert pitches == [note.pitch for note in (TUNE.notes * 4)[first:][: len(pitches)]]
        yield


@pytest.mark.parametrize("end", [kill, lambda server: server.stop()], ids=["killed", "ended"])
@pytest.mark.parametrize("patient", [True, False], ids=["for long", "for a moment"])
@pytest.mark.parametrize("connected", [True, False], ids=["heard", "unheard"])
def test_jack_goes_while_music_plays_and_is_played_to_when_it_is_back(
    jack, player, qtbot, connected, patient, end
):
    """The player either stays, and the music goes on unheard, or is started again."""
    told = []
    player.noticed.connect(told.append)
    with heard(player, qtbot):
        before = pid_of_player()
        if connected:
            end(jack)
    if not connected:
        end(jack)
    if patient:
        qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    jack.start()
    qtbot.waitUntil(lambda: BACK in told, timeout=PATIENCE)
    assert told in ([GONE, BACK], [AGAIN, BACK])
    assert player.playing == (GONE in told)
    assert (pid_of_player() == before) == (GONE in told)
    with heard(player, qtbot):
        pass


WINDOW = """
from PySide6.QtCore import QCoreApplication
from app.control.midi_input import MidiInput
application = QCoreApplication([])
midi = MidiInput()
midi.noticed.connect(lambda sentence: print(sentence, flush=True))
midi.note_played.connect(lambda pitch, velocity, when: print(pitch, flush=True))
midi.choose(None)
application.exec()
"""


def test_the_window_outlives_a_killed_jack_and_listens_to_the_next_one(jack):
    keyboard = Keyboard()
    with peer(WINDOW) as window:
        for pitch in (60, 62, 64):
            keyboard.play(*((k / 5, f"90{pitch:02x}40") for k in range(50)))
            lines = iter(window.stdout.readline, f"{pitch}\n")
            told = [line for line in lines if not line[0].isdigit()]
            assert told == [] if pitch == 60 else told[-1] == "“Keys:out” is there again.\n"
            keyboard.unplug()
            kill(jack)
            jack.start()
            keyboard = Keyboard()
        assert window.poll() is None
    keyboard.unplug()
