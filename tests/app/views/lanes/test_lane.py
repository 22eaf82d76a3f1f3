import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from app.views.lanes.lane import Lane
from app.views.lanes.lane_edit import SHAPES
from app.views.lanes.lane_geometry import MARGIN
from app.views.lanes.lane_paint import HEIGHT
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from arvae_models.attributes import BY_KEY

SHIFT = Qt.KeyboardModifier.ShiftModifier
RIGHT = Qt.MouseButton.RightButton
NOTES = BY_KEY["note_density"]
ROLL = RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20)
MEASURED = {0: 3.0, 1: 4.0, 2: 5.0, 3: 6.0}


@pytest.fixture
def lane(qtbot, activate):
    """Four bars of 240 pixels; from 2 to 10 notes, 11 pixels each."""
    lane = Lane(NOTES, ROLL)
    qtbot.addWidget(lane)
    lane.resize(GUTTER + 961, HEIGHT)
    lane.show_lane(NOTES, (2, 10), MEASURED, {})
    activate(lane)
    return lane


@pytest.fixture
def story(lane):
    """Everything the lane says of drawing, in order."""
    said = []
    lane.drawing_started.connect(lambda: said.append("started"))
    lane.drawn.connect(said.append)
    lane.drawing_finished.connect(lambda curve: said.append(("finished", curve)))
    lane.drawing_cancelled.connect(lambda: said.append("cancelled"))
    return said


@pytest.fixture
def pointer(lane, mouse):
    return mouse(lane)


def place(bar, value):
    """A point in a bar, left of its middle."""
    return GUTTER + 240 * bar + 100, MARGIN + (HEIGHT - 2 * MARGIN) * (10 - value) / 8


def keys(lane, qtbot, *pressed):
    for key in pressed:
        qtbot.keyClick(lane, getattr(Qt.Key, f"Key_{key}"))


def test_a_click_asks_for_a_value(lane, pointer, story):
    pointer.click(*place(1, 7))
    assert story == ["started", {1: 7}, ("finished", {1: 7})]
    assert lane.targets == {1: 7}


def test_drawing_freely_follows_the_hand(pointer, story):
    pointer.press(*place(0, 3))
    pointer.move(*place(1, 5))
    pointer.move(*place(2, 9))
    pointer.move(*place(1, 8))
    pointer.release()
    assert story[-1] == ("finished", {0: 3, 1: 8, 2: 9})
    assert story.count("started") == 1


def test_a_fast_hand_leaves_no_bar_out(pointer, story):
    pointer.press(*place(0, 2))
    pointer.move(*place(3, 8))
    pointer.release()
    assert story[-1] == ("finished", {0: 2, 1: 4, 2: 6, 3: 8})


def test_shift_draws_a_straight_line(lane, pointer, story):
    lane.show_targets({1: 10, 3: 9})
    pointer.press(*place(0, 2))
    pointer.move(*place(1, 9), SHIFT)
    pointer.move(*place(2, 6), SHIFT)
    assert lane.targets == {0: 2, 1: 4, 2: 6, 3: 9}
    pointer.move(*place(0, 4), SHIFT)
    assert lane.targets == {0: 4, 1: 10, 3: 9}  # what was covered comes back
    pointer.release()
    assert story[-1] == ("finished", {0: 4, 1: 10, 3: 9})


def test_the_right_button_clears(lane, pointer, story):
    lane.show_targets({0: 5, 1: 6, 2: 7, 3: 8})
    pointer.press(*place(1, 3), button=RIGHT)
    pointer.move(*place(3, 3))
    pointer.release(button=RIGHT)
    assert story == ["started", {0: 5, 2: 7, 3: 8}, {0: 5}, ("finished", {0: 5})]


def test_clearing_nothing_says_nothing(pointer, story):
    pointer.click(*place(1, 3), button=RIGHT)
    assert story == []


def test_a_drawing_that_comes_back_is_none(lane, pointer, story):
    lane.show_targets({1: 6})
    pointer.press(*place(1, 8))
    pointer.move(*place(1, 6))
    pointer.release()
    assert story[-1] == "cancelled"


def test_values_outside_are_the_ends(lane, pointer):
    pointer.press(*place(0, 5))
    pointer.move(GUTTER + 10, -300)
    assert lane.targets == {0: 10}
    pointer.move(GUTTER + 10, 900)
    assert lane.targets == {0: 2}


@pytest.mark.parametrize("x", [10, GUTTER + 965])
def test_nothing_is_drawn_beside_the_bars(pointer, story, x):
    pointer.click(x, 40)
    assert story == []


def test_escape_brings_back_what_was_there(lane, pointer, qtbot, story):
    lane.show_targets({1: 6})
    pointer.press(*place(0, 8))
    keys(lane, qtbot, "Escape")
    pointer.move(*place(2, 8))
    pointer.release()
    assert story == ["started", {0: 8, 1: 6}, "cancelled"]
    assert lane.targets == {1: 6}


