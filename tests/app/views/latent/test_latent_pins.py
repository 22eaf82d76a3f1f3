import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from app.views.latent.latent_geometry import Frame
from app.views.latent.latent_ground import Ground
from app.views.latent.latent_paint import PIN, STEM
from app.views.latent.latent_pins import FINE, STEP, PinLayer
from tests.surfaces import DIALS, staircase

SHIFT = Qt.KeyboardModifier.ShiftModifier
FRAME = Frame(40, 40, 200, 200, (-2, 2), (-2, 2))  # a code is 50 pixels
GROUND = Ground.of(DIALS, staircase(), "note_density")
PINS = {0: (-1.0, 0.0), 2: (0.0, 0.0), 5: (1.0, 1.0)}


@pytest.fixture
def window(qtbot, activate):
    """A map of three bars, the third one chosen, between two buttons."""
    window = QWidget()
    row = QHBoxLayout(window)
    window.before, window.layer, window.after = QPushButton(), PinLayer(), QPushButton()
    for child in (window.before, window.layer, window.after):
        row.addWidget(child)
    window.layer.setFixedSize(280, 280)
    qtbot.addWidget(window)
    activate(window)
    return window


@pytest.fixture
def layer(window):
    layer = window.layer
    layer.show_frame(FRAME)
    layer.show_ground(GROUND)
    layer.show_pins(PINS, 2)
    layer.setFocus()
    return layer


@pytest.fixture
def story(layer):
    """Everything the layer says of gestures, in order."""
    said = []
    layer.pin_chosen.connect(lambda bar: said.append(("chosen", bar)))
    layer.pin_dragged.connect(lambda bar, x, y: said.append(("dragged", bar, near(x, y))))
    layer.pin_dropped.connect(lambda bar, x, y: said.append(("dropped", bar, near(x, y))))
    layer.pin_cancelled.connect(lambda: said.append("cancelled"))
    layer.path_drawn.connect(lambda path: said.append(("path", [near(*place) for place in path])))
    layer.path_left.connect(lambda: said.append("left"))
    return said


@pytest.fixture
def pointer(layer, mouse):
    return mouse(layer)


def near(x, y):
    return round(x, 2), round(y, 2)


def at(x, y):
    """The pixel of a place."""
    return FRAME.point((x, y))


def grip(x, y):
    """The middle of the head of a pin."""
    left, foot = at(x, y)
    return left, foot - PIN - STEM


def keys(layer, qtbot, *pressed, modifier=Qt.KeyboardModifier.NoModifier):
    for key in pressed:
        qtbot.keyClick(layer, getattr(Qt.Key, f"Key_{key}"), modifier)


def test_a_pin_is_dragged_and_dropped(layer, pointer, story):
    pointer.press(*grip(0, 0))
    pointer.by(25, 0)
    assert layer.moving
    pointer.by(0, -50)
    pointer.release()
    assert story == [
        ("dragged", 2, (0.5, 0)),
        ("dragged", 2, (0.5, 1)),
        ("dropped", 2, (0.5, 1)),
    ]
    assert layer.pins[2] == pytest.approx((0.5, 1))


def test_a_click_chooses_a_pin_and_moves_nothing(layer, pointer, story):
    pointer.press(*grip(1, 1))
    pointer.by(1, 1)  # a hand slips
    pointer.release()
    assert story == [("chosen", 5)]
    assert (layer.selected, layer.pins) == (5, PINS)


def test_a_pin_stays_on_the_map(pointer, story):
    pointer.drag(grip(0, 0), (900, -900))
    assert story[-1] == ("dropped", 2, (2, 2))


def test_escape_gives_a_pin_back(layer, pointer, qtbot, story):
    pointer.press(*grip(0, 0))
    pointer.by(50, 0)
    keys(layer, qtbot, "Escape")
    pointer.by(50, 0)
    pointer.release()
    assert story == [("dragged", 2, (1, 0)), "cancelled"]
    assert layer.pins == PINS


def test_a_double_click_moves_the_chosen_pin(layer, pointer, story):
    pointer.double_click(*at(1.5, -1))
    assert story == [("dragged", 2, (1.5, -1)), ("dropped", 2, (1.5, -1))]


def test_pins_that_come_while_one_is_moved_leave_it_to_the_hand(layer, pointer):
    pointer.press(*grip(0, 0))
    pointer.by(50, 0)
    layer.show_pins({**PINS, 0: (2, 2), 2: (0, 0)}, 2)
    assert layer.pins == {0: (2, 2), 2: pytest.approx((1, 0)), 5: (1, 1)}
    layer.show_pins({0: (2, 2)}, 0)  # its bar has gone
    assert not layer.moving
    assert layer.selected == 0


