"""The switches of the transport and the sheet of sound: what is told, shown and remembered."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from app.control.midi_input import MidiInput
from app.playback import link, setup
from app.playback.groove import groove_of
from app.playback.messages import BUILT_IN, DRUMS, VIRTUAL, Destination, Route
from app.playback.setup import Setup, Voice
from app.settings import Settings
from app.sounding import Sounding
from app.views.look import theme
from app.views.main_window import MainWindow
from app.views.roll.playhead import Playhead

KEYS = Destination("port", "Keys:in")
LEFT, SPACE = Qt.MouseButton.LeftButton, Qt.Key.Key_Space
LISTED = ["Built-in sound", "Port “Attune”", "Several, sounds and clocks…"]


class Deck(QObject):
    """A player of which only what it is told is known: (what, with what)."""

    outputs_changed = Signal(tuple)
    counted_in = Signal(int)
    playing_changed = Signal(bool)
    followed = Signal(float)
    linked = Signal(int)

    def __init__(self):
        super().__init__()
        self.told = []

    def __getattr__(self, name):
        return lambda *values: self.told.append((name, *values))

    def news(self):
        said, self.told = self.told, []
        return said


class Room:
    """A window, and settings that remember."""

    def __init__(self, stored=""):
        self.settings = Settings(sound=stored)
        self.window, self.midi, self.deck = MainWindow(), MidiInput(), Deck()
        self.playhead = Playhead()
        self.transport = self.window.transport
        self.sounding = Sounding(
            self.window, self.deck, self.midi, self.playhead, lambda: self.settings, self.remember
        )

    def remember(self, changed):
        self.settings = changed

    def open(self):
        self.sounding.open()
        return self.sounding._sheet

    @property
    def kept(self):
        return setup.from_json(self.settings.sound)

    @property
    def listed(self):
        box = self.transport.output_box
        return [box.itemText(place) for place in range(box.count())]


@pytest.fixture
def room(qtbot, qapp):
    """Return a function that furnishes a room with what was stored."""
    theme.apply(qapp)
    rooms = []

    def furnish(stored=None):
        rooms.append(Room("" if stored is None else setup.to_json(stored)))
        qtbot.addWidget(rooms[-1].window)
        rooms[-1].sounding.start()
        return rooms[-1]

    yield furnish
    for one in rooms:
        one.midi.close()


def test_at_the_start_all_that_was_stored_counts(room):
    click = Route(KEYS, 11)
    here = room(
        Setup(
            (Voice(Route(BUILT_IN, 1, 41), True), Voice(Route(KEYS, 3), True)),
            70,
            True,
            click,
            True,
            2,
            67,
            40,
            True,
            "Keys:out",
        )
    )
    assert {name: values for name, *values in here.deck.news()} == {
        "set_landing": ["beat"],
        "set_volume": [70],
        "choose_outputs": [(Route(BUILT_IN, 1, 41), Route(KEYS, 3))],
        "set_groove": [groove_of(67, 40)],
        "set_clock_out": [True],
        "set_metronome": [True, click],
        "set_count_in": [2],
        "follow_clock": [True, "Keys:out"],
        "join_link": [False],
        "list_outputs": [],
    }
    transport = here.transport
    for button in (transport.metronome_button, transport.count_in_button, transport.clock_button):
        assert button.isChecked()
    assert transport.output_box.currentText() == "2 outputs"


@pytest.mark.parametrize(
    ("button", "action", "told", "kept"),
    [
        ("metronome_button", "metronome", ("set_metronome", True, DRUMS), {"metronome": True}),
        ("count_in_button", "count_in", ("set_count_in", 1), {"count_in": True}),
        ("clock_button", "send_clock", ("set_clock_out", True), {"send_clock": True}),
    ],
)
def test_a_switch_is_a_button_and_a_command(room, qtbot, button, action, told, kept):
    here = room()
    here.deck.news()
    widget, command = getattr(here.transport, button), here.window.actions_by_id[action]
    qtbot.mouseClick(widget, LEFT)
    assert here.deck.news() == [told]
    assert here.kept == Setup(**kept)
    assert command.isChecked()
    command.trigger()
    assert here.kept == Setup()
    assert not widget.isChecked()


def test_the_metronomes_letter_is_a_letter_where_something_is_typed(room, qtbot):
    here = room()
    here.window.show()
    here.window.activateWindow()
    qtbot.waitUntil(here.window.isActiveWindow)
    here.transport.tempo_box.setFocus()
    for letter in (Qt.Key.Key_M, Qt.Key.Key_L):
        qtbot.keyClick(here.transport.tempo_box, letter)
    assert not here.sounding.setup.metronome
    here.window.roll.setFocus()
    qtbot.keyClick(here.window.roll, Qt.Key.Key_M)
    assert here.sounding.setup.metronome
    qtbot.keyClick(here.window.roll, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert here.sounding.setup.count_in


# Outputs.


def test_one_output_is_chosen_in_the_transport_and_remembered(room):
    here = room()
    here.deck.outputs_changed.emit(("Keys:in",))
    assert here.listed == [*LISTED[:2], "Keys:in", LISTED[2]]
    here.deck.news()
    here.transport.output_chosen.emit("port:Keys:in")
    assert here.deck.news() == [("choose_outputs", (Route(KEYS),))]
    assert here.kept.routes == (Route(KEYS),)
    assert here.transport.output_box.currentText() == "Keys:in"


def test_several_outputs_each_with_channel_and_sound_are_chosen_in_the_sheet(room, qtbot):
    here = room()
    here.deck.outputs_changed.emit(("Keys:in",))
    here.transport.output_chosen.emit("sheet")
    sheet = here.sounding._sheet
    assert sheet.isVisible()
    here.deck.news()
    line = sheet.lines["port:Keys:in"]
    qtbot.keyClick(line.box, SPACE)
    line.channel_box.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(line.channel_box, Qt.Key.Key_End)
    assert here.deck.news() == [
        ("choose_outputs", (Route(BUILT_IN), Route(KEYS))),
        ("choose_outputs", (Route(BUILT_IN), Route(KEYS, 16))),
    ]
    assert here.transport.output_box.currentText() == "2 outputs"
    here.transport.output_chosen.emit("several")  # which is no choice
    assert here.deck.news() == []
    for key in ("built-in", "port:Keys:in"):
        qtbot.keyClick(sheet.lines[key].box, SPACE)
    assert here.transport.output_box.currentText() == "No output"
    assert here.kept.voice("port:Keys:in").route.channel == 16


def test_a_port_that_vanishes_stays_in_the_list_and_comes_back(room):
    here = room()
    sheet = here.open()
    here.deck.outputs_changed.emit(("Keys:in", "Synth"))
    here.transport.output_chosen.emit("port:Keys:in")
    here.deck.outputs_changed.emit(())
    assert here.listed == [*LISTED[:2], "Keys:in (away)", "Synth (away)", LISTED[2]]
    assert here.transport.output_box.currentText() == "Keys:in (away)"
    assert not sheet.lines["port:Synth"].forget_button.isHidden()
    here.deck.outputs_changed.emit(("Keys:in",))
    assert here.transport.output_box.currentText() == "Keys:in"
    sheet.forgotten.emit("port:Synth")
    assert here.listed == [*LISTED[:2], "Keys:in", LISTED[2]]
    again = room(here.kept)
    assert again.listed == [*LISTED[:2], "Keys:in (away)", LISTED[2]]


# Time.


def test_the_metronome_clicks_elsewhere_where_it_is_wanted_and_after_a_recording_as_before(
    room, qtbot
):
    here = room()
    here.deck.outputs_changed.emit(("Keys:in",))
    sheet = here.open()
    sheet.changed.emit(
        replace(sheet._shown, click_key="port:Keys:in", click_channel=7, count_bars=2)
    )
    here.deck.news()
    here.sounding.set_time()
    assert here.deck.news() == [
        ("set_metronome", False, Route(KEYS, 7, clock=False)),
        ("set_count_in", 2),
    ]
    qtbot.mouseClick(here.transport.count_in_button, LEFT)
    qtbot.mouseClick(here.transport.count_in_button, LEFT)
    assert here.deck.news() == [("set_count_in", 0), ("set_count_in", 2)]


def test_a_count_in_is_shown_until_the_music_begins_or_stops(room):
    here = room()
    button = here.transport.count_in_button
    for beats, text in ((4, "4"), (1, "1"), (0, "")):
        here.deck.counted_in.emit(beats)
        assert button.text() == text
    here.deck.counted_in.emit(3)
    here.deck.playing_changed.emit(False)
    assert button.text() == ""


def test_how_it_is_played_is_told_and_remembered(room, qtbot):
    here = room()
    sheet = here.open()
    here.deck.news()
    sheet.changed.emit(replace(sheet._shown, swing=67, humanise=20, volume=30))
    assert here.deck.news() == [("set_volume", 30), ("set_groove", groove_of(67, 20))]
    qtbot.mouseClick(sheet.landings.buttons["bar"], LEFT)
    assert here.settings.takes_over == "bar"
    assert here.kept == Setup(swing=67, humanise=20, volume=30)


# Clocks.


def test_a_clock_is_followed_and_none_is_sent_back_to_its_device(room):
    here = room()
    here.deck.outputs_changed.emit(("Leader:in", "Synth:a"))
    sheet = here.open()
    here.deck.news()
    sheet.changed.emit(replace(sheet._shown, follow="Leader:out"))
    assert here.deck.news() == [("follow_clock", True, "Leader:in")]
    here.midi.clock.emit(b"\xf8", 12.5)
    assert here.deck.news() == [("hear_clock", b"\xf8", 12.5)]
    sheet.changed.emit(replace(sheet._shown, follow=""))
    assert here.deck.news()[0][:2] == ("follow_clock", False)


def test_the_tempo_of_a_clock_that_leads_is_shown_and_the_documents_own_afterwards(room):
    here = room(Setup(follow="Leader:out"))
    sheet, box = here.open(), here.transport.tempo_box
    here.sounding.show_tempo(100.0)
    here.deck.followed.emit(121.3)
    assert (box.value(), box.isReadOnly()) == (121.3, True)
    assert "121.3" in sheet.followed.text()
    here.sounding.show_tempo(104.0)  # a change of the document
    assert box.value() == 121.3
    here.deck.followed.emit(0.0)
    assert (box.value(), box.isReadOnly()) == (104.0, False)


@pytest.fixture
def link_is_there(monkeypatch):
    monkeypatch.setattr(link, "installed", lambda: True)


@pytest.mark.usefixtures("link_is_there")
def test_a_link_session_and_a_clock_take_each_others_place(room, qtbot):
    here = room(Setup(follow="Leader:out"))
    sheet = here.open()
    here.deck.news()
    sheet.link_box.setFocus()
    qtbot.keyClick(sheet.link_box, SPACE)
    assert here.deck.news() == [("follow_clock", False, ""), ("join_link", True)]
    assert here.kept == Setup(link=True)
    assert sheet.follow_box.currentData() == ""
    here.deck.linked.emit(2)
    here.deck.followed.emit(97.5)
    assert sheet.linked.text() == "2 others are in the session, at ♩ = 97.5."
    sheet.changed.emit(replace(sheet._shown, follow="Leader:out"))
    assert here.deck.news() == [("follow_clock", True, "Leader:out"), ("join_link", False)]
    assert here.kept == Setup(follow="Leader:out")
    assert not sheet.link_box.isChecked()


@pytest.mark.parametrize("there", [False, True])
def test_a_link_session_is_joined_at_the_start_where_it_can_be(room, monkeypatch, there):
    monkeypatch.setattr(link, "installed", lambda: there)
    here = room(Setup(link=True))
    assert ("join_link", there) in here.deck.news()
    here.deck.linked.emit(1)
    sheet = here.open()
    assert sheet.link_box.isEnabled() is there
    assert sheet.linked.text().startswith("1 other" if there else "It needs the package LinkPython")
    assert here.kept.link


def test_the_playhead_runs_at_the_tempo_that_leads(room):
    here = room()
    here.sounding.show_tempo(100.0)
    slow = here.playhead._speed
    here.deck.followed.emit(200.0)
    assert here.playhead._speed == 2 * slow


def test_what_makes_no_sense_in_the_settings_is_the_built_in_sound(qtbot, qapp):
    here = Room('{"voices": "none"}')
    qtbot.addWidget(here.window)
    here.sounding.start()
    assert ("choose_outputs", (Route(BUILT_IN),)) in here.deck.news()
    assert here.sounding.setup.voice("virtual") == Voice(Route(VIRTUAL))
    here.midi.close()
