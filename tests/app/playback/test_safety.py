"""No note may hang: a real player is stopped in every way at random moments, before a listener."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.playback.groove import Groove
from app.playback.messages import (
    NOWHERE,
    ChooseOutputs,
    Destination,
    Panic,
    Play,
    PressKey,
    Route,
    SetClockOut,
    SetGroove,
    SetLoop,
    SetMetronome,
    SetPhrase,
    Stop,
    Stopped,
)
from arvae_models.music import Note, Phrase
from tests.app.playback.jack_peers import Listener, until
from tests.app.playback.player_line import Line, hasty, is_running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

KEYS = Destination("port", "Listener:Keys")
TUNE = Phrase(tuple(Note(6 * i, 6, 60 + i % 12) for i in range(16)), 2, tempo=240)
ROUTES = (Route(KEYS, 1), Route(KEYS, 2, 5))
BEGIN = (
    ChooseOutputs(ROUTES),
    SetMetronome(True, Route(KEYS, 10)),
    SetClockOut(True),
    SetGroove(Groove(0.3, 10, 5)),
    SetPhrase(TUNE),
    SetLoop((0, None)),
    Play(),
)
WAYS = {  # of stopping, as what is said and what is said afterwards
    "stop": ((Stop(),), (Play(),)),
    "panic": ((Panic(),), (Play(),)),
    "swap": ((SetPhrase(Phrase(), "now"),), (SetPhrase(TUNE, "now"),)),
    "swap, then stop": ((SetPhrase(Phrase((Note(1, 90, 50),), 2), "now"), Stop()), BEGIN[4:]),
    "port": (
        (ChooseOutputs((Route(NOWHERE),)), SetMetronome(False)),
        (ChooseOutputs(ROUTES), SetMetronome(True, Route(KEYS, 10))),
    ),
    "channel": ((ChooseOutputs((Route(KEYS, 3),)), Stop()), (ChooseOutputs(ROUTES), Play())),
}
WINDOW = """
import sys
from tests.app.playback.player_line import Line
from tests.app.playback.test_safety import BEGIN, PressKey
if __name__ == "__main__":
    line = Line()
    line.say(*BEGIN, PressKey(40))
    print(line.process.pid, flush=True)
    sys.stdin.read()
"""


def melody_of(listener):
    return [note for note in listener.notes_of_all() if note[0] != 9]


def silent(listener):
    """Whether all that began has ended; clicks may go on where the melody alone was stopped."""
    melody = melody_of(listener)
    left = [(channel, pitch) for channel, on, pitch in melody if on]
    for channel, on, pitch in melody:
        if not on:
            left.remove((channel, pitch))
    return not left


def test_140_stops_by_command_leave_no_note(listener, line):
    listener.offer("Keys")
    dice = random.Random(11)
    line.say(*BEGIN)
    until(listener.notes)
    ways = list(itertools.islice(itertools.cycle(WAYS.items()), 140))
    dice.shuffle(ways)
    for way, (stop, go_on) in ways:
        time.sleep(dice.uniform(0, 0.2))
        line.say(*stop)
        until(lambda: silent(listener))
        time.sleep(0.08)  # longer than a tick: whatever was still to come has come
        heard = len(listener.notes())
        assert silent(listener), way
        if Stop() in stop:
            time.sleep(0.05)
            assert len(listener.notes()) == heard, way
            assert listener.sounding() == [], way
        before = len(melody_of(listener))
        line.say(*go_on)
        until(lambda before=before: len(melody_of(listener)) > before)
    line.say(Stop())
    until(lambda: Stopped() in line.hear())
    time.sleep(0.05)
    assert listener.sounding() == []
    assert len(listener.notes()) > 600


def test_30_ends_by_signal_leave_no_note(listener):
    listener.offer("Keys")
    dice = random.Random(12)
    for _ in range(30):
        line = Line()
        line.say(*BEGIN, PressKey(40))
        before = len(listener.notes())
        until(lambda before=before: len(listener.notes()) > before)
        time.sleep(dice.uniform(0, 0.2))
        os.kill(line.process.pid, dice.choice((signal.SIGTERM, signal.SIGINT)))
        line.process.join(3)
        line.end()
        time.sleep(0.02)
        assert listener.sounding() == []


def test_30_killed_windows_leave_no_note(listener, tmp_path):
    listener.offer("Keys")
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    dice = random.Random(13)
    for _ in range(30):
        window = subprocess.Popen(
            [sys.executable, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )
        player = int(window.stdout.readline())
        before = len(listener.notes())
        until(lambda before=before: len(listener.notes()) > before)
        time.sleep(dice.uniform(0, 0.2))
        window.kill()
        window.communicate()
        until(lambda player=player: not is_running(player), 3)
        time.sleep(0.02)
        assert listener.sounding() == []


def test_a_port_that_is_made_anew_50_times_is_played_to_each_time(jack):
    line = Line(hasty)
    staying = Listener("Staying")
    staying.offer("Keys")
    routes = (Route(Destination("port", "Staying:Keys")), Route(Destination("port", "Going:Keys")))
    line.say(ChooseOutputs(routes), SetPhrase(TUNE), SetLoop((0, None)), Play())
    try:
        for turn in range(50):
            going = Listener("Going")
            going.offer("Keys")
            until(going.notes)
            going.close()
            gone = "The MIDI port “Going:Keys” is gone. It will be used again when it is back."
            until(lambda turn=turn, gone=gone: line.notices().count(gone) > turn)
        line.say(Stop())
        until(lambda: Stopped() in line.hear())
        time.sleep(0.05)
        assert staying.sounding() == []
        pitches = [pitch for on, pitch in staying.notes() if on]
        expected = itertools.cycle(note.pitch for note in TUNE.notes)
        assert pitches == list(itertools.islice(expected, len(pitches)))  # it missed nothing
    finally:
        staying.close()
        line.end()
