"""The wiring: first start, models, sound, editing and the end."""

from PySide6.QtGui import QCloseEvent

from app.session import Session
from arvae_models.music import Note, Phrase


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
    assert session.settings.output == "port:FluidSynth"
    session.window.transport.output_chosen.emit("built-in")
    assert session.settings.output == "built-in"


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
