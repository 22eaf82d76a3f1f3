"""What the hand feels: a dial dragged without a pause, with roll, lanes and score in sight.

Prints how long it takes from a step of the hand to the painted notes, the longest time for which
the window's thread did not come round, and how evenly the playhead is painted. `make bench`.
"""

import math
import os
import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

SECONDS = 30
FRAME = 1 / 60


def wait(milliseconds):
    """Let the program go on, as in its own loop; QTest's waiting keeps every thread from Python."""
    loop = QEventLoop()
    timer = QTimer(loop, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(loop.quit)
    timer.start(milliseconds)
    loop.exec()


class Watch(QObject):
    """Remembers when a widget was painted, and the gaps between rounds of the event loop."""

    def __init__(self, widget):
        super().__init__()
        self.paints, self.gaps, self.own, self._last = [], [], [], None
        self._widget = widget
        widget.installEventFilter(self)
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._round)
        self._timer.start()

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, lambda: self.paints.append(time.perf_counter()))
        return False

    def _round(self):
        now = time.perf_counter(), time.thread_time()
        if self._last is not None:
            self.gaps.append(now[0] - self._last[0])
            self.own.append(now[1] - self._last[1])
        self._last = now

    def clear(self):
        self.paints.clear()
        self.gaps.clear()
        self.own.clear()
        self._last = None


@pytest.fixture(scope="module")
def session(qapp, tmp_path_factory):
    os.environ["ATTUNE_HOME"] = str(tmp_path_factory.mktemp("home"))
    from app.session import Session

    session = Session()
    window = session.window
    window.resize(1320, 1000)
    window.show()
    window.fold("show_lanes", True)
    window.fold("show_score", True)
    end = time.time() + 60
    while time.time() < end and not window.dial_panel.dials["note_density"].isEnabled():
        wait(20)
    wait(2000)
    yield session
    session.shut_down()


@pytest.mark.timeout(300)
def test_a_drag_of_half_a_minute(session):
    dial = session.window.dial_panel.dials["rhythmic_complexity"]
    watch = Watch(session.window.roll.viewport())
    changes, steps = [], []
    session.document.project_changed.connect(lambda _project: changes.append(time.perf_counter()))
    dial.asked.connect(lambda _value: steps.append(time.perf_counter()))
    centre = dial.rect().center()
    QTest.mousePress(dial, Qt.MouseButton.LeftButton, pos=centre)
    QTest.mouseMove(dial, centre - QPoint(0, 8))
    wait(300)
    watch.clear()
    steps.clear()
    start = time.perf_counter()
    while (now := time.perf_counter() - start) < SECONDS:
        QTest.mouseMove(dial, centre - QPoint(0, round(120 * math.sin(2 * now))))
        wait(round(1000 * FRAME))
    QTest.mouseRelease(dial, Qt.MouseButton.LeftButton, pos=centre)
    paints, changed = np.array(watch.paints), np.array(changes)
    waits = []
    for step in steps:
        after = changed[changed >= step]
        if after.size and (painted := paints[paints >= after[0]]).size:
            waits.append(1000 * (painted[0] - step))
    gaps = 1000 * np.array(watch.gaps)
    print(
        f"\n{len(steps)} steps of the hand in {SECONDS} s: painted after "
        f"{np.median(waits):.1f} ms, p95 {np.percentile(waits, 95):.1f} ms; longest gap of the "
        f"window's thread {gaps.max():.0f} ms, p99.9 {np.percentile(gaps, 99.9):.1f} ms; "
        f"most that it computed in one {1000 * max(watch.own):.0f} ms",
        end="",
    )
    wait(1000)


@pytest.mark.parametrize("measures", [16, 64])
def test_the_playhead(session, measures):
    project = session.document.project
    session.document.apply("Lengthen", project.with_phrase(project.phrase.with_measures(measures)))
    wait(1500)
    session.player.play(0)
    end = time.time() + 20
    while time.time() < end and not session.player.playing:
        wait(20)
    watch = Watch(session.window.roll.viewport())
    wait(4000)
    session.player.stop()
    between = 1000 * np.diff(watch.paints)
    print(
        f"\n{measures} bars playing: {len(watch.paints) / 4:.0f} frames a second, p95 between two "
        f"{np.percentile(between, 95):.1f} ms",
        end="",
    )
    wait(300)
