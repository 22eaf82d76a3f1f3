import pytest
from PySide6.QtCore import Qt

from app.views.commands.controllers import Controllers, Knob

LEFT = Qt.MouseButton.LeftButton
DENSITY = Knob("dial:note_density", "Note density", "CC 21, channel 1")
RISE = Knob("dial:contour", "Net rise", "CC 22, channel 1", "sign_bit")
PLAY = Knob("action:play", "Play or stop", "CC 64, channel 1", button=True)


@pytest.fixture
def sheet(qtbot):
    sheet = Controllers()
    qtbot.addWidget(sheet)
    sheet.show_inputs(("Keys", "Midi Through"), {"Keys"}, None)
    sheet.show_targets([("dial:note_density", "Note density"), ("action:play", "Play or stop")])
    sheet.show_knobs((DENSITY, RISE, PLAY))
    sheet.show()
    return sheet


def choose(qtbot, box, steps):
    """Choose a row of a list by keys."""
    box.setFocus()
    for _ in range(abs(steps)):
        qtbot.keyClick(box, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)


def test_all_inputs_are_listened_to_until_some_are_chosen(sheet, record, qtbot):
    chosen = record(sheet.inputs_chosen)
    assert [(name, box.isChecked(), box.isEnabled()) for name, box in sheet.inputs.items()] == [
        ("Keys", True, False),
        ("Midi Through", False, False),
    ]
    qtbot.keyClick(sheet.all_box, Qt.Key.Key_Space)
    assert chosen == [("Keys",)]
    sheet.show_inputs(("Keys", "Midi Through"), {"Keys"}, ("Keys",))
    qtbot.keyClick(sheet.inputs["Midi Through"], Qt.Key.Key_Space)
    qtbot.keyClick(sheet.inputs["Keys"], Qt.Key.Key_Space)
    qtbot.keyClick(sheet.all_box, Qt.Key.Key_Space)
    assert chosen[1:] == [("Keys", "Midi Through"), ("Midi Through",), None]


def test_a_chosen_input_that_is_away_stays_chosen(sheet, record, qtbot):
    chosen = record(sheet.inputs_chosen)
    sheet.show_inputs(("Keys",), (), ("Pads",))
    assert sheet.inputs["Pads"].text() == "Pads (away)"
    qtbot.keyClick(sheet.inputs["Keys"], Qt.Key.Key_Space)
    assert chosen == [("Keys", "Pads")]


def test_showing_says_nothing(sheet, record):
    said = [record(sheet.inputs_chosen), record(sheet.monitor_toggled), record(sheet.mode_chosen)]
    sheet.show_inputs((), (), ("Keys",))
    sheet.show_monitor(True)
    sheet.show_knobs((Knob("dial:note_density", "Note density", "CC 21, channel 1", mode="jump"),))
    assert said == [[], [], []]


def test_hearing_oneself_is_a_switch(sheet, record, qtbot):
    said = record(sheet.monitor_toggled)
    sheet.show_monitor(True)
    qtbot.keyClick(sheet.monitor_box, Qt.Key.Key_Space)
    assert said == [False]


def test_what_was_learned_is_listed_with_what_can_be_changed(sheet):
    density, rise, play = (sheet.rows[knob.target] for knob in (DENSITY, RISE, PLAY))
    assert density.kind_box.currentText() == "Knob or fader"
    assert density.mode_box.currentText() == "Pick up"
    assert density.mode_box.accessibleDescription().startswith("The dial waits")
    assert rise.kind_box.currentText() == "Endless, 1 and 65"
    shown = [(row.kind_box.isVisible(), row.mode_box.isVisible()) for row in (density, rise, play)]
    assert shown == [(True, True), (True, False), (False, False)]


def test_kind_and_mode_are_chosen_by_keys_and_a_row_is_forgotten(sheet, record, qtbot):
    kinds, modes = record(sheet.kind_chosen), record(sheet.mode_chosen)
    removed = record(sheet.removed)
    row = sheet.rows[DENSITY.target]
    choose(qtbot, row.kind_box, 2)
    choose(qtbot, row.mode_box, 1)
    qtbot.keyClick(sheet.rows[PLAY.target].remove_button, Qt.Key.Key_Space)
    assert kinds == [(DENSITY.target, "fine"), (DENSITY.target, "twos_complement")]
    assert modes == [(DENSITY.target, "jump")]
    assert removed == [PLAY.target]


def test_the_same_rows_keep_the_keys(sheet, activate):
    activate(sheet)
    box = sheet.rows[DENSITY.target].mode_box
    box.setFocus()
    changed = Knob(DENSITY.target, DENSITY.label, DENSITY.source, mode="scale")
    sheet.show_knobs((changed, RISE, PLAY))
    assert sheet.rows[DENSITY.target].mode_box is box
    assert box.hasFocus()
    assert box.currentText() == "Scale"


def test_learning_is_asked_for_shown_and_left(sheet, record, qtbot):
    asked, left = record(sheet.learn_pressed), record(sheet.learn_cancelled)
    choose(qtbot, sheet.target_box, 1)
    qtbot.mouseClick(sheet.learn_button, LEFT)
    assert asked == ["action:play"]
    sheet.show_learning("Play or stop", button=True)
    assert sheet._prompt.text() == "Press a button for <b>Play or stop</b>."
    sheet.show_heard("CC 64, channel 1: 127")
    assert not sheet.learn_button.isEnabled()
    qtbot.mouseClick(sheet.leave_button, LEFT)
    sheet.show_learning("")
    sheet.close()
    assert left == [()]


def test_closing_leaves_learning(sheet, record, qtbot):
    left = record(sheet.learn_cancelled)
    sheet.show_learning("Note density")
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert left == [()]


def test_what_was_just_learned_is_scrolled_to(sheet, qtbot):
    sheet.resize(700, 380)
    many = [Knob(f"dial:{k}", f"Dial {k}", f"CC {k}, channel 1") for k in range(12)]
    sheet.show_knobs(many)
    area = sheet._area
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    sheet.show_knobs([*many, Knob("dial:last", "Last", "CC 99, channel 1")])

    def seen():
        row = sheet.rows["dial:last"]
        return area.viewport().rect().contains(row.mapTo(area.viewport(), row.rect().center()))

    qtbot.waitUntil(seen)


def test_an_empty_sheet_says_what_to_do(sheet):
    sheet.show_inputs((), (), None)
    sheet.show_knobs(())
    assert not sheet.inputs
    assert not sheet.rows
