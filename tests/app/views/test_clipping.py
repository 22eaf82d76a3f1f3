"""Nothing that is written is cut off: in any look, at 100 and at 200 percent, at 1280 x 800."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel

from app.settings import Settings
from app.views.commands.controllers import Controllers
from app.views.commands.shortcuts import ShortcutsDialog
from app.views.files.sound_dialog import SoundDialog
from app.views.look import theme
from app.views.main_window import MainWindow
from app.views.preferences import Preferences
from arvae_models.attributes import BY_KEY
from arvae_models.music import Note, Phrase
from arvae_models.spec import Dial
from tests.app.eyes import clipped

SIZE = QSize(1280, 800)
PARTS = ("show_score", "show_velocities", "show_lanes", "show_candidates", "show_history")
DOCKS = ("show_changes", "show_map")
SHEETS = {
    "preferences": lambda: Preferences(Settings),
    "keys": lambda: ShortcutsDialog({}),
    "controllers": Controllers,
    "sound file": lambda: SoundDialog(20.0),
}


def furnished():
    """A window with a tune and dials, all of it folded out."""
    window = MainWindow()
    window.resize(SIZE)
    phrase = Phrase((Note(0, 12, 60),), 8)
    window.roll.show_phrase(phrase)
    window.score.show_phrase(phrase)
    dials = tuple(Dial(key, at, 0, 12, -2, 2) for at, key in enumerate(BY_KEY))
    window.dial_panel.show_dials(dials, BY_KEY)
    window.map.show_dials(dials, 8)
    window.keep_bar.show_keep(True, True, 12)
    window.show_error("The model could not be read.", "details")
    window.show()
    for part in PARTS + DOCKS:
        window.actions_by_id[part].trigger()
    QApplication.processEvents()
    return window


def cut_off(build):
    """Return what is cut off in each look."""
    widget, found = build(), []
    widget.show()
    for look in ("dark", "light", "contrast"):
        theme.apply(QApplication.instance(), look)
        QApplication.processEvents()
        found += [f"{look}: {words}" for words in clipped(widget)]
    grown = widget.size() if isinstance(widget, MainWindow) else SIZE
    if grown.width() > SIZE.width() or grown.height() > SIZE.height():
        found.append(f"the window has grown to {grown.width()} x {grown.height()}")
    shiboken6.delete(widget)  # every window there is takes its time to change its look
    return found


def test_the_eyes_see_what_is_cut_off(qtbot):
    label = QLabel("These words are long.")
    qtbot.addWidget(label)
    label.show()
    holder = QLabel()
    qtbot.addWidget(holder)
    label.setParent(holder)
    label.show()
    holder.show()
    label.resize(label.sizeHint())
    assert clipped(holder) == []
    label.resize(40, 20)
    assert len(clipped(holder)) == 1


@pytest.mark.parametrize("build", [furnished, *SHEETS.values()], ids=["window", *SHEETS])
def test_nothing_is_cut_off(qapp, build):
    assert cut_off(build) == []
    theme.apply(qapp, "dark")


TWICE = """
from PySide6.QtWidgets import QApplication
from app.views.look import theme
application = QApplication([])
theme.apply(application, "dark")
from tests.app.views import test_clipping as rules
assert application.devicePixelRatio() == 2
for build in (rules.furnished, *rules.SHEETS.values()):
    for words in rules.cut_off(build):
        print(words)
"""


@pytest.mark.slow
def test_nothing_is_cut_off_at_twice_the_size():
    done = subprocess.run(
        [sys.executable, "-c", TWICE],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "QT_SCALE_FACTOR": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
