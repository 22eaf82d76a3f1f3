"""The latent map: a plane of two latent dimensions through a code, and what is measured on it.

Nothing on a map is guessed: every place is decoded, and its bar measured. numpy only: the networks
stay behind the Coder protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import BY_KEY, Values, measure, named
from arvae_models.grid import SLOTS
from arvae_models.neighbourhood import Coder
from arvae_models.proposals import Codes
from arvae_models.spec import Dial
from arvae_models.tokens import Rows

SIZE: Final = 64  # places a side
REACH: Final = 3.0  # standard deviations of a dimension without a dial, either way
FLAT: Final = 1 / 8  # share of a map from which on one bar is the same far and wide
_MARGIN: Final = 0.3  # of a dial's range of codes, shown beyond either end
_LARGEST: Final = 512  # places a side

Place = tuple[float, float]  # codes across and upwards
Span = tuple[float, float]  # lowest and highest code
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LatentMap:
    """Which plane a map shows: two dimensions of z and how far it goes."""

    x: int  # dimension across
    y: int  # dimension upwards
    width: Span  # of codes across
    height: Span  # of codes upwards
    size: int = SIZE  # places a side

    def __post_init__(self) -> None:
        if self.x == self.y:
            raise ValueError("A map needs two different dimensions.")
        if not 2 <= self.size <= _LARGEST:
            raise ValueError(f"A map has 2 to {_LARGEST} places a side.")
        if not all(-np.inf < low < high < np.inf for low, high in (self.width, self.height)):
            raise ValueError("A map needs room in both directions.")

    @property
    def across(self) -> NDArray[np.float32]:
        """Codes of the columns from left to right, (size,)."""
        return np.linspace(*self.width, self.size, dtype=np.float32)

    @property
    def upwards(self) -> NDArray[np.float32]:
        """Codes of the rows from the bottom to the top, (size,)."""
        return np.linspace(*self.height, self.size, dtype=np.float32)

    def codes(self, code: Codes) -> Codes:
        """Return the codes of all places through one (latent,): (size * size, latent).

        Row after row from the bottom, each from left to right. Raises ValueError where the code
        lacks a dimension.
        """
        self._check(code)
        codes = np.repeat(code[None].astype(np.float32), self.size**2, axis=0)
        codes[:, self.x] = np.tile(self.across, self.size)
        codes[:, self.y] = np.repeat(self.upwards, self.size)
        return codes

    def place(self, code: Codes) -> Place:
        """Return where a bar's code (latent,) lies, perhaps outside the map."""
        self._check(code)
        return float(code[self.x]), float(code[self.y])

    def moved(self, code: Codes, place: Place) -> Codes:
        """Return a code (latent,) with the two dimensions as at a place; `place` is its inverse."""
        self._check(code)
        moved = code.astype(np.float32)
        moved[[self.x, self.y]] = place
        return moved

    def cell(self, place: Place) -> tuple[int, int]:
        """Return row and column of what was measured nearest to a place."""
        row, column = (
            round(float(np.clip((value - low) / (high - low), 0, 1)) * (self.size - 1))
            for value, (low, high) in zip(place[::-1], (self.height, self.width), strict=True)
        )
        return row, column

    def _check(self, code: Codes) -> None:
        if not 0 <= min(self.x, self.y) <= max(self.x, self.y) < len(code):
            raise ValueError(f"The model has no dimensions {self.x} and {self.y}.")


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """What is measured on a map; places are [row, column], from the bottom and the left."""

    map: LatentMap
    keys: tuple[str, ...]  # of attributes
    rows: Rows  # (size, size, 24)
    values: Values  # (size, size, attributes), each in its unit
    empty: Mask  # (size, size) the bar has no note
    flat: Mask  # (size, size) the same bar fills FLAT of the map: moving about changes nothing
    far: Mask  # (size, size) no tune has it: outside a dial's range by more than its width

    @property
    def degenerate(self) -> Mask:
        """Where turning is of no use: notes, but the same far and wide, or as no tune has them."""
        return (self.flat | self.far) & ~self.empty

    def of(self, key: str) -> Values:
        """Return one attribute over the map, (size, size)."""
        return np.asarray(self.values[..., self.keys.index(key)])

    def at(self, place: Place) -> dict[str, float]:
        """Return what was measured nearest to a place."""
        return named(self.values[self.map.cell(place)], self.keys)


def plane(
    dials: Sequence[Dial], code: Codes, x: int, y: int, size: int = SIZE, extent: Span | None = None
) -> LatentMap:
    """Return the map of two dimensions through a code (latent,), which always lies on it.

    It spans `extent` in both, by default a little more than the codes of the data: a dial's range
    of codes and some margin, REACH where there is no dial. Raises ValueError for a dimension that
    is not there, or twice the same.
    """
    if not 0 <= min(x, y) <= max(x, y) < len(code):
        raise ValueError(f"The model has no dimensions {x} and {y}.")
    spans = []
    for dimension in (x, y):
        low, high = extent or _span(dials, dimension)
        own = float(code[dimension])
        spans.append((min(low, own), max(high, own)))
    return LatentMap(x, y, spans[0], spans[1], size)


def surface(
    coder: Coder,
    code: Codes,
    x: int,
    y: int,
    size: int = SIZE,
    extent: Span | None = None,
    bars: Callable[[Codes], Rows] | None = None,
) -> Surface:
    """Decode and measure the map of two dimensions through a code (latent,).

    `bars` says what codes (places, latent) become, (places, 24): what they decode to by default;
    with a neighbourhood's patches instead, the map shows what its bar would be at each place.
    Raises ValueError as `plane` does.
    """
    shown = plane(coder.spec.dials, code, x, y, size, extent)
    rows = (bars or coder.decode)(shown.codes(code))
    keys = tuple(BY_KEY)
    values = measure(rows, keys)
    square = (size, size)
    return Surface(
        shown,
        keys,
        rows.reshape(*square, SLOTS),
        values.reshape(*square, len(keys)),
        (rows < 0).all(axis=1).reshape(square),
        _flat(rows).reshape(square),
        _far(values, keys, coder.spec.dials).reshape(square),
    )


def _span(dials: Sequence[Dial], dimension: int) -> Span:
    for dial in dials:
        if dial.dimension == dimension and dial.code_low < dial.code_high:
            margin = _MARGIN * (dial.code_high - dial.code_low)
            return dial.code_low - margin, dial.code_high + margin
    return -REACH, REACH


def _flat(rows: Rows) -> Mask:
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, inverse, counts = np.unique(whole, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse] >= FLAT * len(rows))


def _far(values: Values, keys: Sequence[str], dials: Sequence[Dial]) -> Mask:
    far = np.zeros(len(values), np.bool_)
    for dial in dials:
        own, width = values[:, keys.index(dial.attribute)], dial.high - dial.low
        far |= (own < dial.low - width) | (own > dial.high + width)
    return far
