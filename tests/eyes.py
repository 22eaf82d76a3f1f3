"""The program as `attune` starts it, with eyes: a line that comes in is answered by what is seen.

Only looked at from here: what is done comes from a mouse and a keyboard outside. To be run as a
script; the arguments are the program's.
"""

import json
import sys
import threading
from dataclasses import asdict

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from tests.reader import Thing, name_around, things


class Eyes(QObject):
    """Looks where the window lives, whenever a line was read on another thread."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self.look, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for _ in sys.stdin:
            self.asked.emit()

    @Slot()
    def look(self) -> None:
        """Say what is on the screen, as one line of JSON."""
        QAccessible.setActive(True)  # as where a screen reader runs: lists tell when they change
        active = QApplication.activeWindow()
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        seen = {
            "active": active.windowTitle() if active else "",
            "windows": [w.windowTitle() for w in shown],
            "focus": name_around(QApplication.focusWidget()),
            "things": [_plain(thing) for window in shown for thing in things(window)],
            **next((_melody(w) for w in shown if hasattr(w, "roll_commands")), {}),
        }
        print(json.dumps(seen), flush=True)


def _plain(thing: Thing) -> dict:
    return asdict(thing) | {"states": sorted(thing.states)}


def _melody(window) -> dict:
    """Return the notes in the roll, where they lie on the screen, and what undo would do."""
    view, geometry = window.roll.viewport(), window.roll.geometry_map
    corner = view.mapToGlobal(QPoint())
    return {
        "notes": [[n.onset, n.duration, n.pitch, n.velocity] for n in window.roll.phrase.notes],
        "bars": [corner.x(), corner.y()],  # the roll's corner; the bar numbers lie along the top
        "ticks": [corner.x() + geometry.x(0), geometry.tick_width],
        "pitches": [corner.y() + geometry.y(0), geometry.row_height],
        "chosen": sorted(window.roll.selected_measures),
        "undo": window.actions_by_id["undo"].text(),
        "redo": window.actions_by_id["redo"].text(),
    }


if __name__ == "__main__":
    eyes = Eyes()
    from app.__main__ import main

    main()
