from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.document.history import Entry, History
from app.views.bars.history_panel import HistoryPanel
from arvae_models.music import Phrase

FIVE = History(
    tuple(
        Entry(number, f"Gesture {number}", frozenset({number}), {}, Phrase(), starred=number == 2)
        for number in range(1, 6)
    )
)


@pytest.fixture
def window(qtbot):
    """A window with a field beside the panel."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(HistoryPanel())
    column.addWidget(QLineEdit())
    window.resize(280, 500)
    return window


@pytest.fixture
def panel(window, activate):
    """Five entries; the melody is at the last."""
    panel = window.findChild(HistoryPanel)
    panel.show_history(FIVE, 5)
    activate(window)
    return panel


@pytest.fixture
def story(panel):
    """Everything the panel says, in order."""
    said = []
    panel.scrubbed.connect(lambda number: said.append(("scrubbed", number)))
    panel.recalled.connect(lambda number: said.append(("recalled", number)))
    panel.scrub_cancelled.connect(lambda: said.append("cancelled"))
    panel.starred.connect(lambda number, on: said.append(("starred", number, on)))
    return said


def place_of(panel, number):
    """Where an entry lies on the slider."""
    return panel.scrubber.place(number - 1), panel.scrubber.height() / 2


def middle(panel, row):
    return panel.list.visualRect(panel.list.entries.index(row)).center()


def keys(widget, qtbot, *pressed):
    widget.setFocus()
    for key in pressed:
        qtbot.keyClick(widget, getattr(Qt.Key, f"Key_{key}"))


def test_the_current_entry_is_chosen(panel, story):
    assert panel.chosen == 5
    panel.show_history(FIVE, 3)
    assert panel.chosen == 3
    assert panel.scrubber.value() == 2
    panel.show_history(FIVE, None)
    assert panel.chosen is None
    assert panel.scrubber.value() == 4
    assert story == []


def test_dragging_the_slider_scrubs_and_its_release_recalls(panel, mouse, story):
    pointer = mouse(panel.scrubber)
    pointer.press(*place_of(panel, 4))
    pointer.move(*place_of(panel, 2))
    assert panel.chosen == 2
    pointer.release()
    assert story == [("scrubbed", 4), ("scrubbed", 2), ("recalled", 2)]


def test_a_click_where_the_slider_is_says_nothing(panel, mouse, story):
    mouse(panel.scrubber).click(*place_of(panel, 5))
    assert story == []


def test_a_click_looks_and_a_double_click_takes(panel, mouse, story):
    pointer = mouse(panel.list.viewport())
    point = middle(panel, 2)
    pointer.click(point.x(), point.y())
    assert story == [("scrubbed", 3)]
    assert panel.scrubber.value() == 2
    pointer.double_click(point.x(), point.y())
    assert story == [("scrubbed", 3), ("recalled", 3)]


@pytest.mark.parametrize(("name", "older"), [("list", "Down"), ("scrubber", "Left")])
def test_keys_look_and_enter_takes(panel, qtbot, story, name, older):
    keys(getattr(panel, name), qtbot, older, older, "Return", "Escape")
    assert story == [("scrubbed", 4), ("scrubbed", 3), ("recalled", 3)]  # no way back after that


@pytest.mark.parametrize(("name", "older"), [("list", "Down"), ("scrubber", "Left")])
def test_escape_goes_back(panel, qtbot, story, name, older):
    keys(getattr(panel, name), qtbot, older, "Escape", "Escape")
    assert story == [("scrubbed", 4), "cancelled"]
    assert panel.chosen == 5
    assert panel.scrubber.value() == 4


def test_escape_stays_in_the_panel_while_there_is_a_way_back(panel, qtbot):
    def taken():
        none = Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, none)
        event.ignore()
        QApplication.sendEvent(panel.list, event)
        return event.isAccepted()

    assert not taken()
    keys(panel.list, qtbot, "Down")
    assert taken()


def test_leaving_the_panel_goes_back_but_walking_inside_does_not(window, panel, qtbot, story):
    keys(panel.list, qtbot, "Down")
    panel.scrubber.setFocus()
    assert story == [("scrubbed", 4)]
    window.findChild(QLineEdit).setFocus()
    assert story == [("scrubbed", 4), "cancelled"]


def test_what_is_looked_at_stays_when_the_history_grows(panel, qtbot, story):
    keys(panel.list, qtbot, "Down", "Down")
    panel.show_history(FIVE.with_entry(replace(FIVE.entry(5), number=6)), 6)
    assert panel.chosen == 3
    assert panel.scrubber.value() == 2
    assert story == [("scrubbed", 4), ("scrubbed", 3)]
    panel.recall()
    panel.show_history(FIVE.with_entry(replace(FIVE.entry(5), number=6)), 6)
    assert panel.chosen == 6


def test_stars_are_told_and_shown(panel, qtbot, story):
    keys(panel.list, qtbot, "S")
    assert story == [("starred", 5, True)]
    panel.show_history(FIVE.starring(5, True), 5)
    assert panel.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole).endswith("starred")
    keys(panel.list, qtbot, "S")
    assert story[-1] == ("starred", 5, False)


def test_starred_only(panel, qtbot, mouse, story):
    panel.stars_button.click()
    assert panel.list.entries.rowCount() == 1
    assert panel.chosen is None  # the current one is hidden
    point = middle(panel, 0)
    mouse(panel.list.viewport()).click(point.x(), point.y())
    assert story == [("scrubbed", 2)]
    panel.stars_button.click()
    assert panel.chosen == 2
    assert panel.list.entries.rowCount() == 5


def test_an_empty_panel_says_what_belongs_there(panel):
    panel.show_history(History(), None)
    assert panel._empty.text() == "What you do to the melody is kept here."
    panel.show_history(FIVE.starring(2, False), 5)
    panel.stars_button.click()
    assert panel._empty.text().startswith("No entry has a star.")
    assert not panel._empty.isHidden()


def test_the_slider_says_where_it_is(panel, qtbot):
    keys(panel.scrubber, qtbot, "Left", "Left", "Left")
    spoken = QAccessible.queryAccessibleInterface(panel.scrubber)
    assert spoken.text(QAccessible.Text.Description) == "Gesture 2, bar 3, starred"


def test_ten_thousand_entries_are_no_burden(panel, qtbot):
    many = History(tuple(replace(FIVE.entries[0], number=n) for n in range(1, 10_001)))
    panel.show_history(many, 10_000)
    painted = []
    paint = panel.list.painter.paint
    panel.list.painter.paint = lambda *drawn: (painted.append(1), paint(*drawn))
    keys(panel.scrubber, qtbot, "Left")
    panel.list.viewport().grab()
    assert panel.chosen == 9_999
    assert 0 < len(painted) < 60
