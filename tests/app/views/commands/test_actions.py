import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.views.commands.actions import ACTIONS, KEYS, apply_shortcuts, build, fill_menus
from app.views.commands.key_table import split
from app.views.dials.value_field import ValueField
from app.views.transport import Transport

WANTED = {
    *("new", "open", "save", "save_as", "import", "export_midi", "export_musicxml", "quit"),
    *("undo", "redo", "select_all", "insert_bar", "remove_bar", "delete_notes"),
    *("reroll", "vary_small", "vary_medium", "vary_large", "surprise", "morph", "answers"),
    *("copy_attributes", "paste_attributes", "relative", "hold"),
    *("show_lanes", "show_candidates", "show_history", "show_changes"),
    *("play", "to_start", "loop", "panic", "shortcuts", "about"),
    *("palette", "preferences", "edit_shortcuts", "hints"),
}


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


def test_the_table_is_complete_and_no_key_has_two_meanings():
    assert {row.id for row in ACTIONS} >= WANTED
    keys = [key for row in ACTIONS for key in row.shortcut.split("; ") if key]
    assert len(keys) == len(set(keys))
    assert all(not QKeySequence(key).isEmpty() for key in keys)
    assert all(row.tip.endswith(".") and row.why_not.endswith(".") for row in ACTIONS)
    assert all("; ".join(split(row.shortcut)) == row.shortcut for row in ACTIONS)


def test_menus_hold_every_action_in_order(window):
    actions = build(window, QWidget(window))
    fill_menus(window.menuBar(), actions)
    menus = {entry.text(): entry.menu() for entry in window.menuBar().actions()}
    assert list(menus) == ["File", "Edit", "Notes", "Bars", "View", "Play", "Help"]
    listed = [a.objectName() for menu in menus.values() for a in menu.actions()]
    assert [name for name in listed if name] == [row.id for row in ACTIONS]
    checkable = {name for name, action in actions.items() if action.isCheckable()}
    assert checkable == {row.id for row in ACTIONS if row.checkable}
    assert [key.toString() for key in actions["redo"].shortcuts()] == ["Ctrl+Shift+Z", "Ctrl+Y"]


def test_delete_counts_on_the_roll_only(window):
    roll = QWidget(window)
    actions = build(window, roll)
    assert actions["delete_notes"] in roll.actions()
    assert actions["delete_notes"] not in window.actions()


@pytest.fixture
def desk(window, activate):
    """A window with the actions, a roll, one of every field to type in, and what was called."""
    centre, roll = QWidget(), QWidget()
    column = QVBoxLayout(centre)
    fields = {
        "line": QLineEdit(),
        "whole": QSpinBox(),
        "number": QDoubleSpinBox(),
        "choice": QComboBox(editable=True),
        "text": QPlainTextEdit(),
        "tempo": Transport(),
    }
    for widget in (roll, *fields.values()):
        column.addWidget(widget)
    fields["tempo"] = fields["tempo"].tempo_box
    fields["value"] = ValueField(centre)
    roll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.setCentralWidget(centre)
    called = []
    actions = build(window, roll)
    for name, action in actions.items():
        action.triggered.connect(lambda _on, name=name: called.append(name))
    activate(window)
    return actions, roll, fields, called


def focus(widget):
    if isinstance(widget, ValueField):
        widget.open(None, "5")
    widget.setFocus()
    assert QApplication.focusWidget() is widget


TYPED = [
    (Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Period, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_5, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier),
]
SINGLE = {  # so that every key of TYPED calls something
    "loop": "L; Shift+L",
    "reroll": "R; Shift+?",
    "panic": ".; 5",
    "remove_bar": "Del; Backspace",
}


@pytest.mark.parametrize("name", ["line", "whole", "number", "choice", "text", "tempo", "value"])
def test_single_keys_count_everywhere_but_where_one_types(desk, qtbot, name):
    actions, roll, fields, called = desk
    apply_shortcuts(actions, SINGLE)
    focus(fields[name])
    for key, held in TYPED:
        qtbot.keyClick(fields[name], key, held)
    assert called == []
    focus(roll)
    for key, held in TYPED:
        qtbot.keyClick(roll, key, held)
    assert len(called) == len(TYPED)


def test_changed_keys_are_in_force_and_can_be_given_back(desk, qtbot):
    actions, roll, _, called = desk
    focus(roll)
    apply_shortcuts(actions, {"loop": "Ctrl+Z", "gone": "F3", "panic": "nonsense"})
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Period):
        qtbot.keyClick(roll, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(roll, Qt.Key.Key_L)
    assert called == ["loop", "panic"]
    apply_shortcuts(actions, {})
    assert {name: action.shortcuts() for name, action in actions.items()} == {
        name: [QKeySequence(key) for key in split(keys)] for name, keys in KEYS.items()
    }
