"""The player process: owns clock, MIDI ports and built-in sound, and obeys the window's commands.

It knows neither Qt nor torch, so that neither can make it late. When the pipe to the window closes,
however the window died, it ends the sounding notes and goes. One thread does everything; the pipe
is read while waiting for the next event, never in the last 2 ms before it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection

from app.playback import ports
from app.playback.clock import CONTROL, SPIN, Clock, wait_until
from app.playback.events import repeated
from app.playback.messages import (
    NOWHERE,
    Alive,
    Audition,
    ChooseOutput,
    Command,
    Destination,
    ListPorts,
    Notice,
    Panic,
    Play,
    PortsChanged,
    Position,
    Quit,
    Reply,
    SetLoop,
    SetPhrase,
    SetTempo,
    Started,
    Stop,
    Stopped,
)
from app.playback.ports import Output, PortError
from arvae_models.music import Phrase

FRAME = 1 / 60  # seconds between two positions of the playhead
WATCH = 1.5  # seconds between two looks at the ports
CALM = 0.05  # seconds without an event that a look at the ports may need
RING = 0.5  # seconds in which the built-in sound dies away
PANIC_CONTROLLERS = (64, 120, 121, 123)  # sustain off, sounds off, controllers back, notes off
PACE = 0.002  # seconds between bursts: JACK drops what does not fit into its period


def run(connection: Connection) -> None:
    """Obey what comes through the pipe until it closes; the process' entry point."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    _become_punctual()
    performer = Performer(lambda reply: _tell(connection, reply))
    try:
        performer.obey(ListPorts())
        while True:
            if performer.step(connection.poll):
                command = connection.recv()
                if isinstance(command, Quit):
                    break
                try:
                    performer.obey(command)
                except ValueError as error:
                    _tell(connection, Notice(str(error)))
    except (EOFError, ConnectionError):
        pass  # the window is gone, and with it everyone who could be told
    finally:
        performer.close()


def play_blocking(
    phrase: Phrase,
    destination: Destination,
    loops: int | None,
    on_notice: Callable[[str], None],
) -> None:
    """Play a phrase `loops` times (None: until interrupted) and return when it is over.

    `on_notice` is given a sentence before the first note, and may wait there for the musician to
    connect something. Raises PortError where the destination cannot be opened.
    """

    def notify(reply: Reply) -> None:
        if isinstance(reply, Notice):
            on_notice(reply.text)

    _become_punctual()
    performer = Performer(notify)
    with _terminable():
        try:
            performer.open(destination)
            on_notice(f"“{phrase.title or 'Untitled'}” goes to {performer.output_name}.")
            performer.obey(SetLoop((0, None) if loops is None else None))
            performer.obey(SetPhrase(phrase if loops is None else repeated(phrase, loops)))
            performer.obey(Play())
            while performer.clock.playing:
                performer.step(time.sleep)
            if destination.kind == "built-in":
                time.sleep(RING)
        finally:
            performer.close()


