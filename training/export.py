"""From a finished run to a model file: weights, vocabulary, measured dials and a card."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from arvae_models import attributes, checkpoint
from arvae_models.engine import Engine
from arvae_models.spec import Dial, ModelCard, ModelSpec
from arvae_models.tokens import Rows
from training.config import Config
from training.evaluate import evaluate
from training.fit import record_of, trained_network, vocabulary_of

_RANGE = (3, 97)  # percent of the data that a dial spans


def export(run: Path, target: Path) -> dict[str, Any]:
    """Write the best weights of a run as a model file; return what was measured of it.

    Weights are stored in half precision. The card's figures are measured on the file as written.
    Raises ConfigError where the run has no weights, OSError where the target cannot be written.
    """
    config, task, bars = trained_network(run)
    spec = ModelSpec(config.network, vocabulary_of(bars), _plain_dials(config))
    weights = {
        name: tensor.to(torch.float16).numpy() for name, tensor in task.network.state_dict().items()
    }
    rounded = {name: torch.from_numpy(array.astype(np.float32)) for name, array in weights.items()}
    task.network.load_state_dict(rounded)
    engine = Engine(spec, task.network, "cpu")
    spec = replace(spec, dials=_measured_dials(engine, bars.split("train")))
    figures = evaluate(Engine(spec, task.network, "cpu"), bars)
    record = record_of(config, bars)
    card = ModelCard(
        **asdict(config.card),
        metrics={
            f"{part}_{name}": figures[part][name]
            for part in ("test", "unseen")
            for name in ("n", "ticks", "bars")
            if name in figures[part]
        },
        training=record,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    checkpoint.write(target, replace(spec, card=card), weights)
    return figures


def _plain_dials(config: Config) -> tuple[Dial, ...]:
    pairs = zip(config.attributes, config.tied, strict=True)
    return tuple(Dial(key, dimension, 0.0, 1.0, -1.0, 1.0) for key, dimension in pairs)


def _measured_dials(engine: Engine, rows: Rows) -> tuple[Dial, ...]:
    """Give every dial the ranges that the data and its codes have."""
    codes = engine.encode(rows)
    values = attributes.measure(rows, engine.spec.keys)
    dials = []
    for k, dial in enumerate(engine.spec.dials):
        code = codes[:, dial.dimension]
        low, high = np.percentile(values[:, k], _RANGE)
        code_low, code_high = np.percentile(code, _RANGE)
        rising = np.cov(code, values[:, k])[0, 1] >= 0
        dials.append(
            replace(
                dial,
                low=round(float(low), 4),
                high=round(float(high), 4),
                code_low=round(float(code_low), 4),
                code_high=round(float(code_high), 4),
                code_direction=1 if rising else -1,
            )
        )
    return tuple(dials)
