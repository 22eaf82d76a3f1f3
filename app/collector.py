"""Python's garbage is collected on the window's thread alone, and freed memory is given back.

By itself it is collected on whichever thread makes some, and a Qt object that ends on a thread not
its own leaves its timers behind, which then call what is no longer there.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from app import memory

PACE: Final = 200  # ms between looks


class Collector(QObject):
    """Collects as often as Python would, between the window's events; `close` gives that back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._automatic = gc.isenabled()
        gc.disable()
        gc.freeze()  # what the start has made stays, and need not be looked through each time
        self._timer = QTimer(self, interval=PACE)
        self._timer.timeout.connect(self.collect)
        self._timer.start()
        self._release = QTimer(self, interval=int(1000 * memory.EVERY))
        self._release.timeout.connect(memory.release)
        self._release.start()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due, and with it all that are younger."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        self._release.stop()
        gc.unfreeze()
        if self._automatic:
            gc.enable()
