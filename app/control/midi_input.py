"""The only door to MIDI inputs: what is played and turned, as signals on the window's thread.

rtmidi calls back on a thread of its own, where messages only get their time and wait in a short
queue. Inputs are listed, opened and closed on the window's thread alone; where there is no MIDI
there are none, and one that was pulled out is opened again when it is back.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app import midi_system
from app.control.midi_bytes import (
    PEDAL_DOWN,
    RESET,
    SUSTAIN,
    Controlled,
    Happening,
    Parser,
    Pressed,
    Released,
    Timed,
    read,
)
from app.midi_system import FAILURES, OUR_NAME, PortError

WATCH: Final = 1500  # ms between two looks at the inputs
QUEUE: Final = 20_000  # messages, some seconds of a full line; what is newer than that is lost
TURN: Final = 0.008  # seconds that messages may have of the window's at once
PAUSE: Final = 0.5  # seconds of silence after which a message's own time counts again
LATEST: Final = 0.1  # seconds that a message may come late and still get its due time


def due_time(before: float, since: float, arrival: float) -> float:
    """Return when a message came, from when the one before it did; seconds of one clock.

    The system's own distance `since` the one before is exact, but gaps in it add up; the `arrival`
    is later than true by as long as the program was busy.
    """
    if since > PAUSE:
        return arrival
    return min(max(before + since, arrival - LATEST), arrival)


class MidiInput(QObject):
    """Listens to MIDI inputs; times are seconds of time.perf_counter."""

    note_played = Signal(int, int, float)  # pitch, velocity 1..127, time
    note_released = Signal(int, float)  # pitch, time
    control_changed = Signal(int, int, int)  # channel 0..15, controller, value 0..127
    pedal_changed = Signal(bool)  # whether a sustain pedal is down, at any input that is played
    clock = Signal(bytes, float)  # a message of the clock that is followed, time
    inputs_changed = Signal(tuple)  # names of the inputs there are
    noticed = Signal(str)  # a sentence for the musician

    _arrived = Signal()  # from an input's thread: something waits

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: tuple[str, ...] | None = ()
        self._is_knob: Callable[[int, int], bool] = lambda _channel, _controller: False
        self._pedal = False  # whether a pedal is down, as it was told
        self._leader = ""  # name of the input whose clock is told; empty: none is
        self._led = ""  # name of the leader as it is among those that are there
        self._names: tuple[str, ...] = ()
        self._inputs: dict[str, _Input] = {}  # the open ones, by name
        self._lost: set[str] = set()  # names of those that were open and have gone
        self._lister: Any = None  # rtmidi's client that looks at the inputs
        self._system: object = None  # which MIDI system it has joined
        self._waiting: deque[tuple[_Input, Happening, float]] = deque()
        self._called = False  # whether the window has been called to them
        # By way of a timer: Qt handles events that come meanwhile before it comes round at all.
        self._turn = QTimer(self, interval=0, singleShot=True)
        self._turn.timeout.connect(self._deliver)
        self._arrived.connect(self._come_round)
        self._watch = QTimer(self, interval=WATCH)
        self._watch.timeout.connect(self.look)

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs there are, our own left out."""
        return self._names

    @property
    def listening(self) -> frozenset[str]:
        """The inputs that are open to be played."""
        return frozenset(name for name, source in self._inputs.items() if source.played)

    def choose(self, wanted: Iterable[str] | None) -> None:
        """Listen to the inputs of these names; None: to all that do not merely echo.

        One that is not there is waited for.
        """
        self._wanted = None if wanted is None else tuple(dict.fromkeys(wanted))
        self._lost.clear()
        self._watch.start()
        self.look()

    def follow(self, name: str) -> None:
        """Tell the clock of this input, whether or not it is played; empty: no clock.

        One that is not there is waited for.
        """
        self._leader = name
        self._watch.start()
        self.look()

    def spare_knobs(self, is_knob: Callable[[int, int], bool]) -> None:
        """Take no learned controller for a pedal; `is_knob` tells by channel and controller."""
        self._is_knob = is_knob

    @Slot()
    def lift_pedals(self) -> None:
        """Take all pedals for up until they tell otherwise."""
        for source in self._inputs.values():
            source.pedals.clear()
        self._tell_pedal()

    @Slot()
    def look(self) -> None:
        """See which inputs have come and gone, and open and close accordingly."""
        if self._system != (system := midi_system.identity()):
            self._update(())  # it has ended, and with it whatever was open
            self._leave()
            self._system = system
        self._update(self._found())

    def _update(self, found: Sequence[str]) -> None:
        names = midi_system.names_of(found)
        played = self._chosen(found)
        leader = _those_of((self._leader,), found)
        chosen = dict.fromkeys((*played, *leader))
        self._led = next(iter(leader), "")
        for name in [name for name in self._inputs if name not in chosen]:
            self._close(name)
            if name not in names:
                self._lost.add(name)
                self.noticed.emit(f"“{name}” is gone. It will be listened to when it is back.")
        for name in chosen:
            if name not in self._inputs:
                self._open(name)
            if source := self._inputs.get(name):
                source.played = name in played
                if not source.played:
                    self._let_go(source)
        shown = tuple(name for name in names if not midi_system.is_ours(name))
        if shown != self._names:
            self._names = shown
            self.inputs_changed.emit(shown)

    def close(self) -> None:
        """Close every input, for good."""
        self._watch.stop()
        for name in list(self._inputs):
            self._close(name)
        self._leave()

    def _chosen(self, found: Sequence[str]) -> tuple[str, ...]:
        """Return the names of the inputs to be played."""
        if self._wanted is not None:
            return _those_of(self._wanted, found)
        names = midi_system.names_of(found)
        return tuple(n for n in names if not (midi_system.is_ours(n) or midi_system.echoes(n)))

    def _found(self) -> Sequence[str]:
        """Return the system's names of the inputs; none where there is no MIDI."""
        if not midi_system.is_there():
            return ()
        try:
            with midi_system.quiet():
                self._lister = self._lister or midi_system.client("MidiIn", f"{OUR_NAME} ports")
                found: list[str] = self._lister.get_ports()
        except (PortError, *FAILURES):
            return ()
        return found

    def _leave(self) -> None:
        """Leave the MIDI system, whose inputs are all closed."""
        if self._lister is not None:
            with midi_system.quiet():
                self._lister.delete()
            self._lister = None

    def _open(self, name: str) -> None:
        try:
            self._inputs[name] = _Input(name, self._receive)
        except PortError as error:
            if name not in self._lost:
                self._lost.add(name)  # said once, tried again at every look
                self.noticed.emit(str(error))
            return
        if name in self._lost:
            self._lost.discard(name)
            self.noticed.emit(f"“{name}” is there again.")

    def _close(self, name: str) -> None:
        """Close an input; whatever is held on it is let go."""
        gone = self._inputs.pop(name)
        gone.close()
        self._deliver(math.inf)
        self._let_go(gone)

    def _let_go(self, source: _Input) -> None:
        source.pedals.clear()
        self._tell_pedal()  # first, so that it does not hold what is let go here
        for pitch in sorted(source.held):
            self.note_released.emit(pitch, time.perf_counter())
        source.held.clear()

    def _receive(self, source: _Input, happening: Happening, moment: float) -> None:
        """Let a message wait for the window; on an input's thread."""
        if len(self._waiting) < QUEUE or _ends_notes(happening):
            self._waiting.append((source, happening, moment))
            if not self._called:
                self._called = True
                self._arrived.emit()

    @Slot()
    def _come_round(self) -> None:
        self._turn.start()

    @Slot()
    def _deliver(self, seconds: float = TURN) -> None:
        self._called = False  # first: what comes from here on calls again
        end = time.perf_counter() + seconds
        while self._waiting:
            if time.perf_counter() > end:  # a flood: let the window come round
                self._called = True
                self._turn.start()
                break
            source, happening, moment = self._waiting.popleft()
            match happening:
                case Timed(message):
                    if source.name == self._led:
                        self.clock.emit(message, moment)
                case _ if not source.played:
                    pass  # it is open for its clock alone
                case Pressed(pitch, velocity):
                    source.held.add(pitch)
                    self.note_played.emit(pitch, velocity, moment)
                case Released(pitch):
                    source.held.discard(pitch)
                    self.note_released.emit(pitch, moment)
                case Controlled(controller, value, channel):
                    self.control_changed.emit(channel, controller, value)
                    if controller in (SUSTAIN, RESET):
                        self._move_pedal(source, happening)

    def _move_pedal(self, source: _Input, moved: Controlled) -> None:
        """Follow a pedal; a pianist's tells many places on its way between up and down."""
        if _is_pressed(moved) and not self._is_knob(moved.channel, SUSTAIN):
            source.pedals.add(moved.channel)
        else:
            source.pedals.discard(moved.channel)
        self._tell_pedal()

    def _tell_pedal(self) -> None:
        """Tell whether a pedal is down, if that is new; all inputs play one instrument."""
        down = any(source.pedals for source in self._inputs.values())
        if down != self._pedal:
            self._pedal = down
            self.pedal_changed.emit(down)


