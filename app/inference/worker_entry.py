"""The first line of the engine's process: imports torch there, never in the window.

Imports next to nothing itself: the program starts the process before the most of the window.
"""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple


class Started(NamedTuple):
    """A process that serves."""

    process: BaseProcess
    connection: Connection  # the window's end


def start() -> Started:
    """Start a process; it imports the engine while the caller goes on."""
    context = multiprocessing.get_context("spawn")  # a fork would share Qt's and torch's threads
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), name="attune-engine", daemon=True)
    process.start()
    theirs.close()
    return Started(process, ours)


def serve(connection: Connection) -> None:
    """Import the engine and serve until the pipe closes."""
    # One thread for numpy as well: a second one would spin on the window's core.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")

    from app.inference.worker import run

    if hasattr(os, "nice"):
        os.nice(5)  # the window goes first, now that it does not wait for torch any more

    run(connection)
