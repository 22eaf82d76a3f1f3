"""Questions and sheets leave nothing of themselves in the window once they are answered."""

import gc
from datetime import datetime
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.comforts import Comforts
from app.settings import Settings
from app.views.files import dialogs, import_dialog, sound_dialog
from app.views.main_window import MainWindow
from arvae_models import melody
from arvae_models.files import read_phrase
from arvae_models.spec import ModelCard

DUET = "X:1\nT:Duet\nM:4/4\nL:1/4\nK:C\nV:1\ncdef|g4|\nV:2\nC4|G,4|\n"


@pytest.fixture(scope="module")
def window(qapp):
    window = MainWindow()
    window.show()
    yield window
    window.deleteLater()


@pytest.fixture(scope="module")
def comforts(window):
    return Comforts(window, Settings, lambda _changed: None)


def ask_import(window, path):
    source = read_phrase(path).source
    import_dialog.ask(window, path.name, melody.parts(source), partial(melody.imported, source))


QUESTIONS = {
    "unsaved": lambda window, *_: dialogs.ask_unsaved(window, "tune"),
    "recover": lambda window, *_: dialogs.ask_recover(window, "tune", datetime.now()),
    "replace": lambda window, *_: dialogs.ask_replace(window, "tune"),
    "times": lambda window, *_: dialogs.ask_times(window),
    "about": lambda window, *_: dialogs.show_about(window, "1"),
    "card": lambda window, *_: dialogs.show_card(window, ModelCard("Folk", "Reels.")),
    "sound": lambda window, *_: sound_dialog.ask_sound(window, 4.0),
    "import": lambda window, _comforts, path: ask_import(window, path),
    "keys": lambda _window, comforts, _path: comforts.show_keys(),
    "change keys": lambda _window, comforts, _path: comforts.edit_keys(),
    "preferences": lambda _window, comforts, _path: comforts.show_preferences(),
}


def held(window):
    """Count what is alive in the window, and windows beside it."""
    gc.collect()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(window.findChildren(QObject)), len(QApplication.topLevelWidgets())


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_leaves_nothing_behind(window, comforts, tmp_path, name):
    path = tmp_path / "duet.abc"
    path.write_text(DUET)
    asked = []

    def leave():
        asked.append(QApplication.activeModalWidget())
        QTest.keyClick(asked[-1], Qt.Key.Key_Escape)

    counts = []
    for _ in range(3):
        QTimer.singleShot(0, leave)
        QUESTIONS[name](window, comforts, path)
        asked[:] = [type(one) for one in asked]
        counts.append(held(window))
    assert len(asked) == 3
    assert counts[1] == counts[2]
