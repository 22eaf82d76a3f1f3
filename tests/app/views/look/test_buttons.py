from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from app.views.look import theme
from app.views.look.buttons import IconButton, LockButton


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


def test_the_space_bar_presses_a_button_only_after_tab(window, activate, qtbot, record):
    elsewhere = QWidget(focusPolicy=Qt.FocusPolicy.StrongFocus)
    window.setCentralWidget(elsewhere)
    button = IconButton("play", "Play (Space)", parent=elsewhere)
    play = QAction("Play", window)
    play.setShortcut("Space")
    window.addAction(play)
    activate(window)
    elsewhere.setFocus()
    pressed, played = record(button.clicked), record(play.triggered)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(pressed) == 1
    assert not button.hasFocus()
    qtbot.keyClick(elsewhere, Qt.Key.Key_Space)
    assert (len(pressed), len(played)) == (1, 1)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert (len(pressed), len(played)) == (2, 1)


def test_a_button_says_what_it_does(window):
    button = IconButton("play", "Play (Space)", parent=window)
    button.show_icon("stop", "Stop (Space)")
    assert button.toolTip() == button.accessibleName() == "Stop (Space)"


def test_the_padlock_closes(window, qtbot):
    lock = LockButton("note density", window)
    opened = lock.icon().pixmap(18, 18).toImage()
    lock.setChecked(True)
    assert lock.icon().pixmap(18, 18).toImage() != opened
    assert lock.accessibleName() == "Lock note density"


def test_a_padlock_in_the_way_is_marked_until_it_is_turned(window, qtbot):
    lock = LockButton("note density", window)
    lock.setChecked(True)
    lock.resize(28, 28)
    quiet = lock.grab().toImage()
    lock.show_blocking(True)
    assert lock.blocking
    assert lock.grab().toImage() != quiet
    assert lock.toolTip() == lock.accessibleDescription()
    assert lock.toolTip().startswith("This lock stands in the way")
    qtbot.mouseClick(lock, Qt.MouseButton.LeftButton)
    assert not lock.blocking
    assert lock.toolTip() == "Keep this value while other dials turn"


@pytest.mark.parametrize("kind", [LockButton, partial(IconButton, "play")], ids=["lock", "play"])
def test_an_icon_follows_another_look(window, qapp, kind):
    button = kind("range", parent=window)
    window.show()
    dark = button.icon().pixmap(18, 18).toImage()
    try:
        theme.apply(qapp, "light")
        assert button.icon().pixmap(18, 18).toImage() != dark
    finally:
        theme.apply(qapp)
    assert button.icon().pixmap(18, 18).toImage() == dark
