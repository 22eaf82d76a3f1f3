import pytest
from PySide6.QtCore import Qt

from app.views.roll.roll_keys import edit_of_key, neighbour
from arvae_models.music import Note, Phrase

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LINE = Phrase((Note(0, 12, 60), Note(12, 12, 62), Note(24, 24, 64)), 2)
HELD = frozenset({LINE.notes[1]})


@pytest.mark.parametrize(
    ("key", "modifiers", "note", "what"),
    [
        (Qt.Key.Key_Up, NONE, Note(12, 12, 63), "Transpose"),
        (Qt.Key.Key_Down, SHIFT, Note(12, 12, 50), "Transpose"),
        (Qt.Key.Key_Right, NONE, Note(15, 12, 62), "Move notes"),
        (Qt.Key.Key_Left, SHIFT, Note(12, 9, 62), "Change length"),
    ],
)
def test_arrows_change_the_selected_notes(key, modifiers, note, what):
    edit, name = edit_of_key(key, modifiers, LINE, HELD)
    assert edit.held == {note}
    assert name == what


def test_other_keys_and_no_notes_change_nothing():
    assert edit_of_key(Qt.Key.Key_Space, NONE, LINE, HELD) is None
    assert edit_of_key(Qt.Key.Key_Up, NONE, LINE, frozenset()) is None
    assert edit_of_key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier, LINE, HELD) is None


def test_every_note_is_reached():
    first, second, third = LINE.notes
    assert neighbour(LINE, frozenset(), 1) == first
    assert neighbour(LINE, frozenset(), -1) == third
    assert neighbour(LINE, HELD, 1) == third
    assert neighbour(LINE, frozenset({first, second}), -1) == first
    assert neighbour(Phrase(), frozenset(), 1) is None
