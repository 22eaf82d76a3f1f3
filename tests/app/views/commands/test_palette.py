import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views.commands.actions import ACTIONS, apply_shortcuts, build
from app.views.commands.palette import CommandPalette

CTRL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """A window with every action and a palette, and what was called."""

    def __init__(self):
        self.window = QMainWindow()
        centre = QWidget()
        column = QVBoxLayout(centre)
        self.field, self.button = QLineEdit(), QPushButton("Elsewhere")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self.field)
        column.addStretch(1)
        column.addWidget(self.button)
        self.window.setCentralWidget(centre)
        self.window.resize(900, 700)
        self.actions = build(self.window, centre)
        self.called = []
        for name, action in self.actions.items():
            action.triggered.connect(lambda _on, name=name: self.called.append(name))
        self.palette = CommandPalette(self.actions, self.window)
        self.actions["palette"].triggered.connect(self.palette.open)

    @property
    def listed(self):
        lines = self.palette.list
        return [lines.item(line).text() for line in range(lines.count())]


@pytest.fixture
def desk(qtbot, activate):
    desk = Desk()
    qtbot.addWidget(desk.window)
    activate(desk.window)
    desk.field.setFocus()
    return desk


@pytest.fixture
def opened(desk, qtbot):
    qtbot.keyClick(desk.field, Qt.Key.Key_K, CTRL)
    assert desk.palette.search.hasFocus()
    desk.called.clear()
    return desk


def test_it_offers_every_action_but_itself(opened):
    assert opened.listed == [row.text for row in ACTIONS if row.id != "palette"]
    assert opened.palette.chosen.id == ACTIONS[0].id


def test_a_few_letters_and_enter_call_it_where_the_focus_was(opened, qtbot):
    qtbot.keyClicks(opened.palette.search, "vary l")
    assert opened.listed[:2] == ["Vary a lot", "Vary a little"]
    seen = []
    opened.actions["vary_large"].triggered.connect(
        lambda: seen.append((opened.palette.isVisible(), QApplication.focusWidget()))
    )
    qtbot.keyClick(opened.palette.search, Qt.Key.Key_Return)
    assert opened.called == ["vary_large"]
    assert seen == [(False, opened.field)]


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ([Qt.Key.Key_Down], 1),
        ([Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up], -1),
        ([Qt.Key.Key_Up, Qt.Key.Key_Down], 0),
        ([Qt.Key.Key_PageDown], 8),
        ([Qt.Key.Key_PageUp], 0),
    ],
)
def test_keys_choose_a_line(opened, qtbot, keys, line):
    for key in keys:
        qtbot.keyClick(opened.palette.search, key)
    assert opened.palette.list.currentRow() == line % len(opened.listed)
    assert opened.called == []


def test_a_click_calls_a_line(opened, qtbot):
    lines = opened.palette.list
    place = lines.visualItemRect(lines.item(1)).center()
    qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.called == [ACTIONS[1].id]
    assert not opened.palette.isVisible()


@pytest.mark.parametrize(
    "close",
    [
        lambda desk, qtbot: qtbot.keyClick(desk.palette.search, Qt.Key.Key_Escape),
        lambda desk, qtbot: qtbot.keyClick(desk.palette.search, Qt.Key.Key_K, CTRL),
        lambda desk, qtbot: qtbot.mouseClick(desk.button, Qt.MouseButton.LeftButton),
    ],
    ids=["Esc", "Ctrl+K", "a click elsewhere"],
)
def test_it_closes_and_gives_the_keys_back(opened, qtbot, close):
    qtbot.keyClicks(opened.palette.search, "loop")
    close(opened, qtbot)
    assert not opened.palette.isVisible()
    assert opened.field.hasFocus()
    assert set(opened.called) <= {"palette"}
    opened.palette.open()
    assert opened.palette.search.text() == ""


def test_it_closes_when_the_focus_goes_elsewhere(opened):
    opened.field.setFocus()
    assert not opened.palette.isVisible()
    assert opened.field.hasFocus()


def test_tab_stays(opened, qtbot):
    qtbot.keyClick(opened.palette.search, Qt.Key.Key_Tab)
    assert opened.palette.search.hasFocus()


def test_letters_typed_call_nothing_and_keys_of_its_own_come_first(desk, qtbot):
    for action, key in ((desk.actions["loop"], "L"), (desk.actions["play"], "Return")):
        action.setShortcut(key)
    desk.palette.open()
    qtbot.keyClicks(desk.palette.search, "l")
    assert desk.called == []
    qtbot.keyClick(desk.palette.search, Qt.Key.Key_Return)
    assert desk.called == ["loop"]


def test_what_cannot_be_called_says_why_and_stays(desk, qtbot):
    desk.actions["undo"].setEnabled(False)
    desk.palette.open()
    qtbot.keyClicks(desk.palette.search, "undo")
    assert desk.palette.chosen.why_not == "Nothing has been changed yet."
    item = desk.palette.list.item(0)
    assert "Nothing has been changed yet." in item.data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.keyClick(desk.palette.search, Qt.Key.Key_Return)
    assert desk.palette.isVisible()
    assert desk.called == []


def test_it_says_what_the_actions_say_now(desk, qtbot):
    desk.actions["undo"].setText("Undo turn notes per bar")
    desk.actions["loop"].setChecked(True)
    desk.actions["morph"].setVisible(False)
    apply_shortcuts(desk.actions, {"loop": "Ctrl+G; Ctrl+J"})
    desk.palette.open()
    assert "Undo turn notes per bar" in desk.listed
    assert "Morph" not in desk.listed
    qtbot.keyClicks(desk.palette.search, "ctrl+j")
    assert (desk.palette.chosen.id, desk.palette.chosen.on) == ("loop", True)
    assert desk.palette.chosen.keys == "Ctrl+G or Ctrl+J"


def test_what_was_chosen_comes_first_the_next_time(desk, qtbot, record):
    said = record(desk.palette.recent_changed)
    desk.palette.show_recent(["morph", "gone", "panic"])
    for word in ("vary", "panic"):
        desk.palette.open()
        qtbot.keyClicks(desk.palette.search, word)
        qtbot.keyClick(desk.palette.search, Qt.Key.Key_Return)
    desk.palette.open()
    assert desk.listed[:3] == ["Panic", "Vary", "Morph"]
    assert said[-1] == desk.palette.recent == ("panic", "vary_medium", "morph")


def test_nothing_found_is_said(opened, qtbot):
    qtbot.keyClicks(opened.palette.search, "zzz")
    assert opened.palette.nothing.isVisible()
    assert not opened.palette.list.isVisible()
    assert opened.palette.chosen is None
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down):
        qtbot.keyClick(opened.palette.search, key)
    assert opened.palette.isVisible()


@pytest.mark.parametrize("size", [(900, 700), (500, 300), (1600, 900)])
def test_it_stands_inside_the_window_in_the_middle(opened, qtbot, size):
    opened.window.resize(*size)
    qtbot.waitUntil(lambda: opened.window.width() == size[0])
    place, window = opened.palette.geometry(), opened.window.rect()
    assert window.contains(place)
    assert abs(place.center().x() - window.center().x()) <= 1
