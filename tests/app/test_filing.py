"""Files through the window's own commands; only the questions to the composer are answered here."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.document import storage
from app.playback.messages import BUILT_IN, Route
from app.playback.setup import Setup, Voice, to_json
from app.settings import Settings
from app.views.files import dialogs
from app.views.files.import_dialog import ImportDialog
from app.views.files.sound_dialog import SoundDialog
from arvae_models.files import read_phrase, write_phrase
from arvae_models.music import Note, Phrase
from tests.ears import heard


@pytest.fixture
def answer(monkeypatch):
    """Answer the next questions for a path, or about unsaved changes."""

    def give(path=None, unsaved=dialogs.Unsaved.CANCEL):
        text = str(path) if path else None
        monkeypatch.setattr(dialogs, "ask_open_path", lambda *_: text)
        monkeypatch.setattr(dialogs, "ask_save_path", lambda *_: text)
        monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: unsaved)

    return give


def trigger(session, name):
    session.window.actions_by_id[name].trigger()


def change(session):
    project = session.document.project
    session.document.apply("Draw", project.with_phrase(project.phrase.with_note(Note(0, 6, 60))))


def test_save_and_open_again(session, tmp_path, answer):
    change(session)
    project = session.document.project
    answer(tmp_path / "song.attune")
    trigger(session, "save")
    assert not session.document.modified
    assert session.settings.recent_files == (str(tmp_path / "song.attune"),)
    trigger(session, "new")
    assert session.document.project.phrase == Phrase()
    trigger(session, "open")
    assert session.document.project.phrase == project.phrase
    assert "song" in session.window.windowTitle()


@pytest.mark.parametrize(
    ("action", "suffix"), [("export_midi", "mid"), ("export_musicxml", "musicxml")]
)
def test_exports_hold_the_notes_on_the_screen(session, tmp_path, answer, action, suffix):
    answer(tmp_path / f"song.{suffix}")
    trigger(session, action)
    found = read_phrase(tmp_path / f"song.{suffix}").phrase
    assert found.notes == session.window.roll.phrase.notes


def test_import_takes_the_title_from_the_file(session, tmp_path, answer):
    path = tmp_path / "reel.mid"
    write_phrase(path, Phrase((Note(0, 12, 60),), 2))
    answer(path)
    trigger(session, "import")
    assert session.document.project.phrase.notes == (Note(0, 12, 60),)
    assert session.document.project.phrase.title == "reel"
    assert session.document.path is None


@pytest.mark.parametrize("name", ["noise.mid", "noise.musicxml", "noise.attune", "gone.abc"])
def test_bad_files_change_nothing(session, tmp_path, name):
    if not name.startswith("gone"):
        (tmp_path / name).write_bytes(bytes(range(256)) * 10)
    project = session.document.project
    session.window.file_dropped.emit(str(tmp_path / name))
    assert session.document.project == project
    assert session.window.banner.isVisible()


@pytest.mark.parametrize("action", ["save_as", "export_midi"])
def test_a_target_that_cannot_be_written_is_said(session, tmp_path, answer, action):
    suffix = storage.SUFFIX if action == "save_as" else ".mid"
    answer(tmp_path / "no folder" / f"x{suffix}")
    trigger(session, action)
    assert session.window.banner.isVisible()


def test_unsaved_work_is_asked_for(session, tmp_path, answer):
    change(session)
    project = session.document.project
    answer(unsaved=dialogs.Unsaved.CANCEL)
    trigger(session, "new")
    assert session.document.project == project
    answer(tmp_path / "kept.attune", dialogs.Unsaved.SAVE)
    trigger(session, "new")
    assert storage.load(tmp_path / "kept.attune") == project
    change(session)
    answer(unsaved=dialogs.Unsaved.DISCARD)
    trigger(session, "new")
    assert not session.document.modified


def test_what_an_import_left_out_is_said(session, tmp_path, answer):
    path = tmp_path / "chords.abc"
    path.write_text("X:1\nT:Chords\nM:4/4\nL:1/4\nK:C\n[CE]DEF|G4|\n")
    answer(path)
    trigger(session, "import")
    banner = session.window.banner
    assert banner.isVisible()
    assert "chords.abc" in banner.sentence.text()
    assert "left out" in banner.details.toPlainText()
    assert banner.property("tone") == "report"


DUET = "X:1\nT:Duet\nM:4/4\nL:1/4\nK:C\nV:1\ncdef|g4|\nV:2\nC4|G,4|\n"


@pytest.fixture
def duet(tmp_path):
    path = tmp_path / "duet.abc"
    path.write_text(DUET)
    return path


def during(dialog, *keys):
    """Press keys in the next dialog, as soon as it is there."""

    def press():
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, dialog)
        for key in keys:
            QTest.keyClick(asked.focusWidget() or asked, key)

    QTimer.singleShot(0, press)


def test_of_several_voices_one_is_chosen(session, duet, answer):
    answer(duet)
    during(ImportDialog, Qt.Key.Key_Down, Qt.Key.Key_Return)
    trigger(session, "import")
    assert session.document.project.phrase.notes == (Note(0, 48, 60), Note(48, 48, 55))
    assert "1 other voice was left out" in session.window.banner.sentence.text()
    assert session.settings.recent_files == (str(duet),)


def test_an_import_that_is_cancelled_changes_nothing(session, duet, answer):
    project = session.document.project
    answer(duet)
    during(ImportDialog, Qt.Key.Key_Escape)
    trigger(session, "import")
    assert session.document.project == project
    assert not session.window.banner.isVisible()
    assert session.settings.recent_files == ()


@pytest.mark.parametrize(("measures", "asked"), [(16, False), (17, True)])
def test_a_long_tune_is_asked_for_its_bars(session, tmp_path, answer, measures, asked):
    write_phrase(tmp_path / "long.mid", Phrase((Note(0, 12, 60),), measures))
    answer(tmp_path / "long.mid")
    if asked:
        during(ImportDialog, Qt.Key.Key_Return)
    trigger(session, "import")
    assert session.document.project.phrase.measures == measures


def test_a_file_used_before_opens_again_and_can_be_forgotten(session, tmp_path, answer):
    answer(tmp_path / "song.attune")
    trigger(session, "save_as")
    notes = session.document.project.phrase.notes
    session.document.new(session.document.project.with_phrase(Phrase()))
    session.filing.open_recent(str(tmp_path / "song.attune"))
    assert session.document.project.phrase.notes == notes
    session.filing.clear_recent()
    assert session.settings == Settings(folder=str(tmp_path))


def test_the_melody_becomes_a_sound_file(session, tmp_path, answer):
    pytest.importorskip("tinysoundfont", reason="the synthesizer is not installed")
    answer(tmp_path / "song.wav")
    during(SoundDialog, Qt.Key.Key_Return)
    session.filing.export_audio()
    samples, rate = heard((tmp_path / "song.wav").read_bytes())
    phrase = session.document.project.phrase
    bars = phrase.measures * 4 * 60 / phrase.tempo
    assert bars <= len(samples) / rate < bars + 6
    assert abs(samples).max() > 0.05


def test_a_sound_file_swings_and_has_the_sound_that_is_heard(session, tmp_path, answer):
    pytest.importorskip("tinysoundfont", reason="the synthesizer is not installed")
    sounds = []
    for sound in (Setup(), Setup(swing=67), Setup((Voice(Route(BUILT_IN, 1, 41), True),))):
        session.remember(replace(session.settings, sound=to_json(sound)))
        answer(tmp_path / "song.wav")
        during(SoundDialog, Qt.Key.Key_Return)
        session.filing.export_audio()
        sounds.append((tmp_path / "song.wav").read_bytes())
    assert len(set(sounds)) == 3


def test_a_sound_file_can_be_left(session, tmp_path, answer):
    answer(tmp_path / "song.wav")
    during(SoundDialog, Qt.Key.Key_Escape)
    session.filing.export_audio()
    assert not list(tmp_path.iterdir())
    answer(tmp_path / "gone" / "song.wav")
    during(SoundDialog, Qt.Key.Key_Return)
    session.filing.export_audio()
    assert "song.wav cannot be written" in session.window.banner.sentence.text()
