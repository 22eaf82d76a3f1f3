"""What is learned: MeasureVAE with the AR-VAE objective and its rivals, as a LightningModule."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import lightning
import numpy as np
import torch
from torch import Tensor, nn

from arvae_models.attributes import BY_KEY, Values
from arvae_models.measure_vae import MeasureVae, Posterior
from arvae_models.spec import Vocabulary
from training.config import Config, FitConfig, LossConfig
from training.data.bars import Batch
from training.expectation import expected
from training.losses import kl_divergence, reconstruction
from training.metrics import order_of
from training.regularizer import Regularizer

LOGGED = 50  # every so-manieth step's figures are written
_SHORTEST_CYCLE = 4  # steps; a run of fewer keeps its rate


class Task(lightning.LightningModule):
    """What all tasks share: repeatable steps and the optimizer of the settings."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config

    def on_train_batch_start(self, batch: Any, index: int) -> None:
        """Draw every step from a seed of its own, so that a run taken up again ends the same."""
        torch.manual_seed(self.config.fit.seed + self.global_step + 7919 * self.global_rank)

    def configure_optimizers(self) -> Any:
        fit = self.config.fit
        optimizer = adamw(self, fit)
        steps = int(self.trainer.estimated_stepping_batches)
        if fit.schedule == "constant" or steps < _SHORTEST_CYCLE:
            return optimizer
        rise = max(0.1, 2 / steps)  # two steps at least: torch divides by one less
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, fit.learning_rate, total_steps=steps, pct_start=rise
        )
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }

    def log_step(self, parts: dict[str, Tensor]) -> None:
        """Log the figures of a step that the loggers write; Lightning would drop those of others.

        To hand it figures costs it as long as a few layers of a small network.
        """
        if (self.global_step + 1) % LOGGED == 0:
            self.log_dict({f"train/{name}": value for name, value in parts.items()})

    def log_validation(self, parts: dict[str, Any], size: int) -> None:
        """Log the figures of a validation batch."""
        monitored = self.config.fit.monitor
        for name, value in parts.items():
            shown = name == monitored
            self.log(f"validation/{name}", value, batch_size=size, prog_bar=shown, sync_dist=True)


def adamw(module: nn.Module, fit: FitConfig) -> torch.optim.AdamW:
    """Return the optimizer of the settings: all weights in one pass, several times as fast.

    Under mixed precision such a one would have to undo the scale of the gradients itself, which
    Lightning does not allow beside clipping.
    """
    return torch.optim.AdamW(
        module.parameters(),
        lr=fit.learning_rate,
        weight_decay=fit.weight_decay,
        fused="mixed" not in fit.precision,
    )


def weighed(parts: dict[str, Tensor], weights: LossConfig) -> Tensor:
    """Put the objective of AR-VAE together."""
    kl = (parts["kl"] - weights.capacity).abs()
    return parts["reconstruction"] + weights.beta * kl + weights.gamma * parts["regularization"]


class Turned(NamedTuple):
    """Bars with one dial turned each."""

    codes: Tensor  # (bars, latent)
    dial: Tensor  # (bars,) index of the attribute, rising
    asked: Tensor  # (bars,) in the attribute's unit


class MeasureTask(Task):
    """Learn one bar at a time; every attribute is tied to a latent dimension of its own."""

    def __init__(self, config: Config, vocabulary: Vocabulary, values: Values) -> None:
        """Take the attributes' values in the training data (measures, attributes), too."""
        super().__init__(config)
        self.network = MeasureVae(config.network, vocabulary.size)
        self.vocabulary = vocabulary
        self.regularizer = Regularizer(config, values)

    def training_step(self, batch: Batch, index: int) -> Tensor:
        loss, parts = self._objective(batch)
        self.log_step(parts)
        return loss

    def validation_step(self, batch: Batch, index: int) -> None:
        _, parts = self._objective(batch)
        mean = self.network.encode(batch.symbols).mean
        right = self.network.decode(mean).argmax(-1) == batch.symbols
        figures: dict[str, Any] = dict(parts)
        figures |= {"ticks": right.float().mean(), "bars": right.all(1).float().mean()}
        codes = mean[:, list(self.config.tied)].float().cpu().numpy()
        figures["order"] = order_of(codes, batch.values.cpu().numpy())
        figures["control"] = self._control(mean, batch.values)
        self.log_validation(figures, len(batch.symbols))

    def _control(self, mean: Tensor, values: Tensor) -> float:
        """Share of the bars that measure what the code of another bar's dial asks for.

        One dial after the other takes the code that the next bar of the batch has.
        """
        hits = []
        for k, (key, dimension) in enumerate(
            zip(self.config.attributes, self.config.tied, strict=True)
        ):
            moved = mean.clone()
            moved[:, dimension] = mean[:, dimension].roll(1)
            rows = self.vocabulary.rows(self.network.decode(moved).argmax(-1).cpu().numpy())
            measured, asked = BY_KEY[key].formula(rows), values[:, k].roll(1).cpu().numpy()
            hits.append(np.mean(np.abs(measured - asked) <= BY_KEY[key].tolerance + 1e-4))
        return float(np.mean(hits))

    def _objective(self, batch: Batch) -> tuple[Tensor, dict[str, Tensor]]:
        weights = self.config.loss
        raw = self.network.encode(batch.symbols)
        posterior = Posterior(raw.mean.float(), raw.log_std.float())  # exact under bf16 too
        z = posterior.sample()
        turned = self._turned(z, batch.values) if weights.listen else None
        codes = z if turned is None else torch.cat((z, turned.codes))  # one pass takes less time
        logits = self.network.decode(codes, batch.symbols).float()
        parts = {
            "reconstruction": reconstruction(logits[: len(z)], batch.symbols),
            "kl": kl_divergence(posterior),
            "regularization": self.regularizer(z, batch.values, self._expected),
        }
        loss = weighed(parts, weights)
        if turned is not None:
            parts["deafness"] = self._deafness(logits[len(z) :], turned)
            loss = loss + weights.listen * parts["deafness"]
        parts["loss"] = loss
        return loss, {name: value.detach() for name, value in parts.items()}

    def _expected(self, z: Tensor, key: str) -> Tensor:
        """Expect an attribute (measures,) of what decodes from codes (measures, latent)."""
        return expected(self.network.decode(z).float(), (key,))[:, 0]

    def _turned(self, z: Tensor, values: Tensor) -> Turned:
        """Give each bar of a share of the batch one dial's code of another bar: it is turned.

        The dials are drawn by lot, then sorted: a batch is shuffled already, and so each attribute
        can be expected of its own bars alone.
        """
        size = math.ceil(self.config.loss.listen_share * len(z))
        bar = torch.arange(size, device=z.device)
        other = torch.randperm(len(z), device=z.device)[:size]
        dial = torch.randint(values.shape[1], (size,), device=z.device).sort().values
        dimension = torch.tensor(self.config.tied, device=z.device)[dial]
        codes = z[:size].clone()
        codes[bar, dimension] = z[other, dimension]
        return Turned(codes, dial, values[other, dial])

    def _deafness(self, logits: Tensor, turned: Turned) -> Tensor:
        """How little the decoder listens to the dials: the mean error of what decoded, in spreads.

        What is asked of a turned bar is the value of the bar whose code it was given.
        """
        keys = self.config.attributes
        parts = logits.split(turned.dial.bincount(minlength=len(keys)).tolist())
        pairs = zip(parts, keys, strict=True)
        found = torch.cat([expected(part, (key,))[:, 0] for part, key in pairs])
        return ((found - turned.asked) / self.regularizer.standard.spread[turned.dial]).abs().mean()
