"""MIDI inputs: times, calm where there is no MIDI, and a real keyboard through JACK."""

import math
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTimer

from app import midi_system
from app.control.midi_bytes import Controlled
from app.control.midi_input import LATEST, PAUSE, MidiInput, due_time
from tests.app.control.byte_keys import ByteKeys
from tests.app.control.jack_keys import Keyboard

LONG = 8000  # ms


@pytest.mark.parametrize(
    ("before", "since", "arrival", "due"),
    [
        (math.inf, 0.0, 50.0, 50.0),  # the first of all
        (50.0, 0.1, 50.14, 50.1),  # the program was busy for 40 ms
        (50.04, 0.1, 50.1, 50.1),  # the one before had come late
        (50.0, 0.1, 50.3, 50.2),  # too late to be believed
        (50.0, 0.8, 50.85, 50.85),  # after a pause
    ],
)
def test_a_message_gets_the_time_at_which_it_was_due(before, since, arrival, due):
    assert due_time(before, since, arrival) == pytest.approx(due)


@given(st.lists(st.tuples(st.floats(0.001, PAUSE), st.floats(0, 0.09)), min_size=1, max_size=40))
def test_distances_are_exact_once_a_message_has_come_in_time(steps):
    true, moment, punctual = 0.0, math.inf, False
    for place, (since, delay) in enumerate(steps):
        delay = delay if place != len(steps) // 2 else 0.0
        true += since
        moment = due_time(moment, since if place else 0.0, true + delay)
        punctual = punctual or delay == 0.0
        assert true - 1e-9 <= moment <= true + delay + 1e-9
        if punctual:
            assert moment == pytest.approx(true)


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2)), max_size=40))
def test_no_message_comes_from_the_future_or_long_ago(steps):
    arrival, moment = 0.0, math.inf
    for since, passed in steps:
        arrival += passed
        moment = due_time(moment, since, arrival)
        assert arrival - LATEST - 1e-9 <= moment <= arrival


@pytest.fixture
def midi(qtbot):
    midi = MidiInput()
    yield midi
    midi.close()


@pytest.fixture
def heard(midi):
    """Everything that the signals tell."""
    heard = []
    midi.note_played.connect(lambda *what: heard.append(("on", *what[:2])))
    midi.note_released.connect(lambda pitch, _time: heard.append(("off", pitch)))
    midi.control_changed.connect(lambda *what: heard.append(("control", *what)))
    midi.clock.connect(lambda message, _time: heard.append(("clock", message.hex())))
    return heard


@pytest.fixture
def notices(midi):
    notices = []
    midi.noticed.connect(notices.append)
    return notices


def test_where_there_is_no_midi_nothing_happens(midi, heard, notices, monkeypatch, capfd):
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "attune-test-none")
    if midi_system.is_there():
        pytest.skip("this computer has a MIDI system")
    midi.choose(None)
    midi.look()
    midi.choose(["Keys"])
    assert (midi.names, midi.listening) == ((), frozenset())
    assert (heard, notices) == ([], [])
    assert capfd.readouterr().err == ""


def test_a_flood_lets_the_window_come_round(midi, heard, qtbot):
    source, done, rounds = ByteKeys(midi), threading.Event(), []

    def flood():
        while not done.is_set():
            midi._receive(source, Controlled(7, 100), 0.0)

    round_ = QTimer(interval=10)
    round_.timeout.connect(lambda: rounds.append(len(heard)))
    round_.start()
    QTimer.singleShot(LONG, done.set)
    thread = threading.Thread(target=flood)
    thread.start()
    try:
        qtbot.waitUntil(lambda: len(rounds) > 10, timeout=LONG)
        assert not done.is_set()
    finally:
        done.set()
        thread.join()
    assert rounds[-1] > 100


@pytest.mark.slow
def test_a_keyboard_in_another_process_is_heard(keyboard, midi, heard, qtbot):
    midi.choose(None)
    midi.follow("Keys:out")
    assert midi.names == ("Keys:out",)
    keyboard.play((0, "903c40"), (0, "b0157f"), (0.01, "903c00"), (0.02, "f8"), (0.03, "fe"))
    qtbot.waitUntil(lambda: len(heard) == 4, timeout=LONG)
    assert heard == [("on", 60, 64), ("control", 0, 21, 127), ("off", 60), ("clock", "f8")]


