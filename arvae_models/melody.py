"""From the voices found in a music file to one phrase, with a sentence on everything that changed.

All readers of music files share it; it knows no file format.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from arvae_models.music import (
    DEFAULT_TEMPO,
    DEFAULT_VELOCITY,
    TEMPO_RANGE,
    TICKS_PER_BEAT,
    Meter,
    Note,
    Phrase,
)
from arvae_models.tokens import next_slot, snapped

MEASURE_LIMIT: Final = 512  # a stray event may lie years after the tune
_ROUNDING: Final = 1e-3  # ticks; nobody hears less
_LEGATO_TICKS: Final = TICKS_PER_BEAT / 4  # fingers let go this late and it is still one voice
_MELODIC_SHARE: Final = 0.8  # of a voice's notes that start when no other sounds
_MELODY_NAMES: Final = re.compile(r"\b(melod|vocal|voice|lead|solo|sopran|tune)", re.IGNORECASE)

# What a phrase has no place for, by what it is called here.
LEFT_OUT: Final = {
    "repeats": "Repeats are not played out; every bar was taken once.",
    "words": "The words were left out.",
    "chords": "The chord symbols were left out.",
    "articulations": "The articulations were left out.",
    "ornaments": "The ornaments were left out.",
    "fermatas": "The fermatas were left out.",
}


class UnreadableError(ValueError):
    """Music that cannot be read; the message goes on after the file's name: "has no notes"."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A phrase from a file, and what a musician should know of how it came to be."""

    phrase: Phrase
    notices: tuple[str, ...]  # whole sentences


@dataclass(frozen=True, slots=True)
class Sound:
    """A note as a file has it, on no grid yet."""

    start: float  # ticks from the start of the music
    end: float  # ticks, not before the start
    pitch: int  # MIDI number, 0..127
    velocity: int = DEFAULT_VELOCITY  # 1..127


