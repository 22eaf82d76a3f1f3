"""ImageEngine: the only door to a loaded model of pictures. Arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from arvae_models import checkpoint, morphometry
from arvae_models.checkpoint import CheckpointError
from arvae_models.engine import best_device
from arvae_models.fader import Fader
from arvae_models.image_attributes import TABLES
from arvae_models.image_spec import FADER, ImageSpec
from arvae_models.image_vae import ImageVae
from arvae_models.morphometry import Values
from arvae_models.plan import planning
from arvae_models.proposals import Codes
from arvae_models.sprite_measures import measure_sprites

Images = NDArray[np.float32]  # (pictures, side, side), 0 paper .. 1 ink

_CHUNK = 256  # pictures at a time; bounds the memory


class ImageEngine:
    """A model of pictures on a device."""

    def __init__(self, spec: ImageSpec, network: ImageVae | Fader, device: str) -> None:
        self.spec = spec
        self.device = device
        self._network = network.to(device).eval()

    @classmethod
    def load(cls, path: Path, device: str | None = None) -> ImageEngine:
        """Load a model file onto a device (the fastest one by default). Raises CheckpointError."""
        spec, weights = checkpoint.read_image(path)
        try:
            with planning():
                checkpoint.fitted(path, network_of(spec), weights)
            network = network_of(spec)
            network.load_state_dict({name: torch.from_numpy(w) for name, w in weights.items()})
            return cls(spec, network, device or best_device())
        except RuntimeError as error:
            raise CheckpointError(f"{path.name} cannot be loaded here: {error}") from error

    @property
    def dials(self) -> tuple[Any, ...]:
        """The dials; a dial's dimension is a column of the codes."""
        return self.spec.dials

    def encode(self, images: Images, values: Values | None = None) -> Codes:
        """Return codes (pictures, width) of pictures.

        A Fader's codes end with the attributes (pictures, dials) in their units: `values`, or what
        is measured of the pictures.
        """
        return self.posterior(images, values)[0]

    def posterior(self, images: Images, values: Values | None = None) -> tuple[Codes, Codes]:
        """Return means and standard deviations (pictures, width) of the codes of pictures.

        What is no draw, as a Fader's code, has the deviation 0. See `encode`.
        """
        network = self._network
        if isinstance(network, ImageVae):

            def both(part: torch.Tensor) -> torch.Tensor:
                mean, log_std = network.encode(part)
                return torch.stack((mean, log_std.exp()), dim=1)

            found = self._chunked(images[:, None], both)  # (pictures, 2, latent)
            return found[:, 0], found[:, 1]
        z = self._chunked(images[:, None], network.encode)
        told = self.measure(images) if values is None else values
        codes = np.concatenate((z, morphometry.normalised(told, self.spec.table)), axis=1)
        return codes.astype(np.float32), np.zeros_like(codes, dtype=np.float32)

    def decode(self, codes: Codes) -> Images:
        """Return pictures of codes (pictures, width)."""
        network, latent = self._network, self.spec.latent

        def pictures(part: torch.Tensor) -> torch.Tensor:
            if isinstance(network, ImageVae):
                logits = network.decode(part)
            else:
                logits = network.decode(part[:, :latent], part[:, latent:])
            return logits[:, 0].sigmoid()

        return self._chunked(codes, pictures)

    def measure(self, images: Images) -> Values:
        """Measure the dials' attributes of pictures: (pictures, dials), in their units."""
        if self.spec.picture == "sprites":
            found = measure_sprites(images)
        else:
            found = morphometry.measure_digits_fast(np.round(255 * images).astype(np.uint8))
        columns = [row.key for row in TABLES[self.spec.picture]]
        return found[:, [columns.index(key) for key in self.spec.keys]]

    def _chunked(
        self, values: NDArray[Any], run: Callable[[torch.Tensor], torch.Tensor]
    ) -> NDArray[np.float32]:
        with torch.inference_mode():
            parts = [
                run(torch.from_numpy(values[start : start + _CHUNK]).to(self.device)).cpu().numpy()
                for start in range(0, max(len(values), 1), _CHUNK)
            ]
        return np.concatenate(parts)


def network_of(spec: ImageSpec) -> ImageVae | Fader:
    """Build the network of a description, its weights at random."""
    if spec.kind == FADER:
        return Fader(spec.picture, len(spec.dials), spec.latent)
    return ImageVae(spec.picture, spec.latent)
