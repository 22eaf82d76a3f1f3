"""What is told back, and to whom: one ring of each controller that is played, and only news."""

import pytest
from PySide6.QtCore import QObject, Signal

from app.answering import Answering
from app.control.learn import ACTION, DIAL, Binding, Bindings
from app.control.midi_input import MidiInput
from app.control.setup import Setup

NOTES, RISE = f"{DIAL}note_density", f"{DIAL}contour"
KNOBS = (
    Binding(1, 21, NOTES, feedback=True),
    Binding(1, 22, RISE),
    Binding(0, 64, f"{ACTION}play"),
)
BINDINGS = Bindings(KNOBS, {"contour": 70})
HALF = {"note_density": 0.5, "contour": 0.5}
PLACES = {DIAL + key: place for key, place in HALF.items()}


class Outputs(QObject):
    """A player of which only what it is told to send is known."""

    outputs_changed = Signal(tuple)

    def __init__(self):
        super().__init__()
        self.returns, self.sent = [], []

    def choose_returns(self, ports):
        self.returns.append(ports)

    def send(self, messages, port=""):
        self.sent.append((port, *(message.hex(" ") for message in messages)))


class Desk:
    """Two keyboards that are played, and a set-up."""

    def __init__(self):
        self.setup = Setup(bindings=BINDINGS)
        self.midi, self.player = MidiInput(), Outputs()
        self.answering = Answering(self.midi, self.player, lambda: self.setup)
        self.asked = []
        self.answering.returns_changed.connect(lambda: self.asked.append(True))

    def told(self):
        said, self.player.sent = self.player.sent, []
        return said


@pytest.fixture
def desk(qapp, monkeypatch):
    monkeypatch.setattr(MidiInput, "listening", frozenset({"Keys:out", "Pads:out"}))
    return Desk()


def test_a_knob_hears_where_its_dial_stands_at_the_device_it_belongs_to(desk):
    desk.player.outputs_changed.emit(("Keys:in", "Synth", "Pads:1", "Pads:2"))
    assert desk.player.returns == [("Keys:in",)]  # which of the pads' ports it is nobody knows
    desk.answering.tell(PLACES, HALF)
    assert desk.told() == [("Keys:in", "b1 15 40")]


def test_only_news_is_told(desk):
    desk.player.outputs_changed.emit(("Keys:in",))
    desk.answering.tell(PLACES, HALF)
    desk.told()
    desk.answering.tell(PLACES, HALF)
    assert desk.told() == []
    desk.answering.tell({NOTES: 1.0, RISE: 1.0}, HALF)
    assert desk.told() == [("Keys:in", "b1 15 7f")]


def test_whoever_comes_later_is_told_everything(desk):
    desk.setup = Setup(bindings=BINDINGS, tells=True)
    desk.answering.tell(PLACES, HALF)
    assert desk.told() == [("", "b0 46 40")]
    desk.player.outputs_changed.emit(("Keys:in", "Synth"))
    assert desk.asked
    desk.answering.tell(PLACES, HALF)
    assert desk.told() == [("Keys:in", "b1 15 40"), ("", "b0 46 40")]


def test_no_port_is_opened_where_no_controller_is_to_hear(desk):
    desk.setup = Setup(bindings=Bindings(KNOBS[1:]))
    desk.player.outputs_changed.emit(("Keys:in",))
    assert desk.player.returns == []
    desk.setup = Setup(bindings=BINDINGS)
    desk.answering.find_returns()
    desk.setup = Setup(bindings=Bindings(KNOBS[1:]))
    desk.answering.find_returns()
    assert desk.player.returns == [("Keys:in",), ()]


def test_what_is_measured_is_sent_only_where_it_is_wanted(desk):
    desk.answering.tell(PLACES, HALF)
    assert desk.told() == []
    desk.setup = Setup(bindings=BINDINGS, tells=True)
    desk.answering.tell(PLACES, HALF)
    assert desk.told() == [("", "b0 46 40")]
    desk.setup = Setup(bindings=BINDINGS)
    desk.answering.tell(PLACES, HALF)
    desk.setup = Setup(bindings=BINDINGS, tells=True)
    desk.answering.tell(PLACES, HALF)
    assert desk.told() == [("", "b0 46 40")]  # anew, once it is switched on again
