"""Run Qt without a display, collect garbage on the tests' thread alone, and leave in order."""

import gc
import os
import sys

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before PySide6 is imported
gc.disable()  # app/collector.py says why


@pytest.fixture(autouse=True)
def collect():
    """Collect what a test has made."""
    yield
    gc.collect(1)


@pytest.fixture(autouse=True, scope="module")
def collect_all():
    """Collect what a module has left, such as its windows.

    What is there before it, such as the imports, stays: to look through it takes a second.
    """
    gc.freeze()
    yield
    gc.collect()


@pytest.fixture
def walker(tmp_path):
    """The program on a virtual screen, at its first launch."""
    from tests.walker import Walker, virtual_screen

    home = tmp_path / "home"
    home.mkdir()
    with virtual_screen():
        walker = Walker(home)
        try:
            yield walker
        finally:
            walker.end()


def pytest_sessionfinish():
    """Empty the clipboard: Qt would delete what we put there when Python has gone."""
    if (gui := sys.modules.get("PySide6.QtGui")) and gui.QGuiApplication.instance():
        gui.QGuiApplication.clipboard().clear()
