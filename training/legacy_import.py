"""From the AR-VAE authors' own weights to a model file, its dials measured on a prepared set."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from arvae_models import checkpoint, legacy
from arvae_models.checkpoint import CheckpointError
from arvae_models.engine import Engine
from arvae_models.image_attributes import TABLES
from arvae_models.image_engine import ImageEngine
from arvae_models.image_spec import IMAGE_VAE, ImageSpec
from arvae_models.spec import Dial, ModelCard, ModelSpec
from arvae_models.tokens import Rows
from training.config import ConfigError
from training.data import pictures, store
from training.data.cache import DataError
from training.export import measured_dials, picture_dials

# Tied to dimensions 0, 1, 2, 3 by Pati & Lerch (2020).
_DIALS: Final = ("rhythmic_complexity", "pitch_range", "note_density", "contour")


def import_measures(weights: Path, dictionaries: Path, data: str, target: Path) -> dict[str, Any]:
    """Write a published MeasureVAE as a model file; return how well it knows the prepared set.

    The ranges of the dials are those of the set's training bars and of their codes; bars outside
    the network's pitches are moved into them, and left out where they are too wide. "ticks" is the
    share of the slots of the n fitting test bars that come back, "bars" the share without a fault,
    "left_out" the number of training and test bars that fit nowhere. Weights keep their precision.
    Raises CheckpointError where a file cannot be used, DataError where the set cannot, ConfigError
    where the target is one of the files, OSError where it cannot be written.
    """
    if target.resolve() in (weights.resolve(), dictionaries.resolve()):
        raise ConfigError(f"{target.name} is what the model is made from; give it another name.")
    symbols = legacy.read_symbols(dictionaries)
    network, vocabulary, model = legacy.measure_network(legacy.read_weights(weights), symbols)
    if network.latent < len(_DIALS):
        raise CheckpointError(
            f"{weights.name} has {network.latent} latent dimensions; the dials need {len(_DIALS)}."
        )
    bars = store.load(data)
    training, test = bars.split("train"), bars.split("test")
    fitting, known = vocabulary.fitting(training), vocabulary.fitting(test)
    if len(fitting) < 2:
        raise DataError(f"The bars of “{data}” do not fit the pitches of {weights.name}.")
    record = {
        "data": data,
        "digest": bars.digest,
        "source": bars.source,
        "bars": len(fitting),
        "left_out": len(training) - len(fitting),
    }
    dials = tuple(Dial(key, k, 0.0, 1.0, -1.0, 1.0) for k, key in enumerate(_DIALS))
    spec = ModelSpec(network, vocabulary, dials, _card(weights, dictionaries, record))
    engine = Engine(spec, model, "cpu")
    spec = replace(spec, dials=measured_dials(engine, fitting))
    ModelSpec.from_json(spec.to_json())  # says now what would be said where the file is opened
    target.parent.mkdir(parents=True, exist_ok=True)
    checkpoint.write(target, spec, {name: w.numpy() for name, w in model.state_dict().items()})
    left_out = len(training) + len(test) - len(fitting) - len(known)
    return {**_kept(engine, known), "left_out": left_out}


def import_pictures(weights: Path, data: str, target: Path) -> dict[str, Any]:
    """Write a published network of pictures as a model file; return how well it knows the set.

    "pixels" is the share of the pixels of n test pictures that come back. See `import_measures`.
    """
    if target.resolve() == weights.resolve():
        raise ConfigError(f"{target.name} is what the model is made from; give it another name.")
    picture, network = legacy.image_network(legacy.read_weights(weights))
    if data != picture:
        raise DataError(f"{weights.name} is a network of {picture}, not of “{data}”.")
    prepared = pictures.load(picture)
    record = {"data": data, "digest": prepared.digest, "source": prepared.source}
    dials = tuple(
        Dial(row.key, k, 0.0, 1.0, -1.0, 1.0) for k, row in enumerate(TABLES[picture], start=1)
    )
    spec = ImageSpec(IMAGE_VAE, picture, network.latent, dials, _card(weights, None, record))
    engine = ImageEngine(spec, network, "cpu")
    spec = replace(spec, dials=picture_dials(engine, prepared))
    ImageSpec.from_json(spec.to_json())  # says now what would be said where the file is opened
    target.parent.mkdir(parents=True, exist_ok=True)
    checkpoint.write(target, spec, {name: w.numpy() for name, w in network.state_dict().items()})
    images = prepared.images(pictures.some(prepared.split("test")))
    right = (engine.decode(engine.encode(images)) > 0.5) == (images > 0.5)
    return {"n": len(images), "pixels": round(float(np.mean(right)), 5)}


def _card(weights: Path, dictionaries: Path | None, dials: dict[str, Any]) -> ModelCard:
    """Say where the model comes from, and on what its dials were measured."""
    return ModelCard(
        name=weights.stem,
        summary=f"A network of the AR-VAE authors' program, taken over from {weights.name}.",
        trained_on=f"The weights do not say; the dials were measured on {dials['source']}.",
        licence="That of the weights.",
        training={
            "imported": {
                "weights": weights.name,
                "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
                "symbols": dictionaries.name if dictionaries else "",
            },
            "dials": dials,
        },
    )


def _kept(engine: Engine, rows: Rows) -> dict[str, Any]:
    """Measure how much of the bars (bars, 24) comes back from their posterior means."""
    if not len(rows):
        return {"n": 0}
    right = engine.decode(engine.encode(rows)) == rows
    return {
        "n": len(rows),
        "ticks": round(float(np.mean(right)), 5),
        "bars": round(float(np.mean(right.all(1))), 5),
    }
