"""Incoming MIDI as values: bytes in any pieces -> whole messages -> what a player did, and back.

Whatever comes is survived: what is no message is left out, and no more than three bytes are kept
from one piece to the next. Knows no port. After the MIDI 1.0 specification, running status and
real-time messages in the midst of others included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

NOTE_OFF: Final = 0x80
NOTE_ON: Final = 0x90
CONTROL: Final = 0xB0
SPP: Final = 0xF2  # song position, in sixteenths
SUSTAIN: Final = 64  # controller
PEDAL_DOWN: Final = 64  # its value from which on the pedal is down
RESET: Final = 121  # controller: all the others are as they were in the beginning
TIMING: Final = frozenset({0xF8, 0xFA, 0xFB, 0xFC})  # clock, start, continue, stop

_REAL_TIME: Final = 0xF8  # from here on, a message is one byte and may stand inside another
_SYSTEM: Final = 0xF0  # from here on, a message ends running status
_DATA_BYTES: Final = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_DATA_BYTES: Final = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0}  # the others have no known end
_RUNS: Final = re.compile(rb"([\x80-\xff]?)([\x00-\x7f]*)")


class Parser:
    """Makes whole messages of a stream of bytes."""

    def __init__(self) -> None:
        self._status = 0  # of the message that data bytes belong to; 0 where they belong to none
        self._data = b""  # of the message that is not whole yet

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the messages that a piece of the stream makes whole, each with its status byte.

        System exclusive messages are left out, whatever their length. The iterator must be used
        up before the next piece is fed.
        """
        for run in _RUNS.finditer(piece):
            status, data = run.group(1), run.group(2)
            if status:
                yield from self._begin(status[0])
            if data and self._status:
                yield from self._complete(data)

    def _begin(self, status: int) -> Iterator[bytes]:
        if status >= _REAL_TIME:
            yield bytes((status,))
            return
        self._data = b""
        length = _SYSTEM_DATA_BYTES.get(status) if status >= _SYSTEM else _length(status)
        self._status = status if length else 0
        if length == 0:
            yield bytes((status,))

    def _complete(self, data: bytes) -> Iterator[bytes]:
        length, head = _length(self._status), bytes((self._status,))
        data = self._data + data
        if self._status >= _SYSTEM:
            if len(data) >= length:
                self._status, self._data = 0, b""
                yield head + data[:length]
            else:
                self._data = data
            return
        whole = len(data) - len(data) % length
        for start in range(0, whole, length):
            yield head + data[start : start + length]
        self._data = data[whole:]


def _length(status: int) -> int:
    """Return how many data bytes follow a known status."""
    return _SYSTEM_DATA_BYTES[status] if status >= _SYSTEM else _DATA_BYTES[status & 0xF0]


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key was pressed."""

    pitch: int  # MIDI number, 0..127
    velocity: int  # 1..127
    channel: int = 0  # 0..15


@dataclass(frozen=True, slots=True)
class Released:
    """A key was let go."""

    pitch: int  # MIDI number, 0..127
    channel: int = 0  # 0..15


@dataclass(frozen=True, slots=True)
class Controlled:
    """A controller has another value."""

    controller: int  # 0..127
    value: int  # 0..127
    channel: int = 0  # 0..15


@dataclass(frozen=True, slots=True)
class Timed:
    """Another program's clock ticks, starts, goes on, stops or has gone to a place."""

    message: bytes  # 1 byte of TIMING, or song position


Happening = Pressed | Released | Controlled | Timed


def read(message: bytes) -> Happening | None:
    """Return what a whole message tells; None where it is nothing that Attune listens to."""
    status, channel = message[0] & 0xF0, message[0] & 0x0F
    if status == NOTE_ON and message[2]:
        return Pressed(message[1], message[2], channel)
    if status in (NOTE_ON, NOTE_OFF):
        return Released(message[1], channel)
    if status == CONTROL:
        return Controlled(message[1], message[2], channel)
    if message[0] in TIMING or message[0] == SPP:
        return Timed(message)
    return None


def write(happening: Happening) -> bytes:
    """Return the message that tells something; the inverse of `read`."""
    match happening:
        case Pressed(pitch, velocity, channel):
            return bytes((NOTE_ON | channel, pitch, velocity))
        case Released(pitch, channel):
            return bytes((NOTE_OFF | channel, pitch, 0))
        case Controlled(controller, value, channel):
            return bytes((CONTROL | channel, controller, value))
        case Timed(message):
            return message
