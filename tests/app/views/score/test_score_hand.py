import pytest
from PySide6.QtCore import Qt

from app.views.score import score_hand
from app.views.score.engraving import engrave
from app.views.score.score_hand import chosen, destination
from arvae_models.music import Meter, Note, Phrase

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier

# Two lines of four bars; the second one lacks the notes of its second bar.
NOTES = tuple(Note(12 * i, 12, 60 + i % 5) for i in range(32) if not 20 <= i < 24)
PAGE = Phrase(NOTES, 8)


@pytest.fixture(scope="module")
def page(qapp):
    page = engrave(PAGE, 900)
    assert [len(system.bars) for system in page.systems] == [4, 4]
    return page


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [
        (None, Key.Key_Right, 0),
        (None, Key.Key_Down, 0),
        (None, Key.Key_Left, 27),
        (3, Key.Key_Right, 4),
        (3, Key.Key_Left, 2),
        (0, Key.Key_Left, 0),
        (27, Key.Key_Right, 27),
        (5, Key.Key_Home, 0),
        (5, Key.Key_End, 27),
        (1, Key.Key_Down, 17),
        (17, Key.Key_Up, 1),
        (1, Key.Key_Up, 1),
        (17, Key.Key_Down, 17),
        (1, Key.Key_A, None),
    ],
)
def test_where_keys_lead(page, start, key, end):
    assert destination(page, start, key) == end


def test_no_key_leads_anywhere_in_silence(qapp):
    assert destination(engrave(Phrase(), 900), None, Key.Key_Right) is None


def test_lines_without_notes_are_passed_over(qapp):
    far = engrave(Phrase((Note(0, 12, 60), Note(8 * 48, 12, 62)), 12, Meter()), 500)
    assert destination(far, 0, Key.Key_Down) == 1
    assert destination(far, 1, Key.Key_Up) == 0


A, B, C, D = NOTES[:4]


@pytest.mark.parametrize(
    ("before", "anchor", "note", "keys", "after", "anchor_after"),
    [
        ({A, B}, A, C, NONE, {C}, C),
        ({A}, A, C, CONTROL, {A, C}, C),
        ({A, C}, C, C, CONTROL, {A}, C),
        ({A}, A, C, SHIFT, {A, B, C}, A),
        ({C, D}, D, B, SHIFT, {B, C, D}, D),
        ({A}, None, C, SHIFT, {C}, C),
        ({A}, Note(999, 1, 1), C, SHIFT, {C}, C),
    ],
)
def test_what_is_chosen(before, anchor, note, keys, after, anchor_after):
    assert chosen(NOTES, frozenset(before), anchor, note, keys) == (after, anchor_after)


def test_words():
    assert score_hand.words(Note(60, 12, 62), Meter()) == "Bar 2: D4 on beat 2, a quarter"
    two = score_hand.words_of_all({B, A}, Meter())
    assert two == "Bar 1: C4 on beat 1, a quarter; Bar 1: C♯4 on beat 2, a quarter"
    assert score_hand.words_of_all(NOTES, Meter()) == "28 notes"
    assert score_hand.words_of_all((), Meter()) == ""
