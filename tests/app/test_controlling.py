"""Knobs on real dials in the window, learned and turned; the sheet that shows them."""

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from app.control import learn, setup
from app.control.learn import ACTION, DIAL, Binding, Bindings
from app.control.midi_input import MidiInput
from app.control.setup import Setup
from app.controlling import PACE, Controlling
from app.views.commands import controllers
from app.views.dials.dial import CALM
from app.views.look import theme
from app.views.main_window import MainWindow
from arvae_models.attributes import BY_KEY
from arvae_models.image_attributes import DIGIT_ATTRIBUTES
from arvae_models.spec import Dial
from tests.app.control.byte_keys import ByteKeys

DIALS = (Dial("note_density", 0, 0, 12, -2, 2), Dial("contour", 1, -12, 12, -2, 2))
NOTES, RISE, PLAY = f"{DIAL}note_density", f"{DIAL}contour", f"{ACTION}play"
BAR = {"note_density": 6.0, "contour": 0.0}
PICTURES = {row.key: row for row in DIGIT_ATTRIBUTES}


class Ear(QObject):
    """What the player would let sound and send."""

    outputs_changed = Signal(tuple)
    playing = False

    def __init__(self):
        super().__init__()
        self.heard, self.sent, self.returns = [], [], ()

    def press(self, pitch, velocity):
        self.heard.append((pitch, velocity))

    def release(self, pitch):
        self.heard.append((pitch, 0))

    def choose_returns(self, ports):
        self.returns = ports

    def send(self, messages, port=""):
        self.sent.append((port, *(message.hex(" ") for message in messages)))


class Desk:
    """A window with two dials, in the middle of their sweeps, and a controller."""

    def __init__(self, bindings=()):
        self.window, self.midi, self.ear = MainWindow(), MidiInput(), Ear()
        self.panel = self.window.dial_panel
        self.panel.show_dials(DIALS, BY_KEY)
        self.panel.show_message("")
        self.panel.show_measured(BAR)
        self.stored, self.notices, self.story = [], [], []
        table = Bindings()
        for binding in bindings:
            table = table.binding(binding)
        first = setup.to_json(Setup(bindings=table))
        self.controlling = Controlling(self.window, self.midi, self.ear, first, self.stored.append)
        self.controlling.noticed.connect(self.notices.append)
        self.panel.turn_started.connect(lambda: self.story.append("started"))
        self.panel.turned.connect(lambda *turn: self.story.append(turn))
        self.panel.turn_finished.connect(lambda *turn: self.story.append(("finished", *turn)))

    def move(self, controller, *values, channel=0):
        for value in values:
            self.midi.control_changed.emit(channel, controller, value)

    @property
    def table(self):
        return self.controlling.setup.bindings


@pytest.fixture
def desk(qtbot, qapp):
    """Return a function that sets up a desk with some bindings."""
    theme.apply(qapp)
    desks = []

    def make(*bindings):
        desks.append(Desk(bindings))
        qtbot.addWidget(desks[-1].window)
        return desks[-1]

    yield make
    for each in desks:
        each.midi.close()  # else it would look on after new inputs, for a window that has gone


# Turning.


def test_a_knob_makes_one_gesture_that_ends_with_calm(desk, qtbot):
    room = desk(Binding(0, 21, NOTES))
    room.move(21, 60, 64, 74, 85)
    assert room.story == ["started", ("note_density", 7), ("note_density", 8)]
    qtbot.waitUntil(lambda: len(room.story) == 4, timeout=3 * CALM)
    assert room.story[-1] == ("finished", "note_density", 8)


def test_a_knob_that_has_no_hold_is_marked_on_the_dial(desk, qtbot):
    room = desk(Binding(0, 21, NOTES))
    dial = room.panel.dials["note_density"]
    room.move(21, 10, 20)
    qtbot.waitUntil(lambda: dial.face().knob is not None)
    assert dial.face().knob == pytest.approx(20 / 127)
    assert "hardware knob at 2 notes" in dial.accessibleDescription()
    room.move(21, 64, 74)
    qtbot.waitUntil(lambda: dial.face().knob is None)
    assert dial.asked_value == 7
    room.panel.settle()
    room.panel.forget_requests()
    room.panel.show_measured({**BAR, "note_density": 2.0})  # another bar
    room.controlling.follow_dials()
    qtbot.waitUntil(lambda: dial.face().knob is not None)


