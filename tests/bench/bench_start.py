"""How long the composer waits for the window, and for a dial that can be turned.

Starts the program itself and, in turns with it, an empty PySide6 window: the floor, which nothing
can beat. Beside the time on the clock stands what the program has computed until then, which other
work on the machine disturbs less. Bytecode is cached, as from a second start on. `make bench`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
STARTS = 5

SEEN = """
import sys, time
start = float(sys.argv[1])

def told(what):
    print(what, time.time() - start, time.process_time(), flush=True)
"""
EMPTY = f"""{SEEN}
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        told("paint")
        application.quit()

application = QApplication([])
window = Window()
window.resize(1320, 860)
window.show()
application.exec()
"""
WHOLE = f"""{SEEN}
if __name__ == "__main__":
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    from app import __main__
    from app.views.main_window import MainWindow

    show = MainWindow.show

    def shown(window):
        def look():
            dials = window.dial_panel.dials.values()
            if dials and all(dial.isEnabled() for dial in dials):
                timer.stop()
                told("dial")
                QApplication.quit()

        timer = QTimer(window, interval=2)
        timer.timeout.connect(look)
        window.seen.connect(lambda: (told("paint"), timer.start()))
        show(window)

    MainWindow.show = shown
    __main__.open_window(None)
"""


def started(code, folder):
    """Run a program from a file, where its processes find it; return what it told, as ms."""
    program = folder / "program.py"
    program.write_text(code, "utf-8")
    environment = {
        **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
        "ATTUNE_HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    done = subprocess.run(
        [sys.executable, str(program), str(time.time())],
        capture_output=True, text=True, env=environment, check=True,
    )  # fmt: skip
    lines = (line.split() for line in done.stdout.splitlines())
    return {what: (1000 * float(clock), 1000 * float(own)) for what, clock, own in lines}


@pytest.mark.timeout(600)
def test_the_start(tmp_path):
    found = {"empty window painted": [], "window painted": [], "dial usable": []}
    for turn in range(STARTS + 1):
        floor, whole = started(EMPTY, tmp_path), started(WHOLE, tmp_path)
        if turn:  # the first one fills the caches
            told = (floor["paint"], whole["paint"], whole["dial"])
            for values, one in zip(found.values(), told, strict=True):
                values.append(one)
    lowest = np.min(found["empty window painted"], axis=0)
    for what, values in found.items():
        best, middle = np.min(values, axis=0), np.median(values, axis=0)
        print(
            f"\n{what}: best {best[0]:.0f} ms, median {middle[0]:.0f} ms, {best[0] / lowest[0]:.1f}"
            f" times the floor; of it computing {best[1]:.0f} ms, {best[1] / lowest[1]:.1f} times",
            end="",
        )
