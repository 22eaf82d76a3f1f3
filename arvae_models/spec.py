"""What a model is, as plain data: network, vocabulary, dials and card, to and from JSON.

Knows neither torch nor files: the window can read what a model offers without loading it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import BY_KEY
from arvae_models.tokens import HOLD, REST, Rows

FORMAT_VERSION: Final = 1
HOLD_INDEX, REST_INDEX, FIRST_PITCH_INDEX = 0, 1, 2  # symbols; pitches follow from the lowest


class SpecError(ValueError):
    """The description of a model cannot be used; the message is for a musician."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The symbols of a model: hold, rest and every pitch from `lowest` to `highest`."""

    lowest: int  # MIDI pitch
    highest: int  # MIDI pitch, included

    def __post_init__(self) -> None:
        if not 0 <= self.lowest <= self.highest <= 127:
            raise SpecError("the model's lowest and highest pitch make no range")

    @property
    def size(self) -> int:
        """Number of symbols."""
        return FIRST_PITCH_INDEX + self.highest - self.lowest + 1

    def indices(self, rows: Rows) -> NDArray[np.int64]:
        """Turn token rows into symbol indices, same shape; ValueError outside the vocabulary."""
        wide = rows.astype(np.int64)
        indices = np.where(wide >= 0, wide - self.lowest + FIRST_PITCH_INDEX, HOLD_INDEX)
        indices[rows == REST] = REST_INDEX
        if ((wide >= 0) & ((wide < self.lowest) | (wide > self.highest))).any():
            raise ValueError("a note lies outside the model's pitches")
        return indices

    def rows(self, indices: NDArray[np.integer[Any]]) -> Rows:
        """Turn symbol indices back into token rows; the inverse of `indices`."""
        table = np.arange(self.lowest - FIRST_PITCH_INDEX, self.highest + 1).astype(np.int8)
        table[HOLD_INDEX], table[REST_INDEX] = HOLD, REST
        return table[indices]

    def shift_into(self, row: Rows) -> int | None:
        """Return the transposition that brings a bar into the vocabulary, octaves preferred.

        0 where it fits already; None where its range is wider than the vocabulary.
        """
        pitches = row[row >= 0].astype(int)
        if not pitches.size:
            return 0
        shifts = range(self.lowest - int(pitches.min()), self.highest - int(pitches.max()) + 1)
        return min(shifts, key=lambda shift: (shift % 12 != 0, abs(shift)), default=None)


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of a network; what `measure_vae.build` needs beside the vocabulary."""

    encoder: str = "residual"  # a key of measure_vae.ENCODERS
    decoder: str = "parallel"  # a key of measure_vae.DECODERS
    latent: int = 32  # D, dimensions of z
    hidden: int = 384  # width of the hidden layers
    layers: int = 1  # residual blocks, or layers of a GRU
    dropout: float = 0.0  # probability, in training only


@dataclass(frozen=True, slots=True)
class Dial:
    """An attribute tied to a latent dimension, with the ranges measured on the training data."""

    attribute: str  # key of attributes.ATTRIBUTES
    dimension: int  # of z
    low: float  # 3 % quantile of the attribute in the data, in its unit
    high: float  # 97 % quantile
    code_low: float  # 3 % quantile of the dimension's code
    code_high: float  # 97 % quantile
    code_direction: int = 1  # +1 where the attribute rises with the code


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a person should know of a model before using it."""

    name: str = ""  # short, in the model chooser
    summary: str = ""  # one sentence
    trained_on: str = ""
    licence: str = ""
    metrics: dict[str, float] = field(default_factory=dict)  # measured on held-out bars
    training: dict[str, Any] = field(default_factory=dict)  # resolved settings, seed, versions


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """The whole description, as it stands in a checkpoint's header."""

    network: NetworkConfig
    vocabulary: Vocabulary
    dials: tuple[Dial, ...]
    card: ModelCard = field(default_factory=ModelCard)

    @property
    def keys(self) -> tuple[str, ...]:
        """Attribute keys of the dials, in order."""
        return tuple(dial.attribute for dial in self.dials)

    def to_json(self) -> str:
        """Write the description; the inverse of `from_json`."""
        return json.dumps(
            {
                "format": FORMAT_VERSION,
                "kind": "measure-vae",
                "network": asdict(self.network),
                "vocabulary": asdict(self.vocabulary),
                "dials": [asdict(dial) for dial in self.dials],
                "card": asdict(self.card),
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> ModelSpec:
        """Read and check a description. Raises SpecError with a sentence."""
        try:
            data = json.loads(text)
            version = int(data["format"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise SpecError("the model's description cannot be read") from error
        if version > FORMAT_VERSION:
            raise SpecError("the model was made by a newer Attune; please update Attune")
        if data.get("kind") != "measure-vae":
            raise SpecError(f"this Attune cannot play a model of the kind “{data.get('kind')}”")
        try:
            spec = cls(
                _from_dict(NetworkConfig, data["network"]),
                _from_dict(Vocabulary, data["vocabulary"]),
                tuple(_from_dict(Dial, dial) for dial in data["dials"]),
                _from_dict(ModelCard, data["card"]),
            )
        except SpecError:
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise SpecError("the model's description is incomplete") from error
        spec._check()
        return spec

    def _check(self) -> None:
        network = self.network
        sizes = (network.latent <= 4096, network.hidden <= 16384, network.layers <= 64)
        if not all(sizes) or min(network.latent, network.hidden, network.layers) < 1:
            raise SpecError("the model's network has impossible sizes")
        if not self.dials:
            raise SpecError("the model has no dials")
        if len(set(self.keys)) != len(self.keys):
            raise SpecError("the model has the same dial twice")
        for dial in self.dials:
            if dial.attribute not in BY_KEY:
                raise SpecError(f"the model has a dial that Attune does not know: {dial.attribute}")
            if not 0 <= dial.dimension < network.latent:
                raise SpecError(f"the dial {dial.attribute} is tied to no dimension of the model")
            for low, high in ((dial.low, dial.high), (dial.code_low, dial.code_high)):
                if not -math.inf < low <= high < math.inf:
                    raise SpecError(f"the dial {dial.attribute} has no range")


def _from_dict(cls: type[Any], data: Mapping[str, Any]) -> Any:
    """Build a dataclass from a mapping whose values must have the fields' plain types."""
    kinds: dict[str, Any] = {"int": int, "float": (int, float), "str": str}
    known = {item.name: kinds.get(str(item.type), dict) for item in fields(cls)}
    if not isinstance(data, Mapping) or not set(data) <= set(known):
        raise TypeError(f"{cls.__name__} has other fields")
    for name, value in data.items():
        if not isinstance(value, known[name]) or isinstance(value, bool):
            raise TypeError(f"{cls.__name__}.{name} has another type")
    return cls(**data)