def test_an_endless_knob_makes_musical_steps(desk):
    room = desk(Binding(0, 21, RISE, "twos_complement"))
    room.move(21, 1, 2, 127)
    assert room.panel.dials["contour"].asked_value == 2


def test_a_fine_fader_reaches_what_lies_between(desk):
    room = desk(Binding(0, 7, NOTES, "fine", "jump"))
    room.move(7, 127)
    assert room.story == []
    room.move(39, 127)
    assert room.panel.dials["note_density"].asked_value == 12


def test_the_other_knob_waits_until_the_first_is_calm(desk, qtbot):
    room = desk(Binding(0, 21, NOTES, mode="jump"), Binding(0, 22, RISE, mode="jump"))
    for value in (80, 90, 100):
        room.move(21, value)
        room.move(22, value)
    assert {turn[0] for turn in room.story if turn != "started"} == {"note_density"}
    room.panel.settle()
    qtbot.waitUntil(lambda: room.panel.dials["contour"].asked_value == 7)
    room.panel.settle()
    assert [turn for turn in room.story if turn[0] == "finished"] == [
        ("finished", "note_density", 9),
        ("finished", "contour", 7),
    ]


def test_the_hand_on_a_dial_goes_before_the_knob(desk, qtbot):
    room = desk(Binding(0, 22, RISE, mode="jump"))
    qtbot.keyClick(room.panel.dials["note_density"], Qt.Key.Key_Up)
    room.move(22, 127)
    assert room.panel.dials["contour"].asked_value == 0
    room.panel.settle()
    qtbot.waitUntil(lambda: room.panel.dials["contour"].asked_value == 12)


def test_dials_that_rest_or_are_gone_are_left_alone(desk):
    room = desk(Binding(0, 21, NOTES, mode="jump"))
    room.panel.show_message("The engine is waking up…")
    room.move(21, 100)
    assert room.story == []
    room.panel.show_message("")
    room.move(21, 100)
    room.panel.show_dials(DIALS[1:], BY_KEY)
    room.move(21, 50)
    room.panel.show_dials(DIALS, BY_KEY)
    room.panel.show_measured(BAR)
    room.move(21, 0)
    assert room.panel.dials["note_density"].asked_value == 0  # no gesture was left open


def test_a_button_calls_an_action_each_time_it_goes_down(desk):
    room, pressed = desk(Binding(0, 64, PLAY)), []
    room.window.transport.play_toggled.connect(lambda: pressed.append(True))
    room.move(64, 127, 100, 0, 127)
    assert len(pressed) == 2


def test_what_is_played_is_heard_where_it_is_wanted(desk):
    room = desk()
    room.midi.note_played.emit(60, 70, 0.0)
    room.controlling.monitor(False)
    room.midi.note_played.emit(62, 70, 0.0)
    room.midi.note_released.emit(60, 0.0)  # it ends although nothing is to be heard any more
    assert room.ear.heard == [(60, 70), (60, 0)]
    assert not setup.from_json(room.stored[-1]).monitor


@pytest.mark.parametrize(
    "end",
    [
        lambda room: room.controlling.monitor(False),
        lambda room: room.window.transport.panic_pressed.emit(),
        lambda room: room.midi.close(),
    ],
    ids=["monitoring ends", "panic", "inputs close"],
)
def test_what_the_pedal_holds_ends_with_it_and_before(desk, end):
    room = desk()
    keys = ByteKeys(room.midi)
    keys.send("b0407f", "903c46", "803c00")
    assert room.ear.heard == [(60, 70)]
    end(room)
    assert room.ear.heard == [(60, 70), (60, 0)]


