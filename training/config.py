"""Settings of a training run: frozen dataclasses, filled from a TOML preset and --set overrides.

An unknown key or a value of the wrong type is an error, never ignored.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final

from arvae_models.attributes import BY_KEY
from arvae_models.image_attributes import TABLES
from arvae_models.image_spec import FADER, KINDS
from arvae_models.spec import KIND, NetworkConfig

REGULARIZERS: Final = {
    "order": "codes in the order of the attribute (AR-VAE)",
    "values": "codes proportional to the attribute",
    "scores": "codes at the normal quantiles of the attribute",
    "geodesic": "an even rise of the attribute along its dimension (GLSR)",
}
MONITORS: Final = ("bars", "ticks", "pixels", "order", "control", "loss")
ENCODERS: Final = ("residual", "gru")  # the keys of measure_vae.ENCODERS, and below of DECODERS
DECODERS: Final = ("parallel", "hierarchical")
PRECISIONS: Final = ("32-true", "bf16-mixed", "16-mixed", "64-true")  # Lightning's names
PRESETS: Final = Path(__file__).parent / "presets"
_LIMITS: Final[dict[str, tuple[float, float]]] = {  # lowest and highest of a setting
    "data.splice": (0, 1),
    "data.per_epoch": (0, 10**9),
    "network.latent": (1, 4096),
    "network.hidden": (1, 8192),
    "network.layers": (1, 64),
    "network.dropout": (0, 1),
    "loss.beta": (0, 10**6),
    "loss.gamma": (0, 10**6),
    "loss.delta": (0, 10**6),
    "loss.capacity": (0, 10**6),
    "loss.ties": (0, 10**6),
    "loss.slope": (-(10**6), 10**6),
    "loss.slope_spread": (1e-6, 10**6),
    "loss.listen": (0, 10**6),
    "loss.listen_share": (0.01, 1),
    "fit.batch": (1, 10**6),
    "fit.epochs": (1, 10**6),
    "fit.learning_rate": (1e-9, 10),
    "fit.weight_decay": (0, 10),
    "fit.gradient_clip": (0, 10**6),
    "fit.validate_every": (1, 10**6),
    "fit.patience": (0, 10**6),
    "fit.averaging": (0, 1),
    "fit.threads": (1, 1024),
    "fit.devices": (1, 1024),
    "fit.num_nodes": (1, 1024),
    "fit.seed": (0, 2**32 - 1),
}
_TYPES: Final = {
    int: "whole number",
    float: "number",
    bool: "true or a false",
    str: "word",
    tuple: "list",
}


class ConfigError(ValueError):
    """A setting cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class DataConfig:
    """Which bars or pictures are learned."""

    name: str = "folk"  # a prepared set
    transpose: bool = True  # every bar at random, within the pitches of the set
    splice: float = 0.3  # share of the bars that end with the last beats of another bar
    per_epoch: int = 0  # pictures drawn for an epoch; 0: all there are


@dataclass(frozen=True, slots=True)
class LossConfig:
    """Weights of the objective (losses.py). gamma = 0 makes a beta-VAE."""

    beta: float = 0.001  # of the KL term; of a Fader's adversary
    gamma: float = 1.0  # of the regularizer
    delta: float = 10.0  # of the order: how far apart the codes of different values lie
    capacity: float = 0.0  # nats that the KL term is drawn to instead of 0 (Burgess et al. 2018)
    regularizer: str = "order"  # a key of REGULARIZERS
    ties: float = 1.0  # of the order: weight of the pairs of equal value
    slope: float = 1.0  # of the geodesic: by how much an attribute rises with its code, in spreads
    slope_spread: float = 0.5
    listen: float = 0.0  # of what the decoder makes of another bar's dial
    listen_share: float = 1.0  # of a batch whose bars listen; fewer take less time


