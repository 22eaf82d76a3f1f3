"""What a parsed MusicXML document holds: voices with times, meters, tempos and what is left out.

The half of `musicxml` that walks strangers' scores; knows no bytes and no grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final
from xml.etree.ElementTree import Element

from arvae_models.melody import (
    LEFT_OUT,
    Sound,
    Source,
    UnreadableError,
    Voice,
    counted,
    joined_ties,
)
from arvae_models.music import DEFAULT_VELOCITY, TICKS_PER_BEAT, Meter

FORTE: Final = 90  # MusicXML counts loudness in per cent of this velocity
_LARGEST: Final = 1e9  # what any number in a document may be
_STEPS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_BEAT_UNITS: Final = {
    "whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25,
}  # fmt: skip
# Elements that a phrase has no place for.
_UNKEPT: Final = {
    "repeat": "repeats",
    "lyric": "words",
    "harmony": "chords",
    "articulations": "articulations",
    "ornaments": "ornaments",
    "fermata": "fermatas",
}


def source(root: Element) -> Source:
    """Read a document's tree. Raises UnreadableError where it is no score."""
    parts = [_read_part(measures, name) for name, measures in _parts(root)]
    if not parts:
        raise UnreadableError("is not a MusicXML score")
    meters = next((part.meters for part in parts if part.meters), [(4, 4)])
    bar = _bar(meters[0])
    # Where one part leaves the end of a measure out, another may have it.
    count = max(len(part.lengths) for part in parts)
    lengths = [
        max(part.lengths[index] for part in parts if index < len(part.lengths)) or bar
        for index in range(count)
    ]
    starts = list(accumulate(lengths, initial=0.0))
    return Source(
        voices=tuple(voice for part in parts for voice in _voices(part, starts)),
        measures=tuple(lengths),
        meters=tuple(meters),
        tempos=tuple(_tempos(root)),
        title=_text(root, "work/work-title") or _text(root, "movement-title"),
        notices=tuple(_notices(root, parts)),
    )


@dataclass(slots=True)
class _Written:
    """One written note, with its time inside its measure."""

    measure: int  # from 0
    start: float  # ticks from the bar line
    ticks: float
    pitch: int
    velocity: int
    ties: tuple[bool, bool]  # from before, and on


@dataclass(slots=True)
class _Part:
    """One part while it is read."""

    name: str
    voices: dict[str, list[_Written]] = field(default_factory=dict)
    lengths: list[float] = field(default_factory=list)  # ticks of each measure
    meters: list[tuple[int, int]] = field(default_factory=list)
    graces: int = 0
    strokes: int = 0  # notes without a pitch
    microtones: int = 0
    outside: int = 0  # beyond MIDI's pitches


def _parts(root: Element) -> Iterator[tuple[str, list[Element]]]:
    """Yield each part's name and measures, from a part-wise or a time-wise score."""
    names = {
        item.get("id", ""): _text(item, "part-name") for item in root.iterfind(".//score-part")
    }
    measures: dict[str, list[Element]] = {}
    if root.tag == "score-partwise":
        for part in root.iterfind("part"):
            measures.setdefault(part.get("id", ""), []).extend(part.iterfind("measure"))
    elif root.tag == "score-timewise":
        for measure in root.iterfind("measure"):
            for part in measure.iterfind("part"):
                measures.setdefault(part.get("id", ""), []).append(part)
    for number, (key, inside) in enumerate(measures.items(), start=1):
        yield names.get(key) or f"part {number}", inside


def _read_part(measures: Sequence[Element], name: str) -> _Part:
    part = _Part(name)
    scale = float(TICKS_PER_BEAT)  # ticks a division
    shift = 0  # semitones from written to sounding
    velocity = DEFAULT_VELOCITY
    for number, measure in enumerate(measures):
        now = latest = longest = 0.0  # `latest` is where the last note began, for its chord
        for item in measure:
            ticks = max(_number(item, "duration") * scale, 0.0)
            if item.tag == "note":
                if item.find("chord") is None:
                    latest = now
                    now += ticks if item.find("grace") is None else 0.0
                _read_note(item, part, number, latest, ticks, shift, velocity)
            elif item.tag == "backup":
                now = max(now - ticks, 0.0)
            elif item.tag == "forward":
                now += ticks
            elif item.tag == "attributes":
                if (divisions := _number(item, "divisions")) > 0:
                    scale = TICKS_PER_BEAT / max(divisions, 1e-3)
                if (transpose := item.find("transpose")) is not None:
                    octaves = _number(transpose, "octave-change")
                    shift = round(_number(transpose, "chromatic") + 12 * octaves)
                part.meters += [meter for time in item.iterfind("time") if (meter := _meter(time))]
            for sound in item.iter("sound") if item.tag in ("sound", "direction") else ():
                velocity = _velocity(sound.get("dynamics"), velocity)
            longest = max(longest, now)
        part.lengths.append(longest)
    return part


