"""Notes and bars on the system's clipboard: as a MIDI file for others, exactly for ourselves.

Whatever lies on the clipboard may come from a stranger: what is not understood is not pasted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QMimeData

from app.views.roll.bar_commands import BarEdit, taken, written
from app.views.roll.note_commands import MOST_BARS, CommandError, grown, laid
from app.views.roll.roll_edit import Edit
from arvae_models import midi_file
from arvae_models.grid import next_slot, snapped
from arvae_models.melody import UnreadableError
from arvae_models.music import Meter, Note, Phrase

OURS: Final = "application/x-attune-notes+json"
MIDI: Final = ("audio/midi", "audio/x-midi")  # the registered name, and what older programs ask for

_LARGEST: Final = 4 << 20  # bytes; a symphony has less
_NOTE: Final = ("onset", "duration", "pitch", "velocity")


@dataclass(frozen=True, slots=True)
class Clip:
    """What was copied."""

    phrase: Phrase  # its first bar is the one of the first note
    whole: bool  # the bars themselves, with their rests; else only their notes


def clip_of_notes(phrase: Phrase, notes: Iterable[Note]) -> Clip:
    """Copy notes, with their place in the bar. Raises CommandError where there are none."""
    chosen = sorted(notes)
    if not chosen:
        raise CommandError("Select notes or bars first.")
    length = phrase.meter.ticks
    line = chosen[0].onset // length * length
    moved = tuple(replace(note, onset=note.onset - line) for note in chosen)
    measures = -(-moved[-1].end // length)
    return Clip(replace(phrase, notes=moved, measures=measures, title=""), whole=False)


def clip_of_bars(phrase: Phrase, bars: Iterable[int]) -> Clip:
    """Copy bars, the gaps between them closed. Raises CommandError where there are none."""
    return Clip(replace(taken(phrase, bars), title=""), whole=True)


def pasted_notes(phrase: Phrase, clip: Clip, bar: int) -> Edit:
    """Add the notes of a clip from a bar on, each at its place in the bar.

    What they cover gives way, and the phrase grows where it ends before them. Raises CommandError
    where it would be too long.
    """
    length = phrase.meter.ticks
    line = bar * length
    notes = []
    for note in clip.phrase.notes:
        onset, end = snapped(note.onset + line), snapped(note.end + line)
        notes.append(replace(note, onset=onset, duration=max(end, next_slot(onset)) - onset))
    last = max((note.end for note in notes), default=0)
    return laid(grown(phrase, -(-last // length)), (), notes)


def pasted_bars(phrase: Phrase, clip: Clip, bar: int) -> BarEdit:
    """Write the bars of a clip over those from a bar on. Raises CommandError if it is too long."""
    return written(phrase, clip.phrase, bar)


# The clipboard's own formats.


def mime_of(clip: Clip) -> QMimeData:
    """Return a clip as the clipboard takes it: our own format and a MIDI file."""
    mime = QMimeData()
    mime.setData(OURS, dumps(clip))
    file = midi_file.dumps(clip.phrase)
    for name in MIDI:
        mime.setData(name, file)
    return mime


def clip_in(mime: QMimeData | None) -> Clip | None:
    """Return what the clipboard holds for us; None where it holds no notes."""
    if mime is None:
        return None
    if mime.hasFormat(OURS) and (clip := loads(bytes(mime.data(OURS).data()))):
        return clip
    for name in MIDI:
        data = bytes(mime.data(name).data())
        if 0 < len(data) <= _LARGEST:
            try:
                return Clip(midi_file.loads(data).phrase, whole=True)
            except UnreadableError:
                continue
    return None


def dumps(clip: Clip) -> bytes:
    """Write a clip in our own format."""
    phrase = clip.phrase
    data = {
        "whole": clip.whole,
        "measures": phrase.measures,
        "meter": asdict(phrase.meter),
        "tempo": phrase.tempo,
        "notes": [[getattr(note, name) for name in _NOTE] for note in phrase.notes],
    }
    return json.dumps(data).encode()


def loads(data: bytes) -> Clip | None:
    """Read a clip in our own format; None where it is none."""
    if len(data) > _LARGEST:
        return None
    try:
        return _clip(json.loads(data))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None


def _clip(data: Any) -> Clip:
    meter = Meter(_whole(data["meter"]["numerator"]), _whole(data["meter"]["denominator"]))
    measures, tempo = _whole(data["measures"]), float(data["tempo"])
    if measures > MOST_BARS or not isinstance(data["whole"], bool):
        raise ValueError("this was not written by Attune")
    notes = [Note(*map(_whole, values)) for values in data["notes"]]
    return Clip(Phrase(tuple(notes), measures, meter, tempo), data["whole"])


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value
