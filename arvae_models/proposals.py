"""Where a neighbourhood looks for candidates: codes around a code, and rows made of other rows.

Rows cost no decoding: patches partly applied, the rhythm of one bar with the pitches of another,
single notes nudged. Pure functions of a random generator; they know no network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import Values
from arvae_models.grid import BEAT_SLOTS, BEATS, SLOTS
from arvae_models.spec import Dial
from arvae_models.tokens import HOLD, REST, Rows, pitch_line

Codes = NDArray[np.float32]  # (candidates, latent)

_MARGIN: Final = 0.3  # of a dial's range of codes, tried beyond either end
_BEAT_MASKS: Final = np.repeat(  # (14, 24): every choice of beats but none and all
    (np.arange(1, 2**BEATS - 1)[:, None] >> np.arange(BEATS)) & 1, len(BEAT_SLOTS), axis=1
).astype(bool)


def around(own: Codes, dials: Sequence[Dial], count: int, random: np.random.Generator) -> Codes:
    """Draw codes (count, latent) around one (1, latent): one dial moved, several, all shaken."""
    codes = np.repeat(own, count, axis=0)
    codes += _shaking(random, codes.shape, 0.02, 0.8)
    single = random.integers(0, 2 * len(dials), count)  # the upper half moves several dials
    for k, dial in enumerate(dials):
        margin = _MARGIN * (dial.code_high - dial.code_low)
        moved = (single == k) | ((single >= len(dials)) & (random.random(count) < 0.5))
        values = random.uniform(dial.code_low - margin, dial.code_high + margin, count)
        codes[moved, dial.dimension] = values[moved]
    return codes


def towards(
    targets: Mapping[str, float],
    codes: Codes,
    values: Values,
    own: Codes,
    dials: Sequence[Dial],
    count: int,
    random: np.random.Generator,
) -> Codes:
    """Draw codes (count, latent) around good ones, stepping towards values to be measured.

    `codes` (elite, latent) measure `values` (elite, dials). Half of the draws are pulled back
    towards the bar's own code (1, latent); each targeted dial is moved by what its range of codes
    says that the missing difference needs, more or less.
    """
    parents = random.integers(len(codes), size=count)
    start = codes[parents]
    back = random.uniform(0, 1, (count, 1)) * (random.random((count, 1)) < 0.5)
    drawn = start + (back * (own - start)).astype(np.float32)
    for k, dial in enumerate(dials):
        if dial.attribute in targets:
            width = dial.code_high - dial.code_low
            missing = (targets[dial.attribute] - values[parents, k]) / max(
                dial.high - dial.low, 1e-6
            )
            step = dial.code_direction * width * np.clip(missing, -1, 1)
            step = step * random.uniform(0, 1.5, count) + random.normal(0, 0.1 * width, count)
            drawn[:, dial.dimension] = start[:, dial.dimension] + step
    return drawn + _shaking(random, drawn.shape, 0.01, 0.4)


def spliced(
    rows: Rows, original: Rows, count: int, random: np.random.Generator
) -> tuple[Rows, NDArray[np.intp]]:
    """Apply patches only in some beats, or from one slot to another.

    Returns rows (count, 24) that are the original (24,) outside the chosen slots, and for each the
    index of the row that it is taken from.
    """
    parents = random.integers(len(rows), size=count)
    masks = _BEAT_MASKS[random.integers(len(_BEAT_MASKS), size=count)]
    ends = np.sort(random.integers(0, SLOTS + 1, (count, 2)), axis=1)
    slots = np.arange(SLOTS)
    spans = (slots >= ends[:, :1]) & (slots < ends[:, 1:])
    masks = np.where(random.random((count, 1)) < 0.5, masks, spans)
    return np.where(masks, rows[parents], original).astype(np.int8), parents


def crossed(rows: Rows, original: Rows, random: np.random.Generator) -> Rows:
    """Give each row (count, 24) the original's rhythm, or the original's line of pitches."""
    lines = pitch_line(rows)
    own = np.repeat(pitch_line(original[None]), len(rows), axis=0)
    on_rhythm = np.where((original >= 0) & (lines >= 0), lines, original)
    on_line = np.where((rows >= 0) & (own >= 0), own, rows)
    return np.where(random.random((len(rows), 1)) < 0.5, on_rhythm, on_line).astype(np.int8)


def nudged(rows: Rows, random: np.random.Generator) -> Rows:
    """Change one token of each row (count, 24): a note's pitch, its place by a slot, or a rest.

    Rows without a note stay as they are.
    """
    count, changed = len(rows), rows.copy()
    every = np.arange(count)
    onsets = rows >= 0
    place = np.where(onsets, random.random(rows.shape), -1).argmax(axis=1)
    has = onsets[every, place]
    kind = random.random(count)
    # Up or down by a few semitones, near ones more often.
    steps = np.rint(random.normal(0, 3, count)).astype(np.int16)
    moved = np.clip(rows[every, place].astype(np.int16) + steps, 0, 127)
    pitch = has & (kind < 0.5)
    changed[every[pitch], place[pitch]] = moved[pitch]
    # A slot earlier or later, where no other note starts; the place that is left holds on.
    target = place + random.choice((-1, 1), count)
    free = (target >= 0) & (target < SLOTS) & (rows[every, np.clip(target, 0, SLOTS - 1)] < 0)
    time = has & (kind >= 0.5) & (kind < 0.75) & free
    changed[every[time], target[time]] = rows[every[time], place[time]]
    changed[every[time], place[time]] = HOLD
    # What was struck or silent is held instead.
    gone = has & (kind >= 0.75)
    changed[every[gone], place[gone]] = HOLD
    filled = has & (random.random(count) < 0.5)
    changed[filled] = np.where(changed[filled] == REST, HOLD, changed[filled])
    return changed


def _shaking(
    random: np.random.Generator, shape: tuple[int, ...], least: float, most: float
) -> Codes:
    """Draw normal steps, each code with a reach of its own."""
    reach = np.exp(random.uniform(np.log(least), np.log(most), (shape[0], 1)))
    return (reach * random.standard_normal(shape)).astype(np.float32)
