"""A walker: goes through the whole program on a virtual screen, as a composer does.

Its hands are a mouse and a keyboard outside of the program (xdotool), its eyes what a screen reader
finds (eyes.py). It waits for what it wants to see and never for a time.
"""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "xdotool", "openbox")
PATIENCE = 120.0  # seconds
ROOT = Path(__file__).parents[1]


def xdotool(*arguments):
    """Move the pointer, press keys; returns what is printed, word by word."""
    done = subprocess.run(
        ["xdotool", *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def until(condition, what="it"):
    """Wait for something to become true; return it."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} did not happen in time"
        time.sleep(0.1)
    return found


@contextmanager
def virtual_screen():
    """A screen of our own with a window manager, which gives the keys to the front window."""
    if missing := [program for program in NEEDED if not shutil.which(program)]:
        pytest.skip(f"{missing[0]} is not installed")
    read, write = os.pipe()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24"],
        pass_fds=(write,),
        **quiet,
    )
    os.close(write)
    with pytest.MonkeyPatch.context() as patch, os.fdopen(read) as file:
        patch.setenv("DISPLAY", f":{file.readline().strip()}")
        patch.setenv("QT_QPA_PLATFORM", "xcb")
        manager = subprocess.Popen(["openbox", "--config-file", "/dev/null"], **quiet)
        try:
            yield
        finally:
            for program in (manager, server):
                program.terminate()
                program.wait()


class Walker:
    """A running program, what is seen of it, and hands."""

    def __init__(self, home: Path, *arguments) -> None:
        self.program = subprocess.Popen(
            [sys.executable, ROOT / "tests" / "eyes.py", *arguments],
            env={**os.environ, "ATTUNE_HOME": str(home), "PYTHONPATH": str(ROOT)},
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.program.stdout:
            self._lines.put(line)

    def end(self) -> int:
        """End the program if it still runs; returns its exit code."""
        self.program.stdin.close()  # its eyes shut first
        if self.program.poll() is None:
            self.program.terminate()
        try:
            code = self.program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.program.kill()
            raise
        self._reader.join()
        self.program.stdout.close()
        return code

    # Eyes.

    def look(self):
        """Return what is on the screen."""
        assert self.program.poll() is None, "the program has ended"
        self.program.stdin.write("\n")
        self.program.stdin.flush()
        return json.loads(self._lines.get(timeout=PATIENCE))

    @property
    def notes(self):
        """The notes on the screen: onset, duration, pitch, velocity."""
        return [tuple(note) for note in self.look()["notes"]]

    def place(self, tick, pitch):
        """Where a time and a pitch lie on the screen."""
        seen = self.look()
        (left, width), (bottom, height) = seen["ticks"], seen["pitches"]
        return round(left + width * tick), round(bottom - height * (pitch - 0.5))

    def bar_number(self, bar):
        """Where a bar's number lies on the screen, from 0."""
        seen = self.look()
        left, width = seen["ticks"]
        return round(left + width * (48 * bar + 24)), seen["bars"][1] + 28

    def see_undo(self, text):
        """Wait until undo would take back what begins so."""
        until(lambda: self.look()["undo"].startswith(f"Undo {text}".strip()), f"“{text}” to undo")

    def things(self, name, role=None):
        """Return the things in sight whose name begins so."""
        return [
            thing
            for thing in self.look()["things"]
            if thing["name"].startswith(name) and role in (None, thing["role"])
        ]

    def see(self, name, role=None, *states, no=()):
        """Wait until a thing is in sight, in these states and `no` others; return it."""

        def found():
            fit = (t for t in self.things(name, role) if set(states) <= set(t["states"]))
            return next((t for t in fit if not set(no) & set(t["states"])), None)

        return until(found, f"“{name}” {' '.join(states)}")

    def see_no(self, name, role=None):
        """Wait until nothing of this name is in sight."""
        until(lambda: not self.things(name, role), f"the end of “{name}”")

    def see_window(self, title):
        """Wait until a window whose title begins so has the keys."""
        until(lambda: self.look()["active"].startswith(title), f"the window “{title}”")

    @property
    def focus(self):
        """What the thing is called that has the keys; empty where nothing has."""
        return self.look()["focus"]

    def asked(self, dial):
        """What a dial asks for."""
        words = self.see(dial, "Dial")["words"].removeprefix("asked ")
        return float(words.split()[0].rstrip(","))

    # Hands.

    def point(self, thing, across=0.5, down=0.5):
        """Move the pointer onto a thing, to a share of its width and height; returns the place."""
        left, top, width, height = thing["place"]
        x, y = round(left + across * width), round(top + down * height)
        xdotool("mousemove", "--sync", x, y)
        return x, y

    def click(self, thing, across=0.5, down=0.5):
        """Click on a thing."""
        self.point(thing, across, down)
        xdotool("click", 1)

    def click_at(self, place):
        """Click on a place of the screen."""
        xdotool("mousemove", "--sync", *place, "click", 1)

    def drag(self, start, end, steps=12):
        """Press at a place of the screen, move and let go."""
        xdotool("mousemove", "--sync", *start, "mousedown", 1)
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            xdotool("mousemove", "--sync", x, y)
        xdotool("mouseup", 1)

    def press(self, *keys):
        """Press keys, as X names them, to the window in front."""
        xdotool("key", *keys)

    def type(self, text):
        """Type a text."""
        xdotool("type", "--delay", "5", text)
