"""What turns leave alone: set in the keep bar, undone, saved, and kept by real turns."""

from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.document import storage
from app.document.project import Project
from arvae_models.keys import Key
from arvae_models.music import Note, Phrase
from tests.app.hands import bar, edit, measured, trigger, turn

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
DIALS = ("rhythmic_complexity", "pitch_range", "note_density", "contour")


@pytest.fixture
def keep(session):
    session.window.roll.setFocus()
    return session.window.keep_bar


def rules(session):
    return session.document.project.rules


def select(session, qtbot, *places):
    """Select notes by their places in the melody: click the first, Ctrl and click the others."""
    roll = session.window.roll
    keys = Qt.KeyboardModifier.NoModifier
    for place in places:
        note = session.document.project.phrase.notes[place]
        where = roll.geometry_map.rect(note).center().toPoint()
        qtbot.mouseClick(roll.viewport(), LEFT, keys, where)
        keys = Qt.KeyboardModifier.ControlModifier


def hold(session, *onsets):
    project = session.document.project
    session.document.apply("Hold", project.with_rules(project.rules.holding(onsets)))


def sounding(session, onset):
    """The note that starts at a tick."""
    return next(note for note in session.document.project.phrase.notes if note.onset == onset)


def test_toggles_are_undo_steps_and_are_saved(session, keep, qtbot, tmp_path):
    qtbot.mouseClick(keep.rhythm_button, LEFT)
    assert (rules(session).rhythm, session.document.undo_text) == (True, "Keep the rhythm")
    qtbot.mouseClick(keep.pitches_button, LEFT)
    assert (rules(session).pitches, session.document.undo_text) == (True, "Keep the pitches")
    session.document.save(tmp_path / "kept.attune")
    assert storage.load(tmp_path / "kept.attune").rules == rules(session)
    trigger(session, "undo")
    assert not keep.pitches_button.isChecked()
    qtbot.mouseClick(keep.rhythm_button, LEFT)
    assert (rules(session).rhythm, session.document.undo_text) == (False, "Free the rhythm")
    session.document.open(tmp_path / "kept.attune")
    assert keep.rhythm_button.isChecked()
    assert keep.pitches_button.isChecked()


def test_selected_notes_are_held_and_freed(session, keep, qtbot):
    select(session, qtbot, 5, 6)
    assert keep.hold_button.text() == "Hold 2 notes"
    qtbot.mouseClick(keep.hold_button, LEFT)
    assert (rules(session).held, session.document.undo_text) == ({48, 54}, "Hold notes")
    assert keep.free_button.text() == "2 notes held"
    select(session, qtbot, 7)
    trigger(session, "hold")
    assert rules(session).held == {48, 54, 60}
    select(session, qtbot, 5)
    qtbot.mouseClick(keep.free_button, LEFT)  # only the selected one
    assert rules(session).held == {54, 60}
    select(session, qtbot, 0)
    qtbot.mouseClick(keep.free_button, LEFT)  # none of the selected ones is held: all
    assert (rules(session).held, session.document.undo_text) == (frozenset(), "Free notes")
    trigger(session, "undo")
    assert rules(session).held == {54, 60}


def test_holding_nothing_is_no_step(session, keep, qtbot):
    qtbot.keyClick(session.window.roll, KEY.Key_Escape)
    trigger(session, "hold")
    assert session.document.undo_text == ""


@pytest.mark.parametrize(("key", "steps"), list(product(DIALS, (-4, 4))))
def test_held_notes_survive_every_turn(session, keep, qtbot, key, steps):
    held = [sounding(session, onset) for onset in (54, 72)]  # the second and the fourth
    hold(session, *(note.onset for note in held))
    before = bar(session)
    turn(session, qtbot, key, steps)
    assert (bar(session) != before).any()
    assert [sounding(session, note.onset) for note in held] == held
    assert rules(session).held == {54, 72}


def test_held_notes_survive_a_raw_turn(session, keep, qtbot):
    held = sounding(session, 54)
    session.document.apply(
        "Hold", session.document.project.with_rules(rules(session).holding({54}))
    )
    qtbot.keyClick(session.window.dial_panel.dials["contour"], KEY.Key_R)
    turn(session, qtbot, "contour", 12)
    assert sounding(session, 54) == held


