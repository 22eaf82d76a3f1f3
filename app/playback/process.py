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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

from app.midi_system import PortError, identity
from app.playback.clock import SPIN, Clock, wait_until
from app.playback.events import repeated
from app.playback.lead import Lead
from app.playback.messages import (
    Alive,
    Audition,
    ChooseOutput,
    ChooseOutputs,
    ChooseReturns,
    Command,
    CountedIn,
    FollowClock,
    HearClock,
    JoinLink,
    ListPorts,
    Notice,
    Panic,
    Play,
    PortsChanged,
    Position,
    PressKey,
    Quit,
    ReleaseKey,
    Reply,
    Route,
    Send,
    SetClockOut,
    SetCountIn,
    SetGroove,
    SetLoop,
    SetMetronome,
    SetPhrase,
    SetTempo,
    SetVolume,
    Started,
    Stop,
    Stopped,
)
from app.playback.outputs import Rack
from app.playback.ports import Directory
from arvae_models.music import Phrase

FRAME = 1 / 60  # seconds between two positions of the playhead
LOOK = 0.1  # seconds between two looks at a Link session while nothing plays
WATCH = 1.5  # seconds between two looks at the ports
CALM = 0.05  # seconds without an event that a look at the ports may need at first
RING = 0.5  # seconds in which the built-in sound dies away


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
    route: Route,
    loops: int | None,
    on_notice: Callable[[str], None],
    settings: Sequence[Command] = (),
) -> None:
    """Play a phrase `loops` times (None: until interrupted) and return when it is over.

    `on_notice` is given a sentence before the first note, and may wait there for the musician to
    connect something. `settings` are obeyed before it. Raises PortError where the destination
    cannot be opened.
    """

    def notify(reply: Reply) -> None:
        if isinstance(reply, Notice):
            on_notice(reply.text)

    performer = Performer(notify)
    with _terminable(), _punctual():
        try:
            for sentence in performer.rack.choose((route,)):
                raise PortError(sentence)
            on_notice(f"“{phrase.title or 'Untitled'}” goes to {performer.rack.names}.")
            for command in settings:
                performer.obey(command)
            performer.obey(SetLoop((0, None) if loops is None else None))
            performer.obey(SetPhrase(phrase if loops is None else repeated(phrase, loops)))
            while not performer.lead.settled:
                performer.step(time.sleep)
            performer.obey(Play())
            while performer.clock.playing:
                performer.step(time.sleep)
            if route.destination.kind == "built-in":
                time.sleep(RING)
        finally:
            performer.close()


