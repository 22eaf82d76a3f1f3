"""dSprites: every square, ellipse and heart of the set, drawn when it is asked for.

The published set (Matthey et al., "dSprites: Disentanglement testing Sprites dataset", 2017) holds
737,280 pictures of 64 x 64 black or white pixels, one for each combination of five factors; as
numbers for a network they would fill 12 GB. A picture's index is its factors' positions in the
order shape, scale, orientation, x, y, the last running fastest, as in the published file.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from arvae_models.morphometry import Values
from training.data import cache, store
from training.data.cache import DataError

NAME: Final = "sprites"
SIDE: Final = 64  # pixels
LEVELS: Final = (3, 6, 40, 32, 32)  # of shape, scale, orientation, x, y
COUNT: Final = math.prod(LEVELS)
SHAPES: Final = ("square", "ellipse", "heart")
SCALES: Final = np.linspace(0.5, 1, LEVELS[1])
ORIENTATIONS: Final = np.linspace(0, 2 * np.pi, LEVELS[2])  # radians; the last equals the first
PLACES: Final = np.linspace(0, 1, LEVELS[3])  # of x and of y
_FACTORS: Final = (np.arange(1.0, 4.0), SCALES, ORIENTATIONS, PLACES, PLACES)
_TURN: Final = 2  # the column of the orientation

# Sizes in pixels at scale 1, fitted to the published pictures.
_SQUARE: Final = 9.6  # half a side
_ELLIPSE: Final = (12.76, 7.22)  # semi-axes
# fmt: off
_HEART: Final = np.array([  # radius by the angle from the tip (0) to the notch (pi)
    9.61, 8.51, 7.89, 7.48, 7.13, 6.86, 6.58, 6.46, 6.29, 6.17, 6.27, 5.87, 5.96, 5.95, 5.89, 5.97,
    5.90, 5.95, 6.01, 6.16, 6.12, 6.30, 6.34, 6.60, 6.69, 6.86, 7.12, 7.14, 7.58, 7.81, 8.23, 8.37,
    9.02, 9.09, 9.31, 9.68, 9.99, 10.23, 10.47, 10.75, 10.84, 11.02, 11.13, 11.21, 11.25, 11.30,
    11.24, 11.16, 11.06, 10.92, 10.71, 10.55, 10.08, 9.81, 9.40, 8.86, 8.34, 7.64, 6.99, 6.00, 5.12,
])
# fmt: on
_REACH: Final = (_SQUARE * math.sqrt(2), max(_ELLIPSE), float(_HEART.max()))

_TRAIN, _VALIDATION = 0.7, 0.9  # ends of the shares; the test has the rest
_SPLIT_SEED: Final = 0
_CHUNK: Final = 4096  # pictures read from the published file at once

Images = NDArray[np.uint8]  # (pictures, 64, 64), each 0 or 1
Indices = NDArray[np.int64]  # (pictures,), each 0..COUNT - 1


@dataclass(frozen=True)
class Sprites:
    """The set: drawn, or the published pictures where `packed` holds them."""

    source: str = "rendered"
    packed: NDArray[np.uint8] | None = None  # (COUNT, 512), eight pixels in a byte

    def images(self, indices: Indices) -> Images:
        """Return pictures (pictures, 64, 64), each pixel 0 or 1."""
        if self.packed is None:
            return render(indices)
        return np.unpackbits(self.packed[indices], axis=-1).reshape(-1, SIDE, SIDE)

    @cached_property
    def digest(self) -> str:
        """Hash of the content; names the data in checkpoints and run folders."""
        if self.packed is None:
            geometry = np.array([_SQUARE, *_ELLIPSE, *_HEART])
            return cache.digest_of({"geometry": geometry, "source": np.array(self.source)})
        return cache.digest_of({"packed": self.packed, "source": np.array(self.source)})


def values(indices: Indices) -> Values:
    """Return the factors (pictures, 5): shape 1..3, scale, orientation in radians, x, y."""
    places = np.unravel_index(indices, LEVELS)
    columns = [levels[place] for levels, place in zip(_FACTORS, places, strict=True)]
    return np.stack(columns, axis=-1).astype(np.float32)


def split(name: str) -> Indices:
    """Return the indices of one of store.SPLITS: 70, 20 and 10 % of the set.

    The first and the last orientation are one picture, so both are in the same split.
    """
    places = list(np.unravel_index(np.arange(COUNT), LEVELS))
    places[_TURN] = places[_TURN] % (LEVELS[_TURN] - 1)
    share = np.random.default_rng(_SPLIT_SEED).random(COUNT)[np.ravel_multi_index(places, LEVELS)]
    part = np.digitize(share, (_TRAIN, _VALIDATION))
    return np.flatnonzero(part == store.SPLITS.index(name))


def render(indices: Indices) -> Images:
    """Draw pictures (pictures, 64, 64); a pixel is 1 where its centre lies inside the shape."""
    shape, scale, turn, x, y = np.unravel_index(indices, LEVELS)
    images = np.zeros((len(shape), SIDE, SIDE), np.uint8)
    for kind in range(len(SHAPES)):
        for size, factor in enumerate(SCALES):
            chosen = np.flatnonzero((shape == kind) & (scale == size))
            if chosen.size:
                angle, across, down = (
                    ORIENTATIONS[turn[chosen]],
                    16 + 32 * PLACES[x[chosen]],
                    16 + 32 * PLACES[y[chosen]],
                )
                _draw(images, chosen, kind, factor, angle, across, down)
    return images


def _draw(
    images: Images,
    chosen: Indices,
    kind: int,
    scale: float,
    angle: NDArray[np.float64],  # (chosen,) radians
    across: NDArray[np.float64],  # (chosen,) centre in pixels from the left
    down: NDArray[np.float64],  # (chosen,) centre in pixels from the top
) -> None:
    """Draw one shape at one scale, looking only at a window around each centre."""
    reach = _REACH[kind] * scale
    side = math.floor(2 * reach) + 1  # pixel centres within reach of a centre, at most
    left = np.ceil(across - reach - 0.5).astype(np.int64)
    top = np.ceil(down - reach - 0.5).astype(np.int64)
    pixels = np.arange(side) + 0.5
    dx = ((left - across)[:, None] + pixels)[:, None, :] / scale  # (chosen, 1, side)
    dy = ((top - down)[:, None] + pixels)[:, :, None] / scale  # (chosen, side, 1)
    cos, sin = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    inside = _inside(kind, cos * dx - sin * dy, sin * dx + cos * dy)
    windows = sliding_window_view(images, (side, side), axis=(1, 2), writeable=True)
    windows[chosen, top, left] = inside


def _inside(kind: int, u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points lie in a shape, in its own axes (v points down) at scale 1."""
    if SHAPES[kind] == "square":
        return (np.abs(u) <= _SQUARE) & (np.abs(v) <= _SQUARE)
    if SHAPES[kind] == "ellipse":
        return np.square(u / _ELLIPSE[0]) + np.square(v / _ELLIPSE[1]) <= 1
    steps = len(_HEART) - 1
    angle = np.arctan2(np.abs(u), v) * (steps / np.pi)  # in steps between the knots
    knot = np.minimum(angle.astype(np.int64), steps - 1)
    radius = _HEART[knot] + (angle - knot) * np.diff(_HEART)[knot]
    return u * u + v * v <= radius * radius


