"""A keyboard without a MIDI system: an open input to which a test's bytes come, as from rtmidi."""

import time

from app.control.midi_bytes import Parser, read


class ByteKeys:
    """What is plugged in. A MidiInput that looks at its inputs finds it gone."""

    played = True

    def __init__(self, midi, name="Keys"):
        self.name, self.held, self.pedals = name, set(), set()
        self._midi, self._parser = midi, Parser()
        midi._inputs[name] = self

    def send(self, *pieces):
        """Send hex bytes in pieces; by the end all have been delivered."""
        for piece in pieces:
            for message in self._parser.feed(bytes.fromhex(piece)):
                if (happening := read(message)) is not None:
                    self._midi._receive(self, happening, time.perf_counter())
        self._midi._deliver()

    def unplug(self):
        self._midi._close(self.name)

    def close(self):
        """Nothing is open."""
