from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.views.files.part_list import SHOWN_BARS, PartList, part_words, spoken
from arvae_models.melody import Part
from arvae_models.music import Meter, Note

FLUTE = Part(1, "Flute", tuple(Note(12 * i, 12, 72 + i) for i in range(8)), True)
BELL = Part(3, "", (Note(0, 12, 96),), False)
LONG = Part(4, "Second clarinet in B flat, doubling bass clarinet", FLUTE.notes, False)


@pytest.fixture
def parts(qtbot):
    parts = PartList((FLUTE, BELL, LONG), Meter())
    qtbot.addWidget(parts)
    parts.resize(640, 200)
    parts.choose(0)
    parts.show()
    return parts


@pytest.mark.parametrize(
    ("part", "words", "told"),
    [
        (FLUTE, "8 notes, C5 to G5", "Flute, 8 notes, C5 to G5, Attune’s choice"),
        (BELL, "1 note, C7", "1 note, C7"),
    ],
)
def test_a_part_in_words(part, words, told):
    assert (part_words(part), spoken(part)) == (words, told)


def test_a_screen_reader_finds_every_part(parts):
    role = Qt.ItemDataRole.AccessibleTextRole
    told = [parts.entries.index(row).data(role) for row in range(parts.entries.rowCount())]
    assert told == [spoken(part) for part in (FLUTE, BELL, LONG)]
    assert parts.accessibleName() == "Parts of the file"


def test_a_strange_name_is_shown_as_it_is(qtbot):
    strange = replace(FLUTE, name="<h1>Flute</h1>")
    row = PartList((strange, BELL), Meter()).entries.index(0)
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == spoken(strange)
    assert "&lt;h1&gt;Flute" in row.data(Qt.ItemDataRole.ToolTipRole)


def test_a_part_is_chosen_by_key_and_by_mouse(parts, qtbot, record):
    said = record(parts.part_chosen)
    qtbot.keyClick(parts, Qt.Key.Key_Down)
    last = parts.visualRect(parts.entries.index(2)).center()
    qtbot.mouseClick(parts.viewport(), Qt.MouseButton.LeftButton, pos=last)
    parts.choose(0)
    assert said == [1, 2, 0]


def test_no_more_bars_are_shown_than_can_be_read(parts):
    before = parts.viewport().grab().toImage()
    parts.entries.show_bars((0, 100))
    assert parts.entries.bars == (0, SHOWN_BARS)
    parts.entries.show_bars((1, 2))
    assert parts.entries.bars == (1, 2)
    assert parts.viewport().grab().toImage() != before