def _is_pressed(moved: Controlled) -> bool:
    return moved.controller == SUSTAIN and moved.value >= PEDAL_DOWN


def _ends_notes(happening: Happening) -> bool:
    """Return whether notes may end by it, which must not be lost."""
    if isinstance(happening, Controlled):
        return happening.controller in (SUSTAIN, RESET) and not _is_pressed(happening)
    return isinstance(happening, Released)


def _those_of(wanted: Iterable[str], found: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the wanted inputs that are there, ours left out."""
    names = midi_system.names_of(found)
    there = []
    for name in wanted:
        try:
            there.append(names[midi_system.index_of(name, found)])
        except PortError:
            continue  # it is waited for
    return tuple(name for name in there if not midi_system.is_ours(name))


class _Input:
    """An open MIDI input. Raises PortError where it cannot be opened."""

    def __init__(self, name: str, receive: Callable[[_Input, Happening, float], None]) -> None:
        self.name = name
        self.played = False  # whether more counts than its clock
        self.held: set[int] = set()  # pitches, as far as the window has heard
        self.pedals: set[int] = set()  # channels on which the sustain pedal is down, likewise
        self._receive = receive
        self._parser = Parser()
        self._moment = math.inf  # when the last message came
        with midi_system.quiet():
            self._client = midi_system.client("MidiIn", f"{OUR_NAME} in")
            # Active sensing tells nothing, but JACK counts the time since it, too.
            self._client.ignore_types(sysex=True, timing=False, active_sense=False)
            self._client.set_callback(self._hear)
            try:
                # Found anew: ports may have come and gone since they were listed, and a number
                # that is out of date would be another port's, perhaps our own output's.
                place = midi_system.index_of(name, self._client.get_ports())
                self._client.open_port(place, name)
            except FAILURES as error:
                self._client.delete()
                raise PortError(f"The MIDI input “{name}” cannot be opened.") from error

    def _hear(self, event: tuple[list[int], float], _data: object) -> None:
        """Take what rtmidi brings, on its thread; it must never raise."""
        piece, since = event
        self._moment = due_time(self._moment, since, time.perf_counter())
        for message in self._parser.feed(bytes(piece)):
            happening = read(message)
            if happening is not None:
                self._receive(self, happening, self._moment)

    def close(self) -> None:
        """Stop listening."""
        with midi_system.quiet():
            self._client.close_port()
            self._client.delete()
