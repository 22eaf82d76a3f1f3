"""The rack: all outputs that are played to at once, each with its channels, sounds and own losses.

Every output has a table of what sounds there. What one of them does - go, come back, be chosen
anew - the others do not notice. It knows no time: the clock sends, the process looks after ports.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial

from app.midi_system import PortError, index_of
from app.playback import ports
from app.playback.messages import BUILT_IN, Destination, Route
from app.playback.ports import Output
from app.playback.wire import (
    CONTROL,
    NOTE_OFF,
    NOTE_ON,
    PANIC,
    loudness,
    on_channel,
    program_change,
    silence,
)

PACE = 0.002  # seconds between bursts: JACK drops what does not fit into its period
PIANO = 1
FULL = 100  # per cent of the built-in sound's loudness
DRUM_CHANNEL = 10


class Rack:
    """The outputs of the melody, and that of the metronome. `tell` is given sentences."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.deaf = ""  # name of a port that no MIDI clock goes to, for it comes from there
        self._tell = tell
        self._routes: tuple[Route, ...] = ()
        self._click: Route | None = None
        self._returns: tuple[Destination, ...] = ()  # ports that hear no notes
        self._volume = FULL  # of the built-in sound, per cent
        self._sockets: dict[Destination, Socket] = {}

    @property
    def names(self) -> str:
        """Where the notes go, in words."""
        return _listed([socket.name for socket in self._melody() if socket.there]) or "nowhere"

    def choose(self, routes: tuple[Route, ...]) -> tuple[str, ...]:
        """Send the melody to all of these; what stays is not interrupted.

        Returns sentences about those that cannot be opened: such a port is waited for. Raises
        ValueError where two routes are the same channel of one destination.
        """
        places = [(route.destination, route.channel) for route in routes]
        if len(set(places)) < len(places):
            raise ValueError("Two outputs cannot share a port and a channel.")
        before, self._routes = self._routes, routes
        return self._arrange(set(routes) - set(before))

    def choose_click(self, route: Route | None) -> tuple[str, ...]:
        """Send the metronome there, or (None) nowhere; returns sentences as `choose` does."""
        before, self._click = self._click, route
        return self._arrange({route} if route and route != before else set())

    def choose_returns(self, ports: Sequence[str]) -> None:
        """Keep these ports open for `send_raw`, whether or not notes go there."""
        self._returns = tuple(Destination("port", name) for name in ports)
        self._arrange(())

    def set_volume(self, percent: int) -> None:
        """Let the built-in sound be so loud, 0..100."""
        self._volume = percent
        if socket := self._sockets.get(BUILT_IN):
            for message in loudness(percent):
                socket.send(message)

    def send_raw(self, messages: Sequence[bytes], port: str = "") -> None:
        """Send messages beside the notes: as `send` does, or as they are to one open port."""
        for message in messages:
            if not port:
                self.send(message)
            elif socket := self._sockets.get(Destination("port", port)):
                socket.send(message)

    def retry(self) -> tuple[str, ...]:
        """Try once more to open a built-in sound that could not be opened."""
        socket = self._sockets.get(BUILT_IN)
        return () if socket is None or socket.there else self._open(socket)

    def send(self, message: bytes) -> None:
        """Send a message of channel 1 to the melody's outputs. Raises nothing."""
        for route in self._routes:
            self._send_to(route, message)

    def click(self, message: bytes) -> None:
        """Send a message of channel 1 to the metronome's output.

        Where the melody is now, no click begins any more, but the last one still has to end.
        """
        if self._click and (message[0] == NOTE_OFF or not self._clashes(self._click)):
            self._send_to(self._click, message)

    def pulse(self, message: bytes) -> None:
        """Send a message of MIDI clock, once to each port that wants it."""
        wanted = {route.destination for route in self._routes if route.clock}
        for socket in self._melody():
            if socket.wanted in wanted and socket.wanted != BUILT_IN and socket.name != self.deaf:
                socket.send(message)

    def panic(self) -> None:
        """Silence all sixteen channels of every output."""
        for socket in self._sockets.values():
            socket.end_notes()
        for channel in range(16):
            for socket in self._sockets.values():
                for controller in PANIC:
                    socket.send(bytes((CONTROL | channel, controller, 0)))
            time.sleep(PACE)
        if self._volume != FULL:
            self.set_volume(self._volume)  # which the reset of the controllers has undone

    def watch(self, names: Sequence[str], midi_is_there: bool) -> None:
        """Given the ports that there are: notice which have gone, and use those that are back."""
        for socket in self._sockets.values():
            match socket.wanted.kind:
                case "port":
                    there = socket.is_among(names)
                case "virtual":
                    there = midi_is_there
                case _:
                    continue
            if socket.there and not there:
                socket.lose(f"The MIDI port “{socket.name}” is gone.")
            elif there and not socket.there and not self._open(socket):
                there_again = f"The MIDI port “{socket.name}” is there; the notes go to it."
                self._say(socket.wanted, there_again)

    def close(self) -> None:
        """End what sounds and let go of all outputs."""
        for socket in self._sockets.values():
            socket.close()
        self._sockets.clear()
        self._routes, self._click, self._returns = (), None, ()

    # A signal may end this process in the midst of all this: an output leaves the table of sockets
    # after it has been silenced, and a route whose socket is not there yet is left out.

    def _send_to(self, route: Route, message: bytes) -> None:
        if socket := self._sockets.get(route.destination):
            socket.send(on_channel(message, route.channel))

    def _arrange(self, new: Collection[Route]) -> tuple[str, ...]:
        """Open and close what the routes of now ask for; end the notes of channels left."""
        used = self._used()
        wanted = dict.fromkeys((*(route.destination for route in used), *self._returns))
        for destination in list(self._sockets):
            channels = {route.channel for route in used if route.destination == destination}
            if destination in wanted:
                self._sockets[destination].leave(channels)
            else:
                self._sockets[destination].close()
                del self._sockets[destination]
        for route in new:
            if socket := self._sockets.get(route.destination):
                _choose_sound(socket, route)
        failures: list[str] = []
        for destination in wanted:
            if destination not in self._sockets:
                socket = Socket(destination, partial(self._say, destination))
                self._sockets[destination] = socket
                failures.extend(self._open(socket))
        if self._click and self._clashes(self._click):
            failures.append(
                f"The metronome is silent, for channel {self._click.channel} of"
                f" “{self._sockets[self._click.destination].name}” is the melody's."
            )
        return tuple(failures)

    def _open(self, socket: Socket) -> tuple[str, ...]:
        try:
            socket.open()
        except PortError as error:
            return (str(error),)
        for route in self._used():
            if route.destination == socket.wanted:
                _choose_sound(socket, route)
        if socket.wanted == BUILT_IN and self._volume != FULL:
            self.set_volume(self._volume)
        return ()

    def _say(self, destination: Destination, sentence: str) -> None:
        """Tell a sentence about a port that notes go to; a return comes and goes in silence."""
        if any(route.destination == destination for route in self._used()):
            self._tell(sentence)

    def _used(self) -> tuple[Route, ...]:
        return (*self._routes, self._click) if self._click else self._routes

    def _melody(self) -> Iterator[Socket]:
        for destination in dict.fromkeys(route.destination for route in self._routes):
            if socket := self._sockets.get(destination):
                yield socket

    def _clashes(self, click: Route) -> bool:
        """Tell whether the metronome would click among the melody's notes."""
        there = self._sockets.get(click.destination)
        names = {
            self._sockets[route.destination].name
            for route in self._routes
            if route.channel == click.channel and route.destination in self._sockets
        }
        return there is not None and there.name in names


