import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QPushButton, QVBoxLayout

from app.views.look.sheet import card, furnish, ranked, stacked, words_and_control


@pytest.fixture
def sheet(qtbot):
    sheet = QDialog()
    qtbot.addWidget(sheet)
    return sheet


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel)]


def test_a_card_has_a_title_and_its_parts_below_it(qtbot):
    layout = QVBoxLayout()
    layout.addWidget(QLabel("third"))
    whole = card("Outputs", QLabel("second"), layout)
    qtbot.addWidget(whole)
    assert whole.accessibleName() == "Outputs"
    assert texts(whole) == ["Outputs", "second", "third"]
    assert whole.property("rank") == "card"


def test_a_control_is_described_by_its_sentence_unless_it_has_its_own(qtbot):
    plain, own = QCheckBox(), QCheckBox()
    own.setAccessibleDescription("own")
    whole = card("Feel", words_and_control("Swing", "Late off-beats.", plain, own))
    qtbot.addWidget(whole)
    assert (plain.accessibleDescription(), own.accessibleDescription()) == (
        "Late off-beats.",
        "own",
    )
    assert texts(whole) == ["Feel", "Swing", "Late off-beats."]


def test_a_sheet_is_closed_by_its_button_and_by_escape(sheet, qtbot, activate):
    area = furnish(sheet, "Sound", stacked(card("One"), card("Two")), ranked("always there"))
    assert sheet.windowTitle() == "Sound"
    assert texts(sheet)[:1] == ["Sound"]
    assert not area.findChildren(QPushButton)
    for leave in (
        lambda: qtbot.mouseClick(sheet.findChild(QPushButton), Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(sheet, Qt.Key.Key_Escape),
    ):
        activate(sheet)
        leave()
        assert not sheet.isVisible()


def test_cards_that_do_not_fit_scroll(sheet, activate):
    cards = stacked(*(card(str(number), QLabel("x\n" * 10)) for number in range(9)))
    area = furnish(sheet, "Long", cards)
    sheet.resize(400, 300)
    activate(sheet)
    assert area.verticalScrollBar().maximum() > 0
    assert area.minimumWidth() > cards.minimumSizeHint().width()


def test_words_stand_back():
    assert ranked("x").property("rank") == "dim"
    assert ranked("x", "faint").property("rank") == "faint"
