"""The player as the window sees it: a QObject that commands the player process and hears from it.

The process is started at construction, started again when it dies or hangs, and ended by `close`.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal

from app.playback.groove import Groove
from app.playback.messages import (
    BUILT_IN,
    DRUMS,
    Audition,
    ChooseOutputs,
    ChooseReturns,
    Command,
    CountedIn,
    Destination,
    FollowClock,
    Followed,
    HearClock,
    JoinLink,
    Linked,
    ListPorts,
    Moment,
    Notice,
    Panic,
    Play,
    PortsChanged,
    Position,
    PressKey,
    Quit,
    Region,
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
from app.playback.process import run
from arvae_models.music import DEFAULT_VELOCITY, Phrase

PULSE = 1000  # milliseconds between two looks whether the process is alive
MISSED_PULSES = 5  # without a word from it, after which it counts as hanging
FAREWELL = 0.6  # seconds that the process has to end the notes and go


class Player(QObject):
    """Plays phrases in a process of its own. To be used from the window's thread only.

    `start` is what that process runs; whoever makes a Player closes it.
    """

    position_changed = Signal(int)  # ticks from the start of the phrase
    playing_changed = Signal(bool)
    outputs_changed = Signal(tuple)  # names of the MIDI outputs
    counted_in = Signal(int)  # beats before the music, the present one included; 0 as it begins
    followed = Signal(float)  # tempo of the clock or session that leads; 0 where none does
    linked = Signal(int)  # how many others are in the Link session
    noticed = Signal(str)  # a sentence for the musician

    _replied = Signal(object, object)  # a Line and a Reply, from the line's reading thread
    _broken = Signal(object)  # a Line whose process has gone

    def __init__(self, parent: QObject | None = None, start: Callable[..., None] = run) -> None:
        super().__init__(parent)
        self._start = start
        self._phrase = Phrase()
        self._landing: Moment = "beat"
        self._kept: dict[type[Command], Command] = {}  # what another process has to be told again
        self._playing = False
        self._heard = False  # whether this process has ever said something
        self._missed = 0  # pulses since it last did
        self._replied.connect(self._receive)
        self._broken.connect(self._start_again)
        self._pulse = QTimer(self)
        self._pulse.setInterval(PULSE)
        self._pulse.timeout.connect(self._check_pulse)
        self._line: Line | None = None
        self._keep(ChooseOutputs((Route(BUILT_IN),)))
        self._open_line()

    @property
    def playing(self) -> bool:
        """Whether the phrase plays."""
        return self._playing

    def play(self, tick: int = 0, until: int | None = None) -> None:
        """Play from a tick on; outside the loop, from the loop's first.

        With `until` it plays to that tick once, and the loop does not count.
        """
        if self._line is None:
            self._open_line()
        self._command(Play(tick, until))

    def stop(self) -> None:
        """Stop and end what sounds."""
        self._command(Stop())

    def set_landing(self, at: Moment) -> None:
        """Let changed phrases take over at the next tick, beat or bar, where nothing else is said.

        What sounds and is not in the new phrase ends first.
        """
        self._landing = at

    def set_phrase(self, phrase: Phrase, at: Moment | None = None) -> None:
        """Play this phrase, at its tempo, from the next beat, bar or tick on."""
        self._phrase = phrase
        self._keep(SetPhrase(phrase, at or self._landing))

    def set_tempo(self, tempo: float) -> None:
        """Go on in another tempo (quarter notes a minute), at once.

        Raises ValueError where the tempo is not one that a phrase can have.
        """
        self._phrase = replace(self._phrase, tempo=tempo)
        self._kept[SetPhrase] = SetPhrase(self._phrase)
        self._command(SetTempo(tempo))

    def set_loop(self, region: Region | None) -> None:
        """Repeat from a tick to another (None: to the phrase's end); None plays once."""
        self._keep(SetLoop(region))

    def choose_output(self, destination: Destination) -> None:
        """Send the notes somewhere else; a port that is not there is waited for."""
        self.choose_outputs((Route(destination),))

    def choose_outputs(self, routes: tuple[Route, ...]) -> None:
        """Send the notes to all of these; outputs that stay are not interrupted."""
        self._keep(ChooseOutputs(routes))

    def set_metronome(self, on: bool, route: Route = DRUMS) -> None:
        """Click on every beat, or not; `route` is for a count-in too, and not the melody's own."""
        self._keep(SetMetronome(on, route))

    def set_count_in(self, bars: int) -> None:
        """Click for 0, 1 or 2 bars before the music. Raises ValueError for another number."""
        self._keep(SetCountIn(bars))

    def set_clock_out(self, on: bool) -> None:
        """Send MIDI clock to the outputs that want it, or not."""
        self._keep(SetClockOut(on))

    def set_groove(self, groove: Groove) -> None:
        """Swing, or deviate as a hand does, from the next tick on."""
        self._keep(SetGroove(groove))

    def follow_clock(self, on: bool, source: str = "") -> None:
        """Let `hear_clock` lead the music, or not; no clock is sent back to the port `source`."""
        self._keep(FollowClock(on, source))

    def hear_clock(self, message: bytes, when: float) -> None:
        """Take in a message of another MIDI clock; `when` it came, by time.perf_counter."""
        self._command(HearClock(message, when))

    def join_link(self, on: bool) -> None:
        """Let the network's Link session lead the music, or not."""
        self._keep(JoinLink(on))

    def audition(self, pitch: int, velocity: int = DEFAULT_VELOCITY) -> None:
        """Let one note be heard for a moment."""
        self._command(Audition(pitch, velocity))

    def press(self, pitch: int, velocity: int = DEFAULT_VELOCITY) -> None:
        """Let a note sound until it is released: a key went down."""
        self._command(PressKey(pitch, velocity))

    def release(self, pitch: int) -> None:
        """Let a pressed note end."""
        self._command(ReleaseKey(pitch))

    def set_volume(self, percent: int) -> None:
        """Let the built-in sound be so loud. Raises ValueError outside 0..100."""
        self._keep(SetVolume(percent))

    def choose_returns(self, ports: tuple[str, ...]) -> None:
        """Keep these ports open for `send`, whether or not notes go there."""
        self._keep(ChooseReturns(ports))

    def send(self, messages: tuple[bytes, ...], port: str = "") -> None:
        """Send messages of channel 1 with the notes, or as they are to one of the returns."""
        self._command(Send(messages, port))

    def panic(self) -> None:
        """Stop and silence all channels."""
        self._command(Panic())

    def list_outputs(self) -> None:
        """Ask for `outputs_changed`."""
        self._command(ListPorts())

    def close(self) -> None:
        """End the notes and the process, for good. Takes less than a second."""
        self._pulse.stop()
        if self._line:
            line, self._line = self._line, None
            line.end()

    def _keep(self, command: Command) -> None:
        self._kept[type(command)] = command
        self._command(command)

    def _command(self, command: Command) -> None:
        if self._line:
            self._line.send(command)

    def _open_line(self) -> None:
        self._line = Line(self._start, self._replied.emit, self._broken.emit)
        self._heard = False
        self._missed = 0
        self._pulse.start()
        for command in self._kept.values():
            self._command(command)

    def _receive(self, line: Line, reply: Reply) -> None:
        if line is not self._line:
            return
        self._heard = True
        self._missed = 0
        match reply:
            case Position(tick):
                self.position_changed.emit(tick)
            case Started():
                self._show_playing(True)
            case Stopped():
                self._show_playing(False)
            case CountedIn(beats):
                self.counted_in.emit(beats)
            case Followed(tempo):
                self.followed.emit(tempo)
            case Linked(peers):
                self.linked.emit(peers)
            case PortsChanged(names):
                self.outputs_changed.emit(names)
            case Notice(text):
                self.noticed.emit(text)

    def _show_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    def _check_pulse(self) -> None:
        """End a process that hangs; a slow start is not a hang."""
        self._missed += self._heard
        if self._line and self._missed > MISSED_PULSES:
            self._line.process.kill()

    def _start_again(self, line: Line) -> None:
        """The process has gone unasked: start another, unless it cannot even begin to speak."""
        if line is not self._line:
            return
        self._line = None
        self._pulse.stop()
        line.end()
        self._show_playing(False)
        self.followed.emit(0.0)
        self.linked.emit(0)
        if self._heard:
            self._open_line()
            self.noticed.emit("The player stopped unexpectedly and was started again.")
        else:
            self.noticed.emit("The player cannot start, so nothing can be heard.")


class Line:
    """A player process and the pipe to it.

    One thread reads and one writes: neither a process that hangs nor a long phrase may ever hold
    up the window. `on_reply` and `on_end` are called on the reading thread.
    """

    def __init__(
        self,
        start: Callable[..., None],
        on_reply: Callable[[Line, Reply], None],
        on_end: Callable[[Line], None],
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=start, args=(theirs,), name="Attune player", daemon=True
        )
        self.process.start()
        theirs.close()  # else the pipe would not end with the process
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._reader = Thread(target=self._read, args=(on_reply, on_end), daemon=True)
        self._writer = Thread(target=self._write, args=(self._pipe,), daemon=True)
        self._reader.start()
        self._writer.start()

    def send(self, command: Command) -> None:
        """Pass a command on, without waiting."""
        self._commands.put(command)

    def end(self) -> None:
        """Let the process go, or make it."""
        self.send(Quit())
        self.process.join(FAREWELL)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self._reader.join()
        self._writer.join()
        self._pipe.close()

    def _read(
        self, on_reply: Callable[[Line, Reply], None], on_end: Callable[[Line], None]
    ) -> None:
        try:
            while True:
                on_reply(self, self._pipe.recv())
        except (EOFError, ConnectionError):
            on_end(self)

    def _write(self, pipe: Connection) -> None:
        try:
            while not isinstance(command := self._commands.get(), Quit):
                pipe.send(command)
            pipe.send(command)
        except ConnectionError:
            pass  # the process has gone; the reading thread says so
