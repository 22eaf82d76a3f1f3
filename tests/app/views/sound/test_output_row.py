from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.views.sound.choices import OutputRow
from app.views.sound.output_row import OutputLine

KEYS = OutputRow("port:Keys", "Keys & <b>Pads</b>", on=True, channel=5, program=12)
BUILT_IN = OutputRow("built-in", "Built-in sound", built_in=True)


@pytest.fixture
def line(qtbot, activate):
    """Return a function that shows an output."""

    def show(row):
        line = OutputLine(row)
        qtbot.addWidget(line)
        activate(line)
        return line

    return show


def choose(qtbot, box, key):
    box.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(box, key)


def test_an_output_is_shown_as_it_is(line):
    shown = line(KEYS)
    assert shown.box.isChecked()
    assert shown.box.text() == "Keys && <b>Pads</b>"  # which shows one ampersand
    assert shown.box.accessibleName() == KEYS.label
    assert (shown.channel_box.currentText(), shown.sound_box.currentText()) == (
        "Channel 5",
        "Program 12",
    )
    assert not shown.forget_button.isVisible()


def test_what_the_hand_does_is_told(line, qtbot, record):
    shown = line(KEYS)
    said = record(shown.changed)
    qtbot.keyClick(shown.box, Qt.Key.Key_Space)
    choose(qtbot, shown.channel_box, Qt.Key.Key_Down)
    choose(qtbot, shown.sound_box, Qt.Key.Key_Home)
    off = replace(KEYS, on=False)
    assert said == [off, replace(off, channel=6), replace(off, channel=6, program=None)]


def test_the_built_in_sound_has_general_midis_names_and_no_other(line, qtbot, record):
    shown = line(BUILT_IN)
    said = record(shown.changed)
    assert shown.sound_box.currentText() == "1  Acoustic grand piano"
    assert shown.sound_box.count() == 128
    choose(qtbot, shown.sound_box, Qt.Key.Key_End)
    assert said[-1].program == 128
    shown.show_row(replace(BUILT_IN, channel=10))
    assert not shown.sound_box.isEnabled()
    assert shown.sound_box.placeholderText() == "Drum kit"
    shown.show_row(BUILT_IN)
    assert shown.sound_box.isEnabled()


def test_a_port_that_is_away_says_so_and_can_be_forgotten(line, qtbot, record):
    shown = line(replace(KEYS, there=False))
    said = record(shown.forgotten)
    assert shown.box.accessibleDescription().startswith("Away")
    qtbot.mouseClick(shown.forget_button, Qt.MouseButton.LeftButton)
    assert said == ["port:Keys"]
    shown.show_row(KEYS)
    assert shown.box.accessibleDescription() == ""


def test_lists_stand_below_one_another_whatever_is_away(line):
    there, away = line(KEYS), line(replace(KEYS, there=False))
    for one in (there, away):
        one.resize(700, one.height())
    assert there.channel_box.x() == away.channel_box.x()


def test_showing_says_nothing(line, record):
    shown = line(KEYS)
    said = record(shown.changed)
    shown.show_row(replace(KEYS, on=False, channel=1, program=None))
    assert said == []


def test_a_long_name_is_shortened_in_its_middle_and_whole_in_the_tip(line):
    name = "Launchkey MK3 49:Launchkey MK3 49 LKMK3 DAW In"
    shown = line(replace(KEYS, label=name))
    assert "…" in shown.box.text()
    assert shown.box.text()[0] == name[0]
    assert shown.box.text()[-1] == name[-1]
    assert (shown.box.toolTip(), shown.box.accessibleName()) == (name, name)
    assert shown.minimumSizeHint().width() < 700
    assert line(KEYS).box.toolTip() == ""
