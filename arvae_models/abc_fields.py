"""The fields of ABC notation (key, meter, note length, tempo) and its numbers, as ticks.

The half of `abc` that knows no notes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from arvae_models.music import TICKS_PER_BEAT

_WHOLE: Final = 4 * TICKS_PER_BEAT  # ticks
_LINE: Final = "FCGDAEB"  # the line of fifths
_MODES: Final = {
    "": 0, "maj": 0, "ion": 0, "mix": -1, "dor": -2, "m": -3, "min": -3, "aeo": -3,
    "phr": -4, "loc": -5, "lyd": 1,
}  # fmt: skip
ALTERS: Final = {"^^": 2, "^": 1, "": 0, "=": 0, "_": -1, "__": -2}
_TUPLETS: Final = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}  # in the time of; 5, 7 and 9 ask the meter
_KEY: Final = re.compile(r"([A-G])([#b]?)\s*([A-Za-z]*)")
_KEY_ACCIDENTAL: Final = re.compile(r"(?<!\S)(\^\^|\^|__|_|=)([A-Ga-g])(?!\S)")
_SHIFT: Final = re.compile(r"\b(transpose|octave)=(-?\d{1,2})|\b(?:treble|alto|tenor|bass)([+-]8)")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the fields of a tune say about the notes after them."""

    unit: float | None = None  # ticks of a note without a number; None: by the meter
    meter: tuple[int, int] | None = (4, 4)
    key: Mapping[str, int] = field(default_factory=dict)  # step -> semitones
    shift: int = 0  # semitones from written to sounding

    @property
    def ticks(self) -> float:
        """Length of a note without a number."""
        if self.unit is not None:
            return self.unit
        numerator, denominator = self.meter or (4, 4)
        return _WHOLE / 16 if numerator / denominator < 0.75 else _WHOLE / 8

    @property
    def bar(self) -> float:
        """Ticks of a measure."""
        numerator, denominator = self.meter or (4, 4)
        return _WHOLE * numerator / denominator


def with_field(settings: Settings, letter: str, text: str) -> Settings:
    """Return the settings after a field."""
    if letter == "M":
        return replace(settings, meter=meter_of(text))
    if letter == "L" and (found := re.match(r"(\d{1,3})(?:/(\d{1,3}))?", text)):
        unit = _WHOLE * int(found[1]) / max(int(found[2] or 1), 1)
        return replace(settings, unit=unit or None)
    if letter in "KV":
        shift = settings.shift
        for name, number, octave in _SHIFT.findall(text):
            shift = int(number) * (12 if name == "octave" else 1) if name else int(octave) * 3 // 2
        key = key_of(text) if letter == "K" else None
        return replace(settings, key=settings.key if key is None else key, shift=shift)
    return settings


def key_of(text: str) -> dict[str, int] | None:
    """Read a key, such as "Ador" or "D =c"; None where the field names only a clef."""
    accidentals = {step.upper(): ALTERS[alter] for alter, step in _KEY_ACCIDENTAL.findall(text)}
    if text.startswith("HP"):  # the Highland pipes, with their key written or not
        return {"F": 1, "C": 1}
    if re.search(r"\bexp\b", text):  # these and no others
        return accidentals
    found = _KEY.match(text)
    if found is None:
        return accidentals if accidentals or text.startswith("none") else None
    tonic, sign, mode = found.groups()
    mode = mode.lower()
    offset = _MODES.get("m" if mode == "m" else mode[:3], 0)
    fifths = _LINE.index(tonic) - 1 + {"#": 7, "b": -7, "": 0}[sign] + offset
    return {step: (fifths - 1 - _LINE.index(step) + 7) // 7 for step in _LINE} | accidentals


def meter_of(text: str) -> tuple[int, int] | None:
    """Read a meter: "6/8", "(2+3)/8", "C", "C|"; None for free time."""
    if text.startswith("C"):
        return (2, 2) if text.startswith("C|") else (4, 4)
    found = re.match(r"\(?(\d{1,3}(?:\+\d{1,3})*)\)?/(\d{1,3})", text.replace(" ", ""))
    if found is None:
        return None
    meter = sum(map(int, found[1].split("+"))), int(found[2])
    return meter if min(meter) > 0 else None


def tempo_of(text: str, settings: Settings) -> float | None:
    """Read quarter notes a minute: "1/4=120", "3/8=60", or the older "120" of note lengths."""
    text = re.sub(r'"[^"]*"', "", text)
    found = re.search(r"(?:^|=)\s*(\d{1,4}(?:\.\d{1,4})?)\s*$", text.strip())
    if found is None:
        return None
    beats = re.findall(r"(\d{1,3})/(\d{1,3})", text)
    ticks = sum(_WHOLE * int(over) / max(int(under), 1) for over, under in beats)
    return float(found[1]) * (ticks or settings.ticks) / TICKS_PER_BEAT or None


def factor_of(text: str) -> float:
    """Read the length after a note: "2", "3/2", "/" or "//"."""
    over, slash, under = text.partition("/")
    if not slash:
        return float(over or 1)
    halves = len(under) - len(under.lstrip("/"))
    divisor = int(under[halves:]) if under[halves:].isdigit() else 2
    return int(over or 1) / (max(divisor, 1) * 2.0**halves)


def tuplet_of(text: str, settings: Settings) -> tuple[float, int]:
    """Read "(p:q:r": p notes in the time of q, for the next r notes."""
    p, q, r = (int(part or 0) for part in [*text[1:].split(":"), "", ""][:3])
    numerator, denominator = settings.meter or (4, 4)
    compound = denominator >= 8 and numerator % 3 == 0
    time = q or _TUPLETS.get(p) or (3 if compound else 2)
    return time / max(p, 1), r or p
