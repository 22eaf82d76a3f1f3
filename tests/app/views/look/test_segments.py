import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from app.views.look.segments import Segments

OPTIONS = (("system", "As the system"), ("dark", "Dark"), ("light", "Light"))


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def segments(window, activate):
    column = QVBoxLayout(window)
    segments = Segments("Theme", OPTIONS)
    segments.show_value("dark")
    column.addWidget(segments)
    column.addWidget(QPushButton("After"))
    activate(window)
    return segments


def checked(segments):
    return [value for value, button in segments.buttons.items() if button.isChecked()]


def test_what_is_shown_is_not_told(segments, record):
    said = record(segments.chosen)
    segments.show_value("light")
    assert (said, segments.value, checked(segments)) == ([], "light", ["light"])


def test_a_click_chooses_once(segments, qtbot, record):
    said = record(segments.chosen)
    for _ in range(2):
        button = segments.buttons["light"]
        corner = button.rect().bottomLeft()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=corner)
    assert (said, segments.value, checked(segments)) == (["light"], "light", ["light"])


def test_arrows_go_along_and_tab_goes_past(segments, qtbot, record):
    said = record(segments.chosen)
    segments.buttons["dark"].setFocus()
    qtbot.keyClick(segments.buttons["dark"], Qt.Key.Key_Right)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    assert said == ["light", "dark"]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert isinstance(QApplication.focusWidget(), QPushButton)


def test_a_choice_can_be_refused_with_a_reason(segments, qtbot, record):
    said = record(segments.chosen)
    segments.refuse("light", "It is night.")
    qtbot.mouseClick(segments.buttons["light"], Qt.MouseButton.LeftButton)
    assert said == []
    assert segments.buttons["light"].accessibleDescription() == "It is night."


def test_every_choice_has_a_name_and_a_look_of_its_own(segments):
    names = [button.accessibleName() for button in segments.buttons.values()]
    assert names == ["Theme: As the system", "Theme: Dark", "Theme: Light"]
    button = segments.buttons["light"]
    plain = button.grab().toImage()
    segments.show_value("light")
    chosen = button.grab().toImage()
    button.setFocus()
    focused = button.grab().toImage()
    segments.refuse("light", "It is night.")
    assert plain != chosen != focused != button.grab().toImage()
