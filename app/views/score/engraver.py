"""Engraves in calm moments: what was asked last, line by line, so that the window never waits.

It knows no widget: it is asked for pages and says when one is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.views.score.engraving import NoScoreError, Planned, drawn, placed, plan
from app.views.score.outlines import Drawing
from arvae_models.music import Phrase

CALM: Final = 80  # ms after the last change

_SLICE: Final = 0.008  # seconds of work before the window may answer its events


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be engraved."""

    phrase: Phrase
    width: float  # logical pixels
    space: float  # logical pixels between two lines of a staff


class Engraver(QObject):
    """Makes a page of the newest order; older ones are forgotten."""

    engraved = Signal(object)  # Page
    refused = Signal(str)  # why there is no page, in a sentence

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order: Order | None = None
        self._planned: list[Planned] = []
        self._drawings: list[Drawing] = []
        self._held = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._work)

    @property
    def busy(self) -> bool:
        """Whether an order waits or is being worked on."""
        return self._order is not None

    def ask(self, order: Order, delay: int = CALM) -> None:
        """Engrave something, `delay` ms after the last time that anything was asked for."""
        self._order, self._planned, self._drawings = order, [], []
        if not self._held:
            self._timer.start(delay)

    def hold(self, on: bool) -> None:
        """Wait while a gesture goes on; what was asked for meanwhile comes after it."""
        if on == self._held:
            return
        self._held = on
        if on:
            self._timer.stop()
        elif self._order is not None:
            self._timer.start(CALM)

    @Slot()
    def _work(self) -> None:
        """Do a slice of the work, then the next one as soon as the window has nothing to do."""
        order = self._order
        if order is None:
            return
        until = perf_counter() + _SLICE
        try:
            if not self._planned:
                self._planned = plan(order.phrase, order.width, order.space)
            while len(self._drawings) < len(self._planned):
                self._drawings.append(drawn(self._planned[len(self._drawings)]))
                if perf_counter() > until and len(self._drawings) < len(self._planned):
                    self._timer.start(0)
                    return
        except NoScoreError as error:
            self._order = None
            self.refused.emit(str(error))
            return
        page = placed(order.phrase, self._planned, self._drawings, order.space)
        self._order = None
        self.engraved.emit(page)
