"""Where garbage ends: on the window's thread, whoever has made it."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QTimer

from app import memory
from app.collector import Collector


class Knot:
    """What only the collector can free: it holds itself."""

    def __init__(self):
        self.self = self


def tie(number):
    """Make garbage on a thread of its own."""
    knots = []

    def make():
        knots.extend(weakref.ref(Knot()) for _ in range(number))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    return knots


@pytest.fixture
def collections():
    """The threads on which garbage was collected."""
    threads = []

    def note(phase, _info):
        if phase == "stop":
            threads.append(threading.current_thread())

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)


@pytest.fixture
def automatic():
    """Python collects by itself, as it does in the program before the window is there."""
    before = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if before else gc.disable)()


def test_what_another_thread_makes_ends_on_this_one(qtbot, automatic, collections):
    collector = Collector()
    knots = tie(5000)
    assert collections == []
    assert all(knot() is not None for knot in knots)
    qtbot.waitUntil(lambda: all(knot() is None for knot in knots))
    assert set(collections) == {threading.current_thread()}
    collector.close()


def test_older_garbage_is_found_too(qtbot, automatic):
    collector = Collector()
    knot = Knot()
    known = weakref.ref(knot)
    gc.collect()  # it has survived once
    del knot
    for _ in range(300):
        tie(gc.get_threshold()[0])
        collector.collect()
    assert known() is None
    collector.close()


def test_what_is_not_due_is_left(automatic, collections):
    collector = Collector()
    gc.collect()
    collections.clear()
    collector.collect()
    assert collections == []
    collector.close()


@pytest.mark.parametrize("before", [True, False])
def test_all_is_given_back_in_the_end(qapp, automatic, before):
    (gc.enable if before else gc.disable)()
    collector = Collector()
    assert not gc.isenabled()
    assert gc.get_freeze_count() > 0
    collector.close()
    assert gc.isenabled() == before
    assert gc.get_freeze_count() == 0


def test_memory_is_given_back_now_and_then(qapp, monkeypatch):
    given = []
    monkeypatch.setattr(memory, "release", lambda: given.append(True))
    collector = Collector()
    (timer,) = (
        timer for timer in collector.findChildren(QTimer) if timer.interval() == 1000 * memory.EVERY
    )
    assert timer.isActive()
    timer.timeout.emit()
    assert given == [True]
    collector.close()
    assert not timer.isActive()
