"""Standard MIDI Files to phrases and back.

Reads the bytes itself: strangers' files are cut off, hold impossible key signatures or hang notes,
and what can be heard of them should still come in. Knows no paths, no ports and no clock.
"""

from __future__ import annotations

import struct
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from arvae_models.melody import Imported, Sound, Source, UnreadableError, Voice, counted, imported
from arvae_models.music import TICKS_PER_BEAT, Phrase

DIVISION: Final = 480  # file ticks a quarter note, in files that we write
_SCALE: Final = DIVISION // TICKS_PER_BEAT
_MINUTE: Final = 60_000_000  # microseconds
_SILENT_TEMPO: Final = 120.0  # quarter notes a minute where a file names none (SMF 1.0)
_INAUDIBLE: Final = TICKS_PER_BEAT / 480  # some programs let go of every note a tick early
_NOTE_LIMIT: Final = 200_000  # an opera has some 100,000
_DRUMS: Final = 9  # General MIDI's channel 10, counted from 0

_NOTE_OFF, _NOTE_ON, _META, _SYSEX, _ESCAPE = 0x80, 0x90, 0xFF, 0xF0, 0xF7
_NAME, _END, _TEMPO, _METER = 0x03, 0x2F, 0x51, 0x58


def dumps(phrase: Phrase) -> bytes:
    """Write a phrase as a file of one track (format 0) on channel 1.

    The track ends exactly with the last measure, so a loop of it has the right length.
    """
    meter = phrase.meter
    # At one tick the end of a note (0) comes before the start of the next (1).
    events = [
        event
        for note in phrase.notes
        for event in (
            (note.onset, 1, bytes((_NOTE_ON, note.pitch, note.velocity))),
            (note.end, 0, bytes((_NOTE_OFF, note.pitch, 0))),
        )
    ]
    track = bytearray()
    if phrase.title:
        track += b"\0" + _meta(_NAME, phrase.title.encode("utf-8", "replace"))
    track += b"\0" + _meta(_TEMPO, round(_MINUTE / phrase.tempo).to_bytes(3, "big"))
    # 24 clocks a metronome click, 8 notated 32nds a quarter note.
    signature = bytes((meter.numerator, meter.denominator.bit_length() - 1, 24, 8))
    track += b"\0" + _meta(_METER, signature)
    now = 0
    for tick, _, message in [*sorted(events), (phrase.ticks, 2, _meta(_END, b""))]:
        track += _variable((tick - now) * _SCALE) + message
        now = tick
    header = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, DIVISION)
    return header + struct.pack(">4sI", b"MTrk", len(track)) + bytes(track)


def _meta(kind: int, data: bytes) -> bytes:
    return bytes((_META, kind)) + _variable(len(data)) + data


def _variable(number: int) -> bytes:
    """Spell a number in groups of seven bits, all but the last with the high bit set."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def loads(data: bytes) -> Imported:
    """Read the melody of a file; `melody.imported` says how it is chosen and put on the grid.

    Every channel of every track is a voice, but drums are none. Raises UnreadableError.
    """
    if data[:4] != b"MThd" or len(data) < 14:
        raise UnreadableError("is not a MIDI file")
    division = int.from_bytes(data[12:14], "big")
    if division & 0x8000:
        raise UnreadableError("counts in film frames (SMPTE), not in beats")
    if division == 0:
        raise UnreadableError("has no beats")
    tracks: list[_Track] = []
    room = _NOTE_LIMIT
    for chunk, whole in _chunks(data):
        tracks.append(_read_track(chunk, whole, room))
        room -= sum(map(len, tracks[-1].keys.values()))
    scale = TICKS_PER_BEAT / division
    tempos = sorted(tempo for track in tracks for tempo in track.tempos)
    meters = sorted(meter for track in tracks for meter in track.meters)
    return imported(
        Source(
            voices=tuple(_voices(tracks, scale, _bar(meters, division))),
            length=max((track.end for track in tracks), default=0) * scale,
            meters=tuple((numerator, denominator) for _, numerator, denominator in meters),
            tempos=tuple(_tempo(microseconds) for _, microseconds in tempos) or (_SILENT_TEMPO,),
            title=tracks[0].name if tracks else "",
            precision=max(scale / 2, _INAUDIBLE) + 1e-6,
            notices=tuple(_notices(tracks)),
        )
    )


@dataclass(slots=True)
class _Key:
    """A key pressed, and perhaps let go."""

    start: int  # file ticks
    pitch: int
    velocity: int
    end: int | None = None  # file ticks


@dataclass(slots=True)
class _Track:
    """What one track holds; times in file ticks."""

    keys: dict[int, list[_Key]] = field(default_factory=lambda: defaultdict(list))  # by channel
    tempos: list[tuple[int, int]] = field(default_factory=list)  # tick, microseconds a quarter
    meters: list[tuple[int, int, int]] = field(default_factory=list)  # tick, n, d
    name: str = ""
    end: int = 0
    controls: bool = False  # holds programs, pedals, bends and their like
    damaged: bool = False


def _chunks(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield the bytes of each track, and whether all that it promises are there."""
    place = 8 + int.from_bytes(data[4:8], "big")
    while place + 8 <= len(data):
        start, size = place + 8, int.from_bytes(data[place + 4 : place + 8], "big")
        if data[place : place + 4] == b"MTrk":
            yield data[start : start + size], start + size <= len(data)
        place = start + size


