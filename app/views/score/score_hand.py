"""What hand and keys choose on the score, and what is said of it: pure, from page and notes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import Qt

from app.views.roll.roll_text import spoken_note
from app.views.score.engraving import Page
from arvae_models.music import Meter, Note

SIDEWAYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
LINES: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ENDS: Final = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
ZOOM: Final = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
_MANY: Final = 4  # notes that a listener can follow
MOVES: Final = frozenset({*SIDEWAYS, *LINES, *ENDS})


def destination(page: Page, start: int | None, key: int) -> int | None:
    """Return the note that a key leads to, by its place in the phrase; None where there is none.

    Without a note to start from, forwards begins at the first one and backwards at the last.
    """
    count = len(page.phrase.notes)
    if count == 0 or key not in MOVES:
        return None
    wanted = Qt.Key(key)
    if wanted in ENDS:
        return ENDS[wanted] % count
    step = SIDEWAYS.get(wanted) or LINES[wanted]
    if start is None:
        return 0 if step > 0 else count - 1
    if wanted in SIDEWAYS:
        return min(max(start + step, 0), count - 1)
    return _above_or_below(page, start, step)


def _above_or_below(page: Page, start: int, step: int) -> int:
    """Return the note of the next line, with notes in it, that is nearest in sideways place."""
    begun = _begun(page)
    line = next(line for line, notes in enumerate(begun) if start in notes)
    x = page.box(start).center().x()
    others = begun[line + 1 :] if step > 0 else begun[:line][::-1]
    notes = next((notes for notes in others if notes), None)
    if notes is None:
        return start
    return min(notes, key=lambda note: abs(page.box(note).center().x() - x))


def _begun(page: Page) -> list[range]:
    """Return the notes that begin on each line of the page."""
    onsets = [note.onset for note in page.phrase.notes]
    ticks = page.phrase.meter.ticks
    ends = [system.bars[-1] * ticks + ticks for system in page.systems]
    stops = [sum(onset < end for onset in onsets) for end in ends]
    return [range(first, stop) for first, stop in zip([0, *stops], stops, strict=False)]


def chosen(
    notes: tuple[Note, ...],
    before: frozenset[Note],
    anchor: Note | None,
    note: Note,
    modifiers: Qt.KeyboardModifier,
) -> tuple[frozenset[Note], Note]:
    """Return the notes that are chosen when a hand reaches one, and from where Shift extends them.

    The note alone, with Ctrl the note as well or no longer, with Shift all from the anchor to it.
    """
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return before ^ {note}, note
    if modifiers & Qt.KeyboardModifier.ShiftModifier and anchor in notes:
        low, high = sorted((notes.index(anchor), notes.index(note)))
        return frozenset(notes[low : high + 1]), anchor
    return frozenset({note}), note


def words(note: Note, meter: Meter) -> str:
    """Tell of a note that was reached: "Bar 1: C4 on beat 1, a quarter"."""
    return f"Bar {note.onset // meter.ticks + 1}: {spoken_note(note, meter.ticks)}"


def words_of_all(notes: Collection[Note], meter: Meter) -> str:
    """Tell of several notes, of many no more than how many."""
    if len(notes) > _MANY:
        return f"{len(notes)} notes"
    return "; ".join(words(note, meter) for note in sorted(notes))
