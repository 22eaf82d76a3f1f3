"""Whether an afternoon of work makes the program grow: memory of the window and its two processes.

The whole program works without a screen: dials turned, notes drawn, undone, bars searched and
taken, parts and pages opened, music played and stopped, files saved and opened, all drawn by lot
from a seed. Prints what each process holds every minute, once everything was used once, and the
growth an hour. `make bench ARGS='-k memory --seconds 3600'`, or run it as a script; `--trace` then
names the lines and the kinds of objects that grew.
"""

import argparse
import gc
import multiprocessing
import os
import random
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

SECONDS = 60.0
WARM = 200  # gestures after one of each kind; 1,000 fill what is remembered on purpose
PARTS = (
    "show_score",
    "show_velocities",
    "show_lanes",
    "show_candidates",
    "show_history",
    "show_map",
    "show_changes",
)
SHEETS = ("preferences", "shortcuts", "edit_shortcuts", "about", "controllers", "sound")
PATIENCE = 60.0  # seconds


class Hand:
    """One composer, whose gestures are drawn by lot."""

    def __init__(self, session, folder, seed):
        self.session, self.folder = session, folder
        self.lot = random.Random(seed)
        self.window = session.window
        self.count = Counter()

    def trigger(self, name):
        action = self.window.actions_by_id[name]
        if action.isEnabled():
            action.trigger()

    def act(self):
        """Do one thing and let the program come to rest."""
        gesture = self.lot.choices(list(GESTURES), list(GESTURES.values()))[0]
        self.count[gesture.__name__] += 1
        gesture(self)
        QTest.qWait(self.lot.randint(30, 250))
        self.settle()

    def settle(self):
        end = time.monotonic() + PATIENCE
        while self.session.document.gesture_origin is not None and time.monotonic() < end:
            QTest.qWait(20)

    def turn(self):
        dials = [dial for dial in self.window.dial_panel.dials.values() if dial.isEnabled()]
        if dials:
            dial = self.lot.choice(dials)
            key = self.lot.choice([Qt.Key.Key_Up, Qt.Key.Key_Down])
            for _ in range(self.lot.randint(1, 6)):
                QTest.keyClick(dial, key)
                QTest.qWait(15)
            dial.settle()

    def lock(self):
        panel = self.window.dial_panel
        key = self.lot.choice(list(panel.dials))
        locks = self.session.document.project.rules.locks
        panel.locks_changed.emit(locks ^ {key})

    def select(self):
        bars = self.session.document.project.phrase.measures
        self.session.document.select({self.lot.randrange(bars)})

    def draw(self):
        self.trigger("draw_note")

    def edit(self):
        names = ("octave_up", "octave_down", "invert", "retrograde", "legato", "staccato", "copy")
        self.trigger(self.lot.choice(names))

    def undo(self):
        for _ in range(self.lot.randint(1, 4)):
            self.trigger(self.lot.choice(["undo", "undo", "redo"]))

    def search(self):
        self.trigger(self.lot.choice(["reroll", "vary_small", "vary_large", "surprise"]))
        strip = self.window.candidates
        end = time.monotonic() + PATIENCE
        while strip._message.text().startswith("Looking") and time.monotonic() < end:
            QTest.qWait(30)
        if strip.row.cards:
            QTest.keyClick(strip.row, Qt.Key.Key_1)
            QTest.qWait(60)
            QTest.keyClick(strip.row, self.lot.choice([Qt.Key.Key_Return, Qt.Key.Key_Escape]))

    def fold(self):
        name = self.lot.choice(PARTS)
        self.window.fold(name, name not in self.window.folded_out)

    def page(self):
        """Look at the pictures, and turn one once their engine is awake."""
        self.trigger("pictures")
        dials = self.window.explorer.dial_panel.dials
        end = time.monotonic() + PATIENCE
        while not any(dial.isEnabled() for dial in dials.values()) and time.monotonic() < end:
            QTest.qWait(50)
        for dial in list(dials.values())[:2]:
            QTest.keyClick(dial, Qt.Key.Key_Up)
            dial.settle()
            QTest.qWait(200)
        self.trigger("pictures")

    def play(self):
        self.window.transport.play_toggled.emit()
        QTest.qWait(self.lot.randint(100, 900))
        self.window.transport.play_toggled.emit()

    def save(self):
        self.session.document.save(self.folder / f"{self.lot.randint(1, 3)}.attune")
        self.session.autosave.save_now()

    def open(self):
        """Open what was saved, or begin again: the history of the one before goes."""
        files = sorted(self.folder.glob("*.attune"))
        self.session.document.save(self.folder / "last.attune")
        if files:
            self.session.filing.open_path(self.lot.choice(files))

    def sheet(self):
        """Open a sheet and leave it by Esc."""

        def leave():
            if (sheet := QApplication.activeModalWidget()) is not None:
                QTest.keyClick(sheet, Qt.Key.Key_Escape)

        QTimer.singleShot(150, leave)
        self.trigger(self.lot.choice(SHEETS))


