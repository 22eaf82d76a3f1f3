"""From the voices found in a music file to one phrase, with a sentence on everything that changed.

All readers of music files share it; it knows no file format.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Final

from arvae_models.grid import next_slot, snapped
from arvae_models.music import (
    DEFAULT_TEMPO,
    DEFAULT_VELOCITY,
    TEMPO_RANGE,
    TICKS_PER_BEAT,
    Meter,
    Note,
    Phrase,
)

MEASURE_LIMIT: Final = 512  # a stray event may lie years after the tune
_ROUNDING: Final = 1e-3  # ticks; nobody hears less
_LEGATO_TICKS: Final = TICKS_PER_BEAT / 4  # fingers let go this late and it is still one voice
_MELODIC_SHARE: Final = 0.8  # of a voice's notes that start when no other sounds
_BARS_AT_ONCE: Final = 16  # a tune of so many needs no choice of bars
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


@dataclass(frozen=True, slots=True)
class Imported:
    """A phrase from a file, and what a musician should know of how it came to be."""

    phrase: Phrase
    notices: tuple[str, ...]  # whole sentences
    changed: frozenset[int] = frozenset()  # onsets of notes that were moved, cut or stretched
    # What the file holds, to take another part or other bars from it without reading it again.
    source: Source = field(default=Source(()), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A voice of a file as a choice shows it."""

    place: int  # among the file's voices, from 0
    name: str
    notes: tuple[Note, ...]  # all that it plays, sorted, to the nearest tick; they may overlap
    is_tune: bool  # whether it is the one that is taken where nobody chooses

    @property
    def lowest(self) -> int:
        """Its lowest pitch, a MIDI number."""
        return min(note.pitch for note in self.notes)

    @property
    def highest(self) -> int:
        """Its highest pitch, a MIDI number."""
        return max(note.pitch for note in self.notes)


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


def parts(source: Source) -> tuple[Part, ...]:
    """Return the voices that sound, in the order of the file.

    Their times are those of the phrases that `imported` makes. Raises UnreadableError where there
    are no notes.
    """
    tune = _tune(source.voices)
    shift = _upbeat_rest(source, _meter(source.meters, []), [])
    return tuple(
        Part(place, voice.name, tuple(_plain(voice.sounds, shift)), place == tune)
        for place, voice in enumerate(source.voices)
        if voice.sounds
    )


def needs_choice(found: Imported) -> bool:
    """Tell whether a file holds more than one clear melody: other voices, or very many bars."""
    sounding = sum(bool(voice.sounds) for voice in found.source.voices)
    return sounding > 1 or found.phrase.measures > _BARS_AT_ONCE


def imported(
    source: Source, part: int | None = None, bars: tuple[int, int] | None = None
) -> Imported:
    """Make the phrase of a file's melody, or of another part, or of some bars of it.

    `part` is a `Part.place`. `bars` are the first and the one after the last, from 0; a note that
    began before them is left out, as if its bar had been removed. Raises UnreadableError where
    there are no notes, or no such part or bars.
    """
    notices = list(source.notices)
    voice = _voice(source.voices, part, notices)
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
    line = _single_line(inside, source.precision, limit)
    # Where a stray event lies far behind the tune, the silence before it is no music.
    end = line.notes[-1].end
    measures = math.ceil((end if length > limit else max(length, end)) / meter.ticks)
    if bars is not None and bars != (0, measures):
        line, measures = _excerpt(line, bars, measures, meter, notices)
    notices += line.notices()
    phrase = Phrase(line.notes, measures, meter, tempo, source.title)
    return Imported(phrase, tuple(notices), line.changed, source)


def _excerpt(
    line: _Line, bars: tuple[int, int], measures: int, meter: Meter, notices: list[str]
) -> tuple[_Line, int]:
    """Return what begins in some of a tune's bars, and how many bars those are."""
    first, after = bars
    if not 0 <= first < after <= measures:
        raise UnreadableError(f"has {measures} bars, not those that were asked for")
    some = f"bar {first + 1}" if after == first + 1 else f"bars {first + 1}–{after}"
    kept = line.within(first * meter.ticks, after * meter.ticks)
    if not kept.notes:
        raise UnreadableError(f"has no notes in {some}")
    notices.append(f"Of {measures} bars, only {some} came in.")
    return kept, after - first


def _voice(voices: Sequence[Voice], part: int | None, notices: list[str]) -> Voice:
    """Return the part asked for, or else the tune."""
    place = _tune(voices) if part is None else part
    if not 0 <= place < len(voices):
        raise UnreadableError(f"has no part {place + 1}")
    chosen = voices[place]
    if not chosen.sounds:
        raise UnreadableError(f"has no notes in “{chosen.name}”")
    if others := sum(bool(voice.sounds) for voice in voices) - 1:
        rest = counted(others, "other voice")
        notices.append(f"The melody was taken from “{chosen.name}”; {rest} left out.")
    return chosen


