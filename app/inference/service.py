"""The window's door to the engine's process: one request in flight, of each kind the newest waits.

The process is started again where it dies; the window and the music go on meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.inference.messages import (
    Examine,
    Examined,
    Explore,
    Explored,
    Failed,
    Load,
    Loaded,
    Placed,
    Prepare,
    Prepared,
    Put,
    Question,
    Survey,
    Surveyed,
    Turn,
    Turned,
)
from app.inference.picture_messages import PictureLoaded, PictureReply
from app.inference.worker_entry import Started, start
from arvae_models.latent_map import Place
from arvae_models.request import Request
from arvae_models.tokens import Rows

_RESTARTS = 3  # deaths in a row after which the engine is left alone
_HAND = 1  # the rank of what the hand does; pictures are asked one by one, and have no other
# What waits goes in this order, one question of each rank.
_RANKS: Final = {Load: 0, Turn: _HAND, Put: _HAND, Explore: 2, Examine: 3, Survey: 4}


class InferenceService(QObject):
    """Sends frozen requests and hands replies to the window's thread as signals."""

    model_loaded = Signal(object)  # Loaded, or PictureLoaded
    prepared = Signal(object)  # Prepared; like the others, never one that is out of date
    turned = Signal(object)  # Turned
    explored = Signal(object)  # Explored
    examined = Signal(object)  # Examined
    surveyed = Signal(object)  # Surveyed
    placed = Signal(object)  # Placed
    answered = Signal(object)  # PictureReply
    failed = Signal(str, str)  # sentence, details
    forgotten = Signal()  # nothing that was asked so far is answered any more
    _received = Signal(int, object)  # generation of the process, reply; None when it died

    def __init__(self, parent: QObject | None = None, started: Started | None = None) -> None:
        """Take over a process that is `started` already, or start one when something is asked."""
        super().__init__(parent)
        self._received.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._connection: Connection | None = None
        self._process: Any = None
        self._reader: threading.Thread | None = None
        self._generation = 0
        self._deaths = 0
        self._number = 0
        self._preparation: Prepare | None = None  # the last, until it is answered
        self._settling: int | None = None  # number of a turn whose final answer is to come
        self._oldest = 0  # replies to turns before this one are out of date
        self._in_flight: Question | None = None
        self._waiting: dict[int, Question] = {}  # by rank
        self._model: Load | None = None
        if started is not None:
            self._attend(started)

    def load(self, path: Path, device: str | None = None) -> None:
        """Load a model file onto a device, the fastest one by default."""
        self._model = Load(path, device)
        self._deaths = 0
        self._preparation = None
        self.forget()
        self._ask(self._model)

    def prepare(self, rows: Mapping[int, Rows], requests: Mapping[int, Request]) -> None:
        """Let the engine get ready for turning bars; `prepared` says what they can reach.

        Yields to whatever comes, and is asked again after it; a newer one replaces it.
        """
        self._number += 1
        self._preparation = Prepare(self._number, rows, requests) if rows else None
        self._prepare()

    def turn(
        self, rows: Mapping[int, Rows], requests: Mapping[int, Request], raw: bool = False
    ) -> int:
        """Ask for bars; the answers come as `turned`. Returns the question's number."""
        self._number += 1
        self._ask(Turn(self._number, rows, requests, raw))
        return self._number

    def explore(
        self, kind: str, row: Rows, request: Request, size: str = "", other: Rows | None = None
    ) -> int:
        """Ask for other bars; the answer comes as `explored`. Returns the question's number."""
        self._number += 1
        self._ask(Explore(self._number, kind, row, request, size, other))
        return self._number

    def examine(self, rows: Rows) -> None:
        """Ask how far the model follows the bars of a phrase; the answer comes as `examined`."""
        self._number += 1
        self._ask(Examine(self._number, rows))

    def survey(self, rows: Rows, bar: int, axes: tuple[int, int], request: Request) -> int:
        """Ask for a map around a bar of a phrase; it comes as `surveyed`."""
        self._number += 1
        self._ask(Survey(self._number, rows, bar, axes, request))
        return self._number

    def put(
        self,
        rows: Mapping[int, Rows],
        places: Mapping[int, Place],
        axes: tuple[int, int],
        requests: Mapping[int, Request],
    ) -> int:
        """Ask for bars at places of a map; they come as `placed`. Returns the question's number."""
        self._number += 1
        self._ask(Put(self._number, rows, places, axes, requests))
        return self._number

    def ask(self, make: Callable[[int], Question]) -> int:
        """Ask a question about pictures, made with its number; the answer comes as `answered`."""
        self._number += 1
        self._ask(make(self._number))
        return self._number

    def forget(self) -> None:
        """Drop what is waiting, and the replies that are still to come."""
        self._oldest = self._number + 1
        self._settling = None
        self._waiting = {rank: what for rank, what in self._waiting.items() if rank < _HAND}
        self.forgotten.emit()

    def close(self) -> None:
        """End the process and its reader; the process has nothing to save."""
        self._generation += 1
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._reader is not None:
            self._reader.join()  # a signal of an object that is gone would crash the window
            self._reader = None
        if self._connection is not None:
            self._connection.close()  # only now that nobody reads from it
            self._connection = None

    def _ask(self, question: Question) -> None:
        if self._connection is None:
            self._attend(start())
            if not isinstance(question, Load) and self._model is not None:
                self._ask(self._model)  # a fresh process knows no model
        self._waiting[_rank(question)] = question
        self._go_on()

    def _go_on(self) -> None:
        """Send what waits; a turn that settles makes room for the hand only."""
        first = min(self._waiting, default=None)
        if first is None or self._in_flight is not None:
            return
        if self._settling is None or first <= _HAND:
            self._in_flight, self._settling = self._waiting.pop(first), None
            self._send(self._in_flight)

    def _prepare(self) -> None:
        if self._preparation is not None and self._in_flight is None and self._settling is None:
            self._send(self._preparation)

    def _send(self, question: Question) -> None:
        try:
            if self._connection is not None:
                self._connection.send(question)
        except OSError:
            pass  # the process has died: its reader tells

    def _attend(self, started: Started) -> None:
        self._process, self._connection = started
        self._generation += 1
        self._reader = threading.Thread(
            target=self._read, args=(self._connection, self._generation), daemon=True
        )
        self._reader.start()

    def _read(self, connection: Connection, generation: int) -> None:
        """Runs on the reader's thread: a signal is the only thing it touches."""
        while True:
            try:
                reply = connection.recv()
            except (EOFError, OSError, TypeError):
                reply = None
            try:
                self._received.emit(generation, reply)
            except RuntimeError:
                return  # the window has gone
            if reply is None:
                return

    @Slot(int, object)
    def _take(self, generation: int, reply: object) -> None:
        if generation != self._generation:
            return
        if reply is None:
            self._restart()
            return
        number: Any = getattr(reply, "number", None)
        if number is not None:
            self._deaths = 0  # not at a model: what is asked again may be what the engine died of
        if self._preparation is not None and number == self._preparation.number:
            self._preparation = None
            if isinstance(reply, Prepared):
                self.prepared.emit(reply)
        if self._in_flight is not None and number == getattr(self._in_flight, "number", None):
            self._in_flight = None
            if isinstance(reply, Turned) and not reply.final and number >= self._oldest:
                self._settling = number
        elif number == self._settling:
            self._settling = None
        self._go_on()
        self._prepare()
        match reply:
            case Loaded() | PictureLoaded():
                self.model_loaded.emit(reply)
            case Failed() if number is None or number >= self._oldest:
                self.failed.emit(reply.sentence, reply.details)
            case _ if (signal := self._signal_of(reply)) and (number or 0) >= self._oldest:
                signal.emit(reply)

    def _signal_of(self, reply: object) -> Any:
        """Return the signal that brings a reply of this kind."""
        signals = {
            Turned: self.turned,
            Explored: self.explored,
            Examined: self.examined,
            Surveyed: self.surveyed,
            Placed: self.placed,
        }
        return self.answered if isinstance(reply, PictureReply) else signals.get(type(reply))

    def _restart(self) -> None:
        self.close()
        lost, self._in_flight, self._settling = self._in_flight, None, None
        if lost is not None:
            self._waiting.setdefault(_rank(lost), lost)
        self._deaths += 1
        if self._deaths > _RESTARTS or self._model is None:
            self._waiting = {}
            self.failed.emit("The dials’ engine cannot be started; your notes are safe.", "")
            return
        self.failed.emit(
            "The dials’ engine stopped and was started again; your notes are safe.", ""
        )
        self._ask(self._model)


def _rank(question: Question) -> int:
    return _RANKS.get(type(question), _HAND)
