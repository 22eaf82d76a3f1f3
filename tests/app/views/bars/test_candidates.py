import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.views.bars.candidates import (
    LIKENESS,
    SIZES,
    Candidate,
    CandidateStrip,
    kept_text,
    ordered,
    spoken,
)
from app.views.bars.mini_roll import Change
from arvae_models.music import Note, Phrase
from arvae_models.tokens import rows_of

LEFT = Qt.MouseButton.LeftButton
KEYS = ("note_density", "contour")


def bar(*pitches):
    """A bar (24,) of quarter notes."""
    notes = tuple(Note(12 * beat, 12, pitch) for beat, pitch in enumerate(pitches))
    return rows_of(Phrase(notes, 1))[0]


ORIGINAL = bar(60, 62, 64)
CANDIDATES = (
    Candidate(bar(60, 62), {"note_density": 2.0, "contour": 2.0}, 0.8),
    Candidate(bar(60, 62, 64, 55), {"note_density": 4.0, "contour": -5.0}, 0.9),
    Candidate(bar(60, 69), {"note_density": 2.0, "contour": 9.0}, 0.9),
    Candidate(bar(), {}, 0.5),
)


@pytest.fixture
def strip(qtbot, activate):
    strip = CandidateStrip()
    qtbot.addWidget(strip)
    strip.show_attributes(KEYS)
    strip.show_candidates(ORIGINAL, CANDIDATES, LIKENESS)
    activate(strip)
    strip.setFocus()
    return strip


@pytest.mark.parametrize(
    ("key", "order"),
    [(LIKENESS, [1, 2, 0, 3]), ("note_density", [0, 2, 1, 3]), ("contour", [1, 0, 2, 3])],
)
def test_order_is_stable_and_ends_with_what_has_no_value(key, order):
    assert ordered(CANDIDATES, key) == order


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100 %"), (0.999, "99 %"), (20 / 24, "83 %"), (0.0, "0 %")]
)
def test_only_a_whole_bar_is_kept_whole(share, text):
    assert kept_text(share) == text


def test_a_candidate_in_words():
    measured = {
        "rhythmic_complexity": 0.14,
        "pitch_range": 9.0,
        "note_density": 7.0,
        "contour": 2.0,
    }
    candidate = Candidate(np.zeros(24, np.int8), measured, 20 / 24)
    assert spoken(candidate, 3, 12) == (
        "Candidate 3 of 12: 7 notes, range 9 st, net rise +2 st, complexity 0.14, "
        "83 % of the bar kept"
    )


def test_buttons(strip, qtbot, record):
    said = {
        strip.reroll_button: record(strip.reroll_pressed),
        strip.surprise_button: record(strip.surprise_pressed),
        strip.morph_button: record(strip.morph_pressed),
        strip.close_button: record(strip.close_pressed),
    }
    strip.show_can_morph(True)
    for button, heard in said.items():
        qtbot.mouseClick(button, LEFT)
        assert len(heard) == 1
    sizes = record(strip.vary_pressed)
    for size in SIZES:
        qtbot.mouseClick(strip.vary_buttons[size], LEFT)
    assert sizes == ["small", "medium", "large"]


def test_two_bars_can_be_morphed(strip, qtbot, record):
    said = record(strip.morph_pressed)
    qtbot.mouseClick(strip.morph_button, LEFT)
    assert said == []
    assert strip.morph_button.toolTip().startswith("Select two bars")
    strip.show_can_morph(True)
    assert strip.morph_button.isEnabled()
    assert strip.morph_button.accessibleDescription().startswith("Bars on the way")
    strip.show_message("Select a bar.", resting=True)
    assert not strip.morph_button.isEnabled()
    strip.show_candidates(ORIGINAL, CANDIDATES, LIKENESS)
    assert strip.morph_button.isEnabled()


def test_indices_are_those_of_what_was_given(strip, qtbot, record):
    auditioned, taken = record(strip.auditioned), record(strip.taken)
    for key in (Qt.Key.Key_1, Qt.Key.Key_Right, Qt.Key.Key_3, Qt.Key.Key_Return):
        qtbot.keyClick(strip.row, key)
    assert (auditioned, taken) == ([1, 2, 0], [0])
    assert strip.selected == 0