@pytest.mark.parametrize("key", ["contour", "pitch_range"])
def test_a_kept_rhythm_keeps_every_onset_and_length(session, keep, qtbot, key):
    qtbot.mouseClick(keep.rhythm_button, LEFT)
    before = bar(session)
    asked = turn(session, qtbot, key, 3)
    after = bar(session)
    assert abs(measured(session)[key] - asked) <= 1
    np.testing.assert_array_equal(after >= 0, before >= 0)
    np.testing.assert_array_equal(after[before < 0], before[before < 0])


def test_kept_pitches_are_the_only_ones(session, keep, qtbot):
    qtbot.mouseClick(keep.pitches_button, LEFT)
    before = bar(session)
    asked = turn(session, qtbot, "note_density", 3)
    assert measured(session)["note_density"] == asked
    assert set(bar(session)) <= set(before)


@pytest.mark.parametrize("name", ["E♭ major", "D harmonic minor"])
def test_new_notes_are_of_the_chosen_key(session, keep, qtbot, name):
    key = Key.parse(name)
    keep.tonic_box.setCurrentIndex(keep._first_tonic + key.tonic)
    keep.mode_box.setCurrentText(key.mode)
    assert rules(session).key == key
    assert session.document.undo_text == f"Keep to {name}"
    before = bar(session)
    turn(session, qtbot, "note_density", 4)
    turn(session, qtbot, "contour", 6)
    after = bar(session)
    new = {int(pitch) % 12 for pitch in after[(after >= 0) & (after != before)]}
    assert new
    assert new <= key.pitch_classes
    keep.tonic_box.setCurrentIndex(0)
    assert (rules(session).key, session.document.undo_text) == (None, "Any pitch")


def test_the_guess_is_shown_and_can_be_chosen(session, keep, qtbot):
    assert keep.tonic_box.itemText(1) == "Guessed: G major"
    keep.tonic_box.setCurrentIndex(1)
    assert rules(session).key == Key(7, "major")
    scale = tuple(Note(12 * k, 12, pitch) for k, pitch in enumerate((65, 67, 69, 70, 72, 65)))
    edit(session, Phrase(scale, 2))
    assert keep.tonic_box.itemText(1) == "Guessed: F major"
    assert rules(session).key == Key(7, "major")  # what was chosen stays
    assert keep.tonic_box.currentText() == "G"
    edit(session, Phrase(measures=1))
    assert not keep.tonic_box.itemText(1).startswith("Guessed")


def test_the_guess_waits_for_the_end_of_a_gesture(session, keep):
    session.window.roll.edit_started.emit()
    session.window.roll.edited.emit(Phrase((Note(0, 12, 65), Note(12, 36, 70)), 1))
    assert keep.tonic_box.itemText(1) == "Guessed: G major"
    session.window.roll.edit_cancelled.emit()
    assert keep.tonic_box.itemText(1) == "Guessed: G major"


def test_held_notes_move_with_their_bars(session, keep):
    hold(session, 48, 96)
    held = [sounding(session, onset).pitch for onset in (48, 96)]
    session.document.select({0})
    trigger(session, "insert_bar")  # after the first
    assert rules(session).held == {96, 144}
    assert [sounding(session, onset).pitch for onset in (96, 144)] == held
    session.document.select({2})
    trigger(session, "remove_bar")
    assert rules(session).held == {96}
    assert sounding(session, 96).pitch == held[1]
    trigger(session, "undo")
    assert rules(session).held == {96, 144}


def test_a_held_note_that_is_deleted_is_held_no_more(session, keep):
    hold(session, 48, 96)
    phrase = session.document.project.phrase
    edit(session, phrase.without({sounding(session, 48)}))
    assert rules(session).held == {96}
    assert keep.free_button.text() == "1 note held"


def test_a_new_document_keeps_nothing(session, keep, qtbot):
    qtbot.mouseClick(keep.rhythm_button, LEFT)
    session.document.new(Project(Phrase(measures=1)))
    assert not keep.rhythm_button.isChecked()
    assert not keep.free_button.isVisible()
