"""The objective of AR-VAE as pure functions (Pati & Lerch 2020).

loss = reconstruction + beta * KL(q(z|x) || N(0, I)) + gamma * sum of the attributes' regularizers
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from arvae_models.measure_vae import Posterior


def reconstruction(logits: Tensor, symbols: Tensor) -> Tensor:
    """Cross-entropy of logits (measures, slots, vocabulary), mean over all slots, in nats."""
    return functional.cross_entropy(logits.flatten(0, 1), symbols.flatten())


def kl_divergence(posterior: Posterior) -> Tensor:
    """KL(q(z|x) || N(0, I)) in nats: sum over dimensions, mean over measures."""
    variance = (2 * posterior.log_std).exp()
    each = 0.5 * (posterior.mean.square() + variance - 1) - posterior.log_std
    return each.sum(-1).mean()


def attribute_regularization(codes: Tensor, values: Tensor, delta: float) -> Tensor:
    """Sum over attributes of the mean over pairs of |tanh(delta (z_i - z_j)) - sign(a_i - a_j)|.

    `codes` holds each attribute's own dimension of the sampled z, `values` the attribute itself;
    both are (measures, attributes).
    """
    z, a = codes.T, values.T
    distance = torch.tanh(delta * (z[:, :, None] - z[:, None, :]))  # (attributes, i, j)
    order = torch.sign(a[:, :, None] - a[:, None, :])
    return (distance - order).abs().mean(dim=(1, 2)).sum()
