"""Bars as a data set for torch: whole batches at a time, spliced and transposed at random."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import BatchSampler, DataLoader, Dataset, Sampler, SequentialSampler

from arvae_models import attributes
from arvae_models.grid import BEATS, SLOTS
from arvae_models.spec import Vocabulary
from arvae_models.tokens import Rows

Item = TypeVar("Item")

_BEAT = SLOTS // BEATS


class Batch(NamedTuple):
    """Bars as a network learns them."""

    symbols: Tensor  # (measures, 24) indices of the vocabulary
    values: Tensor  # (measures, attributes) in the attributes' units


class BarSet(Dataset[Batch]):
    """Bars in memory. An item is a batch: the index is a list.

    `splice` is the share of bars whose last beats are taken from another bar of the set, which
    shows the network more bars than any corpus has; `transpose` moves each bar at random within
    the vocabulary.
    """

    def __init__(
        self,
        rows: Rows,
        vocabulary: Vocabulary,
        keys: tuple[str, ...],
        *,
        splice: float = 0.0,
        transpose: bool = False,
    ) -> None:
        self.rows = rows
        self.vocabulary = vocabulary
        self.keys = keys
        self.splice = splice
        self.transpose = transpose

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: list[int]) -> Batch:
        chosen = np.asarray(index, np.uint32)  # what a seed is made of, or it takes as long again
        rows = self.rows[chosen]
        random = np.random.default_rng(chosen)  # repeatable: the batch decides, and no clock
        if self.splice:
            rows = self._spliced(rows, random)
        values = attributes.measure(rows, self.keys)
        if self.transpose:
            rows = self._transposed(rows, random)
        return Batch(torch.from_numpy(self.vocabulary.indices(rows)), torch.from_numpy(values))

    def _spliced(self, rows: Rows, random: np.random.Generator) -> Rows:
        others = self.rows[random.integers(len(self.rows), size=len(rows))]
        cut = random.integers(1, BEATS, len(rows)) * _BEAT
        cut[random.random(len(rows)) >= self.splice] = SLOTS
        return np.where(np.arange(SLOTS) < cut[:, None], rows, others)

    def _transposed(self, rows: Rows, random: np.random.Generator) -> Rows:
        onset = rows >= 0
        lowest, highest = self.vocabulary.lowest, self.vocabulary.highest
        down = lowest - np.where(onset, rows, highest).min(1)  # semitones to the lowest place
        up = highest - np.where(onset, rows, lowest).max(1)
        shift = random.integers(down, up + 1)
        return np.where(onset, rows + shift[:, None], rows).astype(np.int8)


class Batches(Sampler[list[int]]):
    """Batches of indices in an order that follows from the seed and the epoch alone.

    Where several processes train together, each takes every so-manieth batch.
    """

    def __init__(self, size: int, batch: int, seed: int) -> None:
        self.size, self.batch, self.seed = size, min(batch, size), seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Take the order of an epoch; the trainer calls this."""
        self.epoch = epoch

    @property
    def count(self) -> int:
        """Number of batches in an epoch, of all processes together."""
        return self.size // self.batch  # the last, small batch is left out

    def __len__(self) -> int:
        return self.count // _place()[1] or 1

    def __iter__(self) -> Iterator[list[int]]:
        rank, processes = _place()
        whole = range(0, len(self) * processes * self.batch, self.batch)
        order = self.order()
        for start in whole[rank::processes]:
            yield order[start : start + self.batch]

    def order(self) -> list[int]:
        """Return the indices of an epoch, batch after batch, alike in all processes."""
        generator = torch.Generator().manual_seed(self.seed + self.epoch)
        return torch.randperm(self.size, generator=generator).tolist()


def _place() -> tuple[int, int]:
    """Return the rank of this process and how many share a training."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    return 0, 1


def shuffled(bars: BarSet, batch: int, seed: int) -> DataLoader[Batch]:
    """Return a loader of whole batches in an order of their own for every epoch."""
    return DataLoader(bars, batch_size=None, sampler=Batches(len(bars), batch, seed))


def in_order(examples: Dataset[Item], batch: int) -> DataLoader[Item]:
    """Return a loader of all bars or pictures, batch by batch."""
    order = BatchSampler(SequentialSampler(examples), batch, drop_last=False)  # type: ignore[arg-type]  # it has a length
    return DataLoader(examples, batch_size=None, sampler=order)
