"""The objectives as pure functions.

loss = reconstruction + beta * KL(q(z|x) || N(0, I)) + gamma * sum of the attributes' regularizers
(Pati & Lerch 2020), and what is put in the place of a term or added to it.
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


def attribute_regularization(
    codes: Tensor, values: Tensor, delta: float, ties: float = 1.0
) -> Tensor:
    """Sum over attributes of the mean over pairs of |tanh(delta (z_i - z_j)) - sign(a_i - a_j)|.

    `codes` holds each attribute's own dimension of the sampled z, `values` the attribute itself;
    both are (measures, attributes). `ties` weighs the pairs of equal value: 1 as published, where
    they draw their codes together; 0 leaves them alone.
    """
    z, a = delta * codes.T.contiguous(), values.T.contiguous()  # in columns it takes twice as long
    distance = torch.tanh(z[:, :, None] - z[:, None, :])  # (attributes, i, j)
    order = torch.sign(a[:, :, None] - a[:, None, :])
    cost = (distance - order).abs()
    if ties != 1:
        cost = torch.where(order == 0, ties * cost, cost)
    return cost.mean(dim=(1, 2)).sum()


def distance_to(targets: Tensor, codes: Tensor) -> Tensor:
    """Sum over attributes of the mean distance of codes from targets (examples, attributes)."""
    return (codes - targets).abs().mean(0).sum()


def geodesic_regularization(slopes: Tensor, slope: float, spread: float) -> Tensor:
    """Sum over attributes of -log N(da/dz; slope, spread), but for its constant; mean over bars.

    `slopes` (examples, attributes) are by how much each attribute of the decoded example rises with
    its own dimension. Hadjeres, Nielsen & Pachet, "GLSR-VAE: Geodesic Latent Space Regularization
    for Variational AutoEncoder Architectures" (SSCI 2017).
    """
    return (0.5 * ((slopes - slope) / spread).square()).mean(0).sum()


def picture_reconstruction(logits: Tensor, pictures: Tensor) -> Tensor:
    """Binary cross-entropy in nats: sum over the pixels, mean over pictures (pictures, ...)."""
    total = functional.binary_cross_entropy_with_logits(logits, pictures, reduction="sum")
    return total / len(pictures)
