import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from app.views.dials.dial import AttributeDial
from app.views.dials.reach import Reach
from app.views.look.lamp import TrustLamp
from arvae_models.attributes import BY_KEY

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
MIDDLE = (92, 90)


@pytest.fixture
def dial(qtbot):
    """Notes from 4 to 16, 25 pixels each; the bar has 9."""
    dial = AttributeDial(BY_KEY["note_density"])
    qtbot.addWidget(dial)
    dial.show_range(4, 16)
    dial.show_measured(9)
    dial.resize(dial.sizeHint())
    dial.show()
    return dial


@pytest.fixture
def story(dial):
    """Everything the dial says, in order."""
    said = []
    dial.gesture_started.connect(lambda: said.append("started"))
    dial.asked.connect(said.append)
    dial.gesture_finished.connect(lambda value: said.append(("finished", value)))
    dial.gesture_cancelled.connect(lambda: said.append("cancelled"))
    return said


def test_a_click_alone_changes_nothing(dial, story, mouse):
    mouse(dial).click(20, 150)
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.by(1, -1)
    pointer.release()
    assert story == []
    assert dial.asked_value == 9


def test_a_drag_upwards_asks_for_more(dial, story, mouse):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.by(0, -25)
    pointer.by(0, -25)
    pointer.release()
    assert story == ["started", 10, 11, ("finished", 11)]


def test_moving_to_the_right_adds_to_the_drag(dial, mouse):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.by(50, -50)
    pointer.release()
    assert dial.asked_value == 13


def test_the_full_sweep_takes_300_pixels(dial, mouse):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.by(0, 1000)
    assert dial.asked_value == 4
    pointer.by(0, -287)
    assert dial.asked_value == 15
    pointer.by(0, -13)
    assert dial.asked_value == 16


def test_shift_is_four_times_finer_and_does_not_jump(dial, mouse):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.by(0, -50)
    assert dial.asked_value == 11
    pointer.by(0, 0, SHIFT)
    assert dial.asked_value == 11
    pointer.by(0, -100, SHIFT)
    assert dial.asked_value == 12
    pointer.by(0, 0)
    assert dial.asked_value == 12
    pointer.by(0, -25)
    assert dial.asked_value == 13


def test_escape_lets_go_and_the_rest_of_the_drag_does_nothing(dial, story, mouse, qtbot):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.by(0, -50)
    qtbot.keyClick(dial, Qt.Key.Key_Escape)
    pointer.by(0, -50)
    pointer.release()
    assert story == ["started", 11, "cancelled"]
    assert dial.asked_value == 9


def test_a_wheel_notch_is_one_musical_step_and_the_burst_one_gesture(dial, story, mouse, qtbot):
    pointer = mouse(dial)
    pointer.wheel(1)
    pointer.wheel(0.5)
    pointer.wheel(0.5)
    assert story == ["started", 10, 11]
    qtbot.waitUntil(lambda: story[-1] == ("finished", 11), timeout=3000)


def test_arrow_keys_step_and_leaving_the_dial_ends_the_gesture(dial, story, qtbot):
    for key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Down):
        qtbot.keyClick(dial, key)
    assert story == ["started", 10, 14, 13]
    QApplication.sendEvent(dial, QFocusEvent(QEvent.Type.FocusOut))
    assert story == ["started", 10, 14, 13, ("finished", 13)]


def test_a_double_click_types_a_value(dial, story, mouse, qtbot):
    mouse(dial).double_click(*MIDDLE)
    field = dial._field
    assert field.isVisible()
    assert field.selectedText() == "9 notes"
    qtbot.keyClicks(field, "12 notes")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert story == ["started", 12, ("finished", 12)]
    assert not field.isVisible()


def test_a_digit_begins_to_type_and_escape_closes(dial, story, qtbot):
    qtbot.keyClicks(dial, "1")
    qtbot.keyClicks(dial._field, "4")
    assert dial._field.text() == "14"
    qtbot.keyClick(dial._field, Qt.Key.Key_Escape)
    assert not dial._field.isVisible()
    assert story == []


