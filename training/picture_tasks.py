"""What is learned from pictures: ImageVae with the AR-VAE objective, and the Fader baseline."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from arvae_models import morphometry
from arvae_models.fader import Discriminator, Fader
from arvae_models.image_attributes import TABLES
from arvae_models.image_vae import ImageVae
from arvae_models.measure_vae import Posterior
from training.config import Config
from training.data.pictures import PictureBatch, Pictures, PictureSet, some
from training.losses import kl_divergence, picture_reconstruction
from training.metrics import order_of
from training.picture_expectation import check, expected
from training.regularizer import Regularizer
from training.tasks import Task, adamw, weighed

_RANKED = 20_000  # training pictures whose values make the scores, at most


class ImageTask(Task):
    """Learn pictures; every attribute is tied to a latent dimension of its own."""

    def __init__(self, config: Config, pictures: Pictures) -> None:
        super().__init__(config)
        self.picture = pictures.name
        if config.loss.gamma and config.loss.regularizer == "geodesic":
            check(pictures.name, config.attributes)
        self.network = ImageVae(pictures.name, config.network.latent)
        ranked = PictureSet(
            pictures, some(pictures.split("train"), _RANKED), config.attributes
        ).values()
        self.regularizer = Regularizer(config, ranked)

    def training_step(self, batch: PictureBatch, index: int) -> Tensor:
        loss, parts = self._objective(batch)
        self.log_step(parts)
        return loss

    def validation_step(self, batch: PictureBatch, index: int) -> None:
        _, parts = self._objective(batch)
        mean = self.network.encode(batch.images).mean
        figures: dict[str, Any] = dict(parts)
        figures["pixels"] = same_pixels(self.network.decode(mean), batch.images)
        codes = mean[:, list(self.config.tied)].float().cpu().numpy()
        figures["order"] = order_of(codes, batch.values.cpu().numpy())
        self.log_validation(figures, len(batch.images))

    def _objective(self, batch: PictureBatch) -> tuple[Tensor, dict[str, Tensor]]:
        raw = self.network.encode(batch.images)
        posterior = Posterior(raw.mean.float(), raw.log_std.float())  # exact under bf16 too
        z = posterior.sample()
        parts = {
            "reconstruction": picture_reconstruction(self.network.decode(z).float(), batch.images),
            "kl": kl_divergence(posterior),
            "regularization": self.regularizer(z, batch.values, self._expected),
        }
        loss = parts["loss"] = weighed(parts, self.config.loss)
        return loss, {name: value.detach() for name, value in parts.items()}

    def _expected(self, z: Tensor, key: str) -> Tensor:
        """Expect an attribute (pictures,) of what decodes from codes (pictures, latent)."""
        return expected(self.network.decode(z).float(), self.picture, key)


class FaderTask(Task):
    """Learn pictures whose decoder is told the attributes, against an adversary of the code.

    Both take a step on every batch (Pati & Lerch 2020): the adversary to guess the attributes from
    the code, then the auto-encoder to reproduce the picture and have the adversary guess 1 - a.
    """

    def __init__(self, config: Config, pictures: Pictures) -> None:
        super().__init__(config)
        self.automatic_optimization = False
        keys = config.attributes
        self.table = tuple(row for key in keys for row in TABLES[pictures.name] if row.key == key)
        self.network = Fader(pictures.name, len(keys), config.network.latent)
        self.adversary = Discriminator(config.network.latent, len(keys))

    def configure_optimizers(self) -> Any:
        return [adamw(part, self.config.fit) for part in (self.network, self.adversary)]

    def training_step(self, batch: PictureBatch, index: int) -> None:
        shares = self._shares(batch.values)
        ours, theirs = self.optimizers()  # type: ignore[attr-defined]  # there are two
        with torch.no_grad():
            code = self.network.encode(batch.images)
        guess = (self.adversary(code) - shares).square().mean()
        self._step(theirs, guess)
        loss, parts = self._objective(batch, shares)
        self._step(ours, loss)
        parts["adversary"] = guess.detach()
        self.log_dict({f"train/{name}": value for name, value in parts.items()})

    def validation_step(self, batch: PictureBatch, index: int) -> None:
        shares = self._shares(batch.values)
        _, parts = self._objective(batch, shares)
        logits = self.network.decode(self.network.encode(batch.images), shares)
        parts["pixels"] = same_pixels(logits, batch.images)
        self.log_validation(parts, len(batch.images))

    def _step(self, optimizer: Any, loss: Tensor) -> None:
        optimizer.zero_grad()
        self.manual_backward(loss)
        optimizer.step()

    def _objective(self, batch: PictureBatch, shares: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        code = self.network.encode(batch.images).float()
        fit = picture_reconstruction(self.network.decode(code, shares).float(), batch.images)
        fooled = (self.adversary(code) - (1 - shares)).square().mean()
        loss = fit + self.config.loss.beta * fooled
        parts = {"loss": loss, "reconstruction": fit, "flipped": fooled}
        return loss, {name: value.detach() for name, value in parts.items()}

    def _shares(self, values: Tensor) -> Tensor:
        """Bring values from their units to 0..1."""
        found = morphometry.normalised(values.cpu().numpy(), self.table)
        return torch.from_numpy(found).to(values.device)


def same_pixels(logits: Tensor, images: Tensor) -> Tensor:
    """Share of the pixels that are on the same side of one half."""
    return ((logits > 0) == (images > 0.5)).float().mean()
