from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget

from app.views.actions import ACTIONS, build, fill_menus

WANTED = {
    *("new", "open", "save", "save_as", "import", "export_midi", "export_musicxml", "quit"),
    *("undo", "redo", "select_all", "insert_bar", "remove_bar", "delete_notes"),
    *("reroll", "vary_small", "vary_medium", "vary_large", "surprise", "morph", "answers"),
    *("copy_attributes", "paste_attributes", "relative", "hold"),
    *("show_lanes", "show_candidates", "show_history", "show_changes"),
    *("play", "to_start", "loop", "panic", "shortcuts", "about"),
}


def test_the_table_is_complete_and_no_key_has_two_meanings():
    assert {row.id for row in ACTIONS} == WANTED
    keys = [key for row in ACTIONS for key in row.shortcut.split("; ") if key]
    assert len(keys) == len(set(keys))
    assert all(not QKeySequence(key).isEmpty() for key in keys)
    assert all(row.tip.endswith(".") for row in ACTIONS)


def test_menus_hold_every_action_in_order(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = build(window, QWidget(window))
    fill_menus(window.menuBar(), actions)
    menus = {entry.text(): entry.menu() for entry in window.menuBar().actions()}
    assert list(menus) == ["File", "Edit", "Bars", "View", "Play", "Help"]
    listed = [a.objectName() for menu in menus.values() for a in menu.actions()]
    assert [name for name in listed if name] == [row.id for row in ACTIONS]
    checkable = {name for name, action in actions.items() if action.isCheckable()}
    parts = {name for name in actions if name.startswith("show_")}
    assert checkable == {"loop", "relative"} | parts
    assert [key.toString() for key in actions["redo"].shortcuts()] == ["Ctrl+Shift+Z", "Ctrl+Y"]


def test_delete_counts_on_the_roll_only(qtbot, record):
    window = QMainWindow()
    qtbot.addWidget(window)
    roll = QWidget(window)
    actions = build(window, roll)
    assert actions["delete_notes"] in roll.actions()
    assert actions["delete_notes"] not in window.actions()
