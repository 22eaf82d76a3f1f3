"""A dressed application, a recorder of signals, and mice that hold buttons and keys."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.views import theme

NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def dressed(qapp):
    """Give every widget the program's own look."""
    if not qapp.styleSheet():
        theme.apply(qapp)


@pytest.fixture
def record() -> Callable:
    """Return a function that turns a signal into the list of what it has said."""

    def start(signal) -> list:
        said: list = []
        signal.connect(lambda *values: said.append(values[0] if len(values) == 1 else values))
        return said

    return start


@pytest.fixture
def activate(qtbot) -> Callable:
    """Return a function that shows a window and waits until it takes the keys."""

    def show(window: QWidget) -> None:
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)

    return show


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


@pytest.fixture
def mouse() -> Callable:
    """Return a pointer over a widget."""
    return Mouse