@pytest.mark.slow
def test_a_busy_window_learns_the_true_times_afterwards(keyboard, midi, qtbot):
    times = []
    midi.note_played.connect(lambda _pitch, _velocity, when: times.append(when))
    midi.choose(None)
    began = time.perf_counter()
    keyboard.play(*((0.05 + 0.1 * k, f"90{60 + k:02x}40") for k in range(6)))
    keyboard.finish()  # the window's thread waits meanwhile
    qtbot.waitUntil(lambda: len(times) == 6, timeout=LONG)
    assert began < times[0] < began + 0.2
    steps = [later - earlier for earlier, later in pairwise(times)]
    assert all(step == pytest.approx(0.1, abs=0.02) for step in steps)


@pytest.mark.slow
def test_rubbish_and_floods_leave_the_next_note_whole(keyboard, midi, heard, qtbot):
    midi.choose(None)
    rubbish = [(0.01 * k, "f0" + "01" * 900) for k in range(10)]
    keyboard.play(*rubbish, (0.2, "f7"), (0.3, "903c40"), (0.32, "803c00"))
    qtbot.waitUntil(lambda: ("off", 60) in heard, timeout=LONG)
    assert heard == [("on", 60, 64), ("off", 60)]


@pytest.mark.slow
def test_a_pulled_plug_lets_its_keys_go_and_is_opened_again(jack, midi, heard, notices, qtbot):
    midi.choose(["Keys"])  # the beginning of its name will do
    keyboard = Keyboard()
    midi.look()
    keyboard.play((0, "903c40"))
    qtbot.waitUntil(lambda: heard == [("on", 60, 64)], timeout=LONG)
    with qtbot.waitSignal(midi.inputs_changed, timeout=LONG) as changed:
        keyboard.unplug()
    assert changed.args == [()]
    assert heard[1:] == [("off", 60)]
    assert notices == ["“Keys:out” is gone. It will be listened to when it is back."]
    again = Keyboard()
    qtbot.waitUntil(lambda: midi.listening == {"Keys:out"}, timeout=LONG)
    assert notices[1:] == ["“Keys:out” is there again."]
    again.play((0, "903e40"))
    qtbot.waitUntil(lambda: ("on", 62, 64) in heard, timeout=LONG)
    again.unplug()


@pytest.mark.slow
def test_only_the_chosen_inputs_are_heard_and_no_loop_is_opened(jack, midi, heard, qtbot):
    boards = [Keyboard(name) for name in ("Keys", "Pads", "Midi Through", "Attune")]
    keys, pads, through, ours = boards
    midi.choose(None)
    assert set(midi.names) == {"Keys:out", "Pads:out", "Midi Through:out"}
    assert midi.listening == {"Keys:out", "Pads:out"}
    midi.choose(["Pads:out", "Midi Through:out", "Attune:out"])
    assert midi.listening == {"Pads:out", "Midi Through:out"}
    for place, board in enumerate((keys, through, ours, pads)):
        board.play((0.05 * place, f"90{60 + place:02x}40"))
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=LONG)
    assert heard == [("on", 61, 64), ("on", 63, 64)]
    for board in boards:
        board.unplug()


@pytest.mark.slow
def test_a_midi_system_that_ends_and_begins_again_is_joined_again(jack, midi, heard, qtbot):
    midi.choose(None)
    for looks_between in (True, False):
        before = Keyboard()
        midi.look()
        assert midi.listening == {"Keys:out"}
        before.unplug()
        jack.stop()
        if looks_between:
            midi.look()
            assert (midi.names, midi.listening) == ((), frozenset())
        jack.start()
        keyboard = Keyboard()
        midi.look()
        assert midi.listening == {"Keys:out"}
        keyboard.play((0, "903c40"))
        qtbot.waitUntil(lambda: ("on", 60, 64) in heard, timeout=LONG)
        keyboard.unplug()
        heard.clear()
        midi.look()


