from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from app.views.sound.choices import OutputRow, SoundChoices
from app.views.sound.sound_sheet import SoundSheet

OUTPUTS = (
    OutputRow("built-in", "Built-in sound", on=True, built_in=True),
    OutputRow("virtual", "Port “Attune”", "Other programs find it under this name."),
    OutputRow("port:Keys", "Keys", there=False, on=True, channel=3),
)
CHOICES = SoundChoices(OUTPUTS, click_key="built-in", inputs=("Keys:out", "Pads:out"))
SPACE, DOWN, RIGHT = Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Right


@pytest.fixture
def sheet(qtbot, activate):
    sheet = SoundSheet()
    qtbot.addWidget(sheet)
    sheet.show_choices(CHOICES)
    activate(sheet)
    return sheet


@pytest.mark.parametrize(
    ("control", "key", "changed"),
    [
        ("volume.slider", Qt.Key.Key_Left, {"volume": 99}),
        ("metronome_box", SPACE, {"metronome": True}),
        ("click_box", DOWN, {"click_key": "virtual"}),
        ("click_channel", DOWN, {"click_channel": 11}),
        ("swing.slider", RIGHT, {"swing": 51}),
        ("humanise.slider", RIGHT, {"humanise": 1}),
        ("clock_box", SPACE, {"send_clock": True}),
        ("follow_box", DOWN, {"follow": "Keys:out"}),
        ("link_box", SPACE, {"link": True}),
    ],
)
def test_each_choice_counts_at_once_and_changes_nothing_else(
    sheet, qtbot, record, control, key, changed
):
    said, widget = record(sheet.changed), sheet
    for name in control.split("."):
        widget = getattr(widget, name)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(widget, key)
    assert said == [replace(CHOICES, **changed)]


@pytest.mark.parametrize(
    ("choice", "value", "changed"),
    [("counts", 2, {"count_bars": 2}), ("landings", "bar", {"landing": "bar"})],
)
def test_one_of_a_few_is_chosen_by_a_click(sheet, qtbot, record, choice, value, changed):
    said = record(sheet.changed)
    qtbot.mouseClick(getattr(sheet, choice).buttons[value], Qt.MouseButton.LeftButton)
    assert said == [replace(CHOICES, **changed)]


def test_an_output_is_changed_among_the_others(sheet, qtbot, record):
    said = record(sheet.changed)
    qtbot.keyClick(sheet.lines["virtual"].box, SPACE)
    assert [row.on for row in said[0].outputs] == [True, True, True]
    assert said[0].outputs[0] == OUTPUTS[0]


def test_a_port_that_is_away_stays_and_can_be_forgotten(sheet, qtbot, record):
    said = record(sheet.forgotten)
    assert sheet.click_box.itemText(2) == "Keys (away)"
    qtbot.mouseClick(sheet.lines["port:Keys"].forget_button, Qt.MouseButton.LeftButton)
    assert said == ["port:Keys"]
    sheet.show_choices(replace(CHOICES, outputs=OUTPUTS[:2]))
    assert [*sheet.lines] == ["built-in", "virtual"]


def test_a_port_that_comes_or_goes_leaves_the_others_lines_and_the_keys_alone(sheet, activate):
    line = sheet.lines["virtual"]
    line.box.setFocus()
    pads = OutputRow("port:Pads", "Pads")
    for outputs in ((pads, *OUTPUTS), OUTPUTS[1:]):
        sheet.show_choices(replace(CHOICES, outputs=outputs))
        assert [*sheet.lines] == [row.key for row in outputs]
        assert sheet.lines["virtual"] is line
        assert line.box.hasFocus()
    heights = [part.mapTo(sheet, part.rect().topLeft()).y() for part in sheet.lines.values()]
    assert heights == sorted(heights)


def test_the_keys_begin_with_the_first_output(qtbot, activate):
    sheet = SoundSheet()
    qtbot.addWidget(sheet)
    sheet.show_choices(CHOICES)
    activate(sheet)
    assert sheet.lines["built-in"].box.hasFocus()


def test_the_followed_clock_is_shown(sheet):
    assert not sheet.followed.isVisible()
    sheet.show_choices(replace(CHOICES, follow="Gone:out"))
    assert sheet.follow_box.currentText() == "Gone:out (away)"
    assert sheet.followed.text() == "It is listened to; no clock comes yet."
    sheet.show_followed(121.3)
    assert sheet.followed.isVisible()
    assert sheet.followed.text() == "It is followed at ♩ = 121.3."


@pytest.mark.parametrize(
    ("choices", "peers", "tempo", "words"),
    [
        ({}, 0, 0.0, None),
        (
            {"link": True},
            0,
            0.0,
            "Nobody else is in the session yet; the melody keeps its own tempo.",
        ),
        ({"link": True}, 1, 97.5, "1 other is in the session, at ♩ = 97.5."),
        ({"link": True}, 3, 120.0, "3 others are in the session, at ♩ = 120.0."),
        ({"link": True}, 0, 90.0, "The others have left; the music keeps ♩ = 90.0 until it stops."),
        ({"link_missing": "abc"}, 0, 0.0, "It needs the package abc, which is not installed."),
    ],
)
def test_who_else_is_in_the_link_session_is_shown(sheet, choices, peers, tempo, words):
    sheet.show_followed(tempo)
    sheet.show_linked(peers)
    sheet.show_choices(replace(CHOICES, **choices))
    assert sheet.linked.isVisible() is bool(words)
    assert sheet.link_box.isEnabled() is ("link_missing" not in choices)
    assert sheet.link_box.isChecked() is ("link" in choices)
    if words:
        assert sheet.linked.text() == sheet.link_box.accessibleDescription() == words


def test_showing_says_nothing(sheet, record):
    said = record(sheet.changed)
    sheet.show_choices(
        SoundChoices(OUTPUTS[:1], 5, True, "built-in", 2, 2, 60, 70, "now", True, "x", (), True)
    )
    sheet.show_choices(CHOICES)
    assert said == []


def test_tab_goes_from_top_to_bottom_and_everything_it_reaches_has_a_name(sheet, qtbot):
    sheet.lines["built-in"].box.setFocus()
    inner = sheet.findChild(QScrollArea).widget()
    heights, names = [], []
    while (reached := QApplication.focusWidget()) and inner.isAncestorOf(reached):
        heights.append(reached.mapTo(inner, reached.rect().center()).y())
        names.append(reached.accessibleName() or reached.text())
        qtbot.keyClick(reached, Qt.Key.Key_Tab)
    assert len(heights) > 15
    assert all(later > earlier - 25 for earlier, later in pairwise(heights))
    assert all(names)
