"""Bars as a data set for torch: whole batches at a time, each bar transposed at random."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler

from arvae_models import attributes
from arvae_models.spec import FIRST_PITCH_INDEX, Vocabulary
from arvae_models.tokens import Rows


class Batch(NamedTuple):
    """Bars as a network learns them."""

    symbols: Tensor  # (measures, 24) indices of the vocabulary
    values: Tensor  # (measures, attributes) in the attributes' units


class BarSet(Dataset[Batch]):
    """Bars in memory. An item is a batch: the index is a list."""

    def __init__(
        self, rows: Rows, vocabulary: Vocabulary, keys: tuple[str, ...], transpose: bool
    ) -> None:
        self.symbols = torch.from_numpy(vocabulary.indices(rows))
        self.values = torch.from_numpy(attributes.measure(rows, keys))
        self.transpose = transpose
        pitched = self.symbols >= FIRST_PITCH_INDEX
        top = vocabulary.size - 1
        lowest = self.symbols.masked_fill(~pitched, top).amin(1)
        highest = self.symbols.masked_fill(~pitched, FIRST_PITCH_INDEX).amax(1)
        self._down = FIRST_PITCH_INDEX - lowest  # semitones to the lowest place of the bar
        self._up = top - highest

    def __len__(self) -> int:
        return len(self.symbols)

    def __getitem__(self, index: list[int]) -> Batch:
        chosen = torch.as_tensor(index)
        symbols = self.symbols[chosen]
        if self.transpose:
            down, up = self._down[chosen], self._up[chosen]
            shift = down + (torch.rand(len(chosen)) * (up - down + 1)).long()
            pitched = symbols >= FIRST_PITCH_INDEX
            symbols = torch.where(pitched, symbols + shift[:, None], symbols)
        return Batch(symbols, self.values[chosen])


def loader(bars: BarSet, batch: int, shuffle: bool) -> DataLoader[Batch]:
    """Return an endless-free loader of whole batches; the last small one is dropped if shuffled."""
    order = RandomSampler(bars) if shuffle else SequentialSampler(bars)
    full = shuffle and len(bars) >= batch
    return DataLoader(bars, batch_size=None, sampler=BatchSampler(order, batch, drop_last=full))
