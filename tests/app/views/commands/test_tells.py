import pytest
from PySide6.QtCore import Qt

from app.views.commands.tells import FIRST, LAST, Tells

ATTRIBUTES = [("note_density", "Note density"), ("contour", "Net rise")]


@pytest.fixture
def tells(qtbot):
    tells = Tells()
    qtbot.addWidget(tells)
    tells.show_tells(False, ATTRIBUTES, {})
    tells.show()
    return tells


def test_each_attribute_has_a_number_that_no_other_has(tells, record, qtbot):
    said = record(tells.changed)
    tells.show_tells(False, ATTRIBUTES, {"contour": FIRST})
    qtbot.keyClick(tells.switch, Qt.Key.Key_Space)
    assert said == [(True, {"contour": FIRST, "note_density": FIRST + 1})]


def test_the_numbers_are_seen_while_it_is_on(tells, qtbot):
    box = tells.boxes["note_density"]
    assert not box.isVisible()
    qtbot.keyClick(tells.switch, Qt.Key.Key_Space)
    assert box.isVisible()
    assert box.accessibleName() == "Controller of note density"


def test_a_number_is_told_once_it_is_entered(tells, record, qtbot):
    tells.show_tells(True, ATTRIBUTES, {"note_density": 20, "contour": 21})
    said = record(tells.changed)
    box = tells.boxes["contour"]
    box.selectAll()
    qtbot.keyClicks(box, "74")
    assert said == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert said == [(True, {"note_density": 20, "contour": 74})]


def test_another_models_attributes_keep_their_numbers(tells, record, qtbot):
    said = record(tells.changed)
    tells.show_tells(True, ATTRIBUTES[:1], {"contour": 40, "note_density": 41})
    assert [*tells.boxes] == ["note_density"]
    qtbot.keyClick(tells.switch, Qt.Key.Key_Space)
    assert said == [(False, {"contour": 40, "note_density": 41})]


def test_showing_says_nothing(tells, record):
    said = record(tells.changed)
    tells.show_tells(True, ATTRIBUTES, {"contour": 3})
    tells.show_tells(False, (), {})
    assert said == []


def test_more_attributes_than_free_numbers_are_still_shown(tells):
    many = [(str(number), str(number)) for number in range(LAST - FIRST + 3)]
    tells.show_tells(True, many, {})
    assert len({box.value() for box in tells.boxes.values()}) == LAST - FIRST + 1