def _read_track(data: bytes, whole: bool, room: int) -> _Track:
    track = _Track(damaged=not whole)
    pressed: dict[tuple[int, int], deque[_Key]] = defaultdict(deque)
    try:
        for tick, status, message in _messages(data):
            track.end = tick
            kind, channel = status & 0xF0, status & 0x0F
            if kind == _NOTE_ON and message[1]:
                room -= 1
                if room < 0:
                    raise UnreadableError(f"has more than {_NOTE_LIMIT} notes")
                key = _Key(tick, message[0], message[1])
                track.keys[channel].append(key)
                pressed[channel, message[0]].append(key)
            elif kind in (_NOTE_ON, _NOTE_OFF):
                if waiting := pressed[channel, message[0]]:
                    waiting.popleft().end = tick
            elif status != _META:
                track.controls = True
            elif message[0] == _TEMPO and len(message) == 4:
                track.tempos.append((tick, int.from_bytes(message[1:], "big")))
            elif message[0] == _METER and len(message) >= 3:
                track.meters.append((tick, message[1], 2 ** min(message[2], 10)))
            elif message[0] == _NAME and not track.name:
                track.name = _text(message[1:])
    except (IndexError, _DamageError):
        track.damaged = True
    return track


class _DamageError(ValueError):
    """A byte stands where it cannot."""


def _messages(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (file tick, status byte, data bytes); a meta message's data starts with its kind.

    Raises IndexError where the bytes end too early.
    """
    place = tick = running = 0
    while place < len(data):
        delta, place = _number(data, place)
        tick += delta
        status = data[place]
        if status >= 0x80:
            place += 1
        else:
            status = running
        if status == _META:
            size, start = _number(data, place + 1)
            message, place = data[place : place + 1] + data[start : start + size], start + size
            running = 0
        elif status in (_SYSEX, _ESCAPE):
            size, start = _number(data, place)
            message, place = data[start : start + size], start + size
            running = 0
        elif 0x80 <= status < 0xF0:
            size = 1 if 0xC0 <= status < 0xE0 else 2
            message, place = data[place : place + size], place + size
            running = status
            if max(message, default=0x80) >= 0x80:
                raise _DamageError
        else:
            raise _DamageError
        if place > len(data):
            raise IndexError
        yield tick, status, message
        if status == _META and message[0] == _END:
            return


def _number(data: bytes, place: int) -> tuple[int, int]:
    """Read a number of variable length, at most four bytes; return it and the place after it."""
    number = 0
    for index in range(place, place + 4):
        number = number << 7 | data[index] & 0x7F
        if data[index] < 0x80:
            return number, index + 1
    raise _DamageError


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.strip("\0 \t\r\n")


def _bar(meters: list[tuple[int, int, int]], division: int) -> int:
    """File ticks of a measure."""
    _, numerator, denominator = meters[0] if meters else (0, 4, 4)
    return max(4 * division * numerator // denominator, 1)


def _voices(tracks: list[_Track], scale: float, bar: int) -> Iterator[Voice]:
    for number, track in enumerate(tracks, start=1):
        name = track.name or f"track {number}"
        melodic = {channel: keys for channel, keys in track.keys.items() if channel != _DRUMS}
        for channel, keys in sorted(melodic.items()):
            sounds = []
            following: int | None = None  # file tick
            for index in range(len(keys) - 1, -1, -1):
                key = keys[index]
                if index + 1 < len(keys) and keys[index + 1].start > key.start:
                    following = keys[index + 1].start
                end = key.end
                if end is None:  # never let go
                    bar_end = (key.start // bar + 1) * bar
                    end = bar_end if following is None else min(following, bar_end)
                sounds.append(Sound(key.start * scale, end * scale, key.pitch, key.velocity))
            full = f"{name}, channel {channel + 1}" if len(melodic) > 1 else name
            yield Voice(full, tuple(reversed(sounds)))


def _tempo(microseconds: int) -> float:
    """Return the shortest number of quarter notes a minute that a file writes like this one."""
    if microseconds == 0:
        return float(_MINUTE)
    exact = _MINUTE / microseconds
    rounded = (round(exact, digits) for digits in range(6))
    return next((t for t in rounded if t and round(_MINUTE / t) == microseconds), exact)


def _notices(tracks: list[_Track]) -> Iterator[str]:
    if any(track.damaged for track in tracks):
        yield "The file is damaged; what could be read was kept."
    if drums := sum(len(track.keys.get(_DRUMS, ())) for track in tracks):
        yield f"{counted(drums, 'drum stroke')} left out."
    hanging = sum(
        key.end is None
        for track in tracks
        for channel, keys in track.keys.items()
        if channel != _DRUMS
        for key in keys
    )
    if hanging:
        yield f"{counted(hanging)} never let go; each ends with the next note or its bar."
    if any(track.controls for track in tracks):
        yield "Instruments, pedals, bends and other controls were left out."
