"""Hands and eyes for a running window: dials turned by keys, bars read from the document."""

from PySide6.QtCore import Qt

from arvae_models import tokens
from arvae_models.attributes import measure, named

PATIENCE = 20_000  # ms


def rows(session):
    """The melody's rows (measures, 24)."""
    return tokens.rows_of(session.document.project.phrase)


def bar(session, index=1):
    """One measure's row (24,); the demo begins with measure 1 selected."""
    return rows(session)[index]


def measured(session, index=1):
    """What one measure has, by attribute."""
    return named(measure(bar(session, index)[None])[0])


def settle(session, qtbot):
    """Wait until no gesture is open any more."""
    qtbot.waitUntil(lambda: session.document.gesture_origin is None, timeout=PATIENCE)


def turn(session, qtbot, key, steps):
    """Turn a dial by arrow keys and wait for the last answer; returns what it asks for."""
    dial = session.window.dial_panel.dials[key]
    for _ in range(abs(steps)):
        qtbot.keyClick(dial, Qt.Key.Key_Up if steps > 0 else Qt.Key.Key_Down)
    dial.settle()
    settle(session, qtbot)
    return dial.asked_value


def trigger(session, name):
    """Choose a command of the menus."""
    session.window.actions_by_id[name].trigger()


def edit(session, phrase):
    """Draw notes by hand."""
    session.window.roll.edit_started.emit()
    session.window.roll.edited.emit(phrase)
    session.window.roll.edit_finished.emit("Draw note")
