"""What is learned: MeasureVAE with the AR-VAE objective, as a LightningModule."""

from __future__ import annotations

from typing import Any

import lightning
import torch
from torch import Tensor

from arvae_models.measure_vae import MeasureVae, Posterior
from training.config import Config
from training.data.bars import Batch
from training.losses import attribute_regularization, kl_divergence, reconstruction


class MeasureTask(lightning.LightningModule):
    """Learn one bar at a time; every attribute is tied to a latent dimension of its own."""

    def __init__(self, config: Config, vocabulary: int) -> None:
        super().__init__()
        self.config = config
        self.network = MeasureVae(config.network, vocabulary)

    def on_train_batch_start(self, batch: Batch, index: int) -> None:
        """Draw every step from a seed of its own, so that a run taken up again ends the same."""
        torch.manual_seed(self.config.fit.seed + self.global_step)

    def training_step(self, batch: Batch, index: int) -> Tensor:
        loss, parts = self._objective(batch)
        self.log_dict({f"train/{name}": value for name, value in parts.items()})
        return loss

    def validation_step(self, batch: Batch, index: int) -> None:
        size = len(batch.symbols)
        _, parts = self._objective(batch)
        heard = self.network.decode(self.network.encode(batch.symbols).mean).argmax(-1)
        right = heard == batch.symbols
        parts |= {"ticks": right.float().mean(), "bars": right.all(1).float().mean()}
        for name, value in parts.items():
            self.log(f"validation/{name}", value, batch_size=size, prog_bar=name == "bars")

    def configure_optimizers(self) -> Any:
        fit = self.config.fit
        optimizer = torch.optim.AdamW(
            self.parameters(), lr=fit.learning_rate, weight_decay=fit.weight_decay
        )
        if fit.schedule == "constant":
            return optimizer
        steps = int(self.trainer.estimated_stepping_batches)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, fit.learning_rate, total_steps=steps, pct_start=0.1
        )
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }

    def _objective(self, batch: Batch) -> tuple[Tensor, dict[str, Tensor]]:
        weights = self.config.loss
        raw = self.network.encode(batch.symbols)
        posterior = Posterior(raw.mean.float(), raw.log_std.float())  # exact under bf16 too
        z = posterior.sample()
        logits = self.network.decode(z, batch.symbols).float()
        fit = reconstruction(logits, batch.symbols)
        kl = kl_divergence(posterior)
        order = attribute_regularization(z[:, list(self.config.tied)], batch.values, weights.delta)
        loss = fit + weights.beta * (kl - weights.capacity).abs() + weights.gamma * order
        parts = {"loss": loss, "reconstruction": fit, "kl": kl, "regularization": order}
        return loss, {name: value.detach() for name, value in parts.items()}
