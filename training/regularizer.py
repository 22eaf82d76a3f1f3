"""Regularizer: what ties attributes to latent dimensions, whichever way the settings name.

Knows neither bars nor pictures: codes, values, and a function that says what a code will measure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor, nn

from arvae_models.attributes import Values
from training.config import Config
from training.losses import attribute_regularization, distance_to, geodesic_regularization
from training.targets import TARGETS, StandardScores

_STEP: Final = 0.1  # of a code to either side, for the slope of an attribute

Expect = Callable[[Tensor, str], Tensor]  # codes (examples, D) and a key -> values (examples,)


class Regularizer(nn.Module):
    """The regularizer of a run; gamma is left to the objective."""

    def __init__(self, config: Config, values: Values) -> None:
        """Take the attributes' values in the training data (examples, attributes)."""
        super().__init__()
        self.config = config
        self.standard = StandardScores(values)
        wanted = TARGETS.get(config.loss.regularizer)
        self.targets = wanted(values) if wanted else None

    def forward(self, z: Tensor, values: Tensor, expect: Expect) -> Tensor:
        """Return the cost of codes (examples, D) that have these values (examples, attributes)."""
        weights, codes = self.config.loss, z[:, list(self.config.tied)]
        if not weights.gamma:
            return torch.zeros((), device=z.device)
        if self.targets is not None:
            return distance_to(self.targets(values), codes)
        if weights.regularizer == "geodesic":
            slopes = self._slopes(z, expect)
            return geodesic_regularization(slopes, weights.slope, weights.slope_spread)
        return attribute_regularization(codes, values, weights.delta, weights.ties)

    def _slopes(self, z: Tensor, expect: Expect) -> Tensor:
        """How much each attribute rises with its dimension, in spreads: (examples, attributes)."""
        rises = []
        for key, dimension in zip(self.config.attributes, self.config.tied, strict=True):
            step = torch.zeros_like(z)
            step[:, dimension] = _STEP
            rises.append(expect(z + step, key) - expect(z - step, key))
        return torch.stack(rises, dim=-1) / (2 * _STEP * self.standard.spread)
