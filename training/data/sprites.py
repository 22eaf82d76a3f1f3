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
from numpy.typing import NDArray

from arvae_models import sprite_shapes
from arvae_models.morphometry import Values
from arvae_models.sprite_shapes import ORIENTATIONS, POSITIONS, SCALES, SIDE, Images
from training.data import cache, store
from training.data.cache import DataError

NAME: Final = "sprites"
LEVELS: Final = (3, 6, 40, 32, 32)  # of shape, scale, orientation, x, y
COUNT: Final = math.prod(LEVELS)
_FACTORS: Final = (np.arange(1.0, 4.0), SCALES, ORIENTATIONS, POSITIONS, POSITIONS)
_TURN: Final = 2  # the column of the orientation

_TRAIN, _VALIDATION = 0.7, 0.9  # ends of the shares; the test has the rest
_SPLIT_SEED: Final = 0
_CHUNK: Final = 4096  # pictures read from the published file at once

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
            made_of = {"geometry": sprite_shapes.GEOMETRY, "source": np.array(self.source)}
            return cache.digest_of(made_of)
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
    return sprite_shapes.render(*np.unravel_index(indices, LEVELS))


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
