"""The picture of a surface: pixels for one attribute over the map, from values only.

Every pixel shows what was measured at a place beside it, so that the picture has borders where the
bars change, and no values that no bar has.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app.views.look import theme
from app.views.look.theme import Look
from arvae_models.attributes import BY_KEY, Attribute
from arvae_models.latent_map import Mask, Place, Surface

DETAIL: Final = 8  # pixels of the picture between two places
SHADES: Final = 256

_BLUR: Final = 0.85  # places; more makes borders smoother and loses what is narrow
_LEVELS: Final = 7  # contours at most, about
_HATCH: Final = 12  # pixels of the picture from one stroke to the next
_STROKE: Final = 2  # pixels of the picture
_LEAST: Final = 3  # places to the nearest border that a number needs
_APART: Final = 22  # places between two numbers of the same value
_CLOSE: Final = 6  # places between any two
_NUMBERS: Final = 14  # at most

Pixels = NDArray[np.uint8]
Grid = NDArray[Any]

# Björn Ottosson, "A perceptual color space for image processing" (2020).
_TO_LMS: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@dataclass(frozen=True, slots=True)
class Legend:
    """What the colours of a picture mean."""

    key: str  # of the attribute
    low: float  # value of the first colour, and of all below; in the attribute's unit
    high: float  # value of the last colour, and of all above
    step: float  # from one contour to the next

    @classmethod
    def of(cls, key: str, low: float, high: float) -> Legend:
        """Return the legend from `low` to `high`, contours at round values."""
        attribute = BY_KEY[key]
        high = max(high, low + attribute.step)
        return cls(key, low, high, round_step(high - low, attribute.step))

    @property
    def attribute(self) -> Attribute:
        """The attribute's row of the table."""
        return BY_KEY[self.key]

    def shade(self, values: Grid | float) -> NDArray[np.intp]:
        """Return the place of values on the ramp, 0..SHADES - 1."""
        share = np.clip((values - self.low) / (self.high - self.low), 0, 1)
        return np.asarray(np.round(share * (SHADES - 1)), np.intp)

    def ramp(self, look: Look) -> Pixels:
        """Return the colours from low to high, (SHADES, 3)."""
        return ramp(look.panel, theme.attribute_colour(self.key, look).name())

    def level(self, values: Grid) -> Grid:
        """Return which contours values lie between."""
        return np.floor(values / self.step + 1e-3)


def round_step(width: float, least: float, most: int = _LEVELS) -> float:
    """Return the smallest round step of which no more than `most` fit into a width."""
    step = 10 ** math.floor(math.log10(max(width / most, least)) + 1e-9)
    return next(size for factor in (1, 2, 5, 10) if (size := factor * step) * most >= width)


def multiples(step: float, low: float, high: float) -> list[float]:
    """Return the multiples of a step from `low` to `high`; an end that is one is among them."""
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [step * number for number in range(first, last + 1)]


@cache
def ramp(first: str, last: str) -> Pixels:
    """Return colours from one "#rrggbb" to another, (SHADES, 3): each step looks alike (OKLab)."""
    ends = np.array([_oklab(QColor(first)), _oklab(QColor(last))])
    share = np.linspace(0, 1, SHADES)[:, None]
    lms = ((1 - share) * ends[0] + share * ends[1]) @ np.linalg.inv(_TO_LAB).T
    linear = np.clip(lms**3 @ np.linalg.inv(_TO_LMS).T, 0, 1)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(255 * curved).astype(np.uint8)


