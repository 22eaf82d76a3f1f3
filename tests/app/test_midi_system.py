"""Names of MIDI ports, and who may join the MIDI system."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import midi_system
from app.midi_system import PortError, counterpart, echoes, index_of, is_ours, names_of

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


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (("X", "X", "X (2)"), ("X", "X (3)", "X (2)")),
        (("X (2)", "X", "X"), ("X (2)", "X", "X (3)")),
        (("X", "X", "X", "X (3)"), ("X", "X (2)", "X (4)", "X (3)")),
        (("X (2)", "X (2)", "X"), ("X (2)", "X (2) (2)", "X")),
        (("X 20:0", "X 24:0", "X (2) 28:0"), ("X", "X (3)", "X (2)")),
    ],
)
def test_a_twin_is_not_called_like_a_port_that_has_an_ordinal_of_its_own(found, names):
    assert names_of(found) == names
    assert [index_of(name, found) for name in names] == list(range(len(found)))


def test_a_beginning_that_several_ports_have_is_not_guessed():
    with pytest.raises(PortError, match=r"“Keys” could be “Keys:Keys MIDI 1” or"):
        index_of("Keys", FOUND)


@pytest.mark.parametrize("wanted", ["", "Piano"])
def test_a_port_that_does_not_exist_is_named_with_those_that_do(wanted):
    with pytest.raises(PortError, match=f"There is no MIDI port “{wanted}” .there are “Synth:"):
        index_of(wanted, FOUND)


RAW = st.builds(
    "{}{}{}".format,
    st.text(st.sampled_from("ab :"), min_size=1, max_size=2),
    st.sampled_from(["", " (2)", " (3)", " (2) (2)"]),
    st.sampled_from(["", " 20:0", " 24:1"]),
)


@given(st.lists(RAW, max_size=6))
def test_each_port_is_found_by_a_name_that_no_other_has(found):
    names = names_of(found)
    assert len(set(names)) == len(names)
    assert [index_of(name, found) for name in names] == list(range(len(found)))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Keys:Keys MIDI 1", "Keys:Keys MIDI 1"),
        ("Synth:capture", "Synth:playback"),
        ("Pads:capture", None),  # two of its ports could be meant
        ("Drums:out", None),
        ("", None),
    ],
)
def test_the_other_direction_of_a_device_is_found(name, other):
    outputs = ("Keys:Keys MIDI 1", "Keys:Keys MIDI 2", "Synth:playback", "Pads:a", "Pads:b")
    assert counterpart(name, outputs) == other


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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="JACK is joined on Linux only")
def test_a_jack_server_that_was_killed_does_not_run_though_its_socket_is_left(monkeypatch):
    name = f"attune-killed-{os.getpid()}"
    place = Path(f"/dev/shm/jack_{name}_{os.getuid()}_0")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    assert not midi_system.jack_runs()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen()
        try:
            assert midi_system.jack_runs()
            before = midi_system.identity()
            server.close()
            assert place.exists()
            assert not midi_system.jack_runs()
            assert midi_system.identity() != before
        finally:
            place.unlink()
