"""Fixtures with real peers: a JACK server, a keyboard, a listener, a player, and a whole window."""

from tests.app.conftest import jack, keyboard, running, session
from tests.app.playback.conftest import line, listener

__all__ = ["jack", "keyboard", "line", "listener", "running", "session"]
