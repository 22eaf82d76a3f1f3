"""Fixtures with real parts: a listener on the test's own JACK server, and a player process."""

import time

import pytest

from app.playback.link import MANNERS, ROUND
from tests.app.playback.jack_peers import Listener
from tests.app.playback.link_peers import Peer
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


@pytest.fixture
def peer():
    """Return a function that brings another program to the network's Link session, if it may."""
    link = pytest.importorskip("link")
    peers = []

    def bring(tempo):
        probe = link.Link(tempo)
        time.sleep(MANNERS)
        probe.enabled = True
        time.sleep(ROUND)
        if probe.numPeers():
            probe.enabled = False
            pytest.skip("People play in this network's Link session, whom a test must not disturb.")
        peers.append(Peer(tempo))
        found = any(probe.numPeers() or time.sleep(0.05) for _ in range(60))
        probe.enabled = False
        if not found:
            pytest.skip("Programs of this computer do not find each other by Link.")
        time.sleep(0.1)
        return peers[-1]

    yield bring
    for one in peers:
        one.end()
