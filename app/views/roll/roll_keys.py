"""What the arrow keys do on the piano roll: pure, from the phrase and the selected notes."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.views.roll.roll_edit import Edit, lengthened, moved, nudged
from arvae_models.music import Note, Phrase

Modifiers = Qt.KeyboardModifier

SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
UPWARDS = {Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}


def edit_of_key(
    key: int, modifiers: Modifiers, phrase: Phrase, held: frozenset[Note]
) -> tuple[Edit, str] | None:
    """Return the edit that a key makes, and its name; None if it makes none."""
    shift = bool(modifiers & Modifiers.ShiftModifier)
    if modifiers & (Modifiers.ControlModifier | Modifiers.AltModifier) or not held:
        return None
    if key in UPWARDS:
        semitones = UPWARDS[Qt.Key(key)] * (12 if shift else 1)
        return moved(phrase, held, 0, semitones), "Transpose"
    if key in SIDEWAYS:
        direction = SIDEWAYS[Qt.Key(key)]
        if shift:
            return lengthened(phrase, held, direction), "Change length"
        return nudged(phrase, held, direction), "Move notes"
    return None


def neighbour(phrase: Phrase, held: frozenset[Note], direction: int) -> Note | None:
    """Return the note after (+1) or before (-1) the selected ones, so that keys reach each note."""
    notes = phrase.notes
    if not notes:
        return None
    if not held:
        return notes[0] if direction > 0 else notes[-1]
    index = notes.index(max(held) if direction > 0 else min(held)) + direction
    return notes[min(max(index, 0), len(notes) - 1)]
