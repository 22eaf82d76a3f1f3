import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.views.hints import HINTS, Anchor, Hints

ALL = tuple(row.id for row in HINTS)


class Desk:
    """A window with something for every hint to point at, and a field that has the focus."""

    def __init__(self):
        self.window = QWidget()
        self.window.resize(900, 700)
        column = QVBoxLayout(self.window)
        self.field = QLineEdit()
        column.addWidget(self.field)
        self.parts = {}
        for name in ALL:
            column.addStretch(1)
            self.parts[name] = QPushButton(name)
            column.addWidget(self.parts[name])
        self.parts["candidates"].hide()
        self.bar = QRect(20, 0, 40, 10)
        anchors = {name: Anchor(part) for name, part in self.parts.items()}
        anchors["bar"] = Anchor(self.parts["bar"], lambda: self.bar)
        self.hints = Hints(self.window, anchors, pause=0)


@pytest.fixture
def desk(qtbot, activate):
    desk = Desk()
    qtbot.addWidget(desk.window)
    activate(desk.window)
    desk.field.setFocus()
    return desk


@pytest.fixture
def started(desk, qtbot):
    desk.hints.start()
    qtbot.wait(1)
    return desk


def shows(qtbot, desk, hint):
    qtbot.waitUntil(lambda: desk.hints.shown == hint, timeout=1000)
    assert desk.hints.callout.isVisible() == (hint is not None)


def test_nothing_is_shown_before_it_is_started(desk, qtbot):
    desk.window.resize(800, 700)
    qtbot.wait(5)
    shows(qtbot, desk, None)


def test_one_after_another_each_until_it_is_done(started, qtbot, record):
    said = record(started.hints.seen_changed)
    shows(qtbot, started, "dial")
    assert started.hints.callout.words.text() == HINTS[0].text
    assert started.hints.callout.count.text() == "1 of 4"
    started.hints.done("dial")
    assert not started.hints.callout.isVisible()
    shows(qtbot, started, "bar")
    started.hints.done("bar")
    shows(qtbot, started, "play")
    started.hints.done("play")
    qtbot.wait(5)
    shows(qtbot, started, None)  # the candidates are not in sight
    started.parts["candidates"].show()
    shows(qtbot, started, "candidates")
    started.hints.done("candidates")
    qtbot.wait(5)
    shows(qtbot, started, None)
    assert said == [ALL[:1], ALL[:2], ALL[:3], ALL]


def test_what_is_done_early_is_not_told_later(started, qtbot, record):
    said = record(started.hints.seen_changed)
    for hint in ("bar", "bar", "nonsense"):
        started.hints.done(hint)
    shows(qtbot, started, "dial")
    started.hints.done("dial")
    shows(qtbot, started, "play")
    assert said == [("bar",), ("bar", "dial")]


def test_what_was_seen_before_is_not_shown(desk, qtbot):
    desk.hints.start(["dial", "of another day", "bar"])
    shows(qtbot, desk, "play")
    desk.hints.start()
    shows(qtbot, desk, "play")  # it stays until it is done, ...
    desk.hints.done("play")
    shows(qtbot, desk, "dial")  # ... and all come again


def test_closing_one_is_having_seen_it(started, qtbot):
    qtbot.mouseClick(started.hints.callout.close_button, Qt.MouseButton.LeftButton)
    assert started.hints.seen == ("dial",)
    assert started.field.hasFocus()
    shows(qtbot, started, "bar")


def test_no_more_means_none(started, qtbot, record):
    said = record(started.hints.seen_changed)
    qtbot.mouseClick(started.hints.callout.silence_button, Qt.MouseButton.LeftButton)
    started.parts["candidates"].show()
    qtbot.wait(5)
    shows(qtbot, started, None)
    assert said == [ALL]


def test_it_never_takes_the_keys_but_tab_reaches_it(started, qtbot):
    assert started.field.hasFocus()
    callout, dial = started.hints.callout, started.parts["dial"]
    dial.setFocus()
    qtbot.keyClick(dial, Qt.Key.Key_Tab)
    assert callout.close_button.hasFocus()
    qtbot.keyClick(callout.close_button, Qt.Key.Key_Tab)
    assert callout.silence_button.hasFocus()
    qtbot.keyClick(callout.silence_button, Qt.Key.Key_Escape)
    assert dial.hasFocus()
    shows(qtbot, started, "bar")


def test_it_goes_with_what_it_points_at(started, qtbot):
    dial, callout = started.parts["dial"], started.hints.callout
    before = callout.pos()
    started.window.resize(900, 500)
    qtbot.waitUntil(lambda: callout.pos() != before)
    assert not callout.geometry().intersects(dial.geometry())
    dial.hide()
    shows(qtbot, started, "bar")


def test_it_waits_for_a_part_that_is_not_there_yet(desk, qtbot):
    desk.bar = QRect()
    desk.hints.start(["dial"])
    shows(qtbot, desk, "play")
    desk.bar = QRect(20, 0, 40, 10)
    desk.hints.done("play")
    shows(qtbot, desk, "bar")


def test_a_hint_without_an_anchor_is_left_out(qtbot, activate):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    button = QPushButton("Play", window)
    hints = Hints(window, {"play": Anchor(button)})
    activate(window)
    hints.start()
    assert hints.shown == "play"
    assert hints.callout.count.text() == "1 of 1"


def test_every_hint_is_short():
    assert len(HINTS) == len(set(ALL)) <= 4
    assert all(row.text.endswith(".") and len(row.text) <= 70 for row in HINTS)
