"""A clock on a stage: time passes when told to, and what is sent is noted down in ticks.

At 160 quarters a minute a tick is 1/32 s, exactly.
"""

from app.playback.clock import Clock
from arvae_models.music import Note, Phrase

TICK = 1 / 32
SCALE = Phrase((Note(0, 12, 60, 90), Note(12, 12, 62, 80), Note(36, 12, 64, 70)), 1, tempo=160)
NAMES = {0x80: "off", 0x90: "on", 0xB0: "control", 0xF2: "position"}
REALTIME = {0xF8: "pulse", 0xFA: "start", 0xFB: "continue", 0xFC: "stop"}


class Stage:
    """A clock, a time that passes only when told to, and lists of what was sent when."""

    def __init__(self, phrase=SCALE, region=None):
        self.time = 100.0
        self.sent = []
        self.clicks = []
        self.pulses = []
        self.clock = Clock(
            self.noting(self.sent),
            lambda: self.time,
            self.noting(self.clicks),
            self.noting(self.pulses),
        )
        self.clock.set_phrase(phrase)
        self.clock.set_loop(region)

    def noting(self, down):
        def note(message):
            ticks = (self.time - 100.0) / TICK
            if len(message) == 1:
                down.append((ticks, REALTIME[message[0]]))
            else:
                kind = NAMES[message[0]]
                down.append((ticks, kind, *message[1 : 2 if kind == "off" else 3]))

        return note

    def pass_ticks(self, ticks):
        """Let time pass from one due moment to the next, as the process does."""
        end = self.time + ticks * TICK
        while (due := self.clock.due) is not None and due <= end:
            self.time = max(self.time, due)
            self.clock.perform()
        self.time = end

    def sounding(self):
        left = []
        for _, kind, pitch, *_ in self.sent:
            if kind == "on":
                left.append(pitch)
            elif kind == "off":
                left.remove(pitch)
        return left
