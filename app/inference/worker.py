"""The engine's process: owns the loaded model and the neighbourhoods, and answers over a pipe.

Knows no Qt. It leaves when the window's end of the pipe closes. A turn is answered at once from the
neighbourhood, then refined while nothing newer waits in the pipe.
"""

from __future__ import annotations

import signal
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Final

from app import memory
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
    Reply,
    Scope,
    Survey,
    Surveyed,
    Turn,
    Turned,
)
from app.inference.picture_messages import PictureQuestion
from app.inference.picture_worker import PictureWorker
from arvae_models import checkpoint, latent_map, variation
from arvae_models.candidates import Choice
from arvae_models.engine import Engine, limit_threads
from arvae_models.image_spec import ImageSpec
from arvae_models.neighbourhood import POOL, Neighbourhood, faithful
from arvae_models.proposals import Codes
from arvae_models.request import Request
from arvae_models.tokens import Rows

_REMEMBERED = 64  # neighbourhoods
_MANY = 4  # bars turned together; beyond, each gets a smaller pool
_MORPH_STEPS = 7


class Worker:
    """Answers requests one at a time."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._neighbourhoods: OrderedDict[bytes, Neighbourhood] = OrderedDict()
        self.pictures = PictureWorker()

    def load(self, question: Load) -> Reply:
        """Load a model; the neighbourhoods of the old one are forgotten."""
        if isinstance(checkpoint.describe(question.path), ImageSpec):
            return self.pictures.load(question.path)
        self._engine = Engine.load(question.path, question.device)
        self._neighbourhoods.clear()
        return Loaded(question.path, self._engine.spec, self._engine.device)

    def neighbourhood(self, row: Rows, bars: int = 1) -> Neighbourhood:
        """Return a bar's neighbourhood, built where it is new; ValueError without a model."""
        if self._engine is None:
            raise ValueError("No model is loaded.")
        key = row.tobytes()
        found = self._neighbourhoods.get(key)
        if found is None:
            pool = POOL if bars <= _MANY else POOL // 2
            found = self._neighbourhoods[key] = Neighbourhood(self._engine, row, pool=pool)
            if len(self._neighbourhoods) > _REMEMBERED:
                self._neighbourhoods.popitem(last=False)
        self._neighbourhoods.move_to_end(key)
        return found

    def scopes(self, question: Prepare, stop: Callable[[], bool]) -> Prepared | None:
        """Say what bars can become; None where `stop` said so first."""
        scopes = {}
        for bar, row in question.rows.items():
            if stop():
                return None
            try:
                near = self.neighbourhood(row, len(question.rows))
            except ValueError:
                continue  # the turn itself will say it
            scopes[bar] = _scope(near, question.requests[bar])
        return Prepared(question.number, scopes)

    def turned(self, question: Turn, final: bool) -> Turned:
        """Answer from the candidates at hand."""
        choices, in_the_way = {}, dict[str, None]()
        for bar, row in question.rows.items():
            near, request = self.neighbourhood(row, len(question.rows)), question.requests[bar]
            if question.raw:
                choices[bar] = near.traverse(request.asked, request.keep)
            else:
                choices[bar] = near.choose(request)
                if final and not near.satisfies(choices[bar], request):
                    in_the_way |= dict.fromkeys(near.in_the_way(request))
        return Turned(question.number, choices, final, tuple(in_the_way))

    def settle(self, question: Turn, stop: Callable[[], bool]) -> bool:
        """Look closer around the best candidates; False where `stop` said so first."""
        return question.raw or all(
            self.neighbourhood(row, len(question.rows)).settle(question.requests[bar], stop)
            for bar, row in question.rows.items()
        )

    def explored(self, question: Explore) -> Explored:
        """Find other bars; ValueError for an unknown kind."""
        if question.kind not in EXPLORATIONS:
            raise ValueError(f"There is no way to explore called “{question.kind}”.")
        near = self.neighbourhood(question.row)
        return Explored(question.number, tuple(EXPLORATIONS[question.kind](near, question)))

    def examined(self, question: Examine) -> Examined:
        """See how far the model follows each bar; ValueError without a model."""
        if self._engine is None:
            raise ValueError("No model is loaded.")
        return Examined(question.number, tuple(faithful(self._engine, question.rows).tolist()))

    def surveyed(self, question: Survey) -> Surveyed:
        """Measure a map around a bar, and find every bar's place on it."""
        across, upwards = question.axes
        keep = question.request.keep
        places = {}
        for bar, code in enumerate(self._codes(question.rows)):
            if code is not None:
                places[bar] = (float(code[across]), float(code[upwards]))
        if question.bar not in places:
            return Surveyed(question.number, None, places)
        near = self.neighbourhood(question.rows[question.bar])
        found = latent_map.surface(
            near.coder,
            near.own[0],
            across,
            upwards,
            bars=lambda codes: near.candidates(codes, keep).rows,
        )
        return Surveyed(question.number, found, places)

    def placed(self, question: Put) -> Placed:
        """Set two latent dimensions of bars, and lay on them what that changes."""
        choices = {}
        for bar, row in question.rows.items():
            near, request = self.neighbourhood(row, len(question.rows)), question.requests[bar]
            code = near.own.copy()
            code[0, list(question.axes)] = question.places[bar]
            choices[bar] = near.choice(near.candidates(code, request.keep), 0, request)
        return Placed(question.number, choices)

    def _codes(self, rows: Rows) -> list[Codes | None]:
        """Encode bars (measures, 24); None for those that are wider than the model's pitches."""
        if self._engine is None:
            raise ValueError("No model is loaded.")
        vocabulary = self._engine.spec.vocabulary
        fits = [vocabulary.shift_into(row) is not None for row in rows]
        codes = iter(self._engine.encode(vocabulary.fitting(rows)) if any(fits) else ())
        return [next(codes) if fit else None for fit in fits]