def test_a_stop_ends_what_the_pedal_holds_and_a_start_does_not(desk):
    room = desk()
    ByteKeys(room.midi).send("b0407f", "903c46", "803c00")
    room.window.transport.play_button.click()
    assert room.ear.heard == [(60, 70)]
    room.ear.playing = True
    room.window.transport.play_button.click()
    assert room.ear.heard == [(60, 70), (60, 0)]


def test_a_pedal_that_is_learned_as_a_knob_holds_nothing(desk):
    room = desk(Binding(0, 64, NOTES, mode="jump"))
    keys = ByteKeys(room.midi)
    keys.send("b0407f", "903c46", "803c00")
    assert room.panel.dials["note_density"].asked_value == 12
    assert room.ear.heard == [(60, 70), (60, 0)]
    room.controlling.forget(NOTES)
    keys.send("b0407f", "903e46", "803e00")
    assert room.ear.heard[2:] == [(62, 70)]


# Learning.


def test_a_dial_learns_the_knob_that_is_turned(desk):
    room = desk()
    room.panel.dials["note_density"].learn_requested.emit()
    sheet = room.controlling._sheet
    assert sheet.isVisible()
    room.move(21, 30, 31, 33, 34, channel=2)
    assert room.table.rows == (Binding(2, 21, NOTES),)
    assert room.notices == ["CC 21, channel 3 is for Note density."]
    assert setup.from_json(room.stored[-1]).bindings == room.table
    assert room.story == []  # learning turns nothing
    room.move(21, 63, 70, channel=2)
    assert room.panel.dials["note_density"].asked_value == 7


def test_an_action_learns_a_button_which_does_not_call_it_yet(desk):
    room, pressed = desk(), []
    room.window.transport.play_toggled.connect(lambda: pressed.append(True))
    room.controlling.learn_for(PLAY)
    room.move(64, 127)
    assert room.table.rows == (Binding(0, 64, PLAY),)
    room.move(64, 127, 0)
    assert pressed == []
    room.move(64, 127)
    assert pressed == [True]


def test_learning_can_be_left(desk):
    room = desk()
    room.controlling.learn_for(NOTES)
    room.controlling._sheet.close()
    room.move(21, 30, 31, 33, 34)
    assert room.table.rows == ()


def test_the_sheet_changes_and_forgets_what_was_learned(desk):
    room = desk(Binding(0, 40, NOTES), Binding(0, 64, PLAY))
    room.controlling.open()
    sheet = room.controlling._sheet
    assert [row.accessibleName() for row in sheet.rows.values()] == [
        "Note density: CC 40, channel 1",
        "Play or stop: CC 64, channel 1",
    ]
    sheet.mode_chosen.emit(NOTES, "scale")
    sheet.kind_chosen.emit(NOTES, "sign_bit")
    assert room.table.to(NOTES) == Binding(0, 40, NOTES, "sign_bit", "scale")
    sheet.kind_chosen.emit(NOTES, "fine")
    assert room.notices == ["Only controllers 0 to 31 can have 14 bits."]
    sheet.rows[PLAY].remove_button.click()
    assert [row.target for row in room.table.rows] == [NOTES]


def test_the_inputs_are_chosen_and_stored(desk):
    room = desk()
    room.controlling.open()
    room.controlling._sheet.inputs_chosen.emit(("Keys",))
    assert setup.from_json(room.stored[-1]).inputs == ("Keys",)
    assert "Keys" in room.controlling._sheet.inputs


def test_the_sheet_has_words_for_every_way_to_read_a_knob():
    assert set(controllers.KIND_WORDS) == set(learn.KINDS)
    assert set(controllers.MODE_WORDS) == set(learn.MODES)
    assert set(learn.STEPS) == controllers.ENDLESS


# What is told to others.


