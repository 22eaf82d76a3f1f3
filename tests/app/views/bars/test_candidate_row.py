import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QMainWindow, QPushButton, QVBoxLayout, QWidget

from app.views.bars.candidate_paint import WIDTH, Face
from app.views.bars.candidate_row import CardRow
from app.views.bars.mini_roll import Change
from arvae_models.music import Note

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def faces(count):
    change = Change(kept=(Note(0, 12, 60),))
    return [
        (Face(str(place + 1), change, (55, 70), "", "", "kept 83 %"), f"Candidate {place + 1}")
        for place in range(count)
    ]


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def elsewhere():
    return QPushButton("elsewhere")


@pytest.fixture
def row(window, elsewhere, activate):
    """Twelve cards, of which four fit into the view."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    row = CardRow()
    column.addWidget(row)
    column.addWidget(elsewhere)
    window.setCentralWidget(inside)
    window.resize(4 * WIDTH + 60, 240)
    row.show_faces(faces(12))
    activate(window)
    row.setFocus()
    return row


@pytest.fixture
def story(row):
    """Everything the row says, in order."""
    said = []
    row.chosen.connect(lambda place: said.append(("chosen", place)))
    row.taken.connect(lambda place: said.append(("taken", place)))
    row.dismissed.connect(lambda: said.append("dismissed"))
    return said


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ([KEY.Key_Right], [0]),
        ([KEY.Key_Left], [0]),
        ([KEY.Key_Right, KEY.Key_Down, KEY.Key_Left, KEY.Key_Up], [0, 1, 0]),
        ([KEY.Key_3], [2]),
        ([KEY.Key_9, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right], [8, 9, 10, 11]),
        ([KEY.Key_2, KEY.Key_2], [1, 1]),
    ],
    ids=["first", "first again", "to and fro", "a digit", "to the end", "heard again"],
)
def test_choosing_by_keys(row, story, qtbot, keys, places):
    for key in keys:
        qtbot.keyClick(row, key)
    assert story == [("chosen", place) for place in places]
    assert row.place == places[-1]


def test_a_digit_without_a_card_does_nothing(row, story, qtbot):
    row.show_faces(faces(4))
    qtbot.keyClick(row, KEY.Key_5)
    assert story == []


@pytest.mark.parametrize("enter", [KEY.Key_Return, KEY.Key_Enter])
def test_enter_takes_what_was_chosen(row, story, qtbot, enter):
    qtbot.keyClick(row, enter)
    qtbot.keyClick(row, KEY.Key_4)
    qtbot.keyClick(row, enter)
    assert story == [("chosen", 3), ("taken", 3)]


def test_escape_lets_go(row, story, qtbot):
    qtbot.keyClick(row, KEY.Key_4)
    qtbot.keyClick(row, KEY.Key_Escape)
    qtbot.keyClick(row, KEY.Key_Return)
    assert story == [("chosen", 3), "dismissed"]
    assert row.place is None


def test_a_click_chooses_and_brings_the_focus(row, elsewhere, story, qtbot):
    elsewhere.setFocus()
    qtbot.mouseClick(row.cards[1], Qt.MouseButton.LeftButton)
    assert story == [("chosen", 1)]
    assert row.hasFocus()


def test_a_double_click_takes(row, story, mouse):
    mouse(row.cards[1]).double_click(20, 20)
    assert story == [("chosen", 1), ("taken", 1)]


def test_digits_are_the_rows_while_it_has_the_focus(window, row, elsewhere, story, qtbot, record):
    shortcut = QAction("Window", window)
    shortcut.setShortcut("3")
    window.addAction(shortcut)
    heard = record(shortcut.triggered)
    qtbot.keyClick(row, KEY.Key_3)
    assert (story, heard) == ([("chosen", 2)], [])
    elsewhere.setFocus()
    qtbot.keyClick(elsewhere, KEY.Key_3)
    assert (len(story), len(heard)) == (1, 1)
    assert not row.hasFocus()


def test_a_command_with_a_digit_is_left_to_the_window(window, row, story, qtbot, record):
    shortcut = QAction("Window", window)
    shortcut.setShortcut("Ctrl+3")
    window.addAction(shortcut)
    heard = record(shortcut.triggered)
    qtbot.keyClick(row, KEY.Key_3, CONTROL)
    assert (story, len(heard)) == ([], 1)


def test_the_chosen_card_scrolls_into_view(row, qtbot):
    bar = row.horizontalScrollBar()
    for key in (KEY.Key_9, KEY.Key_Right):
        qtbot.keyClick(row, key)
    left = row.cards[9].mapTo(row.viewport(), row.cards[9].rect().topLeft()).x()
    assert 0 <= left <= row.viewport().width() - WIDTH
    qtbot.keyClick(row, KEY.Key_1)
    assert bar.value() < WIDTH


def test_the_wheel_scrolls_sideways(row, mouse):
    bar = row.horizontalScrollBar()
    mouse(row.viewport()).wheel(-1)
    assert bar.value() == 120
    mouse(row.viewport()).wheel(1)
    assert bar.value() == 0


def test_a_shorter_row_hides_cards_and_keeps_the_focus(row, qtbot):
    qtbot.keyClick(row, KEY.Key_9)
    row.show_faces(faces(2))
    assert [card.isVisible() for card in row.findChildren(type(row.cards[0]))].count(True) == 2
    assert row.place is None
    assert row.hasFocus()
    row.show_faces(faces(5), 4)
    assert len(row.cards) == 5
    assert row.place == 4


def test_focus_and_choice_are_seen(row, elsewhere, qtbot):
    unchosen = row.grab().toImage()
    qtbot.keyClick(row, KEY.Key_1)
    chosen = row.grab().toImage()
    elsewhere.setFocus()
    away = row.grab().toImage()
    assert unchosen != chosen
    assert chosen != away


def test_cards_and_choice_are_spoken(row, qtbot):
    spoken = QAccessible.queryAccessibleInterface(row.cards[2])
    assert spoken.role() == QAccessible.Role.Button
    assert spoken.text(QAccessible.Text.Name) == "Candidate 3"
    assert row.accessibleDescription() == "12 candidates, none chosen"
    qtbot.keyClick(row, KEY.Key_3)
    assert row.accessibleDescription() == "Candidate 3"
