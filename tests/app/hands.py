"""Hands and eyes: a mouse, dials turned by keys, bars read from the document."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from arvae_models import tokens
from arvae_models.attributes import measure, named

PATIENCE = 20_000  # ms
NO_KEYS = Qt.KeyboardModifier.NoModifier


class Mouse:
    """A pointer over one widget; unlike QTest's it moves with buttons and keys held."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget
        self.place = QPointF()
        self.buttons = Qt.MouseButton.NoButton

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
        everywhere = QPointF(self.widget.mapToGlobal(self.place.toPoint()))
        event = QMouseEvent(kind, self.place, everywhere, button, self.buttons, keys)
        QApplication.sendEvent(self.widget, event)

    def press(self, x, y, keys=NO_KEYS, button=Qt.MouseButton.LeftButton):
        self.place, self.buttons = QPointF(x, y), button
        self._send(QEvent.Type.MouseButtonPress, button, keys)

    def move(self, x, y, keys=NO_KEYS):
        self.place = QPointF(x, y)
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, keys)

    def by(self, dx, dy, keys=NO_KEYS):
        self.move(self.place.x() + dx, self.place.y() + dy, keys)

    def release(self, keys=NO_KEYS, button=Qt.MouseButton.LeftButton):
        self.buttons = Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseButtonRelease, button, keys)

    def click(self, x, y, keys=NO_KEYS, button=Qt.MouseButton.LeftButton):
        self.press(x, y, keys, button)
        self.release(keys, button)

    def drag(self, start, end, keys=NO_KEYS):
        self.press(*start, keys)
        self.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, keys)
        self.move(*end, keys)
        self.release(keys)

    def double_click(self, x, y):
        self.click(x, y)
        self.buttons = Qt.MouseButton.LeftButton
        self._send(QEvent.Type.MouseButtonDblClick, Qt.MouseButton.LeftButton, NO_KEYS)
        self.release()

    def wheel(self, notches, keys=NO_KEYS):
        everywhere = QPointF(self.widget.mapToGlobal(self.place.toPoint()))
        event = QWheelEvent(
            self.place,
            everywhere,
            QPoint(),
            QPoint(0, round(120 * notches)),
            self.buttons,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.widget, event)


def pull(widget, pixels):
    """Press in the middle of a widget and move up in steps; returns the mouse, its button down."""
    mouse = Mouse(widget)
    centre = widget.rect().center()
    mouse.press(centre.x(), centre.y())
    for _ in range(10):
        mouse.by(0, -pixels / 10)
    return mouse


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
