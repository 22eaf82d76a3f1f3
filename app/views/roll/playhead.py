"""The playhead between two reports of the player: time goes on evenly, sixty times a second.

The player tells a place once a tick; the eye wants more. It knows neither player nor roll.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from arvae_models.music import TICKS_PER_BEAT

FRAME: Final = 16  # ms
_PATIENCE: Final = 0.25  # seconds without a report after which the playhead waits


class Playhead(QObject):
    """Follows reported places and runs on between them."""

    moved = Signal(object)  # ticks as a float; None where nothing plays

    def __init__(
        self, parent: QObject | None = None, now: Callable[[], float] = perf_counter
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._speed = 0.0  # ticks a second
        self._place = (0.0, 0.0)  # a time and the tick that was reported then
        self._running = False
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.step)

    def show_tempo(self, tempo: float) -> None:
        """Run at a tempo, in quarter notes a minute."""
        self._speed = tempo * TICKS_PER_BEAT / 60

    def show_place(self, tick: int) -> None:
        """The player is at a tick: a little off is smoothed away, more is a jump."""
        ahead = self.tick - tick if self._running else 2.0
        start = self.tick if 0 <= ahead < 1 else float(tick)
        self._place = (self._now(), start)
        if not self._running:
            self._running = True
            self._timer.start()
        self.step()

    def stop(self) -> None:
        """Nothing plays any more."""
        self._running = False
        self._timer.stop()
        self.moved.emit(None)

    @property
    def tick(self) -> float:
        """The place at this moment."""
        since, tick = self._place
        return tick + self._speed * min(self._now() - since, _PATIENCE)

    def step(self) -> None:
        """Tell the place of this frame."""
        self.moved.emit(self.tick)
