"""Maps from each attribute to where its code should lie, learned from the training data."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import norm, rankdata
from torch import Tensor, nn


class StandardScores(nn.Module):
    """Gives a value its distance from the mean in standard deviations."""

    def __init__(self, values: NDArray[np.floating]) -> None:
        """Learn the map from values (examples, attributes)."""
        super().__init__()
        self.middle: Tensor
        self.spread: Tensor
        spread = np.maximum(values.std(0, dtype=np.float64), 1e-6)
        middle = values.mean(0, dtype=np.float64)
        self.register_buffer("middle", torch.tensor(middle, dtype=torch.float32), persistent=False)
        self.register_buffer("spread", torch.tensor(spread, dtype=torch.float32), persistent=False)

    def forward(self, values: Tensor) -> Tensor:
        """Map values (examples, attributes) to scores of the same shape."""
        return (values - self.middle) / self.spread


class NormalScores(nn.Module):
    """Gives a value the normal quantile of its rank in the training data; ties share one.

    Between known values it is linear, beyond them constant (Van der Waerden's scores).
    """

    def __init__(self, values: NDArray[np.floating]) -> None:
        """Learn the map from values (examples, attributes)."""
        super().__init__()
        maps = [_levels(column) for column in values.T]
        longest = max(len(levels) for levels, _ in maps)
        padded = [
            [np.pad(part, (0, longest - len(part)), "edge") for part in each] for each in maps
        ]
        self.levels: Tensor
        self.scores: Tensor
        levels, scores = (torch.from_numpy(np.stack(part)) for part in zip(*padded, strict=True))
        self.register_buffer("levels", levels, persistent=False)  # (attributes, levels), rising
        self.register_buffer("scores", scores, persistent=False)

    def forward(self, values: Tensor) -> Tensor:
        """Map values (examples, attributes) to scores of the same shape."""
        columns = values.T.contiguous()
        last = self.levels.shape[1] - 1
        right = torch.searchsorted(self.levels, columns).clamp(1, max(last, 1)).clamp(max=last)
        left = (right - 1).clamp(min=0)
        low, high = self.levels.gather(1, left), self.levels.gather(1, right)
        share = ((columns - low) / (high - low).clamp(min=1e-12)).clamp(0, 1)
        return torch.lerp(self.scores.gather(1, left), self.scores.gather(1, right), share).T


def _levels(column: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the distinct values of a column and the score of each."""
    levels, where = np.unique(column.astype(np.float32), return_index=True)
    scores = norm.ppf((rankdata(column)[where] - 0.5) / len(column))
    return levels, scores.astype(np.float32)


TARGETS: Final[dict[str, type[nn.Module]]] = {"values": StandardScores, "scores": NormalScores}
