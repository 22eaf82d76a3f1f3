"""Notes and bars written by hand in the running window, and the loop."""

from PySide6.QtCore import Qt

from arvae_models.music import Note
from tests.app.hands import trigger


def test_bars_are_copied_with_what_is_held(session):
    project = session.document.project
    onset = next(note.onset for note in project.phrase.notes if note.onset >= 96)
    session.document.apply("Hold", project.with_rules(project.rules.holding({onset})))
    session.document.select({0})
    trigger(session, "copy")
    trigger(session, "paste_bars")
    after = session.document.project
    assert after.phrase.measures == project.phrase.measures + 1
    assert after.phrase.measure(1).notes == after.phrase.measure(0).notes
    assert after.rules.held == {onset + 48}


def test_a_velocity_is_one_undo_step(session, qtbot):
    session.window.fold("show_velocities", True)
    lane, roll = session.window.velocities, session.window.roll
    note = session.document.project.phrase.notes[0]
    roll.select_notes(frozenset({note}))
    lane.setFocus()
    qtbot.keyClick(lane, Qt.Key.Key_Up)
    lane.settle()
    changed = session.document.project.phrase.notes[0]
    assert (changed.onset, changed.pitch) == (note.onset, note.pitch)
    assert changed.velocity > note.velocity
    trigger(session, "undo")
    assert session.document.project.phrase.notes[0] == note
    session.window.fold("show_velocities", False)


def test_the_loop_keeps_to_the_phrase(session):
    button = session.window.transport.loop_button
    session.document.select({5, 6})
    trigger(session, "loop_bars")
    assert button.isChecked()
    assert session.writing._region == (5 * 48, 7 * 48)
    phrase = session.document.project.phrase
    session.document.apply("Shorten", session.document.project.with_phrase(phrase.with_measures(6)))
    assert session.writing._region == (5 * 48, 6 * 48)
    session.document.apply("Shorten", session.document.project.with_phrase(phrase.with_measures(2)))
    assert session.writing._region is None
    button.click()


def test_an_edit_ends_a_turn_first(session):
    roll, phrase = session.window.roll, session.document.project.phrase
    roll.edit_started.emit()
    roll.edited.emit(phrase.with_note(Note(0, 6, 76)))
    roll.edit_finished.emit("Draw note")
    assert session.document.undo_text == "Draw note"
    trigger(session, "undo")
