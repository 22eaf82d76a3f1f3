import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from app.views.dials.value_field import ValueField


@pytest.fixture
def window(qtbot, activate):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    activate(window)
    return window


@pytest.fixture
def field(window):
    return ValueField(window.centralWidget())


def test_it_opens_with_the_present_value_selected(field):
    field.open(None, "9 notes")
    assert field.selectedText() == "9 notes"
    field.open("1", "9 notes")
    assert field.text() == "1"
    assert field.selectedText() == ""


def test_enter_enters(field, record, qtbot):
    said = record(field.entered)
    field.open(None, "9 notes")
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert said == ["12"]


def test_escape_closes_without_a_word(field, record, qtbot):
    said = record(field.entered)
    field.open(None, "9 notes")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert said == []


def test_letters_typed_into_it_start_nothing(window, field, record, qtbot):
    loop = QAction("Loop", window)
    loop.setShortcut("L")
    window.addAction(loop)
    said = record(loop.triggered)
    field.open("", "")
    qtbot.keyClicks(field, "l ")
    assert field.text() == "l "
    assert said == []
    field.hide()
    qtbot.keyClicks(window, "l")
    assert len(said) == 1
