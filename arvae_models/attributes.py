"""The table of musical attributes: every formula, unit, range, label and help text, once.

Formulas follow Pati & Lerch, "Attribute-based Regularization of Latent Spaces for Variational
Auto-Encoders" (2020), on rows of 24 slots (see tokens.py). The paper scales every attribute to
about -1..1; here a value is in the unit a musician reads, and `scale` leads back to the paper's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.grid import SLOTS
from arvae_models.tokens import Rows

Values = NDArray[np.float32]

# Weight of an onset at each slot: syncopated and triplet positions weigh more than beats.
_BEAT_WEIGHTS = (0.20, 0.67, 0.25, 0.67)
_SLOT_WEIGHTS = np.array(
    [weight for beat in _BEAT_WEIGHTS for weight in (beat, 1.0, 2.0, 0.5, 2.0, 1.0)], np.float32
)
ONSET_SHARES: Final = _SLOT_WEIGHTS / _SLOT_WEIGHTS.sum()  # (24,), sums to 1
_PAPER_SEMITONES: Final = 26.0

# A slot's place above its pitch in one number: the highest is the last note, or the first.
_PITCH: Final = np.int16(127)  # the bits of a pitch
_LATE: Final = np.arange(SLOTS, dtype=np.int16) * np.int16(128)
_EARLY: Final = _LATE[::-1].copy()


def rhythmic_complexity(rows: Rows) -> Values:
    """Weighted share of the slots with an onset: (measures, 24) -> (measures,), 0..1."""
    onset = np.ascontiguousarray(rows >= 0)  # bar after bar: sums are always rounded alike
    return onset.astype(np.float32) @ ONSET_SHARES


def pitch_range(rows: Rows) -> Values:
    """Highest minus lowest pitch in semitones; 0 with fewer than two notes."""
    highest = rows.max(axis=-1).astype(np.float32)
    lowest = rows.astype(np.uint8).min(axis=-1)  # without a sign, HOLD and REST top every pitch
    return np.maximum(highest - lowest, np.float32(0))


def note_density(rows: Rows) -> Values:
    """Number of onsets in the bar."""
    return (rows >= 0).sum(axis=-1, dtype=np.uint8).astype(np.float32)


def contour(rows: Rows) -> Values:
    """Last minus first pitch in semitones (the telescoped sum of the intervals)."""
    wide = rows.astype(np.int16)
    last = (wide | _LATE).max(axis=-1)  # HOLD and REST stay below zero
    first = (wide | _EARLY).max(axis=-1)
    rise = (last & _PITCH).astype(np.float32) - (first & _PITCH)
    return np.where(last >= 0, rise, np.float32(0))


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row of the table."""

    thing: ClassVar[str] = "bar"  # what it is measured of
    names: ClassVar[tuple[str, ...]] = ()  # every value is a number

    key: str  # stable name in files, options and checkpoints
    label: str  # on the dial
    unit: str  # after the value; empty for a plain number
    help: str  # one sentence for a composer
    formula: Callable[[Rows], Values]  # (measures, 24) -> (measures,)
    scale: float  # the unit's value of the paper's 1.0
    lowest: float  # bounds that no bar can leave
    highest: float
    step: float  # one musical step: a wheel notch, an arrow key
    tolerance: float  # a measured value this near to the asked one is what was asked for
    decimals: int  # when shown
    signed: bool = False  # shown with + or -
    unit_of_one: str = ""  # where one of them is called otherwise

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that may stand after a value."""
        return tuple(filter(None, (self.unit, self.unit_of_one)))

    def meets(self, asked: float, measured: float) -> bool:
        """Tell whether a measured value is what was asked for, within the tolerance."""
        return abs(measured - asked) <= self.tolerance + 1e-6

    def text(self, value: float) -> str:
        """Show a value with its unit: "9 notes", "+5 st", "0.14"."""
        number = f"{value:{'+' if self.signed else ''}.{self.decimals}f}"
        if float(number) == 0:
            number = f"{0:.{self.decimals}f}"
        unit = self.unit_of_one if self.unit_of_one and float(number) == 1 else self.unit
        return f"{number} {unit}".strip()


ATTRIBUTES: Final = (
    Attribute(
        "rhythmic_complexity",
        "Rhythmic complexity",
        "",
        "How much of the rhythm falls off the beat; triplets and mixed grids weigh most.",
        rhythmic_complexity,
        scale=1.0,
        lowest=0.0,
        highest=1.0,
        step=0.01,
        tolerance=0.02,
        decimals=2,
    ),
    Attribute(
        "pitch_range",
        "Pitch range",
        "st",
        "Semitones between the lowest and the highest note.",
        pitch_range,
        scale=_PAPER_SEMITONES,
        lowest=0.0,
        highest=127.0,
        step=1.0,
        tolerance=1.0,
        decimals=0,
    ),
    Attribute(
        "note_density",
        "Note density",
        "notes",
        "How many notes start in the bar.",
        note_density,
        scale=float(SLOTS),
        lowest=0.0,
        highest=float(SLOTS),
        step=1.0,
        tolerance=0.0,
        decimals=0,
        unit_of_one="note",
    ),
    Attribute(
        "contour",
        "Net rise",
        "st",
        "Semitones from the first note up to the last; it says nothing about the way between.",
        contour,
        scale=_PAPER_SEMITONES,
        lowest=-127.0,
        highest=127.0,
        step=1.0,
        tolerance=1.0,
        decimals=0,
        signed=True,
    ),
)
BY_KEY: Final = {attribute.key: attribute for attribute in ATTRIBUTES}


def measure(rows: Rows, keys: tuple[str, ...] = tuple(BY_KEY)) -> Values:
    """Measure attributes of rows (measures, 24): (measures, len(keys)), each in its own unit."""
    if not keys:
        return np.zeros((len(rows), 0), np.float32)
    slots = np.asfortranarray(rows)  # slot after slot: reductions run over many bars at a time
    return np.stack([BY_KEY[key].formula(slots) for key in keys], axis=-1)


def named(values: Values, keys: tuple[str, ...] = tuple(BY_KEY)) -> dict[str, float]:
    """Turn one bar's values (len(keys),) into a dictionary."""
    return {key: round(float(value), 4) for key, value in zip(keys, values, strict=True)}
