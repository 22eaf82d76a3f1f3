"""Fixtures with real parts: a JACK server of the test's own, and a listener on it."""

import os
import shutil

import pytest

from tests.app.playback.jack_peers import Listener, Server
from tests.app.playback.player_line import Line


@pytest.fixture
def jack(monkeypatch):
    """A running JACK server, made the default one for this test and its child processes."""
    if not shutil.which("jackd"):
        pytest.skip("jackd is not installed")
    server = Server(f"attune-test-{os.getpid()}")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def listener(jack):
    """A MIDI input on the test's JACK server."""
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def line():
    """A player process."""
    line = Line()
    yield line
    line.end()