def test_keys_walk_and_ask(lane, qtbot, story, record):
    reached = record(lane.bar_reached)
    keys(lane, qtbot, "Right", "Up", "Up", "Right", "Down", "PageUp", "Return")
    assert reached == [1, 2]
    assert story == [
        "started",
        *({1: 5}, {1: 6}, {1: 6, 2: 4}, {1: 6, 2: 8}),
        ("finished", {1: 6, 2: 8}),
    ]


def test_keys_stop_at_both_ends(lane, qtbot):
    keys(lane, qtbot, "Left")
    assert lane.bar == 0
    keys(lane, qtbot, *["Right"] * 9)
    assert lane.bar == 3
    keys(lane, qtbot, *["PageUp"] * 9)
    assert lane.targets == {3: 10}


@pytest.mark.parametrize("key", ["Delete", "Backspace"])
def test_a_key_clears(lane, qtbot, story, key):
    lane.show_targets({0: 5, 1: 6})
    keys(lane, qtbot, key, "Return")
    assert story == ["started", {1: 6}, ("finished", {1: 6})]


def test_escape_lets_go_of_what_keys_asked(lane, qtbot, story):
    keys(lane, qtbot, "Up", "Escape")
    assert story == ["started", {0: 4}, "cancelled"]
    assert lane.targets == {}


def test_enter_asks_again(lane, qtbot, story):
    keys(lane, qtbot, "Return")
    assert story == []
    lane.show_targets({0: 5})
    keys(lane, qtbot, "Enter")
    assert story == ["started", {0: 5}, ("finished", {0: 5})]


def test_leaving_the_lane_finishes(lane, qtbot, story):
    other = QLineEdit(lane)
    other.show()
    keys(lane, qtbot, "Up")
    other.setFocus()
    assert story[-1] == ("finished", {0: 4})


def test_its_keys_are_no_shortcuts_of_the_window_meanwhile(lane, qtbot):
    def taken(key):
        event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(lane, event)
        return event.isAccepted()

    assert taken(Qt.Key.Key_Delete)
    assert not taken(Qt.Key.Key_Space)
    assert not taken(Qt.Key.Key_Escape)
    keys(lane, qtbot, "Up")
    assert taken(Qt.Key.Key_Escape)


def test_the_scale_holds_what_is_measured_but_stays_under_the_hand(lane, pointer):
    lane.show_measured({**MEASURED, 3: 15.0})
    assert lane.geometry_map().scale.high == 15
    lane.show_measured(MEASURED)
    pointer.press(*place(0, 5))
    lane.show_measured({0: 20.0})
    assert lane.geometry_map().scale.high == 10
    pointer.release()
    assert lane.geometry_map().scale.high == 20


def test_others_cannot_take_the_curve_from_the_hand(lane, pointer):
    pointer.press(*place(0, 5))
    lane.show_targets({3: 3})
    assert lane.targets == {0: 5}
    pointer.release()
    lane.show_targets({3: 3})
    assert lane.targets == {3: 3}


def test_a_shape_is_one_drawing(lane, story):
    lane.show_targets({0: 4, 2: 8})
    lane.reshape(SHAPES[0])
    assert story == ["started", {0: 4, 1: 6, 2: 8}, ("finished", {0: 4, 1: 6, 2: 8})]


def test_a_lane_that_is_switched_off_lets_go(lane, qtbot, story):
    keys(lane, qtbot, "Up")
    lane.setEnabled(False)
    assert story[-1] == "cancelled"


def test_bars_lie_below_those_of_the_roll(lane, pointer):
    lane.show_view(RollGeometry(8, 48, 48, 72, tick_width=10, row_height=20, scroll_x=480))
    pointer.click(GUTTER + 10, MARGIN)
    assert lane.targets == {1: 10}


def test_the_bar_under_the_pointer_is_told_and_stays_true(lane, pointer, record):
    said = record(lane.pointed)
    pointer.move(*place(2, 5))
    pointer.press(*place(2, 7))
    lane.show_measured({2: 7.0})
    pointer.release()
    pointer.move(10, 10)
    assert said[0] == "Bar 3: measured 5 notes"
    assert "Bar 3: asked 7 notes, measured 5 notes" in said
    assert said[-2:] == ["Bar 3: asked 7 notes, measured 7 notes", ""]


def test_the_lane_can_be_heard_without_being_seen(lane):
    lane.show_targets({2: 7.0})
    spoken = QAccessible.queryAccessibleInterface(lane)
    assert spoken.text(QAccessible.Text.Name) == "Note density over the bars"
    words = spoken.text(QAccessible.Text.Description).split("\n")
    assert words[2] == "Bar 3: note density asked 7 notes, measured 5 notes."
    assert len(words) == 4
