"""ImageVae: the published networks between a picture and a latent code.

Both are those of Pati & Lerch, "Attribute-based Regularization of Latent Spaces for Variational
Auto-Encoders" (2020): convolutions of 64 x 64 dSprites, and of 28 x 28 digits. Pictures are numbers
0..1; a decoder's logits become such numbers by a sigmoid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from torch import Tensor, nn

from arvae_models.measure_vae import Posterior

FEATURES: Final = 256  # between the convolutions and a code
_KERNEL: Final = 4
_DROPOUT: Final = 0.5  # probability, in the digits' convolutions


@dataclass(frozen=True, slots=True)
class ImageNetwork:
    """The parts of the networks for one kind of picture."""

    side: int  # pixels
    latent: int  # dimensions of z as published
    trunk: Callable[[], nn.Sequential]  # pictures -> (pictures, FEATURES)
    decoder: Callable[[int], nn.Sequential]  # (pictures, inputs) -> logits of pictures


class ImageVae(nn.Module):
    """An encoder and a decoder of pictures (pictures, 1, side, side)."""

    def __init__(self, kind: str, latent: int | None = None) -> None:
        """Build the networks of a kind in NETWORKS; `latent` is the published one by default."""
        super().__init__()
        network = NETWORKS[kind]
        self.latent = latent or network.latent
        self.trunk = network.trunk()
        self.mean = nn.Linear(FEATURES, self.latent)
        self.log_std = nn.Linear(FEATURES, self.latent)
        self.decoder = network.decoder(self.latent)

    def encode(self, images: Tensor) -> Posterior:
        """Return the posterior of pictures."""
        features = self.trunk(images)
        return Posterior(self.mean(features), self.log_std(features))

    def decode(self, z: Tensor) -> Tensor:
        """Return logits (pictures, 1, side, side) of codes (pictures, latent)."""
        logits: Tensor = self.decoder(z)
        return logits


def _sprites_trunk() -> nn.Sequential:
    halve = [nn.Conv2d(channels, 32, _KERNEL, 2, 1) for channels in (1, 32, 32, 32)]
    return nn.Sequential(
        *(layer for convolution in halve for layer in (convolution, nn.ReLU())),
        nn.Flatten(),  # 32 channels of 4 x 4
        *(nn.Linear(512, FEATURES), nn.ReLU()),
        *(nn.Linear(FEATURES, FEATURES), nn.ReLU()),
    )


def _sprites_decoder(inputs: int) -> nn.Sequential:
    double = [nn.ConvTranspose2d(32, channels, _KERNEL, 2, 1) for channels in (32, 32, 32, 1)]
    return nn.Sequential(
        *(nn.Linear(inputs, FEATURES), nn.ReLU()),
        *(nn.Linear(FEATURES, FEATURES), nn.ReLU()),
        *(nn.Linear(FEATURES, 512), nn.ReLU()),
        nn.Unflatten(1, (32, 4, 4)),
        *(layer for convolution in double[:-1] for layer in (convolution, nn.ReLU())),
        double[-1],
    )


def _digits_trunk() -> nn.Sequential:
    narrow = [nn.Conv2d(*channels, _KERNEL) for channels in ((1, 64), (64, 64), (64, 8))]
    return nn.Sequential(
        *(layer for convolution in narrow for layer in _with_dropout(convolution)),
        nn.Flatten(),  # 8 channels of 19 x 19
        *(nn.Linear(2888, FEATURES), nn.SELU()),
    )


def _digits_decoder(inputs: int) -> nn.Sequential:
    widen = [nn.ConvTranspose2d(*channels, _KERNEL) for channels in ((8, 64), (64, 64), (64, 1))]
    return nn.Sequential(
        *(nn.Linear(inputs, FEATURES), nn.SELU()),
        *(nn.Linear(FEATURES, 2888), nn.SELU()),
        nn.Unflatten(1, (8, 19, 19)),
        *(layer for convolution in widen[:-1] for layer in _with_dropout(convolution)),
        widen[-1],
    )


def _with_dropout(convolution: nn.Module) -> tuple[nn.Module, ...]:
    return convolution, nn.SELU(), nn.Dropout(_DROPOUT)


NETWORKS: Final = {
    "sprites": ImageNetwork(64, 10, _sprites_trunk, _sprites_decoder),
    "digits": ImageNetwork(28, 16, _digits_trunk, _digits_decoder),
}
