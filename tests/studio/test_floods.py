"""A peer that floods us through JACK: the window stays awake and lean, the next note is whole."""

import resource
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from app.control.midi_input import MidiInput
from tests.studio.rubbish import Rubbish

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

PATIENCE = 20_000  # ms
PERIOD = 256 / 48_000  # seconds
NOTE = bytes((0x90, 60, 64)), bytes((0x80, 60, 0))


def memory():
    """Return what the process holds now, in bytes."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * resource.getpagesize()


class Pulse:
    """Feels how long the window's thread did not come round, in seconds."""

    def __init__(self):
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self):
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now


@pytest.fixture
def midi(qtbot):
    midi = MidiInput()
    yield midi
    midi.close()


FLOODS = {  # pieces in a period, the piece, how often; some seconds each
    "exclusive of 1 MB": (2, bytes((1,)) * 1000, 1000),
    "running status": (20, bytes((7, 100)) * 20, 8000),
    "clock at 10 kHz": (53, b"\xf8", 30_000),
    "controllers": (20, bytes((0xB0, 7, 100)), 8000),
    "nonsense": (8, bytes(range(0, 256, 5)), 4000),
}
HEADS = {"exclusive of 1 MB": b"\xf0", "running status": b"\xb0"}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_keeps_nobody_from_the_next_note(jack, midi, qtbot, kind):
    pieces, piece, times = FLOODS[kind]
    rubbish = Rubbish(pieces)
    heard, counted = [], [0]
    midi.note_played.connect(lambda *what: heard.append(("on", *what[:2])))
    midi.note_released.connect(lambda pitch, _time: heard.append(("off", pitch)))

    def count(*_what):
        counted[0] += 1

    midi.clock.connect(count)
    midi.control_changed.connect(count)
    midi.choose(None)
    midi.follow(Rubbish.name)
    rubbish.write(HEADS.get(kind, b"\xfe"))
    rubbish.finish()
    kept = []
    for _ in range(3):
        pulse = Pulse()
        rubbish.write(piece, times)
        qtbot.wait(round(1000 * PERIOD * times / pieces))
        rubbish.finish()
        kept.append(memory())
        assert pulse.longest < 0.5
    assert kept[2] - kept[0] < 2**23  # what waits is bounded
    rest = [-1]

    def calm():
        rest.append(counted[0])
        return rest[-1] == rest[-2]

    while not calm():
        qtbot.wait(300)
    heard.clear()
    for message in (b"\xf7", *NOTE):
        rubbish.write(message)
        rubbish.finish()
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=PATIENCE)
    assert heard == [("on", 60, 64), ("off", 60)]
    rubbish.unplug()
