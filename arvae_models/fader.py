"""Fader: an auto-encoder whose decoder is told the attributes, and the adversary of its code.

Follows Lample et al., "Fader Networks: Manipulating Images by Sliding Attributes" (2017), as the
baseline of Pati & Lerch (2020): the code shall not tell what the decoder is told anyway. Attributes
are normalised to 0..1 (morphometry.normalised). Knows nothing of how the two are trained.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from arvae_models.image_vae import FEATURES, NETWORKS

_WIDTHS: Final = (64, 32)  # of the discriminator's hidden layers
_DROPOUT: Final = 0.5


class Fader(nn.Module):
    """Networks between pictures (pictures, 1, side, side) and a code beside the attributes."""

    def __init__(self, kind: str, attributes: int, latent: int | None = None) -> None:
        """Build the networks of a kind in image_vae.NETWORKS for a number of attributes."""
        super().__init__()
        network = NETWORKS[kind]
        self.latent = latent or network.latent
        self.trunk = network.trunk()
        self.code = nn.Linear(FEATURES, self.latent)
        self.decoder = network.decoder(self.latent + attributes)

    def encode(self, images: Tensor) -> Tensor:
        """Return codes (pictures, latent)."""
        z: Tensor = self.code(self.trunk(images))
        return z

    def decode(self, z: Tensor, attributes: Tensor) -> Tensor:
        """Return logits (pictures, 1, side, side) of codes and attributes, one row a picture."""
        logits: Tensor = self.decoder(torch.cat((z, attributes), dim=-1))
        return logits


class Discriminator(nn.Module):
    """Guesses the attributes, each 0..1, from codes (pictures, latent)."""

    def __init__(self, latent: int, attributes: int) -> None:
        super().__init__()
        first, second = _WIDTHS
        self.layers = nn.Sequential(
            *(nn.Linear(latent, first), nn.SELU(), nn.Dropout(_DROPOUT)),
            *(nn.Linear(first, second), nn.SELU(), nn.Dropout(_DROPOUT)),
            *(nn.Linear(second, attributes), nn.Sigmoid()),
        )

    def forward(self, z: Tensor) -> Tensor:
        guesses: Tensor = self.layers(z)
        return guesses
