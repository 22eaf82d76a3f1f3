"""Python's garbage is collected on the window's thread alone, and freed memory is given back.

By itself it is collected on whichever thread makes some, and a Qt object that ends on a thread not
its own leaves its timers behind, which then call what is no longer there.

glibc keeps what is freed between two blocks in use. Engraved lines and pictures of all sizes come
and go, and in an hour of work such holes make up a tenth of what the window holds.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

PACE: Final = 200  # ms between looks
RELEASE: Final = 60_000  # ms between two times that memory is given back, which takes some 5 ms


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
        self._release = QTimer(self, interval=RELEASE)
        self._release.timeout.connect(release)
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


def release() -> None:
    """Give freed memory back to the system, where its allocator does not do so by itself."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone
        if trim is not None:
            trim(0)