@pytest.mark.slow
def test_an_input_that_is_followed_is_heard_for_its_clock_alone(jack, midi, heard, qtbot):
    keys, leader = (Keyboard(name) for name in ("Keys", "Leader"))
    midi.choose(["Keys:out"])
    midi.follow("Leader:out")
    assert midi.listening == {"Keys:out"}
    leader.play((0, "903c40"), (0, "b01540"), (0.02, "fa"), (0.04, "f8"))
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=LONG)
    keys.play((0, "f8"), (0.02, "904040"))
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=LONG)
    assert heard == [("clock", "fa"), ("clock", "f8"), ("on", 64, 64)]
    midi.follow("")
    leader.play((0, "f8"))
    keys.play((0.1, "804000"))
    qtbot.waitUntil(lambda: len(heard) == 4, timeout=LONG)
    assert heard[3:] == [("off", 64)]
    for board in (keys, leader):
        board.unplug()


@pytest.mark.slow
def test_an_input_that_is_no_longer_played_lets_its_keys_go(jack, keyboard, midi, heard, qtbot):
    midi.choose(None)
    midi.follow("Keys:out")
    keyboard.play((0, "903c40"))
    qtbot.waitUntil(lambda: heard == [("on", 60, 64)], timeout=LONG)
    midi.choose([])
    assert heard[1:] == [("off", 60)]
    keyboard.play((0, "803c00"), (0.02, "f8"))
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=LONG)
    assert heard[2:] == [("clock", "f8")]


def test_a_flood_never_costs_the_end_of_a_note(midi, heard, monkeypatch):
    monkeypatch.setattr("app.control.midi_input.QUEUE", 1)
    ByteKeys(midi).send("903c40 903e40 803c00")
    assert heard == [("on", 60, 64), ("off", 60)]


# The pedal.


@pytest.fixture
def pedal(midi):
    """What is told of the pedal."""
    told = []
    midi.pedal_changed.connect(told.append)
    return told


def test_a_pedal_tells_once_that_it_is_down_and_once_that_it_is_up(midi, pedal):
    pianist = ByteKeys(midi)
    pianist.send("b0 40 00 40 3f", "40 40 40 5a 40 7f", "b3 42 7f")
    assert pedal == [True]
    pianist.send("b0 40 40 40 3f 40 00")
    assert pedal == [True, False]


def test_a_pedal_is_down_as_long_as_one_is(midi, pedal):
    lower, upper = ByteKeys(midi, "Lower"), ByteKeys(midi, "Upper")
    lower.send("b0407f", "b1407f", "b04000")
    assert pedal == [True]
    upper.send("b0407f")
    lower.send("b17900")  # all its controllers as in the beginning
    assert pedal == [True]
    upper.send("b04000")
    assert pedal == [True, False]


@pytest.mark.parametrize(
    "goes",
    [
        ByteKeys.unplug,
        lambda keys: keys._midi.close(),
        lambda keys: keys._midi._let_go(keys),  # it is no longer chosen
    ],
    ids=["unplugged", "closed", "not chosen"],
)
def test_an_input_that_goes_takes_its_pedal_along(midi, heard, pedal, goes):
    keys = ByteKeys(midi)
    keys.send("903c40", "b0407f")
    heard.clear()
    midi.pedal_changed.connect(lambda down: heard.append(("pedal", down)))
    goes(keys)
    assert heard == [("pedal", False), ("off", 60)]  # in this order nothing holds the key's note


def test_what_is_learned_as_a_knob_is_no_pedal(midi, pedal):
    learned = set()
    midi.spare_knobs(lambda channel, controller: (channel, controller) in learned)
    keys = ByteKeys(midi)
    keys.send("b0407f")
    learned.add((0, 64))
    keys.send("b0407f")  # it was learned while it was down
    keys.send("b1407f")
    assert pedal == [True, False, True]


def test_pedals_that_are_lifted_are_up_until_they_tell_otherwise(midi, pedal):
    keys = ByteKeys(midi)
    keys.send("b0407f")
    midi.lift_pedals()
    midi.lift_pedals()
    keys.send("b0407f")
    assert pedal == [True, False, True]


@pytest.mark.parametrize("up", ["b04000", "b0403f", "b07900"])
def test_a_flood_never_keeps_the_pedal_down(midi, pedal, monkeypatch, up):
    keys = ByteKeys(midi)
    keys.send("b0407f")
    monkeypatch.setattr("app.control.midi_input.QUEUE", 1)
    keys.send("b00701 b00702 b00703", up)
    assert pedal == [True, False]
