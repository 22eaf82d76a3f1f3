"""A dressed application, a recorder of signals, windows that take the keys, and a mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from app.views.look import theme
from tests.app.hands import Mouse


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


@pytest.fixture
def mouse() -> Callable:
    """Return a pointer over a widget."""
    return Mouse
