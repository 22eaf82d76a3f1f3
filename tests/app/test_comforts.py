"""Preferences, keys, palette and hints, in the running window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.settings import Settings
from app.views.look import theme
from tests.app.hands import trigger


def test_the_palette_runs_a_command_and_remembers_it(session, qtbot):
    palette = session.window.command_palette
    trigger(session, "palette")
    qtbot.waitUntil(palette.isVisible)
    qtbot.keyClicks(QApplication.focusWidget() or palette, "insert bar")
    qtbot.keyClick(QApplication.focusWidget() or palette, Qt.Key.Key_Return)
    assert session.document.project.phrase.measures == 9
    assert session.settings.recent_commands[0] == "insert_bar"


def test_what_was_done_need_not_be_hinted_at(session):
    hints = session.comforts.hints
    hints.start(())
    hints.done("play")
    assert "play" in session.settings.hints_seen


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_chosen_look_is_worn_at_once(session, name):
    session.comforts.apply(replace(Settings(), theme=name))
    light = theme.look().colour("panel").lightness() > 128
    assert light == (name == "light")
    session.comforts.apply(replace(Settings(), theme="dark"))
