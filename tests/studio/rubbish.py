"""A peer without manners: a program on JACK that writes bytes as they are, one port, no checks."""

import subprocess
import sys

PROGRAM = """
import sys, time
import jack
client = jack.Client(sys.argv[1], no_start_server=True)
port = client.midi_outports.register("out")
waiting = []  # pieces, the newest first

@client.set_process_callback
def write(frames):
    port.clear_buffer()
    for _ in range(int(sys.argv[2])):
        if waiting:
            port.write_midi_event(0, waiting.pop())

with client:
    print("ready", flush=True)
    for line in sys.stdin:
        piece, times, end = line.split()
        waiting.extend(filter(None, [bytes.fromhex(end[1:])]))
        waiting.extend([bytes.fromhex(piece)] * int(times))
        while waiting:
            time.sleep(0.002)
        time.sleep(0.05)
        print("written", flush=True)
"""


class Rubbish:
    """What is plugged in: an input `Rubbish:out` in other programs' lists."""

    name = "Rubbish:out"

    def __init__(self, pieces):
        """Write so many pieces in each period of JACK, of 256 frames."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "Rubbish", str(pieces)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout.readline() == "ready\n"

    def write(self, piece, times=1, end=b""):
        """Begin to write a piece again and again, and another one at the end."""
        self._process.stdin.write(f"{piece.hex()} {times} +{end.hex()}\n")
        self._process.stdin.flush()

    def finish(self):
        """Wait until all is written."""
        assert self._process.stdout.readline() == "written\n"

    def unplug(self):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
