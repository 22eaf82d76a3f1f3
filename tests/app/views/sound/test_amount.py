import pytest
from PySide6.QtCore import Qt

from app.views.sound.amount import Amount


@pytest.fixture
def amount(qtbot, activate):
    amount = Amount("Swing", 50, 75)
    qtbot.addWidget(amount)
    activate(amount)
    return amount


def test_slider_and_field_agree_and_tell_once(amount, qtbot, record):
    said = record(amount.chosen)
    qtbot.keyClick(amount.slider, Qt.Key.Key_Right)
    amount.field.setFocus()
    amount.field.selectAll()
    qtbot.keyClicks(amount.field, "67")
    qtbot.keyClick(amount.field, Qt.Key.Key_Return)
    assert said == [51, 67]
    assert (amount.slider.value(), amount.field.text()) == (67, "67 %")


def test_showing_says_nothing(amount, record):
    said = record(amount.chosen)
    amount.show_value(60)
    assert (said, amount.slider.value(), amount.field.value()) == ([], 60, 60)


def test_both_have_names(amount):
    names = [part.accessibleName() for part in (amount.slider, amount.field)]
    assert names == ["Swing", "Swing, per cent"]