def _oklab(colour: QColor) -> NDArray[np.float64]:
    curved = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(curved <= 0.04045, curved / 12.92, ((curved + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def paint_surface(surface: Surface, legend: Legend, look: Look) -> Pixels:
    """Return the picture, (side, side, 4) as red, green, blue and alpha, from the bottom row.

    The side is DETAIL times the places, less one: the outermost places lie on the edges.
    """
    shown = np.round(surface.of(legend.key), BY_KEY[legend.key].decimals)
    values = enlarged(np.where(surface.empty, np.nan, shown))
    empty = np.isnan(values)
    shades = legend.ramp(look)[legend.shade(np.where(empty, legend.low, values))]
    colours = shades.astype(np.float32)
    _mix(colours, _borders(np.where(empty, -1e6, legend.level(values))), look.window, 0.42)
    rise, fall = _hatches(len(values))
    _mix(colours, enlarged(surface.degenerate) & rise, look.window, 0.5)
    colours[empty] = _rgb(look.lane)
    _mix(colours, empty & (rise | fall), look.faint, 0.45)
    opaque = np.full((*values.shape, 1), 255, np.uint8)
    return np.concatenate((np.round(colours).astype(np.uint8), opaque), axis=2)


def enlarged(grid: Grid, detail: int = DETAIL) -> Grid:
    """Enlarge a grid (rows, columns) to (detail * (rows - 1), ...) without new values.

    A pixel takes the value that weighs most among the places around it, the near ones more: smooth
    borders instead of stairs. NaN is a value like others.
    """
    whole, kinds = np.unique(grid, return_inverse=True)
    kinds = kinds.reshape(grid.shape)
    rows, columns = (_weights(side, detail) for side in grid.shape)
    shape = (len(rows), len(columns))
    best, chosen = np.zeros(shape, np.float32), np.zeros(shape, np.int16)
    for kind in range(len(whole)):
        own = kinds == kind
        (places, pixels), (places_, pixels_) = (_near(own.any(axis), detail) for axis in (1, 0))
        here = rows[pixels, places] @ own[places, places_].astype(np.float32)
        here = here @ columns[pixels_, places_].T
        better = here > best[pixels, pixels_]
        np.copyto(best[pixels, pixels_], here, where=better)
        np.copyto(chosen[pixels, pixels_], kind, where=better)
    return np.asarray(whole[chosen])


def _near(own: Mask, detail: int) -> tuple[slice, slice]:
    """Return the places from the first to the last of a side, and the pixels that they reach."""
    places = np.flatnonzero(own)
    first, last, reach = int(places[0]), int(places[-1]), math.ceil(4 * _BLUR)
    pixels = slice(max(first - reach, 0) * detail, min(last + reach, len(own) - 1) * detail)
    return slice(first, last + 1), pixels


@cache
def _weights(side: int, detail: int) -> NDArray[np.float32]:
    """Return what each of `side` places weighs in each pixel between them, (pixels, side)."""
    pixels = (np.arange(detail * (side - 1)) + 0.5) / detail
    return np.exp(-0.5 * np.square((pixels[:, None] - np.arange(side)) / _BLUR)).astype(np.float32)


def _borders(levels: Grid) -> Mask:
    """Mark pixels beside another level: lines two pixels wide."""
    borders = np.zeros(levels.shape, np.bool_)
    upright = levels[:, 1:] != levels[:, :-1]
    level = levels[1:] != levels[:-1]
    borders[:, 1:] |= upright
    borders[:, :-1] |= upright
    borders[1:] |= level
    borders[:-1] |= level
    return borders


@cache
def _hatches(side: int) -> tuple[Mask, Mask]:
    """Return strokes that rise to the right, and that fall."""
    rows, columns = np.indices((side, side))
    return (columns - rows) % _HATCH < _STROKE, (columns + rows) % _HATCH < _STROKE


def _mix(colours: NDArray[np.float32], where: Mask, name: str, share: float) -> None:
    colours[where] += share * (_rgb(name) - colours[where])


def _rgb(name: str) -> NDArray[np.float32]:
    colour = QColor(name)
    return np.array([colour.red(), colour.green(), colour.blue()], np.float32)


def numbers(surface: Surface, key: str) -> list[tuple[Place, float]]:
    """Return values to write on the map: in the middle of wide areas, never close together."""
    shown = surface.map
    values = np.round(surface.of(key), BY_KEY[key].decimals)
    depth = np.where(surface.empty, 0, _depths(values))
    rows, columns = np.indices(values.shape)
    found: list[tuple[Place, float]] = []
    while len(found) < _NUMBERS and depth.max() >= _LEAST:
        deepest = np.argwhere(depth == depth.max())
        row, column = min(deepest.tolist(), key=lambda cell: _from(deepest.mean(0), cell))
        value = values[row, column]
        place = (float(shown.across[column]), float(shown.upwards[row]))
        found.append((place, float(value)))
        away = np.maximum(abs(rows - row), abs(columns - column))
        depth[(away < _CLOSE) | ((away < _APART) & (values == value))] = 0
    return found


def _from(middle: Grid, cell: list[int]) -> float:
    return float(np.abs(middle - cell).sum())


def _depths(values: Grid) -> NDArray[np.int64]:
    """Return how many places each one is from another value, or from the edge of the map."""
    depth = np.zeros(values.shape, np.int64)
    inner = np.ones(values.shape, np.bool_)
    while inner.any():
        wide = np.pad(inner, 1)
        around = np.pad(values, 1, constant_values=np.nan)
        kept = inner.copy()
        for axis, shift in ((0, 1), (0, -1), (1, 1), (1, -1)):
            same = np.roll(around, shift, axis) == around
            kept &= (np.roll(wide, shift, axis) & same)[1:-1, 1:-1]
        depth += kept
        inner = kept
    return depth
