"""ABC notation to phrases: the first tune of a file.

Follows the ABC standard 2.1 as far as notes, rests, lengths, keys, meters, tempos and voices go.
Its own reader, because music21's drops invisible and whole-bar rests, forgets accidentals within
the bar, and takes half a minute for a thousand bars. Knows no paths and no grid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from arvae_models.abc_fields import (
    ALTERS,
    Settings,
    factor_of,
    meter_of,
    tempo_of,
    tuplet_of,
    with_field,
)
from arvae_models.melody import (
    LEFT_OUT,
    MEASURE_LIMIT,
    Imported,
    Sound,
    Source,
    UnreadableError,
    Voice,
    counted,
    imported,
    joined_ties,
)

_STEPS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

_TUNE_LIMIT: Final = 2**17  # characters; the longest tunes of the collections have some 5,000
_LENGTH: Final = r"(?:\d{1,4})?(?:/{1,9}(?:\d{1,4})?)?"
_NOTE: Final = rf"(?:\^\^|\^|__|_|=)?[A-Ga-g][,']{{0,9}}{_LENGTH}"
_PITCH: Final = re.compile(rf"(\^\^|\^|__|_|=|)([A-Ga-g])([,']{{0,9}})({_LENGTH})")
_TOKEN: Final = re.compile(
    rf"""
      (?P<field>\[[A-Za-z]:[^\[\]]*\])
    | (?P<text>"[^"]*")
    | (?P<mark>![^!\s]*!|\+[a-z]+\+)
    | (?P<grace>\{{[^{{}}]*\}})
    | (?P<chord>\[(?:{_NOTE}|"[^"]*"|[-\s().~])+\]{_LENGTH})
    | (?P<note>{_NOTE})
    | (?P<rest>[zx]{_LENGTH})
    | (?P<bars>[ZX](?:\d{{1,3}})?)
    | (?P<tuplet>\(\d(?::\d?)?(?::\d{{0,2}})?)
    | (?P<tie>-)
    | (?P<broken>>+|<+)
    | (?P<line>(?:\[\||[|:]+)\]?(?:\s*\[?\d[\d,.-]*)?|\[\d[\d,.-]*)
    | (?P<overlay>&)
    | (?P<articulation>\.)
    | (?P<ornament>[~uvTHLMOPS])
    """,
    re.VERBOSE,
)
_CHORD_SYMBOL: Final = re.compile(
    r'"[A-G][#b]?(?:maj|min|m|M|dim|aug|sus|add|[\d+°ø()#b])*(?:/[A-G][#b]?)?"'
)
_FIELD: Final = re.compile(r"([A-Za-z+]):(?![|:])\s*(.*)")


@dataclass(slots=True)
class _Piece:
    """A written note."""

    start: float  # ticks
    end: float  # ticks
    pitch: int
    place: tuple[str, int]  # step and octave on the staff
    alter: int  # semitones
    tied_in: bool
    tied_out: bool = False


@dataclass(slots=True)
class _Voice:
    """One voice while it is read."""

    name: str
    settings: Settings
    pieces: list[_Piece] = field(default_factory=list)
    last: list[_Piece] = field(default_factory=list)  # the note or chord read last; none: a rest
    last_start: float = 0.0  # ticks
    now: float = 0.0  # ticks
    bar_start: float = 0.0  # ticks
    bars: list[float] = field(default_factory=list)  # ticks of each measure
    # (step, octave) -> semitones, in this bar. The standard would have all octaves changed, but
    # the tunes of the great collections are written like printed music, octave by octave.
    accidentals: dict[tuple[str, int], int] = field(default_factory=dict)
    broken: float = 1.0  # factor for the next note
    tuplet: tuple[float, int] = (1.0, 0)  # factor, and for how many notes more
    overlaid: bool = False  # inside a second line that goes back to the bar's start


@dataclass(slots=True)
class _Tune:
    """A tune while it is read."""

    title: str = ""
    declared: dict[str, str] = field(default_factory=dict)  # the header's V: fields
    voices: dict[str, _Voice] = field(default_factory=dict)
    meters: list[tuple[int, int]] = field(default_factory=list)
    tempos: list[float] = field(default_factory=list)
    graces: int = 0
    overlays: int = 0  # notes in second lines
    outside: int = 0  # notes beyond MIDI's pitches
    left_out: set[str] = field(default_factory=set)  # keys of LEFT_OUT


def loads(data: bytes) -> Imported:
    """Read the melody of a file's first tune; `melody.imported` puts it on the grid.

    Raises UnreadableError.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines, tunes = _first_tune(text)
    tune = _read(lines)
    voices = [voice for voice in tune.voices.values() if voice.pieces]
    longest = max(voices, key=lambda voice: voice.now, default=None)
    notices = [f"The file holds {tunes} tunes; the first was taken."] if tunes > 1 else []
    notices += [
        f"{counted(count, noun)} left out{why}."
        for count, noun, why in (
            (tune.graces, "grace note", ""),
            (tune.overlays, "overlaid note", ""),
            (tune.outside, "note", ", beyond what MIDI can play"),
        )
        if count
    ]
    notices += [sentence for kind, sentence in LEFT_OUT.items() if kind in tune.left_out]
    return imported(
        Source(
            voices=tuple(Voice(voice.name, _sounds(voice)) for voice in voices),
            measures=tuple(longest.bars) if longest else (),
            meters=tuple(tune.meters),
            tempos=tuple(tune.tempos),
            title=tune.title,
            notices=tuple(notices),
        )
    )


def _first_tune(text: str) -> tuple[list[str], int]:
    """Return the lines of the first tune without comments, and how many tunes there are."""
    lines = [
        re.split(r"(?<!\\)%", line, maxsplit=1)[0].rstrip()
        for line in text.splitlines()
        if not line.startswith("%")
    ]
    starts = [index for index, line in enumerate(lines) if line.startswith("X:")]
    lines, tunes = lines[starts[0] if starts else 0 :], max(len(starts), 1)
    key = next((index for index, line in enumerate(lines) if line.startswith("K:")), None)
    if key is None:
        raise UnreadableError("is not an ABC file")
    end = next((index for index in range(key, len(lines)) if not lines[index]), None)
    if sum(map(len, lines[:end])) > _TUNE_LIMIT:
        raise UnreadableError("is too long to be one tune")
    return lines[:end], tunes


def _read(lines: list[str]) -> _Tune:
    tune = _Tune()
    settings = Settings()
    voice: _Voice | None = None  # none until the header's end
    for line in lines:
        found = _FIELD.match(line)
        if found and voice is None:
            letter, text = found.groups()
            _tell(tune, letter, text, settings)
            if letter == "V":
                tune.declared[text.partition(" ")[0]] = text
            else:
                settings = with_field(settings, letter, text)
            if letter == "K":
                settings = replace(settings, unit=settings.ticks)  # the header's, from here on
                voice = _voice(tune, "1", settings)
        elif found and voice:
            voice = _read_field(tune, voice, found[1], found[2], settings)
        elif voice:
            voice = _read_music(tune, voice, line, settings)
    for voice in tune.voices.values():
        _end_bar(voice)
    return tune


def _tell(tune: _Tune, letter: str, text: str, settings: Settings) -> None:
    """Note what a field says of the tune as a whole."""
    if letter == "T" and not tune.title:
        tune.title = text.strip()
    elif letter == "M" and (meter := meter_of(text)):
        tune.meters.append(meter)
    elif letter == "Q" and (tempo := tempo_of(text, settings)):
        tune.tempos.append(tempo)
    elif letter in "wW":
        tune.left_out.add("words")


def _voice(tune: _Tune, text: str, settings: Settings) -> _Voice:
    """Return the voice that a V: field names, new or met before."""
    key = text.partition(" ")[0]
    if key not in tune.voices:
        text = f"{tune.declared.get(key, '')} {text}"
        name = re.search(r'\b(?:name|nm)="([^"]+)"', text)
        tune.voices[key] = _Voice(
            name[1] if name else f"part {key}", with_field(settings, "V", text)
        )
    return tune.voices[key]


def _read_field(tune: _Tune, voice: _Voice, letter: str, text: str, header: Settings) -> _Voice:
    """Read a field inside the tune; return the voice that goes on."""
    if letter == "V":
        return _voice(tune, text, header)
    if letter != "T":  # the title of a section
        _tell(tune, letter, text, voice.settings)
    voice.settings = with_field(voice.settings, letter, text)
    return voice


def _read_music(tune: _Tune, voice: _Voice, line: str, header: Settings) -> _Voice:
    """Read a line of music; return the voice that goes on."""
    for found in _TOKEN.finditer(line):
        kind, text = found.lastgroup, found[0]
        if kind == "field":
            voice = _read_field(tune, voice, text[1], text[3:-1].strip(), header)
        elif kind == "line":
            if ":" in text or re.search(r"\d", text):
                tune.left_out.add("repeats")
            _end_bar(voice)
        elif kind == "overlay":
            voice.overlaid = True
        elif kind == "text":
            if _CHORD_SYMBOL.fullmatch(text):
                tune.left_out.add("chords")
        elif kind == "articulation":
            tune.left_out.add("articulations")
        elif kind in ("mark", "ornament"):
            tune.left_out.add("ornaments")
        elif kind == "grace":
            tune.graces += len(_PITCH.findall(text))
        elif voice.overlaid:
            tune.overlays += kind in ("note", "chord")
        elif kind:
            _read_rhythm(tune, voice, kind, text)
    return voice


def _read_rhythm(tune: _Tune, voice: _Voice, kind: str, text: str) -> None:
    """Read a token that sounds or that changes how long something sounds."""
    if kind == "note":
        _sound(tune, voice, text)
    elif kind == "chord":
        inside, length = text[1:].rsplit("]", 1)
        _sound(tune, voice, re.sub(r'"[^"]*"', "", inside), factor_of(length))
        _tie(voice, "-" in inside)
    elif kind == "rest":
        _advance(voice, factor_of(text[1:]))
    elif kind == "bars":
        _end_bar(voice)
        count, bar = int(text[1:] or 1), voice.settings.bar
        voice.bars += [bar] * min(count, MEASURE_LIMIT - len(voice.bars))
        voice.now += count * bar
        voice.last, voice.bar_start = [], voice.now
    elif kind == "tie":
        _tie(voice, True)
    elif kind == "tuplet":
        voice.tuplet = tuplet_of(text, voice.settings)
    elif kind == "broken":
        share = 0.5 ** len(text)
        before, voice.broken = (2 - share, share) if text[0] == ">" else (share, 2 - share)
        voice.now = voice.last_start + (voice.now - voice.last_start) * before
        for piece in voice.last:
            piece.end = voice.now


def _sound(tune: _Tune, voice: _Voice, notes: str, length: float = 1.0) -> None:
    """Add a note, or a chord of the given factor; a chord is as long as its first note."""
    ties = {piece.place: piece.alter for piece in voice.last if piece.tied_out}
    start = voice.now
    pieces: list[_Piece] = []
    for sign, letter, marks, number in _PITCH.findall(notes):
        step = letter.upper()
        place = (step, 4 + letter.islower() + marks.count("'") - marks.count(","))
        if sign:
            voice.accidentals[place] = ALTERS[sign]
        alter = voice.accidentals.get(place, voice.settings.key.get(step, 0))
        if place in ties and not sign:
            alter = ties[place]
        pitch = 12 * (place[1] + 1) + _STEPS[step] + alter + voice.settings.shift
        if not pieces:
            _advance(voice, factor_of(number) * length)
        if 0 <= pitch <= 127:
            pieces.append(_Piece(start, voice.now, pitch, place, alter, place in ties))
        else:
            tune.outside += 1
    voice.last = pieces
    voice.pieces += pieces


def _tie(voice: _Voice, on: bool) -> None:
    for piece in voice.last:
        piece.tied_out = on


def _advance(voice: _Voice, factor: float) -> None:
    """Let time pass for a note or a rest of so many units."""
    times, left = voice.tuplet
    if left:
        factor *= times
        voice.tuplet = (times, left - 1)
    voice.last, voice.last_start = [], voice.now
    voice.now += voice.settings.ticks * factor * voice.broken
    voice.broken = 1.0


def _end_bar(voice: _Voice) -> None:
    if voice.now > voice.bar_start:
        voice.bars.append(voice.now - voice.bar_start)
        voice.bar_start = voice.now
    voice.accidentals.clear()
    voice.overlaid = False


def _sounds(voice: _Voice) -> tuple[Sound, ...]:
    return tuple(
        joined_ties(
            (Sound(piece.start, piece.end, piece.pitch), piece.tied_in, piece.tied_out)
            for piece in voice.pieces
        )
    )
