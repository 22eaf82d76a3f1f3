"""The first line of the engine's process: imports torch there, never in the window."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection


def serve(connection: Connection) -> None:
    """Import the engine and serve until the pipe closes."""
    # One thread for numpy as well: a second one would spin on the window's core.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")

    if hasattr(os, "nice"):
        os.nice(5)  # the window goes first

    from app.inference.worker import run

    run(connection)
