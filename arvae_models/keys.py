"""Keys and scales: which pitch classes belong, and how a key is named and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from arvae_models import notation
from arvae_models.music import Phrase


@dataclass(frozen=True, slots=True)
class Mode:
    """One row of the table."""

    label: str  # after the tonic; also its key in the table
    intervals: tuple[int, ...]  # semitones up from the tonic
    fifths: int  # its key signature against the major key's on the same tonic, sharps > 0
    aliases: tuple[str, ...] = ()  # what else `Key.parse` takes for it, in lower case


_MODES: Final = (
    Mode("major", (0, 2, 4, 5, 7, 9, 11), 0, ("maj", "ionian", "ion")),
    Mode("minor", (0, 2, 3, 5, 7, 8, 10), -3, ("m", "min", "natural minor", "aeolian", "aeo")),
    Mode("harmonic minor", (0, 2, 3, 5, 7, 8, 11), -3),
    Mode("melodic minor", (0, 2, 3, 5, 7, 9, 11), -3),  # as it rises; it falls as minor does
    Mode("dorian", (0, 2, 3, 5, 7, 9, 10), -2, ("dor",)),
    Mode("phrygian", (0, 1, 3, 5, 7, 8, 10), -4, ("phr",)),
    Mode("lydian", (0, 2, 4, 6, 7, 9, 11), 1, ("lyd",)),
    Mode("mixolydian", (0, 2, 4, 5, 7, 9, 10), -1, ("mix",)),
    Mode("locrian", (0, 1, 3, 5, 6, 8, 10), -5, ("loc",)),
    Mode("major pentatonic", (0, 2, 4, 7, 9), 0),
    Mode("minor pentatonic", (0, 3, 5, 7, 10), -3),
    Mode("blues", (0, 3, 5, 6, 7, 10), -3),
    Mode("whole tone", (0, 2, 4, 6, 8, 10), 0),
    Mode("chromatic", tuple(range(12)), 0),
)
MODES: Final[Mapping[str, Mode]] = MappingProxyType({mode.label: mode for mode in _MODES})
_NAMED: Final = {name: mode.label for mode in _MODES for name in (mode.label, *mode.aliases)}

_SIGNS: Final = {-1: "♭", 0: "", 1: "♯"}
_STEPS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ALTERS: Final = {"": 0, "♯": 1, "#": 1, "sharp": 1, "♭": -1, "b": -1, "flat": -1}
# A sign stands at its letter, so that the b of "A blues" is none.
_TEXT: Final = re.compile(r"([A-Ga-g])([♯#♭b]|[ -]?(?i:sharp|flat))?(.*)")


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and what is built on it."""

    tonic: int  # pitch class, 0 is C
    mode: str  # a label of MODES

    def __post_init__(self) -> None:
        if not 0 <= self.tonic < 12 or self.mode not in MODES:
            raise ValueError(f"a key has a tonic within 0..11 and a mode of the table, not {self}")

    @property
    def pitch_classes(self) -> frozenset[int]:
        """What belongs to the key."""
        return frozenset((self.tonic + step) % 12 for step in MODES[self.mode].intervals)

    @property
    def fifths(self) -> int:
        """Key signature: sharps, or flats below 0; the fewest that can write the key."""
        shift = MODES[self.mode].fifths
        most_flats = 6 if shift < 0 else 5  # of six either way: E♭ minor, but F♯ major
        return (7 * self.tonic + shift + most_flats) % 12 - most_flats

    @property
    def tonic_name(self) -> str:
        """The tonic as a score in this key spells it: D♭ of D♭ major, C♯ of C♯ minor."""
        spelling = notation.spelled(60 + self.tonic, self.fifths)
        return spelling.step + _SIGNS[spelling.alter]

    @property
    def name(self) -> str:
        """The key as musicians say it: "D minor", "E♭ major", "C blues"."""
        return f"{self.tonic_name} {self.mode}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read a key's name, also as people type it: "Dm", "eb major", "c-sharp dorian", "d".

        Without a mode a capital letter is major and a small one minor. Raises ValueError.
        """
        found = _TEXT.fullmatch(text.strip())
        if found:
            letter, sign, rest = found.groups(default="")
            words = " ".join(rest.replace("-", " ").split())
            if not words:
                words = "minor" if letter.islower() else "major"
            mode = "major" if words == "M" else _NAMED.get(words.lower())
            if mode is not None:
                alter = _ALTERS[sign.strip(" -").lower()]
                return cls((_STEPS[letter.upper()] + alter) % 12, mode)
        raise ValueError(f"“{text}” is not a key; write one such as D minor or F♯ dorian.")


def fits(phrase: Phrase, key: Key) -> float:
    """Share of the sounding time that lies inside a key, 0..1; 1 where nothing sounds."""
    inside = key.pitch_classes
    total = sum(note.duration for note in phrase.notes)
    fitting = sum(note.duration for note in phrase.notes if note.pitch % 12 in inside)
    return fitting / total if total else 1.0
