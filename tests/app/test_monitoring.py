"""What is played in and heard: keys and a pedal in bytes, and through JACK a real pair of peers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject

from app.control.midi_input import MidiInput
from app.control.setup import Setup
from app.monitoring import Monitoring
from app.playback.messages import VIRTUAL
from app.playback.player import Player
from tests.app.control.byte_keys import ByteKeys
from tests.app.control.jack_keys import Keyboard
from tests.app.playback.jack_peers import Listener

DOWN, UP = "b0407f", "b04000"
LONG = 8000  # ms


class Ear(QObject):
    """What the player would let sound."""

    playing = False

    def __init__(self):
        super().__init__()
        self.heard, self.sounding = [], set()

    def press(self, pitch, velocity):
        self.heard.append((pitch, velocity))
        self.sounding.add(pitch)

    def release(self, pitch):
        self.heard.append((pitch, 0))
        self.sounding.discard(pitch)


class Room:
    """A keyboard that is heard."""

    def __init__(self):
        self.setup = Setup()
        self.midi, self.ear = MidiInput(), Ear()
        self.monitoring = Monitoring(self.midi, self.ear, lambda: self.setup)
        self.keys = ByteKeys(self.midi)

    def heard(self):
        said, self.ear.heard = self.ear.heard, []
        return said


@pytest.fixture
def room(qapp):
    return Room()


def test_a_note_sounds_on_until_the_pedal_goes_up(room):
    room.keys.send("903c46", DOWN, "903e46", "803c00", "803e00")
    assert room.heard() == [(60, 70), (62, 70)]
    room.keys.send(UP)
    assert room.heard() == [(60, 0), (62, 0)]
    room.keys.send(DOWN, UP)
    assert room.heard() == []


def test_the_pedal_ends_no_key_that_is_held(room):
    room.keys.send(DOWN, "903c46", "903e46", "803e00", UP)
    assert room.heard() == [(60, 70), (62, 70), (62, 0)]
    room.keys.send("803c00")
    assert room.heard() == [(60, 0)]


def test_a_key_that_is_struck_again_is_its_own_again(room):
    room.keys.send(DOWN, "903c46", "803c00", "903c50", UP)
    assert room.heard() == [(60, 70), (60, 80)]
    room.keys.send("803c00")
    assert room.heard() == [(60, 0)]


def test_a_pulled_plug_ends_what_its_pedal_held_and_its_keys(room):
    room.keys.send(DOWN, "903c46", "803c00", "903e46")
    room.heard()
    room.keys.unplug()
    assert room.heard() == [(60, 0), (62, 0)]


def test_the_pedal_of_one_keyboard_holds_the_notes_of_another(room):
    other = ByteKeys(room.midi, "Other")
    other.send(DOWN)
    room.keys.send("903c46", "803c00")
    room.keys.unplug()
    assert room.heard() == [(60, 70)]
    other.unplug()
    assert room.heard() == [(60, 0)]


def test_what_is_not_heard_is_not_held(room):
    room.keys.send(DOWN, "903c46")
    room.setup = Setup(monitor=False)
    room.keys.send("803c00", "903e46", "803e00")
    assert room.heard() == [(60, 70), (60, 0), (62, 0)]


def test_only_a_stop_ends_what_is_held(room):
    room.keys.send(DOWN, "903c46", "903e46", "803c00")
    room.heard()
    room.monitoring.follow_stop()
    assert room.heard() == []
    room.ear.playing = True
    room.monitoring.follow_stop()
    assert room.heard() == [(60, 0)]  # the other key is down


KEYS = st.integers(60, 63)
MOVES = st.one_of(
    st.builds("90{:02x}40".format, KEYS),
    st.builds("80{:02x}00".format, KEYS),
    st.sampled_from([DOWN, UP, "stop", "panic", "unplug"]),
)


@given(st.lists(MOVES, max_size=40))
def test_whatever_is_played_and_pulled_no_note_is_left_without_a_key_or_a_pedal(moves):
    room = Room()
    room.ear.playing = True
    down, pedal = set(), False
    for move in moves:
        match move:
            case "stop":
                room.monitoring.follow_stop()
            case "panic":
                room.midi.lift_pedals()
                pedal = False
            case "unplug":
                room.keys.unplug()
                room.keys = ByteKeys(room.midi)
                down, pedal = set(), False
            case _:
                room.keys.send(move)
                pedal = {DOWN: True, UP: False}.get(move, pedal)
                if move[:2] == "90":
                    down.add(int(move[2:4], 16))
                else:
                    down -= {int(move[2:4], 16)}
        assert room.ear.sounding >= down
        if not pedal or move == "stop":
            assert room.ear.sounding == down
    room.keys.unplug()
    assert room.ear.sounding == set()


ENDS = {
    "pedal up": lambda keyboard, midi, player: keyboard.play((0, UP)),
    "keyboard gone": lambda keyboard, midi, player: keyboard.unplug(),
    "inputs closed": lambda keyboard, midi, player: midi.close(),
    "no input chosen": lambda keyboard, midi, player: midi.choose(()),
    "panic": lambda keyboard, midi, player: player.panic(),
    "player closed": lambda keyboard, midi, player: player.close(),
}


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
def test_another_program_hears_what_the_pedal_holds_and_that_it_ends(jack, qtbot, end):
    keyboard, midi, player, listener = Keyboard(), MidiInput(), Player(), Listener()
    monitoring = Monitoring(midi, player, Setup)
    player.choose_output(VIRTUAL)
    listener.connect()
    midi.choose(None)
    keyboard.play((0, DOWN), (0.02, "903c46"), (0.04, "803c00"), (0.06, "904046"), (0.08, "804000"))
    qtbot.waitUntil(lambda: len(listener.notes()) == 2, timeout=LONG)
    qtbot.wait(200)
    assert listener.notes() == [(True, 60), (True, 64)]  # though both keys are up
    ENDS[end](keyboard, midi, player)
    qtbot.waitUntil(lambda: listener.sounding() == [], timeout=LONG)
    monitoring.end_sustained()
    midi.close()
    player.close()
    listener.close()
    if end != "keyboard gone":
        keyboard.unplug()
