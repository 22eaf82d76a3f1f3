"""Attributes of pictures as smooth functions of their pixels, for the slopes that GLSR asks for.

Only what moments of the ink can tell has such a function: the length of a skeleton, say, has none.
In the attributes' units, near to what arvae_models.morphometry measures; knows no networks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, NamedTuple

import torch
from torch import Tensor

from training.config import ConfigError

_UNIFORM: Final = 12**0.5  # width of an even distribution over its standard deviation
_SPRITE_MARGIN, _SPRITE_TRAVEL = 16.0, 32.0  # pixels: centres lie at 16 + 32 * position
_SPRITE_RADIUS: Final = 21.0  # pixels: root of a shape's mean area at scale 1


class Moments(NamedTuple):
    """Moments of the ink of pictures, each (pictures,), in pixels."""

    mass: Tensor
    across: Tensor  # centre from the left
    down: Tensor  # centre from the top
    variance_across: Tensor
    variance_down: Tensor
    covariance: Tensor


def moments_of(logits: Tensor) -> Moments:
    """Measure the ink of logits (pictures, 1, side, side)."""
    ink = logits[:, 0].sigmoid()
    places = torch.arange(ink.shape[-1], dtype=ink.dtype, device=ink.device) + 0.5
    mass = ink.sum((1, 2)).clamp(min=1e-3)
    by_column, by_row = ink.sum(1) / mass[:, None], ink.sum(2) / mass[:, None]
    across, down = by_column @ places, by_row @ places
    joint = (ink @ places * places).sum(1) / mass
    return Moments(
        mass,
        across,
        down,
        (by_column @ places.square() - across.square()).clamp(min=1e-3),
        (by_row @ places.square() - down.square()).clamp(min=1e-3),
        joint - across * down,
    )


def _upright_variance(found: Moments) -> Tensor:
    """Variance across once the picture is sheared upright."""
    return (found.variance_across - found.covariance.square() / found.variance_down).clamp(min=1e-3)


EXPECTATIONS: Final[dict[str, dict[str, Callable[[Moments], Tensor]]]] = {
    "digits": {
        "area": lambda found: found.mass,
        "slant": lambda found: torch.atan(-found.covariance / found.variance_down),
        "width": lambda found: _UNIFORM * _upright_variance(found).sqrt(),
        "height": lambda found: _UNIFORM * found.variance_down.sqrt(),
    },
    "sprites": {
        "scale": lambda found: found.mass.sqrt() / _SPRITE_RADIUS,
        "x": lambda found: (found.across - _SPRITE_MARGIN) / _SPRITE_TRAVEL,
        "y": lambda found: (found.down - _SPRITE_MARGIN) / _SPRITE_TRAVEL,
    },
}


def check(picture: str, keys: Collection[str]) -> None:
    """Raise ConfigError where an attribute has no smooth function."""
    known = EXPECTATIONS[picture]
    for key in keys:
        if key not in known:
            raise ConfigError(
                f"The geodesic regularizer takes {', '.join(known)}; “{key}” is no smooth function "
                "of the pixels."
            )


def expected(logits: Tensor, picture: str, key: str) -> Tensor:
    """Return an attribute (pictures,) of logits (pictures, 1, side, side)."""
    return EXPECTATIONS[picture][key](moments_of(logits))
