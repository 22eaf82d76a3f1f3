"""What a model is, as plain data: network, vocabulary, dials and card, to and from JSON.

Knows neither torch nor files: the window can read what a model offers without loading it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import BY_KEY, Attribute
from arvae_models.tokens import HOLD, REST, Rows

FORMAT_VERSION: Final = 1
KIND: Final = "measure-vae"  # of a ModelSpec
FIRST_PITCH_INDEX: Final = 2  # symbols 0 and 1 are hold and rest; pitches follow from the lowest


class SpecError(ValueError):
    """The description of a model cannot be used; the message is for a musician."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The symbols of a model: hold, rest and every pitch from `lowest` to `highest`.

    A network made elsewhere may have symbols of its own instead, in any order, with gaps, and with
    several for one token (C♯ and D♭): `symbols` says what each of them stands for, and `written`
    which of them stands in the bars that the network is shown.
    """

    lowest: int  # MIDI pitch
    highest: int  # MIDI pitch, included
    symbols: tuple[int, ...] = ()  # token of each symbol; empty: HOLD, REST, lowest..highest
    written: tuple[int, ...] = ()  # index of one symbol for each token in `symbols`

    def __post_init__(self) -> None:
        if not 0 <= self.lowest <= self.highest <= 127:
            raise SpecError("the model's lowest and highest pitch make no range")
        tokens, size = set(self.symbols), len(self.symbols)
        spelled = [self.symbols[index] for index in self.written if 0 <= index < size]
        once = sorted(spelled) == sorted(tokens) and len(spelled) == len(self.written)
        whole = not tokens or {HOLD, REST, self.lowest, self.highest} <= tokens
        if not (once and whole and tokens <= {HOLD, REST, *range(self.lowest, self.highest + 1)}):
            raise SpecError("the model's symbols do not fit together")

    @property
    def size(self) -> int:
        """Number of symbols."""
        return len(self.symbols) or FIRST_PITCH_INDEX + self.highest - self.lowest + 1

    def indices(self, rows: Rows) -> NDArray[np.int64]:
        """Turn token rows into symbol indices, same shape; ValueError outside the vocabulary."""
        written = np.array(self.written or range(self.size))
        table = np.full(256, -1, np.int64)  # symbol of each int8; negative ones from the end
        table[self._tokens()[written]] = written
        indices = table[rows]
        if (indices < 0).any():
            raise ValueError("a note lies outside the model's pitches")
        return indices

    def rows(self, indices: NDArray[np.integer[Any]]) -> Rows:
        """Turn symbol indices back into token rows; the inverse of `indices`."""
        return self._tokens()[indices]

    def shift_into(self, row: Rows) -> int | None:
        """Return the transposition that brings a bar into the vocabulary, octaves preferred.

        0 where it fits already; None where its range is wider than the vocabulary, or its notes
        fall into gaps wherever they are moved.
        """
        pitches = set(row[row >= 0].tolist())
        if not pitches:
            return 0
        shifts: Iterable[int] = range(self.lowest - min(pitches), self.highest - max(pitches) + 1)
        if self.symbols:
            known = set(self.symbols)
            shifts = [shift for shift in shifts if known.issuperset(p + shift for p in pitches)]
        return min(shifts, key=lambda shift: (shift % 12 != 0, abs(shift)), default=None)

    def fitting(self, rows: Rows) -> Rows:
        """Return the bars (bars, 24) moved by `shift_into`, without those that fit nowhere."""
        moves = [(row, self.shift_into(row)) for row in rows]
        moved = [np.where(row >= 0, row + move, row) for row, move in moves if move is not None]
        return np.array(moved, np.int8).reshape(-1, *rows.shape[1:])

    def _tokens(self) -> Rows:
        """Token of each symbol, (size,)."""
        pitches = range(self.lowest, self.highest + 1)
        return np.array(self.symbols or (HOLD, REST, *pitches), np.int8)


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of a network; what `measure_vae.build` needs beside the vocabulary."""

    encoder: str = "residual"  # a key of measure_vae.ENCODERS
    decoder: str = "parallel"  # a key of measure_vae.DECODERS
    latent: int = 32  # D, dimensions of z
    hidden: int = 256  # width of the hidden layers
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

    def code_of(self, values: Any) -> Any:
        """Return the codes that values of the attribute should need, also beyond the ends."""
        share = (values - self.low) / (self.high - self.low or 1.0)
        share = share if self.code_direction > 0 else 1 - share
        return self.code_low + share * (self.code_high - self.code_low)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a person should know of a model before using it."""

    name: str = ""  # short, in the model chooser
    summary: str = ""  # one sentence
    trained_on: str = ""
    licence: str = ""
    metrics: dict[str, float] = field(default_factory=dict)  # measured on held-out bars
    steerability: dict[str, Any] = field(default_factory=dict)  # of each dial in plain traversal
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

    @property
    def table(self) -> tuple[Attribute, ...]:
        """Rows of the attribute table for the dials, in order."""
        return tuple(BY_KEY[key] for key in self.keys)

    def to_json(self) -> str:
        """Write the description; the inverse of `from_json`."""
        return json.dumps(
            {
                "format": FORMAT_VERSION,
                "kind": KIND,
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
        data = described(text)
        if data.get("kind") != KIND:
            raise SpecError(f"it is a model of the kind “{data.get('kind')}”, not of bars")
        try:
            spec = cls(
                from_dict(NetworkConfig, data["network"]),
                from_dict(Vocabulary, data["vocabulary"]),
                tuple(from_dict(Dial, dial) for dial in data["dials"]),
                from_dict(ModelCard, data["card"]),
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
        check_dials(self.dials, BY_KEY, network.latent)


def described(text: str) -> dict[str, Any]:
    """Read the JSON of a model of any kind. Raises SpecError where this Attune cannot."""
    try:
        data: dict[str, Any] = json.loads(text)
        version, _ = int(data["format"]), str(data["kind"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise SpecError("the model's description cannot be read") from error
    if version > FORMAT_VERSION:
        raise SpecError("the model was made by a newer Attune; please update Attune")
    return data


def check_dials(dials: tuple[Dial, ...], known: Collection[str], width: int) -> None:
    """Check dials on a code of `width` dimensions. Raises SpecError."""
    if not dials:
        raise SpecError("the model has no dials")
    if len({dial.attribute for dial in dials}) != len(dials):
        raise SpecError("the model has the same dial twice")
    for dial in dials:
        if dial.attribute not in known:
            raise SpecError(f"the model has a dial that Attune does not know: {dial.attribute}")
        if not 0 <= dial.dimension < width:
            raise SpecError(f"the dial {dial.attribute} is tied to no dimension of the model")
        for low, high in ((dial.low, dial.high), (dial.code_low, dial.code_high)):
            if not -math.inf < low <= high < math.inf:
                raise SpecError(f"the dial {dial.attribute} has no range")


def from_dict(cls: type[Any], data: Mapping[str, Any]) -> Any:
    """Build a dataclass from a mapping whose values must have the fields' plain types."""
    kinds: dict[str, Any] = {
        "int": int,
        "float": (int, float),
        "str": str,
        "tuple[int, ...]": list,  # as JSON has it
    }
    known = {item.name: kinds.get(str(item.type), dict) for item in fields(cls)}
    if not isinstance(data, Mapping) or not set(data) <= set(known):
        raise TypeError(f"{cls.__name__} has other fields")
    for name, value in data.items():
        if not isinstance(value, known[name]) or isinstance(value, bool):
            raise TypeError(f"{cls.__name__}.{name} has another type")
        if isinstance(value, list) and not all(type(item) is int for item in value):
            raise TypeError(f"{cls.__name__}.{name} holds another type")
    plain = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
    return cls(**plain)