def test_keys_move_drop_and_cancel(layer, qtbot, story):
    keys(layer, qtbot, "Right", "Up")
    keys(layer, qtbot, "Left", modifier=SHIFT)
    keys(layer, qtbot, "Return")
    assert story == [
        ("dragged", 2, near(STEP, 0)),
        ("dragged", 2, near(STEP, STEP)),
        ("dragged", 2, near(STEP - FINE, STEP)),
        ("dropped", 2, near(STEP - FINE, STEP)),
    ]
    story.clear()
    keys(layer, qtbot, "Down", "Escape", "Escape", "Return")
    assert story == [("dragged", 2, near(STEP - FINE, 0)), "cancelled"]


def test_tab_goes_from_pin_to_pin_and_on(window, layer, qtbot, story):
    keys(layer, qtbot, "Tab")
    assert layer.selected == 5
    keys(layer, qtbot, "Tab")
    assert window.after.hasFocus()
    layer.setFocus()
    keys(layer, qtbot, "Backtab", "Backtab")
    assert layer.selected == 0
    keys(layer, qtbot, "Backtab")
    assert window.before.hasFocus()
    assert story == [("chosen", 5), ("chosen", 2), ("chosen", 0)]


@pytest.mark.parametrize("leave", [lambda w: w.after.setFocus(), lambda w: w.layer.settle()])
def test_a_pin_moved_by_keys_is_dropped_when_the_composer_goes(window, layer, qtbot, story, leave):
    keys(layer, qtbot, "Right")
    leave(window)
    assert story[-1] == ("dropped", 2, near(STEP, 0))


def test_a_map_that_rests_gives_its_pin_back(layer, qtbot, story):
    keys(layer, qtbot, "Right")
    layer.setEnabled(False)
    assert story[-1] == "cancelled"


@pytest.mark.parametrize(
    ("draws", "key", "mine"),
    [
        (False, Qt.Key.Key_Left, True),
        (False, Qt.Key.Key_Return, True),
        (False, Qt.Key.Key_Space, False),  # it plays
        (False, Qt.Key.Key_Escape, False),
        (True, Qt.Key.Key_Space, True),
        (True, Qt.Key.Key_Escape, True),
    ],
)
def test_keys_are_kept_from_the_windows_shortcuts(layer, draws, key, mine):
    layer.show_path_mode(draws, 4)
    event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(layer, event)
    assert event.isAccepted() == mine


def test_a_path_is_drawn_by_hand(layer, pointer, story):
    layer.show_path_mode(True, 3)
    pointer.press(*grip(0, 0))  # a pin is no obstacle
    pointer.move(*at(0, -1))
    pointer.move(*at(1, -1))
    pointer.release()
    (kind, path), *rest = story
    assert (kind, rest, len(path)) == ("path", [], 3)
    assert path[-1] == (1, -1)
    assert layer.pins == PINS


def test_another_number_of_bars_cuts_the_path_anew(layer, pointer, story):
    layer.show_path_mode(True, 2)
    pointer.drag(at(-1, 0), at(1, 0))
    layer.show_path_mode(True, 3)
    assert story == [("path", [(-1, 0), (1, 0)]), ("path", [(-1, 0), (0, 0), (1, 0)])]
    layer.show_path_mode(False, 3)
    assert layer.scene().line == []


def test_a_path_is_drawn_by_keys(layer, qtbot, story):
    layer.show_path_mode(True, 3)
    keys(layer, qtbot, "Right", "Space", "Up", "Up", "Return")
    assert story == [("path", [near(0.1, 0), near(0.1, 0.1), near(0.1, 0.2)])]
    keys(layer, qtbot, "Escape")
    assert layer.scene().stops == []
    keys(layer, qtbot, "Escape")
    assert story[-1] == "left"


@pytest.mark.parametrize("end", ["click", "escape"])
def test_a_path_of_one_place_or_taken_back_is_none(layer, pointer, qtbot, story, end):
    layer.show_path_mode(True, 3)
    pointer.press(*at(0, 1))
    if end == "escape":
        pointer.by(50, 0)
        keys(layer, qtbot, "Escape")
    pointer.release()
    assert story == []
    assert layer.scene().line == []


def test_what_is_pointed_at_is_told(layer, pointer, record):
    said = record(layer.pointed)
    pointer.move(*at(2, 1))
    assert said[-1] == pytest.approx((2, 1))
    assert layer.scene().bubble == "10 notes"
    pointer.move(5, 5)
    assert said[-1] == (0, 0)  # the chosen pin again
    assert layer.scene().bubble == ""


def test_it_is_read_with_bar_place_and_values(layer, qtbot):
    assert layer.accessibleName() == "Latent map, Note density across, Net rise upwards"
    assert layer.accessibleDescription() == (
        "Bar 3, note density at 5.0 notes, net rise at 0.0 st: "
        "complexity 0.00, range 0 st, 5 notes, net rise 0 st"
    )
    keys(layer, qtbot, *["Right"] * 4)
    assert "note density at 6.2 notes" in layer.accessibleDescription()
    assert "6 notes, net rise" in layer.accessibleDescription()