def test_measured_values_are_sent_once_it_is_wanted_and_then_what_is_new(desk, qtbot):
    room = desk()
    room.controlling.open()
    tells = room.controlling._sheet.tells
    assert not tells.switch.isChecked()
    qtbot.keyClick(tells.switch, Qt.Key.Key_Space)
    assert room.controlling.setup.tells
    assert room.table.sends == {"note_density": 102, "contour": 103}
    qtbot.waitUntil(lambda: room.ear.sent == [("", "b0 66 40", "b0 67 40")])
    room.panel.show_measured({**BAR, "contour": 12.0})
    room.controlling.follow_dials()
    qtbot.waitUntil(lambda: room.ear.sent[1:] == [("", "b0 67 7f")])
    tells.boxes["contour"].setValue(70)
    qtbot.waitUntil(lambda: room.ear.sent[2:] == [("", "b0 46 7f")])
    qtbot.keyClick(tells.switch, Qt.Key.Key_Space)
    room.panel.show_measured(BAR)
    room.controlling.follow_dials()
    qtbot.wait(3 * PACE)
    assert len(room.ear.sent) == 3
    assert room.table.sends == {"note_density": 102, "contour": 70}  # remembered


def test_the_controllers_are_told_where_the_dials_stand_and_new_knobs_too(desk, qtbot, monkeypatch):
    monkeypatch.setattr(MidiInput, "listening", frozenset({"Keys:out"}))
    room = desk(Binding(1, 21, NOTES), Binding(0, 64, PLAY))
    room.ear.outputs_changed.emit(("Keys:in", "Pads:in"))
    room.controlling.open()
    sheet = room.controlling._sheet
    assert (sheet.answer_box.isChecked(), sheet.answer_box.isEnabled()) == (False, True)
    qtbot.keyClick(sheet.answer_box, Qt.Key.Key_Space)
    assert room.ear.returns == ("Keys:in",)
    qtbot.waitUntil(lambda: room.ear.sent == [("Keys:in", "b1 15 40")])
    assert not room.table.to(PLAY).feedback
    room.controlling.learn_for(RISE)
    room.move(22, 30, 31, 33, 34)
    assert room.table.to(RISE).feedback
    qtbot.waitUntil(lambda: room.ear.sent[1:] == [("Keys:in", "b0 16 40")])
    qtbot.keyClick(sheet.answer_box, Qt.Key.Key_Space)
    assert room.ear.returns == ()
    assert not any(row.feedback for row in room.table.rows)


# Two pages.


def test_knobs_learn_the_dials_of_pictures_and_turn_what_is_looked_at(desk):
    room = desk(Binding(0, 21, NOTES, mode="jump"))
    room.window.explorer.setEnabled(True)  # as a model does
    pictures = room.window.explorer.dial_panel
    pictures.show_dials((Dial("slant", 0, -0.5, 0.5, -2, 2),), PICTURES)
    pictures.show_message("")
    pictures.show_measured({"slant": 0.0})
    pictures.dials["slant"].learn_requested.emit()
    room.move(22, 30, 31, 33, 34)
    assert room.table.to(f"{DIAL}slant") == Binding(0, 22, f"{DIAL}slant")
    room.controlling.choose_mode(f"{DIAL}slant", "jump")
    before = pictures.dials["slant"].asked_value
    room.move(22, 127)
    assert pictures.dials["slant"].asked_value == before  # the melody is looked at
    room.window.actions_by_id["pictures"].setChecked(True)
    room.move(22, 127)
    assert pictures.dials["slant"].asked_value == 0.5
    pictures.settle()
    room.move(21, 100)
    assert room.story == []


@pytest.mark.slow
def test_a_knob_in_another_process_is_learned_and_turns_its_dial(keyboard, desk, qtbot):
    room = desk()
    room.controlling.start()
    room.panel.dials["note_density"].learn_requested.emit()
    keyboard.play(*((0.02 * k, f"b015{40 + k:02x}") for k in range(6)))
    qtbot.waitUntil(lambda: room.table.rows == (Binding(0, 21, NOTES),), timeout=8000)
    keyboard.play(*((0.01 * k, f"b015{50 + 2 * k:02x}") for k in range(30)), (0.4, "903c40"))
    qtbot.waitUntil(lambda: room.ear.heard == [(60, 64)], timeout=8000)
    room.midi.close()  # whose key is still down
    assert room.ear.heard == [(60, 64), (60, 0)]
    qtbot.waitUntil(lambda: room.story[-1:] == [("finished", "note_density", 10)], timeout=8000)
    assert room.story.count("started") == 1