def _scope(near: Neighbourhood, request: Request) -> Scope:
    return Scope(near.bounds(request), near.reached(request), near.faithful)


def _morphed(near: Neighbourhood, question: Explore) -> list[Choice]:
    if question.other is None:
        raise ValueError("A morph needs two bars.")
    return variation.morphed(
        near.coder,
        question.row,
        question.other,
        _MORPH_STEPS,
        held=question.request.locks,
        ramped=near.keys,
        keep=question.request.keep,
    )


EXPLORATIONS: Final[Mapping[str, Callable[[Neighbourhood, Explore], list[Choice]]]] = {
    "alternatives": lambda near, question: variation.alternatives(near, question.request),
    "reroll": lambda near, question: variation.rerolled(near, question.request),
    "vary": lambda near, question: variation.varied(near, question.request, question.size),
    "surprise": lambda near, question: variation.surprising(near, question.request),
    "morph": _morphed,
}


def run(connection: Connection) -> None:
    """Serve until the pipe closes: the entry point of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's to handle
    limit_threads()
    worker, due = Worker(), time.monotonic() + memory.EVERY
    while True:
        try:
            question: Question = connection.recv()
            _serve(worker, question, connection)
            if time.monotonic() > due and not connection.poll():
                memory.release()
                due = time.monotonic() + memory.EVERY
        except (EOFError, OSError, KeyboardInterrupt):
            return


def _serve(worker: Worker, question: Question, connection: Connection) -> None:
    number = None if isinstance(question, Load) else question.number
    try:
        match question:
            case Load():
                connection.send(worker.load(question))
            case Prepare():
                prepared = worker.scopes(question, connection.poll)
                if prepared is not None:  # else something newer waits
                    connection.send(prepared)
            case Turn():
                connection.send(worker.turned(question, final=False))
                if worker.settle(question, connection.poll):
                    connection.send(worker.turned(question, final=True))
            case Explore():
                connection.send(worker.explored(question))
            case Examine():
                connection.send(worker.examined(question))
            case Survey():
                connection.send(worker.surveyed(question))
            case Put():
                connection.send(worker.placed(question))
            case _ if isinstance(question, PictureQuestion):
                for reply in worker.pictures.answers(question, connection.poll):
                    connection.send(reply)
    except ValueError as error:
        connection.send(Failed(str(error), number))
    except Exception:  # a fault of ours must not end the process
        sentence = "The engine could not answer; your notes are as they were."
        connection.send(Failed(sentence, number, traceback.format_exc()))
