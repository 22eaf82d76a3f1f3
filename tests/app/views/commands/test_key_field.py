import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.commands.key_field import KeyField

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def fields(window, activate):
    """Two fields in an active window, the first with a key and with the focus."""
    column = QVBoxLayout(window)
    pair = KeyField("Key of Morph"), KeyField("Other key of Morph")
    for field in pair:
        column.addWidget(field)
    activate(window)
    pair[0].show_key("Ctrl+M")
    pair[0].setFocus()
    return pair


def shown(field):
    return field.keySequence().toString()


@pytest.mark.parametrize(
    ("key", "held", "asked"),
    [
        (Qt.Key.Key_G, CTRL, ["Ctrl+G"]),
        (Qt.Key.Key_L, NONE, ["L"]),
        (Qt.Key.Key_Up, NONE, ["Up"]),
        (Qt.Key.Key_Return, NONE, ["Return"]),
        (Qt.Key.Key_Backspace, NONE, [""]),
        (Qt.Key.Key_M, CTRL, []),
        (Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier, []),
        (Qt.Key.Key_Escape, NONE, []),
        (Qt.Key.Key_Tab, NONE, []),
    ],
)
def test_a_key_is_asked_for_and_nothing_changes_by_itself(fields, qtbot, record, key, held, asked):
    field, _ = fields
    said = record(field.asked)
    qtbot.keyClick(field, key, held)
    assert said == asked
    if key != Qt.Key.Key_Shift:  # still waits for the rest
        assert (field.key, shown(field)) == ("Ctrl+M", "Ctrl+M")


def test_esc_wants_no_key_and_tab_goes_on(fields, qtbot, record):
    left = record(fields[0].left)
    qtbot.keyClick(fields[0], Qt.Key.Key_Escape)
    assert len(left) == 1
    qtbot.keyClick(fields[0], Qt.Key.Key_Tab)
    assert fields[1].hasFocus()
    assert "Backspace" in fields[1].accessibleDescription()


def test_half_a_key_is_forgotten_when_the_field_is_left(fields, qtbot):
    qtbot.keyPress(fields[0], Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
    fields[1].setFocus()
    assert shown(fields[0]) == "Ctrl+M"


def test_an_empty_field_says_what_to_do(fields, qtbot, record):
    field = fields[1]
    said = record(field.asked)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert said == []  # there was none to clear
    qtbot.keyClick(field, Qt.Key.Key_F3)
    assert said == ["F3"]
    assert shown(field) == ""
