import pytest
from PySide6.QtCore import Qt

from app.views.transport import Transport

OUTPUTS = (("builtin", "Built-in sound"), ("virtual", "Virtual port “Attune”"), ("hw", "KeyStep"))


@pytest.fixture
def transport(qtbot):
    transport = Transport()
    qtbot.addWidget(transport)
    transport.show_outputs(OUTPUTS, "builtin")
    transport.show()
    return transport


def test_buttons(transport, qtbot, record):
    said = {
        transport.start_button: record(transport.return_to_start),
        transport.play_button: record(transport.play_toggled),
        transport.loop_button: record(transport.loop_toggled),
        transport.panic_button: record(transport.panic_pressed),
        transport.metronome_button: record(transport.metronome_toggled),
        transport.count_in_button: record(transport.count_in_toggled),
        transport.clock_button: record(transport.clock_toggled),
    }
    for button, heard in said.items():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert len(heard) == 1
    for button in (transport.loop_button, transport.metronome_button, transport.clock_button):
        assert said[button] == [True]


def test_what_plays_is_shown_and_not_told_again(transport, record):
    loop, tempo = record(transport.loop_toggled), record(transport.tempo_edited)
    transport.show_playing(True)
    assert transport.play_button.accessibleName() == "Stop (Space)"
    transport.show_playing(False)
    assert transport.play_button.accessibleName() == "Play (Space)"
    toggles = [record(transport.metronome_toggled), record(transport.count_in_toggled)]
    transport.show_loop(True)
    transport.show_metronome(True)
    transport.show_count_in(True)
    transport.show_clock(True)
    transport.show_tempo(90)
    for button in (
        transport.loop_button,
        transport.metronome_button,
        transport.count_in_button,
        transport.clock_button,
    ):
        assert button.isChecked()
    assert toggles == [[], []]
    assert transport.tempo_box.text() == "♩ = 90"
    assert loop == tempo == []


def test_a_tempo_is_told_once_it_is_entered(transport, qtbot, record):
    said = record(transport.tempo_edited)
    transport.tempo_box.selectAll()
    qtbot.keyClicks(transport.tempo_box, "96.5")
    assert said == []
    qtbot.keyClick(transport.tempo_box, Qt.Key.Key_Return)
    assert said == [96.5]


def test_the_tempo_can_be_read(transport):
    assert transport.tempo_box.lineEdit().width() > 60


def test_a_count_in_is_counted_down_without_moving_what_stands_beside_it(transport):
    button, place = transport.count_in_button, transport.tempo_box.x()
    icon = button.grab().toImage()
    transport.show_counted(4)
    assert (button.text(), button.accessibleDescription()) == ("4", "4 to come")
    assert button.grab().toImage() != icon
    assert transport.tempo_box.x() == place
    transport.show_counted(0)
    assert button.grab().toImage() == icon
    assert button.accessibleDescription() == ""


def test_a_tempo_that_a_clock_leads_is_read_only(transport, qtbot, record):
    said = record(transport.tempo_edited)
    transport.show_tempo(121.3, led=True)
    assert transport.tempo_box.text() == "⇠ ♩ = 121.3"
    assert "MIDI clock" in transport.tempo_box.toolTip()
    qtbot.keyClick(transport.tempo_box, Qt.Key.Key_Up)
    transport.tempo_box.selectAll()
    qtbot.keyClicks(transport.tempo_box, "60")
    qtbot.keyClick(transport.tempo_box, Qt.Key.Key_Return)
    assert said == []
    transport.show_tempo(100)
    qtbot.keyClick(transport.tempo_box, Qt.Key.Key_Up)
    assert said == [101]


def test_an_output_is_told_by_its_id(transport, record):
    said = record(transport.output_chosen)
    transport.output_box.activated.emit(2)
    assert said == ["hw"]


def test_an_output_that_is_gone_is_named(transport, record):
    said = record(transport.output_chosen)
    transport.show_outputs(OUTPUTS[:2], "KeyStep 37")
    assert transport.output_box.currentText() == "KeyStep 37 (not there)"
    assert transport.output_box.currentData() == "KeyStep 37"
    assert said == []
