"""What figures and reports are made from: model files, run folders and measured results.

A path tells by itself which of them it is. Every model comes with the set that it was trained on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from arvae_models import attributes, checkpoint
from arvae_models.checkpoint import CheckpointError
from arvae_models.image_spec import ImageSpec
from arvae_models.spec import Dial, ModelCard
from arvae_models.tokens import Rows
from training.config import ConfigError
from training.data import pictures, store
from training.data.cache import DataError
from training.data.pictures import PictureSet
from training.figures import runs
from training.figures.latent import Codes, Space
from training.figures.runs import Result
from training.figures.sweeps import typical

if TYPE_CHECKING:
    from arvae_models.engine import Engine
    from arvae_models.image_engine import ImageEngine

RECORD: Final = "config.json"  # of a run folder
_RESULTS: Final = (".json", ".jsonl")
_SHARES: Final = ("ticks", "pixels")  # what a reconstruction may be counted in
_EXAMPLES: Final = 4096  # pictures of a test set that are coded, at most
_SEED: Final = re.compile(r"[-_. ]*(?:seed|s)?[-_]?\d+$")


@dataclass(frozen=True)
class MusicModel:
    """A model of bars with its prepared set."""

    path: Path
    engine: Engine
    bars: store.Bars

    @property
    def card(self) -> ModelCard:
        return self.engine.spec.card

    @property
    def name(self) -> str:
        return self.card.name or self.path.stem

    @property
    def dials(self) -> tuple[Dial, ...]:
        return self.engine.spec.dials

    @cached_property
    def space(self) -> Space:
        """The test bars as codes."""
        keys = self.engine.spec.keys
        rows = self.engine.spec.vocabulary.fitting(self.bars.split("test"))
        codes, values = self.engine.encode(rows), attributes.measure(rows, keys)

        def measured(some: Codes) -> attributes.Values:
            return attributes.measure(self.engine.decode(some), keys)

        return Space(self.name, self.dials, codes, values, measured)

    def bar(self, seed: int) -> Rows:
        """Draw a typical test bar (24,) that stands in no transposition in the training bars."""
        test = self.engine.spec.vocabulary.fitting(self.bars.split("test"))
        fresh = test[store.unseen(test, self.bars.split("train"))]
        chosen = fresh if len(fresh) else test
        if not len(chosen):
            raise DataError(f"The data of {self.path.name} has no test bars.")
        return typical(chosen, self.engine.spec.keys, seed)


@dataclass(frozen=True)
class PictureModel:
    """A model of pictures with its prepared set."""

    path: Path
    engine: ImageEngine
    data: pictures.Pictures

    @property
    def card(self) -> ModelCard:
        return self.engine.spec.card

    @property
    def name(self) -> str:
        return self.card.name or self.path.stem

    @property
    def dials(self) -> tuple[Dial, ...]:
        return self.engine.spec.dials

    def decode(self, codes: Codes) -> NDArray[np.float32]:
        """Return the pictures (pictures, side, side) of codes (pictures, width)."""
        return self.engine.decode(codes)

    @cached_property
    def chosen(self) -> pictures.Indices:
        """Indices of the test pictures that are looked at."""
        return pictures.some(self.data.split("test"), _EXAMPLES)

    @cached_property
    def space(self) -> Space:
        """The test pictures as codes."""
        values = PictureSet(self.data, self.chosen, self.engine.spec.keys).values()
        codes = self.engine.encode(self.data.images(self.chosen), values)

        def measured(some: Codes) -> NDArray[np.float32]:
            return self.engine.measure(self.engine.decode(some))

        return Space(self.name, self.dials, codes, values, measured)


Model = MusicModel | PictureModel


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that some paths hold."""

    music: tuple[MusicModel, ...] = ()
    pictures: tuple[PictureModel, ...] = ()
    runs: tuple[Path, ...] = ()
    evaluated: tuple[tuple[str, Mapping[str, Any]], ...] = ()  # path of a model, its figures
    steered: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def models(self) -> tuple[Model, ...]:
        return *self.music, *self.pictures

    @property
    def results(self) -> list[Result]:
        """The evaluated models as dots and boxes, on sampled codes as published."""
        found = (_result(path, entry) for path, entry in self.evaluated)
        return [result for result in found if result is not None]


