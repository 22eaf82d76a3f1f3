import pytest
from PySide6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

from app.views.look.tall import LOWEST, Tall


@pytest.fixture
def parts():
    """Three parts of 200 pixels at least, the first of which would like 500."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setSpacing(0)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(QLabel("Words that may need two lines.", wordWrap=True))
    for _ in range(3):
        part = QWidget()
        part.setMinimumSize(300, 200)
        column.addWidget(part)
    return holder


@pytest.fixture
def window(qtbot, activate, parts):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(Tall(parts))
    window.resize(600, 900)
    activate(window)
    return window


def test_all_the_room_is_used(window, parts):
    tall = window.centralWidget()
    assert parts.size() == tall.viewport().size() == tall.size()
    assert not tall.verticalScrollBar().isVisible()


def test_a_low_window_scrolls_instead_of_growing(window, parts, qtbot):
    window.resize(600, 400)
    tall = window.centralWidget()
    qtbot.waitUntil(tall.verticalScrollBar().isVisible)
    assert window.height() == 400
    assert parts.height() >= 600
    assert parts.width() == tall.viewport().width()
    window.resize(600, 900)
    qtbot.waitUntil(lambda: not tall.verticalScrollBar().isVisible())
    assert parts.width() == tall.width()


def test_what_folds_out_makes_no_window_grow(window, parts, qtbot):
    more = QWidget()
    more.setMinimumHeight(500)
    parts.layout().addWidget(more)
    qtbot.waitUntil(window.centralWidget().verticalScrollBar().isVisible)
    assert window.height() == 900
    more.hide()
    qtbot.waitUntil(lambda: not window.centralWidget().verticalScrollBar().isVisible())


def test_it_asks_for_the_breadth_but_not_for_the_height(window, parts):
    least = window.centralWidget().minimumSizeHint()
    assert least.width() > 300
    assert least.height() == LOWEST
    parts.layout().itemAt(1).widget().setMinimumWidth(700)
    parts.layout().activate()
    assert window.centralWidget().minimumSizeHint().width() > 700
