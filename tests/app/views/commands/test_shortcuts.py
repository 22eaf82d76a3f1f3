import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget

from app.views.commands.actions import ACTIONS
from app.views.commands.shortcuts import ShortcutsDialog, ask_shortcuts

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def dialog(qtbot, activate):
    dialog = ShortcutsDialog({"reroll": "Ctrl+G"})
    qtbot.addWidget(dialog)
    activate(dialog)
    return dialog


def press(qtbot, dialog, identity, key, held=NONE, place=0):
    field = dialog.lines[identity].fields[place]
    field.setFocus()
    qtbot.keyClick(field, key, held)


def keys(dialog, identity):
    return [field.keySequence().toString() for field in dialog.lines[identity].fields]


def test_every_action_is_there_with_its_keys(dialog):
    assert list(dialog.lines) == [row.id for row in ACTIONS]
    assert keys(dialog, "redo") == ["Ctrl+Shift+Z", "Ctrl+Y"]
    assert keys(dialog, "reroll") == ["Ctrl+G", ""]
    changed = [key for key, line in dialog.lines.items() if not line.reset_button.isHidden()]
    assert changed == ["reroll"]
    assert dialog.changed == {"reroll": "Ctrl+G"}


def test_a_free_key_is_taken(dialog, qtbot):
    press(qtbot, dialog, "morph", Qt.Key.Key_J, CTRL)
    press(qtbot, dialog, "morph", Qt.Key.Key_Y, place=1)
    assert keys(dialog, "morph") == ["Ctrl+J", "Y"]
    assert dialog.changed == {"reroll": "Ctrl+G", "morph": "Ctrl+J; Y"}
    press(qtbot, dialog, "morph", Qt.Key.Key_Backspace)
    assert keys(dialog, "morph") == ["Y", ""]


def test_a_taken_key_is_refused_and_can_be_moved(dialog, qtbot):
    press(qtbot, dialog, "morph", Qt.Key.Key_Z, CTRL)
    assert keys(dialog, "morph") == ["Ctrl+M", ""]
    assert dialog.answer.text() == "Ctrl+Z belongs to Undo."
    assert dialog.take_button.text() == "Give it to Morph"
    qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    assert (keys(dialog, "morph"), keys(dialog, "undo")) == (["Ctrl+Z", ""], ["", ""])
    assert dialog.answer.text() == "Ctrl+Z went from Undo."
    assert dialog.take_button.isHidden()
    assert dialog.lines["morph"].fields[0].hasFocus()


@pytest.mark.parametrize(
    ("key", "held", "answer"),
    [
        (Qt.Key.Key_Up, NONE, "Up stays with dials"),
        (Qt.Key.Key_Return, NONE, "Return stays with"),
        (Qt.Key.Key_Y, CTRL, "Ctrl+Y is a key of Redo already."),
    ],
)
def test_keys_not_to_be_had_are_refused_with_a_reason(dialog, qtbot, key, held, answer):
    press(qtbot, dialog, "redo", key, held)
    assert dialog.answer.text().startswith(answer)
    assert dialog.take_button.isHidden()
    assert dialog.changed == {"reroll": "Ctrl+G"}
    assert dialog.isVisible()


def test_an_offer_ends_with_the_next_key(dialog, qtbot):
    press(qtbot, dialog, "morph", Qt.Key.Key_Z, CTRL)
    press(qtbot, dialog, "morph", Qt.Key.Key_J, CTRL)
    assert dialog.take_button.isHidden()


def test_keys_are_reset_one_by_one_or_all(dialog, qtbot):
    press(qtbot, dialog, "morph", Qt.Key.Key_R, CTRL)
    qtbot.mouseClick(dialog.lines["reroll"].reset_button, Qt.MouseButton.LeftButton)
    assert (keys(dialog, "reroll"), keys(dialog, "morph")) == (["Ctrl+R", ""], ["", ""])
    assert dialog.answer.text() == "Re-roll has its keys again, from Morph."
    dialog.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).click()
    assert keys(dialog, "morph") == ["Ctrl+M", ""]
    assert dialog.changed == {}


@pytest.mark.parametrize(
    ("query", "found"),
    [("panic", {"panic"}), ("ctrl+g", {"reroll"}), ("silence", {"panic"}), ("qqq", set())],
)
def test_actions_are_found_by_name_or_key(dialog, qtbot, query, found):
    qtbot.keyClicks(dialog.search, query)
    assert {key for key, line in dialog.lines.items() if not line.isHidden()} == found


def test_esc_leaves_a_field_and_then_the_sheet(dialog, qtbot):
    press(qtbot, dialog, "morph", Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.search.hasFocus()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        (QDialogButtonBox.StandardButton.Ok, {"loop": "Ctrl+G"}),
        (QDialogButtonBox.StandardButton.Cancel, None),
    ],
)
def test_the_answer_is_what_to_store(qtbot, button, answer):
    parent = QWidget()
    qtbot.addWidget(parent)
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().buttons.button(button).click())
    assert ask_shortcuts(parent, {"loop": "Ctrl+G", "gone": "F3"}) == answer


def test_everything_can_be_read_out(dialog):
    for line in dialog.lines.values():
        first, second = line.fields
        assert first.accessibleName() == f"Key of {line.name.text()}"
        assert second.accessibleName() == f"Other key of {line.name.text()}"
        assert line.name.text() in line.reset_button.accessibleName()