def read(paths: Sequence[Path]) -> Inputs:
    """Open model files, run folders and the JSON that `evaluate` and `steer` print.

    Raises CheckpointError, DataError or ConfigError with a sentence.
    """
    music: list[MusicModel] = []
    drawn: list[PictureModel] = []
    folders: list[Path] = []
    entries: list[tuple[str, Mapping[str, Any]]] = []
    for path in paths:
        if path.suffix in _RESULTS:
            entries += _entries(path)
        elif path.is_dir():
            if not (path / RECORD).is_file():
                raise ConfigError(f"{path} is no folder of a run: it has no {RECORD}.")
            folders.append(path)
        elif isinstance(checkpoint.describe(path), ImageSpec):
            drawn.append(_picture_model(path))
        else:
            music.append(_music_model(path))
    evaluated = tuple((name, entry) for name, entry in entries if "test" in entry)
    steered = tuple((name, entry) for name, entry in entries if "dials" in entry)
    return Inputs(tuple(music), tuple(drawn), tuple(folders), evaluated, steered)


def _music_model(path: Path) -> MusicModel:
    from arvae_models.engine import Engine, limit_threads

    limit_threads()
    engine = Engine.load(path)
    name, digest = _trained_on(path, engine.spec.card)
    bars = store.load(name)
    _check_same(path, name, digest, bars.digest)
    return MusicModel(path, engine, bars)


def _picture_model(path: Path) -> PictureModel:
    from arvae_models.engine import limit_threads
    from arvae_models.image_engine import ImageEngine

    limit_threads()
    engine = ImageEngine.load(path)
    name, digest = _trained_on(path, engine.spec.card)
    data = pictures.load(engine.spec.picture)
    _check_same(path, name, digest, data.digest)
    return PictureModel(path, engine, data)


def _trained_on(path: Path, card: ModelCard) -> tuple[str, str]:
    data = card.training.get("data", {})
    if not isinstance(data, Mapping) or "name" not in data:
        raise DataError(f"{path.name} does not say which data it was trained on.")
    return str(data["name"]), str(data.get("digest"))


def _check_same(path: Path, name: str, trained_on: str, found: str) -> None:
    if trained_on != found:
        raise DataError(f"{path.name} was trained on another version of “{name}”.")


def _entries(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Read one JSON object, or one a line: {path of a model: its figures}."""
    try:
        text = path.read_text(encoding="utf-8")
        try:
            objects = [json.loads(text)]
        except ValueError:
            objects = [json.loads(line) for line in text.splitlines() if line.strip()]
        entries = [entry for item in objects for entry in item.items()]
    except OSError as error:
        raise ConfigError(f"{path} cannot be read.") from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise ConfigError(f"{path.name} holds no results of evaluate or steer.") from error
    for name, entry in entries:
        if not isinstance(entry, Mapping) or not {"test", "dials"} & set(entry):
            raise ConfigError(f"{path.name} holds no results of evaluate or steer.")
        yield str(name), entry


def _result(path: str, entry: Mapping[str, Any]) -> Result | None:
    """Make one dot of an evaluated model; None where its set was too small for metrics.

    The entry may say "recipe", "gamma" and "delta" itself. Otherwise the recipe is the file's name
    without a number at its end, and the other two are those of the model file, if it is there.
    """
    test = entry["test"]
    sampled = test.get("sampled") if isinstance(test, Mapping) else None
    if not isinstance(sampled, Mapping):
        return None
    figures = {
        name: float(sampled[name]) for name, _ in runs.MEASURES if _is_number(sampled.get(name))
    }
    if not figures:
        return None
    for name in _SHARES:
        if _is_number(sampled.get(name)):
            figures["reconstruction"] = 100 * float(sampled[name])
    loss = _loss_of(Path(path))
    stem = Path(path).stem
    return Result(
        str(entry.get("recipe") or _SEED.sub("", stem) or stem),
        figures,
        int(test.get("n", 0)),
        *(_number(entry.get(name, loss.get(name))) for name in ("gamma", "delta")),
    )


def _loss_of(path: Path) -> Mapping[str, Any]:
    """Weights of the objective that a model file was trained with; empty where it is not there."""
    try:
        loss = checkpoint.describe(path).card.training["config"]["loss"]
    except (CheckpointError, KeyError, TypeError):
        return {}
    return loss if isinstance(loss, Mapping) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and _is_number(value) else None