def test_escape(strip, qtbot, record):
    said = record(strip.dismissed)
    qtbot.keyClick(strip.row, Qt.Key.Key_1)
    qtbot.keyClick(strip.row, Qt.Key.Key_Escape)
    assert said == [()]
    assert strip.selected is None


def test_digits_and_escape_work_from_a_button_too_but_enter_takes_nothing(strip, qtbot, record):
    auditioned, taken = record(strip.auditioned), record(strip.taken)
    dismissed = record(strip.dismissed)
    for key in (Qt.Key.Key_2, Qt.Key.Key_Escape):
        strip.reroll_button.setFocus()
        qtbot.keyClick(strip.reroll_button, key)
    assert (auditioned, dismissed) == ([2], [()])
    qtbot.keyClick(strip.row, Qt.Key.Key_1)
    strip.close_button.setFocus()
    qtbot.keyClick(strip.close_button, Qt.Key.Key_Return)
    assert taken == []


def test_a_new_order_keeps_what_is_auditioned(strip, qtbot, record):
    auditioned = record(strip.auditioned)
    qtbot.keyClick(strip.row, Qt.Key.Key_1)
    strip.order_box.setFocus()
    qtbot.keyClick(strip.order_box, Qt.Key.Key_Down)
    assert strip.order == "note_density"
    assert (strip.row.place, strip.selected) == (2, 1)
    assert auditioned == [1]


def test_new_candidates_are_shown_in_the_order_asked_for_without_telling(strip, record):
    said = [record(signal) for signal in (strip.auditioned, strip.dismissed)]
    strip.show_candidates(ORIGINAL, CANDIDATES, "contour")
    assert strip.order_box.currentText() == "By net rise"
    names = [card.accessibleName() for card in strip.row.cards]
    assert names[0] == "Candidate 1 of 4: 4 notes, net rise -5 st, 90 % of the bar kept"
    assert names[3] == "Candidate 4 of 4: 50 % of the bar kept"
    strip.show_candidates(ORIGINAL, CANDIDATES, "pitch_range")
    assert strip.order == LIKENESS
    assert said == [[], []]


def test_the_attributes_come_from_the_model(strip):
    strip.show_candidates(ORIGINAL, CANDIDATES, "contour")
    strip.show_attributes(("pitch_range", "contour"))
    box = strip.order_box
    texts = [box.itemText(index) for index in range(box.count())]
    assert texts == ["By likeness", "By range", "By net rise"]
    assert strip.order == "contour"
    strip.show_attributes(("pitch_range",))
    assert strip.order == LIKENESS
    assert strip.row.cards[0].accessibleName().endswith("90 % of the bar kept")


def test_what_the_cards_show(strip):
    strip.show_candidates(ORIGINAL, CANDIDATES * 3, "contour")
    faces = [card.face for card in strip.row.cards]
    notes = tuple(Note(12 * beat, 12, pitch) for beat, pitch in enumerate((60, 62, 64)))
    assert faces[0].change == Change(kept=notes, added=(Note(36, 12, 55),))
    assert [face.key for face in faces] == [*"123456789", "", "", ""]
    assert (faces[0].value, faces[0].kept, faces[-1].value) == ("−5 st", "kept 90 %", "")
    assert {face.pitches for face in faces} == {(54, 70)}  # 55..69 and a row around them


def test_a_message_takes_the_place_of_the_cards_and_the_focus_stays(strip, qtbot):
    qtbot.keyClick(strip.row, Qt.Key.Key_1)
    strip.show_message("Looking for other bars…")
    assert strip.row.cards == ()
    assert strip.selected is None
    assert strip.row.hasFocus()
    assert strip.reroll_button.isEnabled()
    strip.show_message("Select a bar to see others like it.", resting=True)
    assert not any(b.isEnabled() for b in (strip.reroll_button, *strip.vary_buttons.values()))
    strip.clear()
    assert strip.reroll_button.isEnabled()
    strip.show_candidates(ORIGINAL, CANDIDATES, LIKENESS)
    assert len(strip.row.cards) == 4
    assert strip.row.hasFocus()


def test_buttons_are_read_as_they_are_written(strip):
    assert strip.vary_buttons["small"].accessibleName() == "Vary: small"
    assert strip.reroll_button.accessibleName() == "Re-roll"
    assert strip.reroll_button.accessibleDescription() == "Other notes with the same profile"