def load() -> Sprites:
    """Return the published pictures where they were read in, else the drawn ones."""
    if not cache.path_of(NAME).exists():
        return Sprites()
    arrays = cache.load(NAME)
    return Sprites(str(arrays["source"]), arrays["packed"])


def read(path: Path) -> Sprites:
    """Read the published file (.npz) in pieces; `save` keeps it. Raises DataError."""
    wrong = DataError(f"{path.name} is not the dSprites file.")
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open("latents_classes.npy") as stream:
                classes = np.lib.format.read_array(stream, allow_pickle=False)
            with archive.open("imgs.npy") as stream:
                packed = _packed(stream)
    except OSError as error:
        raise DataError(f"{path} cannot be read.") from error
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise wrong from error
    expected = np.unravel_index(np.arange(COUNT), (1, *LEVELS))  # the first factor is the colour
    if not np.array_equal(classes, np.stack(expected, axis=-1)):
        raise wrong
    return Sprites("dSprites", packed)


def _packed(stream: IO[bytes]) -> NDArray[np.uint8]:
    """Read the array of pictures (COUNT, 64, 64) into bits (COUNT, 512), never held as bytes."""
    version = np.lib.format.read_magic(stream)
    header = np.lib.format.read_array_header_1_0(stream)
    if (version, header) != ((1, 0), ((COUNT, SIDE, SIDE), False, np.dtype(np.uint8))):
        raise ValueError("other pictures")
    packed = np.empty((COUNT, SIDE * SIDE // 8), np.uint8)
    for start in range(0, COUNT, _CHUNK):
        rows = packed[start : start + _CHUNK]
        pixels = np.frombuffer(stream.read(8 * rows.size), np.uint8)
        if pixels.size < 8 * rows.size:
            raise EOFError
        rows[:] = np.packbits(pixels.reshape(-1, SIDE * SIDE), axis=-1)
    return packed


def save(sprites: Sprites) -> None:
    """Keep published pictures for `load`."""
    if sprites.packed is not None:
        cache.save(NAME, {"packed": sprites.packed, "source": np.array(sprites.source)})