@dataclass(frozen=True, slots=True)
class FitConfig:
    """How the weights are found."""

    batch: int = 512  # bars
    epochs: int = 100
    learning_rate: float = 3e-3  # the highest of the schedule
    schedule: str = "one-cycle"  # or "constant"
    weight_decay: float = 0.01
    gradient_clip: float = 1.0  # norm
    validate_every: int = 5  # epochs
    monitor: str = "bars"  # of MONITORS: what tells the best weights, and when to stop
    patience: int = 20  # validations without a better one before the run stops
    averaging: float = 0.0  # decay of the moving average of the weights a step; 0: none
    precision: str = "32-true"  # Lightning's name
    threads: int = 1  # of torch, on the CPU
    accelerator: str = "auto"  # Lightning's name
    devices: int = 1  # of a node; processes where the accelerator is the CPU
    num_nodes: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class CardConfig:
    """What the exported model says of itself."""

    name: str = ""
    summary: str = ""
    trained_on: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of a run."""

    kind: str = KIND  # a key of kinds.KINDS
    attributes: tuple[str, ...] = tuple(BY_KEY)
    dimensions: tuple[int, ...] = ()  # of z, one for each attribute; 0, 1, 2, ... where empty
    data: DataConfig = field(default_factory=DataConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    fit: FitConfig = field(default_factory=FitConfig)
    card: CardConfig = field(default_factory=CardConfig)

    @property
    def tied(self) -> tuple[int, ...]:
        """The dimension of the code that carries each attribute.

        A Fader's decoder is told the attributes after z: they are further dimensions.
        """
        if self.kind == FADER:
            latent = self.network.latent
            return tuple(range(latent, latent + len(self.attributes)))
        return self.dimensions or tuple(range(len(self.attributes)))


def preset_names() -> tuple[str, ...]:
    """List the presets that come with the program."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def load(preset: str, overrides: Sequence[str] = ()) -> Config:
    """Read a preset (a name or a TOML file) and apply overrides such as "fit.batch=128"."""
    path = Path(preset) if preset.endswith(".toml") else PRESETS / f"{preset}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(preset_names())
        raise ConfigError(f"There is no preset “{preset}”; there are {known}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The preset {path.name} cannot be read: {error}.") from error
    config = filled(Config(), table)
    for override in overrides:
        config = filled(config, _table_of(override))
    _check(config)
    return config


def _check(config: Config) -> None:
    for name, (low, high) in _LIMITS.items():
        section, _, key = name.partition(".")
        if not low <= getattr(getattr(config, section), key) <= high:
            raise ConfigError(f"“{name}” lies between {low:,} and {high:,}.")
    kinds = (KIND, *KINDS)
    if config.kind not in kinds:
        raise ConfigError(f"“kind” is one of {', '.join(kinds)}.")
    network = config.network
    if config.kind == KIND:
        keys = tuple(BY_KEY)
    else:
        if config.data.name not in TABLES:
            raise ConfigError(f"A model of pictures learns from {' or '.join(TABLES)}.")
        keys = tuple(attribute.key for attribute in TABLES[config.data.name])
        if network != NetworkConfig(latent=network.latent):
            raise ConfigError(
                "The network of pictures is the published one; only “latent” is free."
            )
    for key in config.attributes:
        if key not in keys:
            raise ConfigError(f"There is no attribute “{key}”; there are {', '.join(keys)}.")
    if not all(type(dimension) is int for dimension in config.dimensions):
        raise ConfigError("“dimensions” takes whole numbers, such as [0, 1, 2, 3].")
    tied, width = config.tied, network.latent
    if config.kind == FADER:
        width += len(config.attributes)
    distinct = len(set(tied)) == len(tied) == len(config.attributes) >= 1
    if not distinct or not set(tied) <= set(range(width)):
        raise ConfigError("A model needs one attribute at least, and a dimension of z for each.")
    for name, value, known in (
        ("fit.schedule", config.fit.schedule, ("one-cycle", "constant")),
        ("fit.precision", config.fit.precision, PRECISIONS),
        ("fit.monitor", config.fit.monitor, MONITORS),
        ("loss.regularizer", config.loss.regularizer, REGULARIZERS),
        ("network.encoder", network.encoder, ENCODERS),
        ("network.decoder", network.decoder, DECODERS),
    ):
        if value not in known:
            raise ConfigError(f"“{name}” is one of {', '.join(known)}.")


def _table_of(override: str) -> dict[str, Any]:
    """Turn "fit.batch=128" into {"fit": {"batch": 128}}; a bare word is a string."""
    key, equals, value = override.partition("=")
    if not equals:
        raise ConfigError(f"“{override}” is no setting; write key=value.")
    try:
        table: Any = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        table = value
    for part in reversed(key.strip().split(".")):
        table = {part: table}
    return dict(table)


def filled(config: Any, table: Mapping[str, Any], where: str = "") -> Any:
    """Return a dataclass with the values of a table set, sections by recursion."""
    known = {item.name for item in fields(config)}
    changes = {}
    for key, value in table.items():
        name = f"{where}{key}"
        if key not in known:
            raise ConfigError(
                f"There is no setting “{name}”; there are {', '.join(sorted(known))}."
            )
        old = getattr(config, key)
        if is_dataclass(old):
            if not isinstance(value, Mapping):
                raise ConfigError(f"“{name}” is a section of settings, not a value.")
            changes[key] = filled(old, value, f"{name}.")
        else:
            changes[key] = _converted(name, value, old)
    return replace(config, **changes)


def _converted(name: str, value: Any, old: Any) -> Any:
    """Check a value against the type of the one it replaces."""
    if isinstance(old, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(old, tuple) and isinstance(value, list | str):
        return tuple(value.split(",") if isinstance(value, str) else value)
    if type(value) is not type(old):
        raise ConfigError(f"“{name}” takes a {_TYPES[type(old)]}, not {value!r}.")
    return value