@dataclass(frozen=True, slots=True)
class Voice:
    """Sounds that a file keeps together: a track, a part or one of its voices."""

    name: str
    sounds: tuple[Sound, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader found in a file."""

    voices: tuple[Voice, ...]
    length: float = 0.0  # ticks from the start to where the file says the music ends
    measures: tuple[float, ...] = ()  # ticks of each, where the file draws bar lines
    meters: tuple[tuple[int, int], ...] = ()  # numerator and denominator, as they come
    tempos: tuple[float, ...] = ()  # quarter notes a minute, as they come
    title: str = ""
    precision: float = _ROUNDING  # ticks; a smaller move only undoes the file's own rounding
    notices: tuple[str, ...] = ()  # what the reader itself left out


def counted(count: int, noun: str = "note") -> str:
    """Start a sentence on so many things: "1 note was", "3 notes were"."""
    return f"1 {noun} was" if count == 1 else f"{count} {noun}s were"


def joined_ties(pieces: Iterable[tuple[Sound, bool, bool]]) -> list[Sound]:
    """Join the pieces of tied notes: (sound, tied from before, tied on), in order of start."""
    sounds: list[Sound] = []
    open_at: dict[int, int] = {}  # pitch -> place in `sounds`
    for sound, tied_in, tied_out in pieces:
        place = open_at.pop(sound.pitch, None)
        if tied_in and place is not None and abs(sounds[place].end - sound.start) < 1:
            sounds[place] = replace(sounds[place], end=sound.end)
        else:
            place = len(sounds)
            sounds.append(sound)
        if tied_out:
            open_at[sound.pitch] = place
    return sounds


def imported(source: Source) -> Imported:
    """Make the phrase of a file's melody. Raises UnreadableError where there are no notes."""
    notices = list(source.notices)
    voice = _melody(source.voices, notices)
    meter = _meter(source.meters, notices)
    tempo = _tempo(source.tempos, notices)
    shift = _upbeat_rest(source, meter, notices)
    limit = MEASURE_LIMIT * meter.ticks
    sounds = [
        replace(sound, start=sound.start + shift, end=sound.end + shift) for sound in voice.sounds
    ]
    inside = [sound for sound in sounds if snapped(sound.start) < limit]
    if not inside:
        raise UnreadableError(f"has no notes in its first {MEASURE_LIMIT} measures")
    length = snapped(max(source.length, sum(source.measures)) + shift)
    if len(inside) < len(sounds) or length > limit:
        notices.append(f"Only the first {MEASURE_LIMIT} measures were kept.")
    notes = _single_line(inside, source.precision, limit, notices)
    # Where a stray event lies far behind the tune, the silence before it is no music.
    length = notes[-1].end if length > limit else max(length, notes[-1].end)
    measures = math.ceil(length / meter.ticks)
    return Imported(Phrase(notes, measures, meter, tempo, source.title), tuple(notices))


def _melody(voices: Sequence[Voice], notices: list[str]) -> Voice:
    """Choose the voice that carries the tune.

    A voice that calls itself melody, lead, soprano or the like is taken at its word. Otherwise
    the voices that are no chords count, without those that have less than a quarter of the notes
    of the busiest of them. Of what is left, the highest voice by its median pitch is the tune.
    """
    heard = [voice for voice in voices if voice.sounds]
    if not heard:
        raise UnreadableError("has no notes")
    named = [voice for voice in heard if _MELODY_NAMES.search(voice.name)]
    candidates = named or [voice for voice in heard if _is_melodic(voice)] or heard
    enough = max(len(voice.sounds) for voice in candidates) / 4
    candidates = [voice for voice in candidates if len(voice.sounds) >= enough]
    chosen = max(candidates, key=lambda voice: median(sound.pitch for sound in voice.sounds))
    if len(heard) > 1:
        rest = counted(len(heard) - 1, "other voice")
        notices.append(f"The melody was taken from “{chosen.name}”; {rest} left out.")
    return chosen


def _is_melodic(voice: Voice) -> bool:
    sounds = sorted(voice.sounds, key=lambda sound: sound.start)
    alone, silent_from = 0, -math.inf
    for sound in sounds:
        alone += sound.start >= silent_from - _LEGATO_TICKS
        silent_from = max(silent_from, sound.end)
    return alone >= _MELODIC_SHARE * len(sounds)


def _meter(meters: Sequence[tuple[int, int]], notices: list[str]) -> Meter:
    if not meters:
        return Meter()
    numerator, denominator = meters[0]
    try:
        meter = Meter(numerator, denominator)
    except ValueError:
        meter = Meter()
        notices.append(
            f"Attune cannot write bars of {numerator}/{denominator}; they were laid out in {meter}."
        )
    if set(meters) != {meters[0]}:
        notices.append(f"The changes of meter were left out; all bars are in {meter}.")
    return meter


def _upbeat_rest(source: Source, meter: Meter, notices: list[str]) -> float:
    """Return the ticks that an incomplete first measure lacks."""
    if len(source.measures) < 2:
        return 0.0
    lack = max(meter.ticks - source.measures[0], 0.0)
    if lack > _ROUNDING:
        notices.append("A rest was put before the upbeat to fill its bar.")
    if len(set(source.meters)) > 1:
        return lack
    # Two halves of a bar on both sides of a repeat sign are no trouble: the next bar is in place.
    place = lack
    for ticks in source.measures:
        off = abs(place - meter.ticks * round(place / meter.ticks))
        if off > _ROUNDING and abs(ticks - meter.ticks) <= _ROUNDING:
            notices.append(f"Some bars do not fill {meter}; the bar lines were laid out anew.")
            break
        place += ticks
    return lack


def _tempo(tempos: Sequence[float], notices: list[str]) -> float:
    if not tempos:
        return DEFAULT_TEMPO
    low, high = TEMPO_RANGE
    tempo = min(max(tempos[0], low), high)
    if tempo != tempos[0]:
        notices.append(f"The tempo of {tempos[0]:.5g} was changed to {tempo:.5g}.")
    if set(tempos) != {tempos[0]}:
        notices.append(f"The tempo changes were left out; the tune keeps {tempo:.5g}.")
    return tempo


def _single_line(
    sounds: Sequence[Sound], precision: float, limit: int, notices: list[str]
) -> tuple[Note, ...]:
    """Put sounds on the grid and leave one line of notes, as a listener would hear the tune.

    Of notes that sound together the highest stays. Where notes overlap, the earlier one ends when
    the next begins, but a lower note under a higher one that covers half of it is no melody. Of
    notes that follow each other within one slot of the grid, the last stays.
    """
    line: list[Sound] = []  # what stays, as the file has it
    notes: list[Note] = []  # the same on the grid
    under = squeezed = cut = 0
    for sound in sorted(sounds, key=lambda sound: (sound.start, -sound.pitch)):
        onset = snapped(sound.start)
        end = min(max(snapped(sound.end), next_slot(onset)), limit)
        overlap = line[-1].end - sound.start if line else 0.0
        if line and notes[-1].onset == onset:
            together = max(overlap, line[-1].start - sound.start + 2 * precision) > precision
            under += together
            squeezed += not together
            if together and sound.pitch <= line[-1].pitch:
                continue
            line.pop()
            notes.pop()
        elif line and overlap > precision:
            if sound.pitch < line[-1].pitch and overlap >= (sound.end - sound.start) / 2:
                under += 1
                continue
            cut += notes[-1].end > onset
        if notes and notes[-1].end > onset:
            notes[-1] = replace(notes[-1], duration=onset - notes[-1].onset)
        line.append(sound)
        notes.append(Note(onset, end - onset, sound.pitch, sound.velocity))
    if under:
        notices.append(f"{counted(under)} left out under the melody.")
    if squeezed:
        notices.append(f"{counted(squeezed)} left out, too fast for the grid.")
    if cut:
        notices.append(f"{counted(cut)} cut short where the next one starts.")
    _tell_moves(line, notes, precision, notices)
    return tuple(notes)


def _tell_moves(
    line: Sequence[Sound], notes: Sequence[Note], precision: float, notices: list[str]
) -> None:
    pairs = list(zip(line, notes, strict=True))
    moves = [abs(sound.start - note.onset) for sound, note in pairs]
    moved = [move for move in moves if move > precision]
    if moved:
        notices.append(
            f"{counted(len(moved))} moved to the grid of sixteenths and triplets "
            f"(at most {max(moved):.2g}/{TICKS_PER_BEAT} of a beat)."
        )
    # A note that was cut short, or ends with the last measure, has been spoken of.
    stretched = sum(
        abs(sound.end - end) > precision
        for sound, note in pairs
        if (end := max(snapped(sound.end), next_slot(note.onset))) == note.end
    )
    if stretched:
        notices.append(f"{counted(stretched)} lengthened or shortened to the grid.")