def _tune(voices: Sequence[Voice]) -> int:
    """Return the place of the voice that carries the tune.

    A voice that calls itself melody, lead, soprano or the like is taken at its word. Otherwise
    the voices that are no chords count, without those that have less than a quarter of the notes
    of the busiest of them. Of what is left, the highest voice by its median pitch is the tune.
    """
    heard = [place for place, voice in enumerate(voices) if voice.sounds]
    if not heard:
        raise UnreadableError("has no notes")
    named = [place for place in heard if _MELODY_NAMES.search(voices[place].name)]
    candidates = named or [place for place in heard if _is_melodic(voices[place])] or heard
    enough = max(len(voices[place].sounds) for place in candidates) / 4
    candidates = [place for place in candidates if len(voices[place].sounds) >= enough]
    return max(candidates, key=lambda at: median(sound.pitch for sound in voices[at].sounds))


def _plain(sounds: Iterable[Sound], shift: float) -> Iterator[Note]:
    """Yield sounds as notes on whole ticks, sorted."""
    for sound in sorted(sounds, key=lambda sound: (sound.start, sound.pitch)):
        onset, end = round(sound.start + shift), round(sound.end + shift)
        yield Note(onset, max(end - onset, 1), sound.pitch, sound.velocity)


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


@dataclass(slots=True)
class _Line:
    """A tune on the grid, and what became of its sounds, by the ticks at which they begin on it."""

    notes: tuple[Note, ...] = ()
    under: list[int] = field(default_factory=list)  # left out under others
    squeezed: list[int] = field(default_factory=list)  # left out, too fast
    cut: list[int] = field(default_factory=list)  # cut where the next one starts
    outlasting: list[int] = field(default_factory=list)  # cut at the end
    held: int = 0  # notes that began before the start
    moved: dict[int, float] = field(default_factory=dict)  # and by how many ticks
    stretched: list[int] = field(default_factory=list)  # ends moved to the grid

    @property
    def changed(self) -> frozenset[int]:
        """Onsets of the notes that are not as the file has them."""
        return frozenset((*self.cut, *self.outlasting, *self.moved, *self.stretched))

    def within(self, start: int, end: int) -> _Line:
        """Return what begins between two ticks, cut at the second and counted from the first."""

        def inside(onsets: Iterable[int]) -> list[int]:
            return [onset - start for onset in onsets if start <= onset < end]

        notes = [note for note in self.notes if start <= note.onset < end]
        return _Line(
            tuple(
                replace(note, onset=note.onset - start, duration=min(note.end, end) - note.onset)
                for note in notes
            ),
            inside(self.under),
            inside(self.squeezed),
            inside(self.cut),
            [note.onset - start for note in notes if note.end > end],
            sum(note.onset < start < note.end for note in self.notes),
            {at: self.moved[start + at] for at in inside(self.moved)},
            inside(self.stretched),
        )

    def notices(self) -> Iterator[str]:
        """Yield a sentence on every kind of change."""
        for found, fate in (
            (len(self.under), "left out under the melody."),
            (len(self.squeezed), "left out, too fast for the grid."),
            (len(self.cut), "cut short where the next one starts."),
            (self.held, "left out, held over from the bar before."),
            (len(self.outlasting), "cut short at the last bar line."),
        ):
            if found:
                yield f"{counted(found)} {fate}"
        if self.moved:
            yield (
                f"{counted(len(self.moved))} moved to the grid of sixteenths and triplets "
                f"(at most {max(self.moved.values()):.2g}/{TICKS_PER_BEAT} of a beat)."
            )
        if self.stretched:
            yield f"{counted(len(self.stretched))} lengthened or shortened to the grid."


def _single_line(sounds: Sequence[Sound], precision: float, limit: int) -> _Line:
    """Put sounds on the grid and leave one line of notes, as a listener would hear the tune.

    Of notes that sound together the highest stays. Where notes overlap, the earlier one ends when
    the next begins, but a lower note under a higher one that covers half of it is no melody. Of
    notes that follow each other within one slot of the grid, the last stays.
    """
    result = _Line()
    line: list[Sound] = []  # what stays, as the file has it
    notes: list[Note] = []  # the same on the grid
    for sound in sorted(sounds, key=lambda sound: (sound.start, -sound.pitch)):
        onset = snapped(sound.start)
        end = min(max(snapped(sound.end), next_slot(onset)), limit)
        overlap = line[-1].end - sound.start if line else 0.0
        if line and notes[-1].onset == onset:
            together = max(overlap, line[-1].start - sound.start + 2 * precision) > precision
            (result.under if together else result.squeezed).append(onset)
            if together and sound.pitch <= line[-1].pitch:
                continue
            line.pop()
            notes.pop()
        elif line and overlap > precision:
            if sound.pitch < line[-1].pitch and overlap >= (sound.end - sound.start) / 2:
                result.under.append(onset)
                continue
            if notes[-1].end > onset:
                result.cut.append(notes[-1].onset)
        if notes and notes[-1].end > onset:
            notes[-1] = replace(notes[-1], duration=onset - notes[-1].onset)
        line.append(sound)
        notes.append(Note(onset, end - onset, sound.pitch, sound.velocity))
    for sound, note in zip(line, notes, strict=True):
        if abs(sound.start - note.onset) > precision:
            result.moved[note.onset] = abs(sound.start - note.onset)
        end = max(snapped(sound.end), next_slot(note.onset))
        # A note that was cut short, or ends with the last measure, has been spoken of.
        if end == note.end and abs(sound.end - end) > precision:
            result.stretched.append(note.onset)
    result.notes = tuple(notes)
    return result
