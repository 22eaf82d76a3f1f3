import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible

from app.views.lanes.lanes import HINT, LaneView
from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from arvae_models.attributes import ATTRIBUTES
from arvae_models.music import Phrase
from arvae_models.spec import Dial

BARS = [{"note_density": 3.0, "contour": -2.0}, {"note_density": 5.0, "contour": 7.0}]
ROLL = RollGeometry(2, 48, 48, 72, tick_width=5, row_height=20)


@pytest.fixture
def lanes(qtbot, activate):
    lanes = LaneView()
    qtbot.addWidget(lanes)
    lanes.resize(GUTTER + 481, lanes.sizeHint().height())
    lanes.show_view(ROLL)
    lanes.show_measured(BARS)
    activate(lanes)
    return lanes


@pytest.fixture
def pointer(lanes, mouse):
    return mouse(lanes.lane)


def choose(lanes, qtbot, place):
    rect = lanes.tabs.tabRect(place)
    qtbot.mouseClick(lanes.tabs, Qt.MouseButton.LeftButton, pos=rect.center())


def turn_to(lanes, key):
    lanes.tabs.setCurrentIndex([attribute.key for attribute in ATTRIBUTES].index(key))


def test_there_is_a_tab_for_each_attribute(lanes):
    names = [lanes.tabs.tabText(place) for place in range(lanes.tabs.count())]
    assert names == [attribute.label for attribute in ATTRIBUTES]


def test_a_tab_shows_its_attribute(lanes, qtbot):
    lanes.show_targets({"contour": {1: 4.0}})
    choose(lanes, qtbot, 3)
    assert lanes.key == "contour"
    assert lanes.lane.targets == {1: 4.0}
    assert lanes.lane.words(1) == "Bar 2: net rise asked +4 st, measured +7 st"


def test_keys_choose_too(lanes, qtbot):
    lanes.tabs.setFocus()
    qtbot.keyClick(lanes.tabs, Qt.Key.Key_Right)
    assert lanes.key == ATTRIBUTES[1].key


def test_a_drawing_is_told_with_its_attribute(lanes, pointer, record):
    lanes.show_dials([Dial("note_density", 2, 2, 10, -1, 1)])
    said = [record(signal) for signal in (lanes.drawing_started, lanes.drawn)]
    finished = record(lanes.drawing_finished)
    pointer.click(GUTTER + 250, 0)
    assert said == [[()], [("note_density", {1: 10})]]
    assert finished == [("note_density", {1: 10})]
    assert lanes.targets("note_density") == {1: 10}


def test_each_attribute_keeps_its_targets(lanes, pointer, qtbot):
    turn_to(lanes, "note_density")
    pointer.click(GUTTER + 250, 0)
    drawn = lanes.targets("note_density")
    choose(lanes, qtbot, 3)
    assert lanes.lane.targets == {}
    choose(lanes, qtbot, 2)
    assert lanes.lane.targets == drawn


def test_a_cancelled_drawing_leaves_the_targets(lanes, pointer, qtbot, record):
    cancelled = record(lanes.drawing_cancelled)
    turn_to(lanes, "note_density")
    lanes.show_targets({"note_density": {0: 4.0}})
    pointer.press(GUTTER + 250, 0)
    qtbot.keyClick(lanes.lane, Qt.Key.Key_Escape)
    assert cancelled == [()]
    assert lanes.targets("note_density") == {0: 4.0}


def test_another_attribute_finishes_a_drawing(lanes, qtbot, record):
    turn_to(lanes, "note_density")
    finished = record(lanes.drawing_finished)
    qtbot.keyClick(lanes.lane, Qt.Key.Key_Up)
    choose(lanes, qtbot, 3)
    assert finished == [("note_density", {0: 4})]
    assert lanes.lane.targets == {}


def test_a_model_brings_its_dials(lanes):
    turn_to(lanes, "contour")
    lanes.show_dials([Dial("contour", 3, -5, 9, -1, 1), Dial("pitch_range", 1, 0, 12, -1, 1)])
    assert lanes.tabs.count() == 2
    assert lanes.key == "contour"
    scale = lanes.lane.geometry_map().scale
    assert (scale.low, scale.high) == (-5, 9)
    lanes.show_dials([Dial("pitch_range", 1, 0, 12, -1, 1)])
    assert lanes.key == "pitch_range"


def test_a_range_is_widened_by_what_bars_measure(lanes):
    lanes.show_dials([Dial("note_density", 2, 4, 9, -1, 1)])
    scale = lanes.lane.geometry_map().scale
    assert (scale.low, scale.high) == (3, 9)


def test_the_menu_changes_all_targets(lanes, record):
    turn_to(lanes, "note_density")
    menu = lanes.shape_button.menu()
    menu.aboutToShow.emit()
    assert not any(action.isEnabled() for action in menu.actions())
    lanes.show_targets({"note_density": {0: 4.0}})
    menu.aboutToShow.emit()
    finished = record(lanes.drawing_finished)
    by_text = {action.text(): action for action in menu.actions()}
    by_text["One bar later"].trigger()
    by_text["Clear every target"].trigger()
    assert finished == [("note_density", {1: 4}), ("note_density", {})]


def test_the_line_above_tells_of_a_bar(lanes, pointer):
    turn_to(lanes, "note_density")
    pointer.move(GUTTER + 250, 20)
    assert lanes._words.text() == "Bar 2: measured 5 notes"
    pointer.move(5, 20)
    assert lanes._words.text() == HINT


def test_a_tab_tells_of_its_targets(lanes):
    lanes.show_targets({"note_density": {0: 4.0, 1: 5.0}, "contour": {1: 2.0}})
    spoken = [lanes.tabs.accessibleTabName(place) for place in range(4)]
    assert spoken[1:] == [
        "Pitch range, no targets",
        "Note density, 2 targets",
        "Net rise, one target",
    ]
    icons = [lanes.tabs.tabIcon(place).pixmap(QSize(12, 12)).toImage() for place in (1, 2)]
    assert icons[0].pixelColor(icons[0].rect().center()).alpha() == 0
    assert icons[1].pixelColor(icons[1].rect().center()).alpha() == 255
    name = QAccessible.queryAccessibleInterface(lanes.shape_button).text(QAccessible.Text.Name)
    assert name == "Change all targets of the lane"


def test_bars_that_cannot_be_measured_show_none(lanes):
    lanes.show_measured([])
    assert lanes.lane.words(0).endswith("not measured")


def test_the_lane_lies_below_the_roll(lanes, qtbot, activate):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(600, 300)
    roll.show_phrase(Phrase(measures=16))
    activate(roll)
    roll.horizontalScrollBar().setValue(300)
    lanes.show_view(roll.geometry_map)
    lane = lanes.lane.geometry_map()
    assert [lane.left(bar) for bar in range(16)] == [roll.geometry_map.x(48 * b) for b in range(16)]
