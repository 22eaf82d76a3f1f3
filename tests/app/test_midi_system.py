"""Names of MIDI ports, and who may join the MIDI system."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import midi_system
from app.midi_system import PortError, echoes, index_of, is_ours, names_of

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


@pytest.mark.parametrize(
    ("name", "ours", "echo"),
    [
        ("Attune:Attune", True, False),
        ("Attune in:Keys", True, False),
        ("Attunement Deluxe:Keys", False, False),
        ("Midi Through:Midi Through Port-0", False, True),
        ("loopMIDI Port", False, True),
        ("Default App Loopback (B)", False, True),
        ("Keys:Keys MIDI 1", False, False),
    ],
)
def test_loops_are_known_by_name(name, ours, echo):
    assert (is_ours(name), echoes(name)) == (ours, echo)


JOINING = """
from app.midi_system import PortError, client
for kind in ("MidiIn", "MidiOut"):
    try:
        client(kind, "Attune")
    except PortError as error:
        print(error)
"""


def test_where_there_is_no_midi_a_sentence_says_so_and_nothing_else_is_printed(monkeypatch):
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "attune-test-none")
    if midi_system.is_there():
        pytest.skip("this computer has a MIDI system")
    done = subprocess.run([sys.executable, "-c", JOINING], capture_output=True, text=True)
    assert done.stderr == ""
    sentence = "There is no MIDI here: neither ALSA's sequencer nor a JACK server runs."
    assert done.stdout.splitlines() == [sentence] * 2
