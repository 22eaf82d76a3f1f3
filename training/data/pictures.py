"""Pictures as a data set for torch: whole batches at a time, with their attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from arvae_models.image_attributes import TABLES
from arvae_models.morphometry import Values
from training.data import digits, sprites
from training.data.bars import Batches

_VALIDATION: Final = 4096  # pictures looked at between epochs, at most

Indices = NDArray[np.int64]


class PictureBatch(NamedTuple):
    """Pictures as a network learns them."""

    images: Tensor  # (pictures, 1, side, side), each pixel 0..1
    values: Tensor  # (pictures, attributes) in the attributes' units


@dataclass(frozen=True, slots=True)
class Pictures:
    """A prepared set of pictures, drawn or stored."""

    name: str  # a key of TABLES
    source: str
    digest: str
    split: Callable[[str], Indices]  # the indices of one of store.SPLITS
    images: Callable[[Indices], NDArray[np.float32]]  # (pictures, side, side), each pixel 0..1
    values: Callable[[Indices], Values]  # (pictures, attributes) of the whole table
    labels: NDArray[np.uint8] | None = None  # what a digit shows, by index


class PictureSet(Dataset[PictureBatch]):
    """Some pictures of a set. An item is a batch: the index is a list."""

    def __init__(self, pictures: Pictures, indices: Indices, keys: tuple[str, ...]) -> None:
        self.pictures, self.indices = pictures, indices
        table = [attribute.key for attribute in TABLES[pictures.name]]
        self.columns = [table.index(key) for key in keys]

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: list[int]) -> PictureBatch:
        chosen = self.indices[np.asarray(index)]
        images = torch.from_numpy(self.pictures.images(chosen))[:, None]
        return PictureBatch(images, torch.from_numpy(self._values(chosen)))

    def values(self) -> Values:
        """Return the attributes (pictures, keys) of all pictures, in their units."""
        return self._values(self.indices)

    def _values(self, chosen: Indices) -> Values:
        return np.ascontiguousarray(self.pictures.values(chosen)[:, self.columns], np.float32)


def load(name: str) -> Pictures:
    """Return the prepared pictures of a name in TABLES. Raises DataError where they are missing."""
    if name == sprites.NAME:
        drawn = sprites.load()
        return Pictures(
            name,
            drawn.source,
            drawn.digest,
            sprites.split,
            lambda chosen: drawn.images(chosen).astype(np.float32),
            sprites.values,
        )
    kept = digits.load()
    return Pictures(
        name,
        kept.source,
        kept.digest,
        kept.split,
        lambda chosen: kept.images[chosen].astype(np.float32) / np.float32(255),
        lambda chosen: kept.measures[chosen],
        kept.labels,
    )


def some(indices: Indices, count: int | None = None) -> Indices:
    """Return at most `count` of the indices, evenly spread; by default what validation takes."""
    most = count or _VALIDATION
    return indices[:: -(-len(indices) // most)] if len(indices) else indices


class Draws(Batches):
    """Batches of some of the pictures for every epoch, other ones in each."""

    def __init__(self, size: int, batch: int, per_epoch: int, seed: int) -> None:
        super().__init__(size, batch, seed)
        self.per_epoch = min(per_epoch, size)

    @property
    def count(self) -> int:
        """Number of batches in an epoch, of all processes together."""
        return max(1, self.per_epoch // self.batch)

    def order(self) -> list[int]:
        """Return the indices of an epoch, batch after batch, alike in all processes."""
        random = np.random.default_rng((self.seed, self.epoch))
        return random.choice(self.size, self.count * self.batch, replace=False).tolist()


def shuffled(pictures: PictureSet, batch: int, per_epoch: int, seed: int) -> DataLoader[Any]:
    """Return a loader of `per_epoch` pictures in whole batches, drawn anew for every epoch."""
    return DataLoader(
        pictures, batch_size=None, sampler=Draws(len(pictures), batch, per_epoch, seed)
    )
