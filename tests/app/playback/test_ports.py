"""MIDI outputs: polite failures, and real messages through JACK."""

import os
import subprocess
import sys
import time

import pytest

from app.midi_system import PortError
from app.playback import ports
from tests.app.playback.jack_peers import Listener

LISTING = """
from app.midi_system import PortError
from app.playback.ports import list_outputs, open_output, open_virtual
for attempt in (list_outputs, lambda: open_output("Piano"), open_virtual):
    try:
        attempt()
    except PortError as error:
        print(error)
"""


def test_where_there_is_no_midi_a_sentence_says_so_and_nothing_else_is_printed(monkeypatch):
    if os.access("/dev/snd/seq", os.W_OK):
        pytest.skip("this computer has ALSA's sequencer")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "attune-test-none")
    done = subprocess.run([sys.executable, "-c", LISTING], capture_output=True, text=True)
    assert done.stderr == ""
    sentence = "There is no MIDI here: neither ALSA's sequencer nor a JACK server runs."
    assert done.stdout.splitlines() == [sentence] * 3


def test_windows_is_told_how_to_get_a_port_of_its_own(monkeypatch):
    class Client:  # what python-rtmidi does on Windows, which does not run here
        def open_virtual_port(self, name):
            raise NotImplementedError("Virtual ports are not supported by the Windows MultiMedia")

        def delete(self):
            pass

    monkeypatch.setattr(ports, "client", lambda kind, name: Client())
    with pytest.raises(PortError, match="loopMIDI or Windows MIDI Services"):
        ports.open_virtual()


@pytest.mark.slow
def test_our_port_is_seen_as_attune_and_heard(jack, listener):
    output = ports.open_virtual()
    listener.connect("Attune:Attune")
    output.send(bytes((0x90, 60, 80)))
    output.send(bytes((0x80, 60, 0)))
    output.close()  # at once: what was sent must arrive all the same
    assert listener.notes() == [(True, 60), (False, 60)]


@pytest.mark.slow
def test_our_port_keeps_its_name_beside_another_one_that_is_played_to(jack, listener):
    synth = Listener("Synth")
    synth.offer("In")
    other, ours = ports.open_output("Synth"), ports.open_virtual()
    listener.connect("Attune:Attune")
    ours.send(bytes((0x90, 60, 80)))
    other.close()
    ours.close()
    synth.close()
    assert listener.notes() == [(True, 60)]


@pytest.mark.slow
def test_another_program_s_port_is_listed_and_played_to(jack, listener):
    listener.offer("Keys")
    assert ports.list_outputs() == ("Listener:Keys",)
    output = ports.open_output("Listener")
    assert output.name == "Listener:Keys"
    output.send(bytes((0x90, 60, 80)))
    output.close()
    assert listener.notes() == [(True, 60)]


@pytest.mark.slow
def test_a_directory_looks_fast_and_finds_a_midi_system_that_was_started_again(jack):
    listener = Listener()
    listener.offer("Keys")
    directory = ports.Directory()
    assert directory.outputs() == ("Listener:Keys",)
    begun = time.perf_counter()
    assert directory.outputs() == ("Listener:Keys",)
    assert time.perf_counter() - begun < 0.01  # half a pulse of MIDI clock at 120
    listener.close()
    jack.stop()
    with pytest.raises(PortError, match="There is no MIDI here"):
        directory.outputs()
    jack.start()
    again = Listener("Again")
    again.offer("Keys")
    assert directory.outputs() == ("Again:Keys",)
    again.close()
    directory.close()
