"""The wiring: first start, models, sound, editing and the end."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent

from app.playback.messages import BUILT_IN, Route
from app.session import Session
from arvae_models import tokens
from arvae_models.music import Note, Phrase
from tests.app.hands import PATIENCE, bar, edit, measured, settle, trigger, turn


def test_the_first_start_shows_the_demo_and_the_models_dials(session):
    assert session.document.project.phrase.title == "First light"
    assert not session.document.modified
    assert list(session.window.dial_panel.dials) == [
        "rhythmic_complexity", "pitch_range", "note_density", "contour",
    ]  # fmt: skip
    assert session.window.dial_panel.dials["note_density"].measured == (5, 5)


def test_another_model_keeps_the_notes(session, qtbot):
    before = session.document.project.phrase
    bach = next(
        path for path in session.window.model_chooser._cards if path.endswith("bach.safetensors")
    )
    with qtbot.waitSignal(session.service.model_loaded, timeout=60_000):
        session.window.model_chooser.model_chosen.emit(bach)
    assert session.document.project.phrase == before
    assert session.document.project.model == "bach"
    assert session.window.dial_panel.dials["contour"].isEnabled()


def test_a_bad_model_leaves_the_old_one(session, tmp_path):
    noise = tmp_path / "noise.safetensors"
    noise.write_bytes(b"noise")
    before = session.document.project.model
    session.window.model_chooser.model_chosen.emit(str(noise))
    assert session.window.banner.isVisible()
    assert session.window.dial_panel.dials["contour"].isEnabled()
    assert session.document.project.model == before


def test_drawn_notes_are_one_step(session):
    roll = session.window.roll
    phrase = session.document.project.phrase
    roll.edit_started.emit()
    for pitch in (60, 61, 62):
        roll.edited.emit(phrase.with_note(Note(0, 12, pitch)))
    roll.edit_finished.emit("Draw note")
    assert session.document.project.phrase.notes[0].pitch == 62
    assert session.document.undo_text == "Draw note"
    session.document.undo()
    assert session.document.project.phrase == phrase


def test_bars_come_and_go(session):
    phrase = session.document.project.phrase
    session.window.actions_by_id["insert_bar"].trigger()
    assert session.document.project.phrase.measures == 9
    assert session.document.project.selection == {2}
    session.window.actions_by_id["remove_bar"].trigger()
    assert session.document.project.phrase == phrase


def test_playing_and_stopping(session, qtbot):
    with qtbot.waitSignal(session.player.playing_changed, timeout=20_000):
        session.window.transport.play_toggled.emit()
    with qtbot.waitSignal(session.player.position_changed, timeout=5000):
        pass
    with qtbot.waitSignal(session.player.playing_changed, timeout=5000):
        session.window.transport.play_toggled.emit()
    assert not session.player.playing


def test_the_tempo_is_the_documents(session):
    session.window.transport.tempo_edited.emit(90.0)
    assert session.document.project.phrase.tempo == 90
    session.document.undo()
    assert session.document.project.phrase.tempo == 104


def test_the_output_is_remembered(session):
    session.window.transport.output_chosen.emit("port:FluidSynth")
    assert '"port:FluidSynth"' in session.settings.sound
    session.window.transport.output_chosen.emit("built-in")
    assert session.sounding.setup.routes == (Route(BUILT_IN),)
    session.sounding.forget("port:FluidSynth")


def test_a_turn_is_explained(session, qtbot):
    session.window.fold("show_changes", True)
    turn(session, qtbot, "note_density", 1)
    shown = session.window.explanation.accessibleDescription()
    assert "note was added" in shown or "notes were added" in shown
    session.window.fold("show_changes", False)


def test_a_search_folds_the_candidates_out_and_closing_gives_the_bar_back(session, qtbot):
    before, strip = session.document.project, session.window.candidates
    with qtbot.waitSignal(session.service.explored, timeout=PATIENCE):
        trigger(session, "vary_large")
    assert strip.isVisible()
    qtbot.keyClick(strip.row, Qt.Key.Key_1)
    assert session.document.project != before
    qtbot.mouseClick(strip.close_button, Qt.MouseButton.LeftButton)
    assert session.document.project == before
    assert not strip.isVisible()


def test_the_history_is_looked_through_and_taken_up(session, qtbot):
    session.window.fold("show_history", True)
    panel, start = session.window.history, session.document.project.phrase
    edit(session, start.with_note(Note(0, 6, 76)))
    edit(session, session.document.project.phrase.with_note(Note(0, 6, 79)))
    last = session.document.project
    session.window.activateWindow()
    qtbot.waitUntil(session.window.isActiveWindow)
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)  # the newest comes first
    qtbot.keyClick(panel.list, Qt.Key.Key_S)
    assert session.window.roll.phrase == session.document.past.entries[1].phrase
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert session.document.project == last
    assert [entry.starred for entry in session.document.past.entries] == [False, True, False]
    for _ in range(2):
        qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert (session.document.project.phrase, session.document.current) == (start, 1)
    assert session.document.undo_text.startswith("Recall")
    assert session.window.actions_by_id["undo"].text().startswith("Undo recall")
    trigger(session, "undo")
    assert session.document.project.phrase == last.phrase
    session.window.fold("show_history", False)


def test_the_same_entry_taken_up_again_leaves_the_menu_as_it_was(session):
    session.document.recall(session.document.current)
    assert session.window.actions_by_id["undo"].text() == "Undo"
    assert not session.window.actions_by_id["undo"].isEnabled()


@pytest.mark.parametrize("name", ["insert_bar", "remove_bar", "relative"])
def test_a_command_in_the_midst_of_a_turn_finishes_it_first(session, qtbot, name):
    start = session.document.project.phrase
    dial = session.window.dial_panel.dials["note_density"]
    qtbot.keyClick(dial, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: session.document.project.phrase != start, timeout=PATIENCE)
    trigger(session, name)
    settle(session, qtbot)
    qtbot.wait(200)  # late answers do not come through
    session.document.undo()
    assert measured(session)["note_density"] == 6
    np.testing.assert_array_equal(bar(session, 0), tokens.rows_of(start)[0])
    session.document.undo()
    assert (session.document.project.phrase, session.document.undo_text) == (start, "")


def test_closing_ends_both_processes(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path / "home"))
    session = Session()
    with qtbot.waitSignal(session.service.model_loaded, timeout=60_000):
        pass
    engine = session.service._process
    event = QCloseEvent()
    session.window.closing.emit(event)
    assert event.isAccepted()
    assert not engine.is_alive()
    assert session.settings.window_geometry


def test_a_missing_model_is_said_and_another_turns(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path / "home"))
    from app.document import storage
    from app.document.project import Project

    path = tmp_path / "old.attune"
    storage.save(path, Project(Phrase((Note(0, 12, 60),), 1), model="jazz"))
    session = Session(path)
    session.window.show()
    assert session.window.banner.isVisible()
    assert session.document.project.phrase.notes == (Note(0, 12, 60),)
    assert session.window.dial_panel.dials
    session.shut_down()
