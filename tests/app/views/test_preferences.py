from dataclasses import dataclass, fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app import settings
from app.settings import Settings
from app.views.look import theme
from app.views.preferences import ABSENT, PREFERENCES, SWITCH, PreferenceRow, Preferences


class Memory:
    """Settings as a session keeps them."""

    def __init__(self, start):
        self.now = start

    def remember(self, changed):
        self.now = changed


@pytest.fixture
def memory():
    return Memory(Settings(theme="light", scale=125))


@pytest.fixture
def sheet(qtbot, activate, memory):
    sheet = Preferences(lambda: memory.now)
    qtbot.addWidget(sheet)
    sheet.changed.connect(memory.remember)
    activate(sheet)
    return sheet


def test_the_table_offers_exactly_what_can_be_stored():
    for row in PREFERENCES:
        assert tuple(value for value, _ in row.options) == settings.choices(row.field)
        assert row.tip.endswith(".")
    with_choices = {row.name for row in fields(Settings) if settings.choices(row.name)}
    assert {row.field for row in PREFERENCES} == with_choices
    offered = {(row.field, value) for row in PREFERENCES for value, _ in row.options}
    assert set(ABSENT) <= offered


def test_what_is_offered_is_what_the_looks_know():
    assert settings.choices("theme") == tuple(theme.NAMES)
    assert set(settings.choices("scale")) <= set(theme.SCALES)


def test_it_shows_what_is_stored(sheet):
    shown = {field: choice.value for field, choice in sheet.choices.items()}
    assert shown == {
        "theme": "light",
        "scale": 125,
        "reduced_motion": "system",
        "takes_over": "beat",
        "device": "auto",
    }


def test_a_choice_counts_at_once(sheet, qtbot, memory):
    qtbot.mouseClick(sheet.choices["takes_over"].buttons["bar"], Qt.MouseButton.LeftButton)
    assert memory.now == Settings(theme="light", scale=125, takes_over="bar")


def test_what_others_have_changed_meanwhile_stays(sheet, qtbot, memory):
    memory.now = Settings(theme="light", scale=125, model="folk")
    qtbot.mouseClick(sheet.choices["theme"].buttons["dark"], Qt.MouseButton.LeftButton)
    assert memory.now == Settings(theme="dark", scale=125, model="folk")


def test_another_size_says_that_it_comes_with_the_next_start(sheet, qtbot, monkeypatch):
    monkeypatch.setenv("QT_SCALE_FACTOR", "1.25")
    qtbot.mouseClick(sheet.choices["scale"].buttons[150], Qt.MouseButton.LeftButton)
    assert sheet.notice.isVisible()
    assert "at 150 %" in sheet.notice.text()
    qtbot.mouseClick(sheet.choices["scale"].buttons[125], Qt.MouseButton.LeftButton)
    assert not sheet.notice.isVisible()


@pytest.mark.parametrize(("factor", "percent"), [("1.5", 150), ("", 100), ("large", 100)])
def test_the_size_in_force_is_the_one_at_the_start(monkeypatch, factor, percent):
    monkeypatch.setenv("QT_SCALE_FACTOR", factor)
    assert theme.scale_in_force() == percent


def test_keys_reach_every_row(sheet, qtbot):
    reached = []
    sheet.choices["theme"].buttons["light"].setFocus()
    for _ in sheet.choices:
        focus = QApplication.focusWidget()
        reached += [field for field, choice in sheet.choices.items() if choice.isAncestorOf(focus)]
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert reached == list(sheet.choices)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_what_the_machine_lacks_rests_with_a_reason(qtbot):
    sheet = Preferences(lambda: Settings(device="gpu"), absent=[("device", "gpu")])
    qtbot.addWidget(sheet)
    button = sheet.choices["device"].buttons["gpu"]
    assert not button.isEnabled()
    assert "no graphics card" in button.toolTip()
    assert sheet.choices["device"].value == "gpu"  # as stored, for the day it is back
    assert sheet.choices["device"].buttons["cpu"].isEnabled()


@dataclass(frozen=True)
class Later:
    """Settings of a later day."""

    metronome: bool = False


def test_a_row_more_is_a_setting_more(qtbot, record):
    row = PreferenceRow("metronome", "Playing", "Metronome", "A click on every beat.", SWITCH)
    sheet = Preferences(Later, rows=(row,))
    qtbot.addWidget(sheet)
    said = record(sheet.changed)
    qtbot.mouseClick(sheet.choices["metronome"].buttons[True], Qt.MouseButton.LeftButton)
    assert said == [Later(metronome=True)]
