"""Fixtures with real parts: a listener on the test's own JACK server, and a player process."""

import pytest

from tests.app.playback.jack_peers import Listener
from tests.app.playback.player_line import Line


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