class Performer:
    """A clock and the outputs that it plays to; tells `notify` what happens."""

    def __init__(self, notify: Callable[[Reply], None]) -> None:
        self.rack = Rack(lambda sentence: notify(Notice(sentence)))
        self.clock = Clock(self.rack.send, click=self.rack.click, pulse=self.rack.pulse)
        self.lead = Lead(self.clock, notify)
        self._notify = notify
        self._click = SetMetronome(False)
        self._directory = Directory()
        self._system = identity()  # of the MIDI system, as last seen
        self._names: tuple[str, ...] | None = None  # of the ports, as last told
        self._watched = -WATCH  # when the ports were looked at
        self._look = CALM  # seconds that such a look may take
        self._told = (False, -1, 0)  # whether it played, where, and the beats before, as last told

    def step(self, idle: Callable[[float], object]) -> bool:
        """Wait for what comes next and do it; True where `idle` (seconds) broke the wait off."""
        now = time.perf_counter()
        due = self.clock.due
        pause = now + (FRAME if self.clock.playing else LOOK if self.lead.joined else WATCH)
        if due is not None and due - SPIN < pause:
            if not wait_until(due, time.perf_counter, idle):
                return True
            self.clock.perform()
        elif idle(max(0.0, pause - now)):
            return True
        self._tell_progress()
        self._watch_ports()
        self.lead.watch()
        return False

    def obey(self, command: Command) -> None:
        """Do what the window asks for."""
        match command:
            case Play(tick, until):
                self._tell_all(self.rack.retry())
                self.lead.play(tick, until)
            case Stop():
                self.clock.stop()
            case SetPhrase(phrase, at):
                self.clock.set_phrase(phrase, at)
            case SetTempo(tempo):
                self.clock.set_tempo(tempo)
            case SetLoop(region):
                self.clock.set_loop(region)
            case ChooseOutput(destination):
                self._tell_all(self.rack.choose((Route(destination),)))
            case ChooseOutputs(routes):
                self._tell_all(self.rack.choose(routes))
            case SetMetronome():
                self._click = command
                self.clock.set_metronome(command.on)
                self._choose_click()
            case SetCountIn(bars):
                self.clock.count_in = bars
                self._choose_click()
            case SetClockOut(on):
                self.clock.set_pulses(on)
            case SetGroove(groove):
                self.clock.set_groove(groove)
            case FollowClock(on, source):
                self.rack.deaf = source if on else ""
                self.lead.follow_clock(on)
            case JoinLink(on):
                self.lead.join_link(on)
            case HearClock(message, when):
                self.lead.hear(message, when)
            case Audition(pitch, velocity):
                self.clock.audition(pitch, velocity)
            case PressKey(pitch, velocity):
                self.clock.press(pitch, velocity)
            case ReleaseKey(pitch):
                self.clock.release(pitch)
            case SetVolume(percent):
                self.rack.set_volume(percent)
            case ChooseReturns(ports):
                self.rack.choose_returns(ports)
            case Send(messages, port):
                self.rack.send_raw(messages, port)
            case ListPorts():
                self._names = None
                self._look_at_ports()
            case Panic():
                self.clock.release_all()
                self.clock.stop()
                self.rack.panic()
        self._tell_progress()
        self._watch_ports()  # commands may come so fast that no wait is ever waited out
        self.lead.watch()

    def close(self) -> None:
        """End what sounds and let go of the outputs."""
        self.clock.release_all()
        self.clock.stop()
        self.lead.close()
        self.rack.close()
        self._directory.close()

    def _choose_click(self) -> None:
        """Keep the metronome's output only while it has something to say."""
        heard = self._click.on or self.clock.count_in
        self._tell_all(self.rack.choose_click(self._click.route if heard else None))

    def _tell_all(self, sentences: Sequence[str]) -> None:
        for sentence in sentences:
            self._notify(Notice(sentence))

    def _tell_progress(self) -> None:
        played, tick_before, beats_before = self._told
        playing = self.clock.playing
        beats = self.clock.beats_to_come
        if playing != played:
            self._notify(Started() if playing else Stopped())
        if beats != beats_before and playing:
            self._notify(CountedIn(beats))
        tick = int(self.clock.tick) if playing and not beats else tick_before
        if playing and not beats and (not played or tick != tick_before):
            self._notify(Position(tick))
        self._told = (playing, tick, beats)

    def _watch_ports(self) -> None:
        """Look at the ports now and then, where the music leaves time for it if it ever does."""
        now = time.perf_counter()
        due = self.clock.due
        waited = now - self._watched
        calm = due is None or due - now > self._look
        if waited >= WATCH and (calm or waited >= 2 * WATCH):
            self._look_at_ports()
            self._notify(Alive())

    def _look_at_ports(self) -> None:
        begun = time.perf_counter()
        if self._system != identity():
            self.rack.watch((), False)  # whatever is open belongs to one that has ended
            self._system = identity()  # to let go of it may have taken a second
        try:
            names, midi_is_there = self._directory.outputs(), True
        except PortError:
            names, midi_is_there = (), False
        self._watched = time.perf_counter()
        self._look = min(2 * (self._watched - begun) + SPIN, CALM)
        if names != self._names:
            self._names = names
            self._notify(PortsChanged(names))
        if not names and not self.clock.playing:
            self._directory.close()  # the MIDI system may have been started again: join it anew
        self.rack.watch(names, midi_is_there)


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


@contextmanager
def _punctual() -> Iterator[None]:
    """Be punctual for a while: whoever plays in a process of others gives them their turns back."""
    interval = sys.getswitchinterval()
    on_linux = hasattr(os, "sched_getscheduler")
    before = (os.sched_getscheduler(0), os.sched_getparam(0)) if on_linux else None
    _become_punctual()
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if before:
            with suppress(OSError):
                os.sched_setscheduler(0, *before)


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
