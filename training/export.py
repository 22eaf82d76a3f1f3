"""From a finished run to a model file: weights, measured dials and a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from arvae_models import attributes, checkpoint
from arvae_models.atomic import write_atomically
from arvae_models.engine import Engine
from arvae_models.image_engine import ImageEngine
from arvae_models.image_spec import ImageSpec
from arvae_models.morphometry import Values
from arvae_models.proposals import Codes
from arvae_models.spec import KIND, Dial, ModelCard, ModelSpec
from arvae_models.tokens import Rows
from training import card, evaluate_pictures, fit
from training.config import Config
from training.data.pictures import Pictures, PictureSet, some
from training.evaluate import evaluate
from training.fit import trained
from training.kinds import vocabulary_of
from training.tasks import Task

_RANGE: Final = (3, 97)  # percent of the data that a dial spans
_CALIBRATED: Final = 4096  # training pictures that give the dials their ranges, at most
_CARRIED: Final = ("n", "ticks", "bars", "pixels")  # figures that the card tells

Progress = Callable[[int, int], None]
Described = tuple[ModelSpec | ImageSpec, dict[str, Any]]  # and what was measured


def export(
    run: Path, target: Path, on_progress: Progress = lambda done, total: None
) -> dict[str, Any]:
    """Write the best weights of a run as a model file, its card beside it as Markdown.

    Returns what was measured of it, on the file as written: weights are stored in half precision.
    `on_progress` is that of `evaluate_pictures.evaluate`. Raises ConfigError where the run has no
    weights, OSError where the target cannot be written.
    """
    config, task, data = trained(run)
    network: Any = task.network
    weights = {
        name: tensor.to(torch.float16).numpy() for name, tensor in network.state_dict().items()
    }
    rounded = {name: torch.from_numpy(array.astype(np.float32)) for name, array in weights.items()}
    network.load_state_dict(rounded)
    describe = _of_bars if config.kind == KIND else _of_pictures
    spec, figures = describe(config, task, data, on_progress)
    written = ModelCard(
        **asdict(config.card),
        metrics={
            f"{part}_{name}": figures[part][name]
            for part in ("test", "unseen")
            for name in _CARRIED
            if name in figures.get(part, ())
        }
        | {f"sampled_{name}": value for name, value in figures["test"].get("sampled", {}).items()},
        steerability=figures["steerability"],
        training=fit.record_in(run),
    )
    spec = replace(spec, card=written)
    target.parent.mkdir(parents=True, exist_ok=True)
    checkpoint.write(target, spec, weights)
    write_atomically(target.with_suffix(".md"), card.markdown(spec).encode())
    return figures


def _of_bars(config: Config, task: Task, bars: Any, _on_progress: Progress) -> Described:
    network: Any = task.network
    spec = ModelSpec(config.network, vocabulary_of(bars), plain_dials(config))
    dials = measured_dials(Engine(spec, network, "cpu"), bars.split("train"))
    spec = replace(spec, dials=dials)
    return spec, evaluate(Engine(spec, network, "cpu"), bars)


def _of_pictures(config: Config, task: Task, pictures: Any, on_progress: Progress) -> Described:
    network: Any = task.network
    spec = ImageSpec(config.kind, pictures.name, config.network.latent, plain_dials(config))
    spec = replace(spec, dials=picture_dials(ImageEngine(spec, network, "cpu"), pictures))
    engine = ImageEngine(spec, network, "cpu")
    return spec, evaluate_pictures.evaluate(engine, pictures, on_progress=on_progress)


def plain_dials(config: Config) -> tuple[Dial, ...]:
    """Return the dials of a run, not measured yet."""
    pairs = zip(config.attributes, config.tied, strict=True)
    return tuple(Dial(key, dimension, 0.0, 1.0, -1.0, 1.0) for key, dimension in pairs)


def measured_dials(engine: Engine, rows: Rows) -> tuple[Dial, ...]:
    """Give every dial the ranges that bars (bars, 24) and their codes have."""
    values = attributes.measure(rows, engine.spec.keys)
    return ranged(engine.spec.dials, engine.encode(rows), values)


def picture_dials(engine: ImageEngine, pictures: Pictures) -> tuple[Dial, ...]:
    """Give every dial the ranges that training pictures and their codes have."""
    chosen = some(pictures.split("train"), _CALIBRATED)
    values = PictureSet(pictures, chosen, engine.spec.keys).values()
    codes = engine.encode(pictures.images(chosen), values)
    return ranged(engine.spec.dials, codes, values)


def ranged(dials: tuple[Dial, ...], codes: Codes, values: Values) -> tuple[Dial, ...]:
    """Give dials the ranges of codes (examples, width) and of values (examples, dials)."""
    found = []
    for k, dial in enumerate(dials):
        code = codes[:, dial.dimension]
        low, high = np.percentile(values[:, k], _RANGE)
        code_low, code_high = np.percentile(code, _RANGE)
        rising = np.cov(code, values[:, k])[0, 1] >= 0
        found.append(
            replace(
                dial,
                low=round(float(low), 4),
                high=round(float(high), 4),
                code_low=round(float(code_low), 4),
                code_high=round(float(code_high), 4),
                code_direction=1 if rising else -1,
            )
        )
    return tuple(found)
