"""Pictures to begin with, made by a formula: digits drawn with a pen, sprites of the set.

They stand in for a data set, which no model file holds. Knows no torch and no network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from arvae_models import sprite_shapes
from arvae_models.morphometry import DIGIT_SIDE

Images = NDArray[np.float32]  # (pictures, side, side), 0 paper .. 1 ink
Points = NDArray[np.float64]  # (points, 2), x to the right and y down

_BETWEEN: Final = 6  # points that a curve has between two of a stroke
_UNSTEADY: Final = 0.035  # how far the hand strays, as a share of the digit's height
_LETTER: Final = 19.0  # pixels of a digit's height, as in MNIST
_O: Final = ((0.5, 0), (0.15, 0.2), (0.12, 0.6), (0.4, 1), (0.8, 0.8), (0.86, 0.35), (0.5, 0))

# Strokes of each digit: points in a square of side 1, joined by a smooth curve.
_DIGITS: Final[tuple[tuple[tuple[tuple[float, float], ...], ...], ...]] = (
    (_O,),
    (((0.5, 0), (0.5, 0.5), (0.48, 1)),),
    (((0.2, 0.2), (0.5, 0), (0.78, 0.25), (0.5, 0.65), (0.15, 0.98)), ((0.15, 0.98), (0.85, 0.97))),
    (
        ((0.2, 0.1), (0.55, 0), (0.76, 0.22), (0.42, 0.46)),
        ((0.42, 0.46), (0.82, 0.7), (0.55, 1), (0.15, 0.9)),
    ),
    (((0.3, 0), (0.15, 0.55), (0.85, 0.52)), ((0.75, 0.1), (0.68, 0.55), (0.66, 1))),
    (
        ((0.8, 0.02), (0.3, 0.04)),
        ((0.3, 0.04), (0.26, 0.45)),
        ((0.26, 0.45), (0.66, 0.4), (0.8, 0.7), (0.5, 1), (0.18, 0.9)),
    ),
    (
        (
            (0.66, 0),
            (0.3, 0.3),
            (0.2, 0.75),
            (0.48, 1),
            (0.78, 0.8),
            (0.6, 0.55),
            (0.3, 0.62),
            (0.22, 0.75),
        ),
    ),
    (((0.15, 0.05), (0.85, 0.03)), ((0.85, 0.03), (0.6, 0.45), (0.42, 1))),
    (
        (
            (0.5, 0.47),
            (0.24, 0.25),
            (0.5, 0),
            (0.76, 0.24),
            (0.5, 0.47),
            (0.2, 0.76),
            (0.5, 1),
            (0.8, 0.76),
            (0.5, 0.47),
        ),
    ),
    (
        ((0.74, 0.2), (0.45, 0), (0.22, 0.25), (0.45, 0.48), (0.74, 0.24)),
        ((0.76, 0.16), (0.7, 0.6), (0.6, 1)),
    ),
)


def make_digits(seed: int, count: int) -> Images:
    """Draw digits (count, 28, 28) from 0 upwards, each with a pen, a lean and a size of its own."""
    random = np.random.default_rng(seed)
    return np.stack([_digit(place % len(_DIGITS), random) for place in range(count)])


def make_sprites(seed: int, count: int) -> Images:
    """Draw sprites (count, 64, 64), each factor at random; the shapes take turns."""
    random = np.random.default_rng(seed)
    shapes = len(sprite_shapes.SHAPES)
    places = [
        random.integers(0, len(levels), count)
        for levels in (
            sprite_shapes.SCALES,
            sprite_shapes.ORIENTATIONS,
            sprite_shapes.POSITIONS,
            sprite_shapes.POSITIONS,
        )
    ]
    return sprite_shapes.render(np.arange(count) % shapes, *places).astype(np.float32)


SAMPLES: Final[Mapping[str, Callable[[int, int], Images]]] = MappingProxyType(
    {"digits": make_digits, "sprites": make_sprites}
)  # a key of morphometry.TABLES -> pictures by seed and count
SIDES: Final[Mapping[str, int]] = MappingProxyType(
    {"digits": DIGIT_SIDE, "sprites": sprite_shapes.SIDE}
)  # pixels of those pictures, each way


def _digit(digit: int, random: Generator) -> NDArray[np.float32]:
    size = _LETTER * random.uniform(0.88, 1.05)
    lean, breadth = random.normal(0.12, 0.16), random.uniform(0.72, 1.0)
    pen = random.uniform(1.1, 1.9)  # pixels, half its breadth
    lines = []
    for stroke in _DIGITS[digit]:
        points = np.array(stroke) + random.normal(0, _UNSTEADY, (len(stroke), 2))
        points = (_smooth(points) - 0.5) * size
        points[:, 0] = points[:, 0] * breadth - lean * points[:, 1]
        lines.append(points + DIGIT_SIDE / 2)
    depth = np.min([_distance(line) for line in lines], axis=0)
    return np.clip(pen + 0.5 - depth, 0, 1).astype(np.float32)


def _smooth(points: Points) -> Points:
    """Return a Catmull-Rom curve through points."""
    ends = np.concatenate((2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]))
    before, start, end, after = (ends[k : len(ends) - 3 + k, None] for k in range(4))
    t = np.linspace(0, 1, _BETWEEN)[None, :, None]
    curve = start + 0.5 * t * (
        (end - before)
        + t * (2 * before - 5 * start + 4 * end - after)
        + t**2 * (3 * (start - end) + after - before)
    )
    return np.concatenate(list(curve))


def _distance(line: Points) -> NDArray[Any]:
    """Return how far the middle of each pixel is from a line of points: (28, 28)."""
    pixels = np.stack(np.meshgrid(*[np.arange(DIGIT_SIDE) + 0.5] * 2), axis=-1)
    start, way = line[:-1], np.diff(line, axis=0)
    from_start = pixels[:, :, None] - start  # (28, 28, segments, 2)
    length = np.maximum((way**2).sum(axis=1), 1e-9)
    share = np.clip((from_start * way).sum(axis=-1) / length, 0, 1)
    off = from_start - share[..., None] * way
    nearest: NDArray[Any] = np.sqrt((off**2).sum(axis=-1)).min(axis=2)
    return nearest
