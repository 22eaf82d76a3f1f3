"""The first line of the engine's process: imports torch there, never in the window."""

from __future__ import annotations

from multiprocessing.connection import Connection


def serve(connection: Connection) -> None:
    """Import the engine and serve until the pipe closes."""
    from app.inference.worker import run

    run(connection)