def test_a_typed_value_may_lie_beyond_the_sweep_which_grows(dial, story, qtbot):
    qtbot.keyClicks(dial, "2")
    field = dial.findChild(QLineEdit)
    field.setText("20")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert story == ["started", 20, ("finished", 20)]
    assert (dial.scale.low, dial.scale.high) == (4, 20)


def test_what_is_no_number_is_refused(dial, story, qtbot):
    qtbot.keyClick(dial, Qt.Key.Key_Return)
    qtbot.keyClicks(dial._field, "many")
    qtbot.keyClick(dial._field, Qt.Key.Key_Return)
    assert dial._field.isVisible()
    assert story == []


@pytest.mark.parametrize("modifier", [CONTROL, Qt.KeyboardModifier.AltModifier])
def test_a_modified_click_goes_back_to_what_the_bar_had(dial, story, mouse, modifier):
    pointer = mouse(dial)
    pointer.drag(MIDDLE, (92, 40))
    dial.show_measured(11)
    pointer.drag(MIDDLE, (92, 65))
    dial.show_measured(12)
    story.clear()
    pointer.click(*MIDDLE, modifier)
    assert story == ["started", 9, ("finished", 9)]


def test_the_asked_needle_follows_the_measured_one_until_something_is_asked(dial, mouse):
    dial.show_measured(7)
    assert dial.face().needles.asked == 7
    mouse(dial).drag(MIDDLE, (92, 40))
    dial.show_measured(8)
    assert dial.face().needles.asked == 9
    assert dial.missed
    dial.show_asked(None)
    assert dial.face().needles.asked == 8
    assert not dial.missed


def test_the_sweep_holds_a_measured_value_beyond_it_but_not_under_the_hand(dial, mouse):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.by(0, -25)
    dial.show_measured(20)
    assert dial.scale.high == 16
    pointer.release()
    assert dial.scale.high == 20


def test_several_bars_with_different_values(dial, story, mouse):
    dial.show_varied(6, 11)
    assert dial.varied
    assert dial.asked_value == 8
    mouse(dial).drag(MIDDLE, (92, 65))
    assert story == ["started", 9, ("finished", 9)]


def test_the_padlock(dial, record, qtbot):
    said = record(dial.lock_toggled)
    qtbot.mouseClick(dial.lock_button, Qt.MouseButton.LeftButton)
    assert said == [True]
    assert dial.locked
    dial.show_locked(False)
    assert said == [True]
    assert not dial.locked


def right_click(dial):
    place = dial.mapToGlobal(QPoint(*MIDDLE))
    click = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(*MIDDLE), place)
    QApplication.sendEvent(dial, click)


def test_a_right_click_during_a_drag_does_not_take_the_knob_away(dial, story, mouse):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.move(92, 65)
    right_click(dial)
    assert dial.findChild(QMenu) is None
    pointer.release()
    assert story == ["started", 10, ("finished", 10)]


def test_a_right_click_opens_the_menu(dial):
    right_click(dial)
    menu = dial.findChild(QMenu)
    assert menu.isVisible()
    assert menu.actions()[0].text() == "Lock"
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)
    assert dial.findChild(QMenu) is None


def test_a_reach_is_shown_and_said_but_forbids_nothing(dial, story, mouse, qtbot):
    dial.show_reach(Reach(6, 12, 7, 11))
    assert dial.face().reach == Reach(6, 12, 7, 11)
    assert dial.accessibleDescription().endswith("from 4 to 16, reachable from 6 to 12 notes")
    mouse(dial).drag(MIDDLE, (92, -60))
    assert story[-1] == ("finished", 15)
    qtbot.keyClicks(dial, "1")
    qtbot.keyClicks(dial._field, "6")
    qtbot.keyClick(dial._field, Qt.Key.Key_Return)
    assert story[-1] == ("finished", 16)
    dial.show_reach(None)
    assert "reachable" not in dial.accessibleDescription()


def test_a_reach_leaves_the_sweep_alone(dial):
    dial.show_reach(Reach(0, 24, 1, 22))
    assert (dial.scale.low, dial.scale.high) == (4, 16)


