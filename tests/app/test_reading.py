"""The whole window as a screen reader goes through it: all that can be used is called something."""

import re
from collections import Counter

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.document.project import Project
from arvae_models.music import Note, Phrase
from tests.app.hands import PATIENCE
from tests.reader import things

PARTS = (
    "show_score",
    "show_velocities",
    "show_lanes",
    "show_candidates",
    "show_history",
    "show_map",
    "show_changes",
)
USED = {
    "Button",
    "ButtonMenu",
    "CheckBox",
    "ComboBox",
    "Dial",
    "EditableText",
    "List",
    "ListItem",
    "MenuItem",
    "PageTab",
    "PageTabList",
    "RadioButton",
    "Slider",
    "SpinBox",
    "Table",
}  # roles of what is used, whether or not it takes the keys
UNITS = re.compile(r"asked -?[\d.]+( st| notes?)?, measured -?[\d.]+( st| notes?)?, from .+ to .+")


def unnamed(found):
    """Return what can be used, or takes the keys, and has no name."""
    return [
        thing
        for thing in found
        if (thing.role in USED or "focusable" in thing.states) and not thing.name.strip()
    ]


def confusing(found):
    """Return names that two siblings of one role share."""
    used = [thing for thing in found if thing.role in USED]
    return [what for what, n in Counter((t.parent, t.role, t.name) for t in used).items() if n > 1]


@pytest.fixture
def whole(session, qtbot):
    """The window with every part folded out and a search answered."""
    window = session.window
    for part in PARTS:
        window.fold(part, True)
    with qtbot.waitSignal(session.service.explored, timeout=PATIENCE):
        window.actions_by_id["vary_small"].trigger()
    qtbot.waitUntil(lambda: bool(window.candidates.row.cards), timeout=PATIENCE)
    yield window
    session.exploring.let_go()
    for part in PARTS:
        window.fold(part, False)


def test_all_that_can_be_used_has_a_name(whole):
    found = things(whole)
    assert unnamed(found) == []
    assert confusing(found) == []
    roles = Counter(thing.role for thing in found)
    assert roles["Dial"] >= 4
    assert roles["Document"] == 1


def test_dials_tell_their_values_with_units(whole):
    dials = [thing for thing in things(whole) if thing.role == "Dial"]
    assert dials
    for dial in dials:
        assert UNITS.fullmatch(dial.words), dial.words


def test_notes_are_read_by_name_where_they_are_seen(session, whole):
    session.document.new(Project(Phrase((Note(0, 12, 62), Note(12, 6, 67)), 1)))
    told = {thing.name: thing.words for thing in things(whole)}
    for view in ("Piano roll", "Score"):
        assert told[view].startswith("Bar 1: D4 on beat 1, a quarter; G4 on beat 2, an eighth")


SHEETS = ("preferences", "shortcuts", "edit_shortcuts", "controllers", "sound", "about")


def test_the_palette_is_named_throughout(session):
    palette = session.window.command_palette
    palette.open()
    read = things(palette)
    palette.close()
    assert "Find a command" in {thing.name for thing in read if thing.role == "EditableText"}
    assert unnamed(read) == []
    assert confusing(read) == []


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_are_named_throughout(session, qtbot, name):
    read = []

    def look():
        sheet = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if sheet is None:
            sheet = next(
                w
                for w in QApplication.topLevelWidgets()
                if w.isVisible() and w.isWindow() and w is not session.window
            )
        read.extend(things(sheet))
        sheet.close()

    QTimer.singleShot(200, look)
    session.window.actions_by_id[name].trigger()
    qtbot.waitUntil(lambda: bool(read), timeout=PATIENCE)
    assert read
    assert unnamed(read) == []
    assert confusing(read) == []
