"""A real peer for MIDI inputs: a process that is a MIDI keyboard on JACK, played through a pipe."""

import subprocess
import sys

PROGRAM = """
import sys, time, rtmidi
keys = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name=sys.argv[1])
keys.open_virtual_port("out")
print("ready", flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    for due, message in (part.split(" ", 1) for part in line.strip().split(";")):
        while time.perf_counter() < begin + float(due):
            time.sleep(0.0005)
        keys.send_message(list(bytes.fromhex(message)))
    print("played", flush=True)
keys.close_port()
keys.delete()
"""


class Keyboard:
    """What is plugged in: an input `<name>:out` in other programs' lists."""

    def __init__(self, name="Keys"):
        self.input_name = f"{name}:out"
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout.readline() == "ready\n"

    def play(self, *events):
        """Send messages (seconds from now, hex bytes); returns at once."""
        line = ";".join(f"{due} {message}" for due, message in events)
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def finish(self):
        """Wait until all is played."""
        assert self._process.stdout.readline() == "played\n"

    def unplug(self):
        """Pull the plug, without a word to those who listen."""
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