class Performer:
    """A clock and the output that it plays to; tells `notify` what happens."""

    def __init__(self, notify: Callable[[Reply], None]) -> None:
        self.clock = Clock(self._send)
        self._notify = notify
        self._wanted = NOWHERE
        self._output: Output | None = None
        self._names: tuple[str, ...] | None = None  # of the ports, as last told
        self._watched = -WATCH  # when the ports were looked at
        self._told = (False, -1)  # whether it played and where, as last told

    @property
    def output_name(self) -> str:
        """Where the notes go, in words."""
        return f"“{self._output.name}”" if self._output else "nowhere"

    def step(self, idle: Callable[[float], object]) -> bool:
        """Wait for what comes next and do it; True where `idle` (seconds) broke the wait off."""
        now = time.perf_counter()
        due = self.clock.due
        pause = now + (FRAME if self.clock.playing else WATCH)
        if due is not None and due - SPIN < pause:
            if not wait_until(due, time.perf_counter, idle):
                return True
            self.clock.perform()
        elif idle(max(0.0, pause - now)):
            return True
        self._tell_progress()
        self._watch_ports()
        return False

    def obey(self, command: Command) -> None:
        """Do what the window asks for."""
        match command:
            case Play(tick, until):
                if self._wanted.kind == "built-in" and not self._output:
                    self.choose(self._wanted)
                self.clock.play(tick, until)
                self.clock.perform()
            case Stop():
                self.clock.stop()
            case SetPhrase(phrase, at):
                self.clock.set_phrase(phrase, at)
            case SetTempo(tempo):
                self.clock.set_tempo(tempo)
            case SetLoop(region):
                self.clock.set_loop(region)
            case ChooseOutput(destination):
                self.choose(destination)
            case Audition(pitch, velocity):
                self.clock.audition(pitch, velocity)
            case ListPorts():
                self._names = None
                self._look_at_ports()
            case Panic():
                self._panic()
        self._tell_progress()

    def choose(self, destination: Destination) -> None:
        """Send the notes somewhere else; a port that is not there is waited for."""
        try:
            self.open(destination)
        except PortError as error:
            self._notify(Notice(str(error)))

    def open(self, destination: Destination) -> None:
        """Send the notes somewhere else. Raises PortError where that cannot be opened."""
        self.clock.hush()
        self._let_go()
        self._wanted = destination
        self._output = _opened(destination)
        if destination.kind == "port" and self._output:
            self._wanted = replace(destination, name=self._output.name)

    def close(self) -> None:
        """End what sounds and let go of the output."""
        self.clock.stop()
        self._let_go()

    def _send(self, message: bytes) -> None:
        """The clock's way out: playing goes on where the output has gone."""
        if self._output:
            try:
                self._output.send(message)
            except PortError as error:
                self._lose(str(error))

    def _lose(self, sentence: str) -> None:
        self._let_go()
        self._notify(Notice(f"{sentence} It will be used again when it is back."))

    def _let_go(self) -> None:
        if self._output:
            output, self._output = self._output, None
            output.close()

    def _panic(self) -> None:
        self.clock.stop()
        for channel in range(16):
            for controller in PANIC_CONTROLLERS:
                self._send(bytes((CONTROL | channel, controller, 0)))
            time.sleep(PACE)

    def _tell_progress(self) -> None:
        played, tick_before = self._told
        playing = self.clock.playing
        if playing != played:
            self._notify(Started() if playing else Stopped())
        tick = int(self.clock.tick) if playing else tick_before
        if playing and (not played or tick != tick_before):
            self._notify(Position(tick))
        self._told = (playing, tick)

    def _watch_ports(self) -> None:
        """Look at the ports now and then, where the music leaves time for it."""
        now = time.perf_counter()
        due = self.clock.due
        if now - self._watched >= WATCH and (due is None or due - now > CALM):
            self._look_at_ports()
            self._notify(Alive())

    def _look_at_ports(self) -> None:
        self._watched = time.perf_counter()
        try:
            names, midi_is_there = ports.list_outputs(), True
        except PortError:
            names, midi_is_there = (), False
        if names != self._names:
            self._names = names
            self._notify(PortsChanged(names))
        match self._wanted.kind:
            case "port":
                there = self._wanted.name in names
            case "virtual":
                there = midi_is_there
            case _:
                return
        if self._output and not there:
            self._lose(f"The MIDI port {self.output_name} is gone.")
        elif there and not self._output:
            self._return_to(self._wanted)

    def _return_to(self, destination: Destination) -> None:
        try:
            self._output = _opened(destination)
        except PortError:
            return  # the musician was told when it went
        self._notify(Notice(f"The MIDI port {self.output_name} is there; the notes go to it."))


def _opened(destination: Destination) -> Output | None:
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


def _tell(connection: Connection, reply: Reply) -> None:
    """Reply; a window that reads no more must not block the music with what comes again anyway."""
    if isinstance(reply, Position | Alive) and not _has_room(connection):
        return
    with suppress(ConnectionError):  # the next look into the pipe will find its end
        connection.send(reply)


def _has_room(connection: Connection) -> bool:
    return sys.platform == "win32" or bool(select.select((), (connection,), (), 0)[1])


def _leave(number: int, frame: object) -> None:
    """End the process by way of every `finally`, once."""
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    raise SystemExit(128 + number)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the notes too; SIGINT does so by its exception."""
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _become_punctual() -> None:
    """Ask to be woken in time, and go on quietly where that is not allowed."""
    sys.setswitchinterval(0.0005)  # the sound device's thread need not wait for a spinning clock
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.winmm.timeBeginPeriod(1)  # else the pipe wakes us every 15.6 ms only
        ctypes.windll.kernel32.SetPriorityClass(ctypes.windll.kernel32.GetCurrentProcess(), 0x80)
        return
    with suppress(OSError):
        if hasattr(os, "sched_setscheduler"):
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
        else:
            os.nice(-10)
