"""Real peers for the player: a JACK server without hardware, and a listener on it."""

import os
import subprocess
import time
from pathlib import Path


def until(condition, seconds=10.0):
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


class Server:
    """A JACK server of our own."""

    def __init__(self, name, period=256, *options):
        self.name = name
        self.period = period  # frames; what is sent arrives at the next one
        self.options = options
        self.process = None

    def start(self):
        command = ["jackd", "-n", self.name, *self.options, "-R", "-P", "60", "-m", "-d", "dummy"]
        options = ["-r", "48000", "-p", str(self.period)]
        socket = Path(f"/dev/shm/jack_{self.name}_{os.getuid()}_0")
        socket.unlink(missing_ok=True)  # of one that was killed
        for attempt in (command, [part for part in command if part not in ("-R", "-P", "60")]):
            self.process = subprocess.Popen(
                [*attempt, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            while self.process.poll() is None:
                if socket.exists():
                    return
                time.sleep(0.02)
        raise AssertionError("no JACK server would start")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Listener:
    """A MIDI input that remembers what it heard."""

    def __init__(self, name="Listener", clock=False):
        import rtmidi

        self._input = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=name, queue_size_limit=10_000)
        self._input.ignore_types(timing=not clock)
        self.heard = []

    def connect(self, name="Attune:Attune"):
        until(lambda: name in self._input.get_ports())
        self._input.open_port(self._input.get_ports().index(name))

    def offer(self, name="Keys"):
        """Be an output in other programs' lists: `Listener:` and the name."""
        self._input.open_virtual_port(name)

    def listen(self):
        while message := self._input.get_message():
            self.heard.append(tuple(message[0]))
        return self.heard

    def notes(self):
        """What was heard, as (on, pitch), in order."""
        return [(on, pitch) for _, on, pitch in self.notes_of_all()]

    def notes_of_all(self):
        """The same with the channel, from 0, before each."""
        return [
            (message[0] & 0x0F, message[0] & 0xF0 == 0x90, message[1])
            for message in self.listen()
            if message[0] & 0xF0 in (0x80, 0x90)
        ]

    def sounding(self):
        """The pitches that were started and not ended; an end without a start is an error."""
        left = []
        for channel, on, pitch in self.notes_of_all():
            if on:
                left.append((channel, pitch))
            else:
                left.remove((channel, pitch))
        return [pitch for _, pitch in left]

    def close(self):
        self._input.close_port()
        self._input.delete()
