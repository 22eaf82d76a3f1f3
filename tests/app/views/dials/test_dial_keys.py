import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.views.dials.dial_keys import STEPS, begins_number, switches_raw


def key(text, modifiers=Qt.KeyboardModifier.NoModifier):
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_0, modifiers, text)


@pytest.mark.parametrize("text", list("0123456789+-.,"))
def test_a_number_begins(text):
    assert begins_number(key(text))
    assert begins_number(key(text, Qt.KeyboardModifier.KeypadModifier))


def test_other_keys_begin_none():
    assert not begins_number(key("l"))
    assert not begins_number(key(""))
    assert not begins_number(key("9", Qt.KeyboardModifier.ControlModifier))


def test_keys_come_in_pairs():
    assert sum(STEPS.values()) == 0


def test_only_the_plain_letter_switches_raw():
    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    press = QEvent.Type.KeyPress
    assert switches_raw(QKeyEvent(press, Qt.Key.Key_R, none, "r"))
    assert not switches_raw(QKeyEvent(press, Qt.Key.Key_R, control, ""))
    assert not switches_raw(QKeyEvent(press, Qt.Key.Key_T, none, "t"))
