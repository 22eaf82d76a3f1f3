import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow

from app.views.look.dock_title import DockTitle


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(700, 500)
    return window


@pytest.fixture
def dock(window, activate):
    dock = QDockWidget("History", window)
    dock.setWidget(QLabel("what is in it"))
    dock.setTitleBarWidget(DockTitle(dock))
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    activate(window)
    return dock


def words(title):
    return [title.float_button.accessibleName(), title.close_button.accessibleName()]


def test_it_says_what_its_buttons_do(dock):
    title = dock.titleBarWidget()
    assert title.findChild(QLabel).text() == "History"
    assert words(title) == ["Tear “History” off", "Hide “History”"]
    dock.setWindowTitle("Past")
    assert title.findChild(QLabel).text() == "Past"
    assert words(title) == ["Tear “Past” off", "Hide “Past”"]


def test_a_dock_is_torn_off_and_put_back(dock, qtbot):
    title = dock.titleBarWidget()
    docked = title.float_button.icon().pixmap(18, 18).toImage()
    qtbot.mouseClick(title.float_button, Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    assert title.float_button.accessibleName() == "Put “History” back into the window"
    assert title.float_button.icon().pixmap(18, 18).toImage() != docked
    qtbot.mouseClick(title.float_button, Qt.MouseButton.LeftButton)
    assert not dock.isFloating()


def test_the_mouse_is_left_to_the_dock(dock, qtbot):
    qtbot.mouseDClick(dock.titleBarWidget(), Qt.MouseButton.LeftButton)
    assert dock.isFloating()


def test_a_dock_is_hidden_by_key(dock, qtbot):
    button = dock.titleBarWidget().close_button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert dock.isHidden()