GESTURES = {
    Hand.turn: 30,
    Hand.lock: 4,
    Hand.select: 12,
    Hand.draw: 8,
    Hand.edit: 8,
    Hand.undo: 10,
    Hand.search: 8,
    Hand.fold: 8,
    Hand.page: 2,
    Hand.play: 5,
    Hand.save: 6,
    Hand.open: 1,
    Hand.sheet: 3,
}


def resident(pid):
    """Return the memory that a process holds, in MiB, as far as the system tells."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return float("nan")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmRSS"].split()[0]) / 1024


def held(session):
    """Return the memory of each process, in MiB, by name."""
    gc.collect()
    total = Counter({"window": resident(os.getpid())})
    for child in sorted(multiprocessing.active_children(), key=lambda child: child.name):
        total[child.name] += resident(child.pid)  # pictures have an engine of their own
    return dict(total)


def show(minutes, session, hand):
    memory = held(session)
    cells = "  ".join(f"{name} {value:7.1f}" for name, value in memory.items())
    objects = len(session.findChildren(QObject)) + len(session.window.findChildren(QObject))
    print(
        f"{minutes:6.1f} min  {cells}  MiB   {hand.count.total():6} gestures, "
        f"{len(session.document.past.entries):5} entries, {objects:5} Qt objects, "
        f"{len(QApplication.topLevelWidgets()):3} top widgets",
        flush=True,
    )
    return memory


def kinds():
    """Count what Python holds, by type."""
    return Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())


def work(seconds, seed, warm=WARM, trace=False):
    """Work for some time; returns the growth of each process in a share an hour."""
    from app.session import Session

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTUNE_HOME", folder)
        session = Session()
        session.window.resize(1320, 860)
        session.window.show()
        hand = Hand(session, Path(folder), seed)
        end = time.monotonic() + PATIENCE
        while not all(d.isEnabled() for d in session.window.dial_panel.dials.values()):
            QTest.qWait(50)
            assert time.monotonic() < end, "the engine did not wake up"
        for gesture in GESTURES:
            gesture(hand)
            hand.settle()
        for _ in range(warm):
            hand.act()
        before, kinds_before = show(0, session, hand), kinds()
        if trace:
            tracemalloc.start(8)
            first = tracemalloc.take_snapshot()
        start = told = time.monotonic()
        while (now := time.monotonic()) - start < seconds:
            hand.act()
            if now - told >= 60:
                told = now
                show((now - start) / 60, session, hand)
        after, hours = show(seconds / 60, session, hand), seconds / 3600
        if trace:
            tell_what_grew(first, kinds_before)
        session.shut_down()
    growth = {name: (after.get(name, value) / value - 1) / hours for name, value in before.items()}
    print("growth an hour: " + ", ".join(f"{n} {100 * g:+.1f} %" for n, g in growth.items()))
    return growth


def tell_what_grew(first, before):
    gc.collect()
    grown = kinds() - before
    print("objects:", ", ".join(f"{name} +{count}" for name, count in grown.most_common(25)))
    for line in tracemalloc.take_snapshot().compare_to(first, "traceback")[:15]:
        print(f"{line.size_diff / 1024:9.1f} KiB {line.count_diff:+7}")
        print("\n".join(line.traceback.format()[-8:]))


@pytest.mark.timeout(0)
def test_memory_does_not_grow(qapp, request):
    print()
    work(max(request.config.getoption("--seconds"), SECONDS), seed=1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--warm", type=int, default=WARM, help="gestures before it counts")
    parser.add_argument("--trace", action="store_true", help="tell what grew")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(Path(__file__).parents[2]))
    application = QApplication([])
    from app.views.look import theme

    theme.apply(application)
    work(chosen.seconds, chosen.seed, chosen.warm, chosen.trace)
