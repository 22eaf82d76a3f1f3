"""The engine's process: owns the loaded model and the neighbourhoods, and answers over a pipe.

Knows no Qt. It leaves when the window's end of the pipe closes. A turn is answered at once from the
neighbourhood, then refined while nothing newer waits in the pipe.
"""

from __future__ import annotations

import signal
import traceback
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection

from app.inference.messages import Failed, Load, Loaded, Prepare, Reply, Request, Turn, Turned
from arvae_models.engine import Engine, limit_threads
from arvae_models.neighbourhood import POOL, Neighbourhood
from arvae_models.tokens import Rows

_REMEMBERED = 64  # neighbourhoods
_MANY = 4  # bars turned together; beyond, each gets a smaller pool


class Worker:
    """Answers requests one at a time."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._neighbourhoods: OrderedDict[bytes, Neighbourhood] = OrderedDict()

    def load(self, request: Load) -> Reply:
        """Load a model; the neighbourhoods of the old one are forgotten."""
        self._engine = Engine.load(request.path)
        self._neighbourhoods.clear()
        return Loaded(request.path, self._engine.spec, self._engine.device)

    def neighbourhood(self, row: Rows, bars: int = 1) -> Neighbourhood:
        """Return a bar's neighbourhood, built where it is new; ValueError without a model."""
        if self._engine is None:
            raise ValueError("No model is loaded.")
        key = row.tobytes()
        found = self._neighbourhoods.get(key)
        if found is None:
            pool = POOL if bars <= _MANY else POOL // 4
            found = self._neighbourhoods[key] = Neighbourhood(self._engine, row, pool=pool)
            if len(self._neighbourhoods) > _REMEMBERED:
                self._neighbourhoods.popitem(last=False)
        self._neighbourhoods.move_to_end(key)
        return found

    def turned(self, request: Turn, final: bool) -> Turned:
        """Answer from the candidates at hand."""
        choices = {
            bar: self.neighbourhood(row, len(request.rows)).choose(request.asked, request.locks)
            for bar, row in request.rows.items()
        }
        return Turned(request.number, choices, final)

    def settle(self, request: Turn, stop: Callable[[], bool]) -> bool:
        """Look closer around the best candidates; False where `stop` said so first."""
        return all(
            self.neighbourhood(row, len(request.rows)).settle(request.asked, request.locks, stop)
            for row in request.rows.values()
        )


def run(connection: Connection) -> None:
    """Serve until the pipe closes: the entry point of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's to handle
    limit_threads()
    worker = Worker()
    while True:
        try:
            request: Request = connection.recv()
            _serve(worker, request, connection)
        except (EOFError, OSError, KeyboardInterrupt):
            return


def _serve(worker: Worker, request: Request, connection: Connection) -> None:
    number = request.number if isinstance(request, Turn) else None
    try:
        match request:
            case Load():
                connection.send(worker.load(request))
            case Prepare():
                for row in request.rows.values():
                    if connection.poll():
                        return
                    worker.neighbourhood(row, len(request.rows))
            case Turn():
                connection.send(worker.turned(request, final=False))
                if worker.settle(request, connection.poll):  # else something newer waits
                    connection.send(worker.turned(request, final=True))
    except ValueError as error:
        if not isinstance(request, Prepare):  # the turn itself will say it
            connection.send(Failed(str(error), number))
    except Exception:  # a fault of ours must not end the process
        sentence = "The engine could not answer; your notes are as they were."
        connection.send(Failed(sentence, number, traceback.format_exc()))
