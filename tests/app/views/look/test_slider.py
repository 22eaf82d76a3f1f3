import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from app.views.look.slider import Slider


@pytest.fixture
def slider(qtbot, activate):
    """50 to 75, eight pixels apart."""
    slider = Slider("Swing")
    qtbot.addWidget(slider)
    slider.setRange(50, 75)
    slider.resize(218, 30)
    activate(slider)
    return slider


def test_the_ends_lie_inside(slider):
    assert [slider.place(n) for n in (50, 51, 75)] == [9, 17, 209]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(low=st.integers(-100, 100), span=st.integers(1, 100), data=st.data())
def test_a_number_comes_back_from_its_place(slider, low, span, data):
    slider.setRange(low, low + span)
    number = data.draw(st.integers(low, low + span))
    assert slider.nearest(slider.place(number)) == number


def test_a_press_jumps_and_drags_on(slider, mouse, record):
    said = record(slider.valueChanged)
    pointer = mouse(slider)
    pointer.press(26, 15)
    pointer.move(41, 15)
    pointer.move(900, 15)
    pointer.release()
    pointer.move(9, 15)
    assert said == [52, 54, 75]


def test_keys_step_and_go_to_the_ends(slider, qtbot):
    for key, value in ((Qt.Key.Key_Right, 51), (Qt.Key.Key_End, 75), (Qt.Key.Key_Left, 74)):
        qtbot.keyClick(slider, key)
        assert slider.value() == value


def test_focus_and_place_are_seen(slider):
    slider.clearFocus()
    plain = slider.grab().toImage()
    slider.setFocus()
    focused = slider.grab().toImage()
    slider.setValue(60)
    assert plain != focused != slider.grab().toImage()


def test_it_has_a_name(slider):
    spoken = QAccessible.queryAccessibleInterface(slider)
    assert spoken.role() == QAccessible.Role.Slider
    assert spoken.text(QAccessible.Text.Name) == "Swing"
