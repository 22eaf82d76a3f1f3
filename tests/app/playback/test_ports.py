"""MIDI outputs: names, polite failures, and real messages through JACK."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback import ports
from app.playback.ports import PortError, index_of, names_of

FOUND = ("Synth:Synth 20:0", "Keys:Keys MIDI 1 24:0", "Keys:Keys MIDI 1 28:0", "Keys:Pads 24:1")


def test_names_have_no_session_numbers_and_twins_an_ordinal():
    assert names_of(FOUND) == (
        "Synth:Synth",
        "Keys:Keys MIDI 1",
        "Keys:Keys MIDI 1 (2)",
        "Keys:Pads",
    )


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ("Synth:Synth", 0),
        ("Keys:Keys MIDI 1", 1),
        ("Keys:Keys MIDI 1 (2)", 2),
        ("Keys:Pads 31:0", 3),  # remembered from a session with other numbers
        ("Synth", 0),
        ("Keys:P", 3),
    ],
)
def test_a_port_is_found_by_name_without_numbers_or_by_its_beginning(wanted, index):
    assert index_of(wanted, FOUND) == index


def test_a_beginning_that_several_ports_have_is_not_guessed():
    with pytest.raises(PortError, match=r"“Keys” could be “Keys:Keys MIDI 1” or"):
        index_of("Keys", FOUND)


@pytest.mark.parametrize("wanted", ["", "Piano"])
def test_a_port_that_does_not_exist_is_named_with_those_that_do(wanted):
    with pytest.raises(PortError, match=f"There is no MIDI port “{wanted}” .there are “Synth:"):
        index_of(wanted, FOUND)


@given(st.lists(st.text(st.sampled_from("ab :0123"), min_size=1), max_size=6))
def test_a_system_without_twins_gives_each_port_back_by_its_name(found):
    names = names_of(found)
    if len(set(names)) == len(names):
        assert [index_of(name, found) for name in names] == list(range(len(found)))


LISTING = """
from app.playback.ports import PortError, list_outputs, open_output, open_virtual
for attempt in (list_outputs, lambda: open_output("Piano"), open_virtual):
    try:
        attempt()
    except PortError as error:
        print(error)
"""


def test_where_there_is_no_midi_a_sentence_says_so_and_nothing_else_is_printed(monkeypatch):
    if ports.os.access("/dev/snd/seq", ports.os.W_OK):
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

    monkeypatch.setattr(ports, "_client", lambda name: Client())
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
def test_another_program_s_port_is_listed_and_played_to(jack, listener):
    listener.offer("Keys")
    assert ports.list_outputs() == ("Listener:Keys",)
    output = ports.open_output("Listener")
    assert output.name == "Listener:Keys"
    output.send(bytes((0x90, 60, 80)))
    output.close()
    assert listener.notes() == [(True, 60)]
