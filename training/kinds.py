"""The table of what can be trained: for each kind of model its data, its task and its batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from torch.utils.data import DataLoader

from arvae_models import attributes
from arvae_models.image_spec import FADER, IMAGE_VAE
from arvae_models.spec import KIND, Vocabulary
from arvae_models.tokens import Rows
from training.config import Config, ConfigError
from training.data import pictures, store
from training.data.bars import BarSet, in_order, shuffled
from training.data.pictures import Pictures, PictureSet
from training.data.store import Bars
from training.picture_tasks import FaderTask, ImageTask
from training.tasks import MeasureTask, Task

Loaders = tuple["DataLoader[Any]", "DataLoader[Any]"]  # training, validation


class Data(Protocol):
    """A prepared set, as a run's record names it."""

    @property
    def digest(self) -> str: ...

    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of model is trained."""

    data: Callable[[Config], Any]  # the prepared set; DataError where it is missing
    task: Callable[[Config, Any], Task]
    loaders: Callable[[Config, Any], Loaders]


def vocabulary_of(bars: Bars) -> Vocabulary:
    """Return the symbols of a set: every pitch between its lowest and its highest."""
    pitches = bars.rows[bars.rows >= 0]
    return Vocabulary(int(pitches.min()), int(pitches.max()))


def _bars(config: Config) -> Bars:
    return store.load(config.data.name)


def _measure_task(config: Config, bars: Bars) -> MeasureTask:
    values = attributes.measure(_rows(bars)[0], config.attributes)
    return MeasureTask(config, vocabulary_of(bars), values)


def _bar_loaders(config: Config, bars: Bars) -> Loaders:
    vocabulary, keys, data = vocabulary_of(bars), config.attributes, config.data
    rows, fresh = _rows(bars)
    training = BarSet(rows, vocabulary, keys, splice=data.splice, transpose=data.transpose)
    validation = BarSet(fresh, vocabulary, keys)
    fit = config.fit
    return shuffled(training, fit.batch, fit.seed), in_order(validation, fit.batch)


def _rows(bars: Bars) -> tuple[Rows, Rows]:
    """Return training bars, and those validation bars that training never shows."""
    training, validation = bars.split("train"), bars.split("validation")
    fresh = validation[store.unseen(validation, training)]
    if not len(training) or not len(validation):
        raise ConfigError("The data has too few tunes to be split; add more.")
    return training, fresh if len(fresh) else validation


def _pictures(config: Config) -> Pictures:
    return pictures.load(config.data.name)


def _picture_loaders(config: Config, data: Pictures) -> Loaders:
    fit, keys = config.fit, config.attributes
    training = PictureSet(data, data.split("train"), keys)
    validation = PictureSet(data, pictures.some(data.split("validation")), keys)
    per_epoch = config.data.per_epoch or len(training)
    return (
        pictures.shuffled(training, fit.batch, per_epoch, fit.seed),
        in_order(validation, fit.batch),
    )


KINDS: Final = {
    KIND: Kind(_bars, _measure_task, _bar_loaders),
    IMAGE_VAE: Kind(_pictures, ImageTask, _picture_loaders),
    FADER: Kind(_pictures, FaderTask, _picture_loaders),
}
