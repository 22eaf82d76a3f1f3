"""Standard MIDI Files to phrases and back.

mido reads and writes the bytes; here is what they mean to a melody. Knows no paths, no ports and
no clock.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from arvae_models.melody import Imported, Sound, Source, UnreadableError, Voice, counted, imported
from arvae_models.music import TICKS_PER_BEAT, Phrase

if TYPE_CHECKING:  # mido itself is imported where it is used: the first window needs none of it
    from mido import MidiFile

DIVISION: Final = 480  # file ticks a quarter note, in files that we write
_SCALE: Final = DIVISION // TICKS_PER_BEAT
_MINUTE: Final = 60_000_000  # microseconds
_SILENT_TEMPO: Final = 120.0  # quarter notes a minute where a file names none (SMF 1.0)
_INAUDIBLE: Final = TICKS_PER_BEAT / 480  # some programs let go of every note a tick early
_NOTE_LIMIT: Final = 200_000  # an opera has some 100,000
_DRUMS: Final = 9  # General MIDI's channel 10, counted from 0

_DAMAGED: Final = "is cut short or damaged"
_NAMED_MARKS: Final = {*range(8), 0x20, 0x21, 0x2F, 0x51, 0x54, 0x58, 0x59, 0x7F}  # by mido
_LONGEST_WAIT: Final = 0x0FFF_FFFF  # file ticks; SMF 1.0 writes a number in four bytes at most
# mido reads a number of any length, in a time that grows with its square: minutes, where a disk
# lost all of a file but the start. No text in a foreign script goes on as long as this.
_ENDLESS_NUMBER: Final = re.compile(rb"[\x80-\xff]{1024}")


def dumps(phrase: Phrase) -> bytes:
    """Write a phrase as a file of one track (format 0) on channel 1.

    The track ends exactly with the last measure, so a loop of it has the right length.
    """
    from mido import Message, MetaMessage, MidiFile, MidiTrack

    track = MidiTrack()
    if phrase.title:
        track.append(MetaMessage("track_name", name=_as_latin(phrase.title)))
    track.append(MetaMessage("set_tempo", tempo=round(_MINUTE / phrase.tempo)))
    meter = phrase.meter
    track.append(
        MetaMessage("time_signature", numerator=meter.numerator, denominator=meter.denominator)
    )
    now = 0
    for note in phrase.notes:
        rest = (note.onset - now) * _SCALE
        track.append(Message("note_on", note=note.pitch, velocity=note.velocity, time=rest))
        length = note.duration * _SCALE
        track.append(Message("note_off", note=note.pitch, velocity=0, time=length))
        now = note.end
    track.append(MetaMessage("end_of_track", time=(phrase.ticks - now) * _SCALE))
    data = BytesIO()
    MidiFile(type=0, ticks_per_beat=DIVISION, tracks=[track]).save(file=data)
    return data.getvalue()


def loads(data: bytes) -> Imported:
    """Read the melody of a file; `melody.imported` says how it is chosen and put on the grid.

    Every channel of every track is a voice, but drums are none. Raises UnreadableError.
    """
    file = _parsed(data)
    found = _found(file)
    if sum(map(len, found.keys.values())) > _NOTE_LIMIT:
        raise UnreadableError(f"has more than {_NOTE_LIMIT} notes")
    scale = TICKS_PER_BEAT / file.ticks_per_beat
    meters = [(numerator, denominator) for _, numerator, denominator in sorted(found.meters)]
    numerator, denominator = meters[0] if meters else (4, 4)
    bar = max(4 * file.ticks_per_beat * numerator // denominator, 1)
    # Whole microseconds make 127.3299 of 127.33; nobody hears the hundredths.
    tempos = tuple(round(_MINUTE / max(beat, 1), 2) for _, beat in sorted(found.tempos))
    names = [_from_latin(track.name) for track in file.tracks]
    return imported(
        Source(
            voices=tuple(_voices(found.keys, names, scale, bar)),
            length=found.end * scale,
            meters=tuple(meters),
            tempos=tempos or (_SILENT_TEMPO,),
            title=names[0] if names else "",
            precision=max(scale / 2, _INAUDIBLE) + 1e-6,
            notices=tuple(_notices(found)),
        )
    )


def _parsed(data: bytes) -> MidiFile:
    import mido

    _keep_time_of_unknown_marks()
    if not data.startswith(b"MThd"):
        raise UnreadableError("is not a MIDI file")
    if _ENDLESS_NUMBER.search(data):
        raise UnreadableError(_DAMAGED)
    try:
        file = mido.MidiFile(file=BytesIO(data), clip=True)
    except (EOFError, OSError, ValueError, LookupError, mido.KeySignatureError) as error:
        raise UnreadableError(_DAMAGED) from error
    if file.ticks_per_beat < 0:
        raise UnreadableError("counts in film frames (SMPTE), not in beats")
    if file.ticks_per_beat == 0:
        raise UnreadableError("has no beats")
    return file


@cache
def _keep_time_of_unknown_marks() -> None:
    """Teach mido the kinds of marks it has no name for: it forgets the time before those."""
    from mido.midifiles import meta

    def skip(_spec: Any, _message: Any, _data: Any) -> None:
        """Read a mark: nothing in it matters here."""

    for kind in set(range(0x80)) - _NAMED_MARKS:
        content = {"type_byte": kind, "attributes": [], "defaults": [], "decode": skip}
        meta.add_meta_spec(type(f"MetaSpec_kind_{kind}", (meta.MetaSpec,), content))


@dataclass(slots=True)
class _Key:
    """A key pressed, and perhaps let go."""

    start: int  # file ticks
    pitch: int
    velocity: int
    end: int | None = None  # file ticks


_Keys = dict[tuple[int, int], list[_Key]]  # by track and channel


@dataclass(slots=True)
class _Found:
    """What a file holds; times in file ticks."""

    keys: _Keys = field(default_factory=lambda: defaultdict(list))  # without drums
    tempos: list[tuple[int, int]] = field(default_factory=list)  # tick, microseconds a quarter
    meters: list[tuple[int, int, int]] = field(default_factory=list)  # tick, n, d
    end: int = 0
    drums: int = 0  # strokes
    controls: bool = False  # programs, pedals, bends and their like


def _found(file: MidiFile) -> _Found:
    found = _Found()
    for number, track in enumerate(file.tracks):
        pressed: dict[tuple[int, int], deque[_Key]] = defaultdict(deque)
        now = 0
        for message in track:
            if message.time > _LONGEST_WAIT:
                raise UnreadableError(_DAMAGED)
            now += message.time
            match message.type:
                case "note_on" if message.velocity and message.channel == _DRUMS:
                    found.drums += 1
                case "note_on" if message.velocity:
                    key = _Key(now, message.note, message.velocity)
                    found.keys[number, message.channel].append(key)
                    pressed[message.channel, message.note].append(key)
                case "note_on" | "note_off":
                    if waiting := pressed[message.channel, message.note]:
                        waiting.popleft().end = now
                case "set_tempo":
                    found.tempos.append((now, message.tempo))
                case "time_signature":
                    found.meters.append((now, message.numerator, message.denominator))
                case _:
                    found.controls |= not message.is_meta
        found.end = max(found.end, now)
    return found


def _voices(keys: _Keys, names: list[str], scale: float, bar: int) -> Iterator[Voice]:
    channels = Counter(track for track, _ in keys)
    for (track, channel), pressed in sorted(keys.items()):
        name = names[track] or f"track {track + 1}"
        if channels[track] > 1:
            name = f"{name}, channel {channel + 1}"
        starts = [key.start for key in pressed]
        yield Voice(
            name,
            tuple(
                Sound(key.start * scale, _end(key, starts, bar) * scale, key.pitch, key.velocity)
                for key in pressed
            ),
        )


def _end(key: _Key, starts: list[int], bar: int) -> int:
    """Return the file tick at which a key is let go, if need be by the next one or the bar line."""
    if key.end is not None:
        return key.end
    following = bisect_right(starts, key.start)
    return min([(key.start // bar + 1) * bar, *starts[following : following + 1]])


# mido writes and reads Latin-1 unless it is told otherwise, and what it is told outlives a failure.


def _as_latin(text: str) -> str:
    """Return the text of Latin-1 that has the bytes of this one in UTF-8."""
    return text.encode("utf-8", "replace").decode("latin-1")


def _from_latin(text: str) -> str:
    """Undo `_as_latin`; the titles of old programs are Latin-1 themselves."""
    with suppress(UnicodeDecodeError):
        text = text.encode("latin-1").decode("utf-8")
    return text.strip("\0 \t\r\n")


def _notices(found: _Found) -> Iterator[str]:
    if found.drums:
        yield f"{counted(found.drums, 'drum stroke')} left out."
    if hanging := sum(key.end is None for keys in found.keys.values() for key in keys):
        yield f"{counted(hanging)} never let go; each ends with the next note or its bar."
    if found.controls:
        yield "Instruments, pedals, bends and other controls were left out."
