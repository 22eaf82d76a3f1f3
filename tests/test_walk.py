"""The whole walk with real parts: a window on a virtual screen, a mouse, a JACK server, a listener.

A dial is dragged with the pointer; the notes change, undo brings them back, and what plays arrives
in another program.
"""

import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest

from app import settings
from app.document import storage
from app.document.project import Project
from app.playback.setup import Setup, to_json
from app.settings import Settings
from arvae_models import tokens
from arvae_models.attributes import measure
from arvae_models.music import Note, Phrase
from tests.app.playback.jack_peers import Listener, Server, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
NEEDED = ("Xvfb", "xdotool", "jackd")
PITCHES = (62, 67, 69, 71, 74, 72, 71, 69)


@pytest.fixture
def screen(monkeypatch):
    """A virtual screen of our own."""
    if missing := [program for program in NEEDED if not shutil.which(program)]:
        pytest.skip(f"{missing[0]} is not installed")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as file:
        monkeypatch.setenv("DISPLAY", f":{file.readline().strip()}")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    yield
    server.terminate()
    server.wait()


@pytest.fixture
def jack(monkeypatch):
    """A JACK server of our own."""
    server = Server(f"attune-walk-{os.getpid()}")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    server.start()
    yield
    server.stop()


def xdotool(*arguments):
    done = subprocess.run(
        ["xdotool", *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def saved(path):
    """Save with the keyboard and read the file once it has been written anew."""
    stamp = path.stat().st_mtime_ns
    xdotool("key", "ctrl+s")
    until(lambda: path.stat().st_mtime_ns != stamp)
    return storage.load(path).phrase


def test_a_dial_is_dragged_heard_and_undone(screen, jack, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("ATTUNE_HOME", str(home))
    settings.save(home / "settings.json", Settings(sound=to_json(Setup().only("virtual"))))
    notes = tuple(Note(12 * k, 12, pitch) for k, pitch in enumerate(PITCHES))
    song = tmp_path / "song.attune"
    original = Phrase(notes, 2, tempo=240.0)
    storage.save(song, Project(original, selection=frozenset({0})))

    program = subprocess.Popen([sys.executable, "-m", "app", str(song)])
    listener = Listener()
    try:
        (window,) = xdotool("search", "--sync", "--onlyvisible", "--name", "song.*Attune")
        xdotool("windowfocus", "--sync", window)
        listener.connect()
        heard_after_play(listener, PITCHES)
        turned = drag_until_changed(window, song)
        rows = tokens.rows_of(turned)
        assert measure(rows)[0, 2] > 4
        np.testing.assert_array_equal(rows[1], tokens.rows_of(original)[1])
        listener.heard.clear()
        heard_after_play(listener, [note.pitch for note in turned.notes])
        xdotool("key", "ctrl+z")
        assert saved(song).notes == original.notes
        assert listener.sounding() == []
    finally:
        listener.close()
        program.terminate()
        assert program.wait(10) == 0


def heard_after_play(listener, pitches):
    """Press Space and hear the phrase to its end."""
    xdotool("key", "space")
    until(lambda: len([on for on, _ in listener.notes() if on]) == len(pitches), 20)
    until(lambda: listener.sounding() == [])
    assert [pitch for on, pitch in listener.notes() if on] == list(pitches)
    time.sleep(0.3)


def drag_until_changed(window, song):
    """Drag up across the dial of the notes' number (third of four) until the engine is awake."""
    geometry = dict(
        line.split("=") for line in xdotool("getwindowgeometry", "--shell", window) if "=" in line
    )
    left, top, width, height = (int(geometry[key]) for key in ("X", "Y", "WIDTH", "HEIGHT"))
    x, y = left + round(width * 0.607), top + height - 150
    before = storage.load(song).phrase
    for _ in range(30):
        xdotool("mousemove", x, y, "mousedown", 1)
        for step in range(1, 21):
            xdotool("mousemove", x, y - 6 * step, "sleep", "0.02")
        xdotool("mouseup", 1, "sleep", "0.5")
        stamp = song.stat().st_mtime_ns
        xdotool("key", "ctrl+s", "sleep", "0.5")
        if song.stat().st_mtime_ns != stamp and storage.load(song).phrase != before:
            return storage.load(song).phrase
    raise AssertionError("the dial turned nothing")
