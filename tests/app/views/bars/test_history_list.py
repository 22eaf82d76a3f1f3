from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from app.views.bars.history_list import HistoryList, HistoryModel, bars_text, star_rect


@dataclass(frozen=True, slots=True)
class Made:
    number: int
    text: str = "Move notes"
    bars: frozenset[int] = frozenset()
    starred: bool = False


LINES = (Made(1, "Import"), Made(2, "Turn contour", frozenset({1})), Made(5, starred=True))
ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def model(qapp):
    model = HistoryModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_lines(LINES)
    yield model
    tester.deleteLater()


@pytest.fixture
def view(qtbot, activate):
    view = HistoryList()
    qtbot.addWidget(view)
    view.resize(240, 300)
    view.entries.show_lines(LINES)
    activate(view)
    return view


def star_of(view, row):
    return star_rect(view.visualRect(view.entries.index(row))).center().toPoint()


def test_bars_are_named():
    assert bars_text(frozenset()) == ""
    assert bars_text(frozenset({1})) == "bar 2"
    assert bars_text(frozenset({0, 2})) == "bars 1, 3"
    assert bars_text(frozenset({1, 2, 3, 6, 9, 10})) == "bars 2–4, 7, 10–11"


def test_a_strange_name_is_shown_as_it_is(model):
    model.show_lines((Made(1, "Import <b>Air</b>"),))
    row = model.index(0)
    assert row.data(ACCESSIBLE) == "Import <b>Air</b>"
    assert "&lt;b&gt;Air" in row.data(Qt.ItemDataRole.ToolTipRole)


def test_the_newest_is_on_top(model):
    assert [model.index(row).data() for row in range(3)] == ["Move notes", "Turn contour", "Import"]
    assert model.line(model.index(0)).number == 5
    assert [model.row(model.row(place)) for place in range(3)] == [0, 1, 2]


def test_an_entry_in_words(model):
    words = [model.index(row).data(ACCESSIBLE) for row in range(3)]
    assert words == ["Move notes, starred", "Turn contour, bar 2", "Import"]


def test_a_new_entry_is_one_new_row(model, record):
    inserted, reset = record(model.rowsInserted), record(model.modelReset)
    model.show_lines((*LINES, Made(6, "Draw note")))
    assert inserted == [(QModelIndex(), 0, 0)]
    assert reset == []
    assert model.index(0).data() == "Draw note"


def test_a_star_is_one_changed_row(model, record):
    changed = record(model.dataChanged)
    model.show_lines((LINES[0], replace(LINES[1], starred=True), LINES[2]))
    assert [first.row() for first, _, _ in changed] == [1]


def test_another_history_is_shown_anew(model, record):
    reset = record(model.modelReset)
    model.show_lines(LINES[1:])
    assert reset == [()]
    assert model.rowCount() == 2
    assert model.rowCount(model.index(0)) == 0


def test_a_star_is_clicked_without_choosing_its_row(view, qtbot, record):
    said = record(view.star_pressed)
    for row in (0, 1):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=star_of(view, row))
    assert said == [(5, False), (2, True)]
    assert view.chosen is None


def test_two_quick_clicks_on_a_star_take_up_nothing(view, mouse, record):
    said, double = record(view.star_pressed), record(view.doubleClicked)
    pointer = mouse(view.viewport())
    place = star_of(view, 1)
    pointer.double_click(place.x(), place.y())
    assert said == [(2, True), (2, True)]
    assert double == []


def test_s_gives_a_star_and_is_no_shortcut_of_the_window(view, qtbot, record):
    said = record(view.star_pressed)
    qtbot.keyClick(view, Qt.Key.Key_S)
    view.choose(1)
    qtbot.keyClick(view, Qt.Key.Key_S)
    assert said == [(2, True)]
    for key, taken in ((Qt.Key.Key_S, True), (Qt.Key.Key_L, False)):
        event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(view, event)
        assert event.isAccepted() == taken


def test_letters_search_for_nothing(view, qtbot):
    qtbot.keyClick(view, Qt.Key.Key_I)
    assert view.chosen is None


def test_a_list_that_takes_the_focus_chooses_nothing(view):
    assert view.hasFocus()
    assert view.chosen is None


def test_a_click_below_the_rows_changes_nothing(view, qtbot):
    view.choose(1)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 280))
    assert view.chosen == LINES[1]
    view.choose(None)
    assert view.chosen is None


def picture(view):
    return view.viewport().grab().toImage()


def test_the_entry_where_the_melody_is_looks_different(view):
    plain = picture(view)
    view.show_current(2)
    assert picture(view) != plain


def test_a_star_is_seen(view):
    plain = picture(view)
    view.entries.show_lines((LINES[0], replace(LINES[1], starred=True), LINES[2]))
    assert picture(view) != plain