def _read_note(
    item: Element, part: _Part, measure: int, start: float, ticks: float, shift: int, velocity: int
) -> None:
    if item.find("grace") is not None:
        part.graces += 1
        return
    pitch = item.find("pitch")
    if pitch is None or item.find("cue") is not None:
        part.strokes += item.find("unpitched") is not None
        return
    alter = _number(pitch, "alter")
    step = _STEPS.get(_text(pitch, "step").upper(), 0)
    midi = 12 * (round(_number(pitch, "octave", 4)) + 1) + step + round(alter) + shift
    part.microtones += alter != round(alter)
    if not 0 <= midi <= 127:
        part.outside += 1
        return
    ties = {tie.get("type") for tie in (*item.iterfind("tie"), *item.iterfind("notations/tied"))}
    written = _Written(
        measure,
        start,
        ticks,
        midi,
        _velocity(item.get("dynamics"), velocity),
        (not ties.isdisjoint(("stop", "continue")), not ties.isdisjoint(("start", "continue"))),
    )
    part.voices.setdefault(_text(item, "voice") or "1", []).append(written)


def _voices(part: _Part, starts: Sequence[float]) -> Iterator[Voice]:
    for key, notes in part.voices.items():
        placed = sorted(
            ((starts[note.measure] + note.start, note) for note in notes), key=lambda pair: pair[0]
        )
        sounds = joined_ties(
            (Sound(start, start + note.ticks, note.pitch, note.velocity), *note.ties)
            for start, note in placed
        )
        name = f"{part.name} ({key})" if len(part.voices) > 1 else part.name
        yield Voice(name, tuple(sounds))


def _meter(time: Element) -> tuple[int, int] | None:
    """Read a time signature; "3+2" counts as 5. None for music without meter."""
    try:
        beats = sum(int(part) for part in _text(time, "beats").split("+"))
        meter = beats, int(_text(time, "beat-type"))
    except ValueError:
        return None
    return meter if min(meter) > 0 else None


def _bar(meter: tuple[int, int]) -> float:
    """Ticks of a measure, as `melody.imported` will lay it out."""
    try:
        return float(Meter(*meter).ticks)
    except ValueError:
        return float(Meter().ticks)


def _tempos(root: Element) -> Iterator[float]:
    """Yield quarter notes a minute, from what is to be played or else from what is printed."""
    played = [tempo for sound in root.iter("sound") if (tempo := _parsed(sound.get("tempo")))]
    if played:
        yield from played
        return
    for mark in root.iter("metronome"):
        unit = _BEAT_UNITS.get(_text(mark, "beat-unit"), 0.0)
        dots = len(mark.findall("beat-unit-dot"))
        if tempo := _number(mark, "per-minute") * unit * (2 - 0.5**dots):
            yield tempo


def _notices(root: Element, parts: Sequence[_Part]) -> Iterator[str]:
    counts = (
        (sum(part.graces for part in parts), "grace note", "left out."),
        (sum(part.strokes for part in parts), "drum stroke", "left out."),
        (sum(part.microtones for part in parts), "quarter tone", "rounded to a semitone."),
        (sum(part.outside for part in parts), "note", "left out, beyond what MIDI can play."),
    )
    for count, noun, fate in counts:
        if count:
            yield f"{counted(count, noun)} {fate}"
    tags = {element.tag for element in root.iter()}
    yield from (LEFT_OUT[kind] for tag, kind in _UNKEPT.items() if tag in tags)


def _velocity(per_cent: str | None, otherwise: int) -> int:
    number = _parsed(per_cent)
    return otherwise if number is None else min(max(round(number * FORTE / 100), 1), 127)


def _text(item: Element, path: str) -> str:
    return (item.findtext(path) or "").strip()


def _number(item: Element, path: str, otherwise: float = 0.0) -> float:
    number = _parsed(item.findtext(path))
    return otherwise if number is None else number


def _parsed(text: str | None) -> float | None:
    """Read a number, as far as it is one and within what music needs."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return min(max(number, -_LARGEST), _LARGEST) if math.isfinite(number) else None
