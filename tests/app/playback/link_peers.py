"""Others in a Link session: a real one in a process of its own, and a scripted library.

A real peer notes down its beats by time.perf_counter, which all processes of a computer share.
"""

import subprocess
import sys
import time
from threading import Event, Thread

BEHIND = 0.143  # seconds that the scripted library's clock is behind ours


class Peer:
    """A program that has founded a session, or joined one; `beats` are (time, beat in 4/4)."""

    def __init__(self, tempo):
        self.beats = []
        self.tempo = self.peers = 0
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(tempo)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def set_tempo(self, tempo):
        print(tempo, file=self._process.stdin, flush=True)

    def beat_at(self, when):
        """Return the beat at a time, between those that were noted down."""
        later = next(index for index, (moment, _) in enumerate(self.beats) if moment > when)
        (first, low), (second, high) = self.beats[later - 1], self.beats[later]
        return low + (high - low) * (when - first) / (second - first)

    def end(self):
        if self._process.poll() is None:
            self._process.stdin.close()
        self._process.wait(5)
        self._reader.join()
        self._process.stdout.close()

    def _read(self):
        for line in self._process.stdout:
            when, beat, self.tempo, self.peers = map(float, line.split())
            self.beats.append((when, beat))


class ScriptedLink:
    """A library of the same shape, whose session is as a test says."""

    def __init__(self, now, tempo=120.0):
        self.enabled = False
        self.others = 0
        self.line = (now(), 0.0, tempo)  # time, beat, tempo
        self.commits = []
        self._now = now

    def clock(self):
        return self

    def micros(self):
        return round((self._now() - BEHIND) * 1e6)

    def numPeers(self):
        return self.others

    def captureAppSessionState(self):
        return ScriptedState(*self.line)

    def commitAppSessionState(self, state):
        self.line = state.line
        reached = self.others if self.enabled else 0  # before that it is nobody's but ours
        self.commits.append((reached, *state.line))

    def be_at(self, beat, tempo):
        """Another session takes over, or another of this one's peers says so."""
        self.line = (self._now(), beat, tempo)

    def set_tempo(self, tempo):
        """Another of this session's peers changes its tempo."""
        micros = self.micros()
        self.be_at(ScriptedState(*self.line).beatAtTime(micros, 4), tempo)


class ScriptedState:
    def __init__(self, *line):
        self.line = line

    def tempo(self):
        return self.line[2]

    def beatAtTime(self, micros, quantum):
        when, beat, tempo = self.line
        return beat + (micros / 1e6 + BEHIND - when) * tempo / 60

    def setTempo(self, tempo, micros):
        self.line = (micros / 1e6 + BEHIND, self.beatAtTime(micros, 4), tempo)

    def forceBeatAtTime(self, beat, micros, quantum):
        self.line = (micros / 1e6 + BEHIND, beat, self.line[2])


def main(tempo):
    """Be a peer until the input ends; each line of it is another tempo."""
    from link import Link

    link = Link(tempo)
    link.enabled = True
    clock, over = link.clock(), Event()

    def obey():
        for line in sys.stdin:
            state = link.captureAppSessionState()
            state.setTempo(float(line), clock.micros())
            link.commitAppSessionState(state)
        over.set()

    Thread(target=obey, daemon=True).start()
    while not over.wait(0.005):
        state = link.captureAppSessionState()
        readings = []
        for _ in range(5):
            before, micros, after = time.perf_counter(), clock.micros(), time.perf_counter()
            readings.append((after - before, (before + after) / 2, micros))
        _, when, micros = min(readings)
        print(when, state.beatAtTime(micros, 4), state.tempo(), link.numPeers(), flush=True)
    link.enabled = False


if __name__ == "__main__":
    main(float(sys.argv[1]))
