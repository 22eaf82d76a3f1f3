import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from app.views.bars.scrubber import Scrubber


@pytest.fixture
def scrubber(qtbot, activate):
    """Eleven entries, 20 pixels apart."""
    scrubber = Scrubber()
    qtbot.addWidget(scrubber)
    scrubber.resize(218, 30)
    scrubber.show_positions(11, 10, ())
    activate(scrubber)
    return scrubber


def test_entries_lie_apart(scrubber):
    assert [scrubber.place(n) for n in (0, 1, 10)] == [9, 29, 209]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(2, 180), data=st.data())
def test_entries_come_back_from_their_place(scrubber, count, data):
    scrubber.show_positions(count, 0, ())
    position = data.draw(st.integers(0, count - 1))
    assert scrubber.nearest(scrubber.place(position)) == position


def test_a_press_jumps_and_drags_on(scrubber, mouse, record):
    said, released = record(scrubber.valueChanged), record(scrubber.sliderReleased)
    pointer = mouse(scrubber)
    pointer.press(52, 15)
    pointer.move(88, 15)
    pointer.move(-100, 15)
    pointer.release()
    assert said == [2, 4, 0]
    assert released == [()]


def test_showing_says_nothing(scrubber, record):
    said = record(scrubber.valueChanged)
    scrubber.show_positions(20, 3, (1,))
    assert (said, scrubber.value()) == ([], 3)


def test_keys_step(scrubber, qtbot):
    qtbot.keyClick(scrubber, Qt.Key.Key_Left)
    qtbot.keyClick(scrubber, Qt.Key.Key_Left)
    assert scrubber.value() == 8


@pytest.mark.parametrize(("count", "on"), [(0, False), (1, False), (2, True)])
def test_it_rests_where_there_is_nowhere_to_go(scrubber, count, on):
    scrubber.show_positions(count, 0, ())
    assert scrubber.isEnabled() == on


def test_stars_are_marked(scrubber):
    plain = scrubber.grab().toImage()
    scrubber.show_positions(11, 10, (3,))
    assert scrubber.grab().toImage() != plain


def test_it_has_a_name(scrubber):
    spoken = QAccessible.queryAccessibleInterface(scrubber)
    assert spoken.role() == QAccessible.Role.Slider
    assert spoken.text(QAccessible.Text.Name) == "Go through the history"
