import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.playback import render
from app.views.files import sound_dialog
from app.views.files.sound_dialog import Progress, SoundChoice, SoundDialog, ask_sound, length_words


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.fixture
def dialog(qtbot):
    dialog = SoundDialog(30.0)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize(
    ("seconds", "rate", "depth", "words"),
    [
        (10, 44_100, 16, "0:10, about 1.8 MB"),  # 10 * 44,100 * 4 bytes
        (65.4, 48_000, 24, "1:05, about 19 MB"),
        (0.1, 44_100, 16, "0:00, about 0.1 MB"),
    ],
)
def test_a_file_in_words(seconds, rate, depth, words):
    assert length_words(seconds, rate, depth) == words


def test_every_quality_can_be_rendered(dialog):
    found = [dialog.quality.itemData(index) for index in range(dialog.quality.count())]
    assert sorted(found) == sorted((r, d) for r in render.RATES for d in render.DEPTHS)
    assert sound_dialog.LONGEST == render.LONGEST


def test_it_is_answered_by_keys(dialog, qtbot):
    assert dialog.choice == SoundChoice()
    qtbot.keyClick(dialog.quality, Qt.Key.Key_End)
    dialog.loops.selectAll()
    qtbot.keyClicks(dialog.loops, "4")
    assert dialog.choice == SoundChoice(48_000, 24, 4)
    assert dialog.length.text() == "2:00, about 35 MB"


def test_what_is_too_long_is_said_before(dialog):
    dialog.loops.setValue(60)
    assert dialog.export_button.isEnabled()
    dialog.loops.setValue(61)
    assert dialog.length.text() == "A sound file lasts half an hour at most."
    assert not dialog.export_button.isEnabled()


@pytest.mark.parametrize(
    ("key", "chosen"), [(Qt.Key.Key_Return, SoundChoice()), (Qt.Key.Key_Escape, None)]
)
def test_it_gives_a_choice_or_none(parent, qtbot, key, chosen):
    QTimer.singleShot(0, lambda: qtbot.keyClick(QApplication.activeModalWidget(), key))
    assert ask_sound(parent, 30.0) == chosen


def test_progress_is_shown_to_those_who_wait_and_can_be_left(parent, qtbot, monkeypatch):
    parent.show()
    monkeypatch.setattr(sound_dialog, "PATIENCE", 0)
    progress = Progress(parent, "Writing song.wav…")
    assert progress.show(0.2)
    assert progress.dialog.isVisible()
    assert progress.dialog.labelText() == "Writing song.wav…"
    assert progress.show(1.0)
    qtbot.keyClick(progress.dialog, Qt.Key.Key_Escape)
    assert not progress.show(1.0)
    progress.close()


def test_what_is_done_soon_shows_nothing(parent):
    parent.show()
    progress = Progress(parent, "Writing song.wav…")
    assert progress.show(0.9)
    assert not progress.dialog.isVisible()
    progress.close()
    QApplication.processEvents()
    assert QApplication.activeModalWidget() is None