def test_trust_is_a_lamp_and_a_sentence(dial, mouse):
    lamp = dial.findChild(TrustLamp)
    assert not lamp.isVisible()
    dial.show_trust("fair", "The latent dial itself follows roughly.")
    assert lamp.isVisible()
    assert lamp.toolTip() == "The latent dial itself follows roughly."
    assert dial.accessibleDescription().endswith("to 16; The latent dial itself follows roughly.")
    dial.show_trust("", "")
    assert not lamp.isVisible()
    assert dial.accessibleDescription().endswith("to 16")


def test_raw_is_switched_by_a_key_once_a_press(dial, record, qtbot):
    said = record(dial.raw_toggled)
    qtbot.keyClick(dial, Qt.Key.Key_R)
    assert dial.raw
    assert dial.accessibleDescription().endswith("raw")
    none = Qt.KeyboardModifier.NoModifier
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_R, none, "r", autorep=True)
    QApplication.sendEvent(dial, held)
    qtbot.keyClick(dial, Qt.Key.Key_R, CONTROL)
    assert said == [True]
    dial.show_raw(False)
    assert said == [True]
    assert not dial.raw


def test_no_letter_acts_while_a_value_is_typed(dial, record, qtbot):
    said = record(dial.raw_toggled)
    qtbot.keyClicks(dial, "1")
    qtbot.keyClicks(dial._field, "r")
    assert dial._field.text() == "1r"
    assert said == []


def test_raw_ends_a_burst_but_not_a_drag(dial, story, mouse, qtbot):
    pointer = mouse(dial)
    pointer.wheel(1)
    qtbot.keyClick(dial, Qt.Key.Key_R)
    assert story == ["started", 10, ("finished", 10)]
    pointer.press(*MIDDLE)
    pointer.by(0, -25)
    qtbot.keyClick(dial, Qt.Key.Key_R)
    assert dial.raw
    pointer.release()
    assert story[3:] == ["started", 11, ("finished", 11)]


def test_a_stream_of_values_is_one_gesture_that_ends_with_calm(dial, story, qtbot):
    for value in (9, 10, 12, 12):
        dial.move_to(value)
    dial.step(-1)
    assert story == ["started", 10, 12, 11]
    qtbot.waitUntil(lambda: story[-1] == ("finished", 11), timeout=3000)


def test_the_hand_goes_before_a_stream_of_values(dial, story, mouse):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    dial.move_to(14)
    pointer.release()
    dial.setEnabled(False)
    dial.move_to(14)
    assert story == []


def test_a_dial_that_is_switched_off_leaves_nothing_half_done(dial, story, mouse):
    pointer = mouse(dial)
    pointer.press(*MIDDLE)
    pointer.by(0, -50)
    dial.setEnabled(False)
    assert story[-1] == "cancelled"
    assert dial.asked_value == 9


def test_without_a_bar_there_is_nothing_to_turn(dial, story, mouse, qtbot):
    dial.show_measured(None)
    mouse(dial).drag(MIDDLE, (92, 40))
    mouse(dial).wheel(1)
    qtbot.keyClick(dial, Qt.Key.Key_Return)
    assert story == []
    assert dial.face().needles.asked is None


def test_it_can_be_heard_and_set_without_being_seen(dial, story):
    spoken = QAccessible.queryAccessibleInterface(dial)
    assert spoken.role() == QAccessible.Role.Dial
    assert spoken.text(QAccessible.Text.Name) == "Note density"
    words = "asked 9 notes, measured 9 notes, from 4 to 16"
    assert spoken.text(QAccessible.Text.Description) == words
    value = spoken.valueInterface()
    assert (value.minimumValue(), value.currentValue(), value.maximumValue()) == (4, 9, 16)
    value.setCurrentValue(12)
    assert story == ["started", 12, ("finished", 12)]


def test_other_keys_go_on_to_the_window(dial):
    space = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
    dial.keyPressEvent(space)
    assert not space.isAccepted()
    digit = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_1, space.modifiers(), "1")
    digit.ignore()
    dial.event(digit)
    assert digit.isAccepted()
    letter = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_R, digit.modifiers(), "r")
    letter.ignore()
    dial.event(letter)
    assert letter.isAccepted()