class Socket:
    """One destination: its output while it is there, and the table of what sounds at it."""

    def __init__(self, wanted: Destination, tell: Callable[[str], None]) -> None:
        self.wanted = wanted
        self.name = wanted.name or wanted.kind
        self._tell = tell
        self._output: Output | None = None
        self._sounding: set[tuple[int, int]] = set()  # status of the start, pitch
        self._channels: set[int] = set()  # 1..16, that notes were sent on

    @property
    def there(self) -> bool:
        """Whether there is something to send to."""
        return self._output is not None

    def is_among(self, names: Sequence[str]) -> bool:
        """Tell whether a port of these is what is or would be open here."""
        if self.there:
            return self.name in names
        try:
            index_of(self.name, names)
        except PortError:
            return False
        return True

    def open(self) -> None:
        """Open it. Raises PortError."""
        wanted = replace(self.wanted, name=self.name) if self.wanted.name else self.wanted
        self._output = opened(wanted)
        if self._output:
            self.name = self._output.name

    def send(self, message: bytes) -> None:
        """Send a message; an end of what does not sound here is left out. Raises nothing."""
        if self._output is None:
            return
        kind, channel = message[0] & 0xF0, message[0] & 0x0F
        key = (NOTE_ON | channel, message[1]) if kind in (NOTE_ON, NOTE_OFF) else None
        if key and kind == NOTE_OFF and key not in self._sounding:
            return
        # As the clock's table: a note enters it before it is sent, and leaves it after.
        if key and kind == NOTE_ON:
            self._sounding.add(key)
            self._channels.add(channel + 1)
        try:
            self._output.send(message)
        except PortError as error:
            self.lose(str(error))
        if key and kind == NOTE_OFF:
            self._sounding.discard(key)

    def end_notes(self, but: Collection[int] = ()) -> None:
        """End what sounds, except on some channels (1..16)."""
        for status, pitch in sorted(self._sounding):
            if (status & 0x0F) + 1 not in but:
                self.send(bytes((NOTE_OFF | status & 0x0F, pitch, 0)))

    def leave(self, channels: Collection[int]) -> None:
        """Silence all channels but these."""
        self.end_notes(channels)
        for channel in sorted(self._channels.difference(channels)):
            for message in silence(channel):
                self.send(message)
        self._channels.intersection_update(channels)

    def lose(self, sentence: str) -> None:
        """Let go of an output that has gone, and say so."""
        self._let_go()
        self._tell(f"{sentence} It will be used again when it is back.")

    def close(self) -> None:
        """End what sounds and let go of it."""
        self.leave(())
        self._let_go()

    def _let_go(self) -> None:
        self._sounding.clear()
        self._channels.clear()
        if self._output:
            output, self._output = self._output, None
            output.close()


def opened(destination: Destination) -> Output | None:
    """Open a destination. Raises PortError where that is not possible."""
    match destination.kind:
        case "built-in":
            from app.playback.synth import Synth

            return Synth()
        case "virtual":
            return ports.open_virtual()
        case "port":
            return ports.open_output(destination.name)
        case "none":
            return None


def _choose_sound(socket: Socket, route: Route) -> None:
    """Send a route's program; the built-in sound is a piano where none is chosen."""
    program = route.program
    if program is None and route.destination == BUILT_IN and route.channel != DRUM_CHANNEL:
        program = PIANO
    if program is not None:
        socket.send(program_change(route.channel, program))


def _listed(names: list[str]) -> str:
    return " and ".join(f"“{name}”" for name in names)
