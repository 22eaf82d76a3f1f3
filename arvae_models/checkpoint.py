"""The one place where a model file is written and read: safetensors with a JSON description.

Needs no torch and unpickles nothing: a stranger's file can be wrong, but it cannot run code.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from arvae_models.atomic import write_atomically
from arvae_models.image_spec import ImageSpec
from arvae_models.spec import KIND, ModelSpec, SpecError, described

Weights = Mapping[str, NDArray[Any]]

T = TypeVar("T")

_HEADER_LIMIT: Final = 4 * 2**20  # bytes
_FILE_LIMIT: Final = 2 * 2**30  # bytes
_SPEC_KEY: Final = "attune"


class CheckpointError(ValueError):
    """A model file cannot be used; the message is a sentence for a musician."""


def write(path: Path, spec: ModelSpec | ImageSpec, weights: Weights) -> None:
    """Write a model file; the old file stays until the new one is whole."""
    data = save({name: np.ascontiguousarray(array) for name, array in weights.items()},
                {_SPEC_KEY: spec.to_json()})  # fmt: skip
    write_atomically(path, data)


def describe(path: Path) -> ModelSpec | ImageSpec:
    """Read the description of a model of whatever kind. Raises CheckpointError."""
    of_bars = _checked(path, described)["kind"] == KIND
    return read_spec(path) if of_bars else read_image_spec(path)


def read_spec(path: Path) -> ModelSpec:
    """Read the description of a model of bars without its weights. Raises CheckpointError."""
    return _checked(path, ModelSpec.from_json)


def read_image_spec(path: Path) -> ImageSpec:
    """Read the description of a model of pictures without its weights. Raises CheckpointError."""
    return _checked(path, ImageSpec.from_json)


def read(path: Path) -> tuple[ModelSpec, dict[str, NDArray[np.float32]]]:
    """Read a model of bars: description and weights (as float32). Raises CheckpointError."""
    return read_spec(path), weights(path)


def read_image(path: Path) -> tuple[ImageSpec, dict[str, NDArray[np.float32]]]:
    """Read a model of pictures: description and weights (as float32). Raises CheckpointError."""
    return read_image_spec(path), weights(path)


def fitted(path: Path, network: Any, found: Weights) -> None:
    """Check that a network's state has the shapes of the weights. Raises CheckpointError."""
    shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    if shapes != {name: array.shape for name, array in found.items()}:
        raise CheckpointError(f"{path.name} is damaged: its weights do not fit its network.")


def _checked(path: Path, parse: Callable[[str], T]) -> T:
    text = _text(path)
    try:
        return parse(text)
    except SpecError as error:
        raise CheckpointError(f"{path.name} cannot be used: {error}.") from error


def _text(path: Path) -> str:
    """Read the JSON in a model file's header."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            start = file.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            if size > _FILE_LIMIT or not 2 <= length <= min(_HEADER_LIMIT, size - 8):
                raise CheckpointError(f"{path.name} is not an Attune model.")
            header = json.loads(file.read(length))
        text = header["__metadata__"][_SPEC_KEY]
    except OSError as error:
        raise CheckpointError(f"{path.name} cannot be opened: {error.strerror}.") from error
    except CheckpointError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError(f"{path.name} is not an Attune model.") from error
    if not isinstance(text, str):
        raise CheckpointError(f"{path.name} is not an Attune model.")
    return text


def weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read the weights of a model of whatever kind as float32. Raises CheckpointError."""
    try:
        found = load(path.read_bytes())
    except (SafetensorError, OSError, ValueError, TypeError, KeyError) as error:
        raise CheckpointError(f"{path.name} is damaged.") from error
    floats = {name: array.astype(np.float32) for name, array in found.items()}
    if not all(np.isfinite(array).all() for array in floats.values()):
        raise CheckpointError(f"{path.name} is damaged: its weights are not numbers.")
    return floats
