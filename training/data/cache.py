"""Named arrays in the cache folder, with a hash. Knows nothing of what the arrays mean.

A cached set whose content does not match its hash is never used.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from arvae_models.atomic import write_atomically

Arrays = Mapping[str, NDArray[Any]]


class DataError(ValueError):
    """A data set cannot be had; the message is one sentence."""


def cache_folder() -> Path:
    """Folder of the prepared data; ATTUNE_CACHE overrides it."""
    default = platformdirs.user_cache_path("attune", appauthor=False)
    return Path(os.environ.get("ATTUNE_CACHE", default))


def path_of(name: str) -> Path:
    """Where a prepared set lies."""
    return cache_folder() / f"{name}.npz"


def digest_of(arrays: Arrays) -> str:
    """Hash arrays with their names, types and shapes: 16 hexadecimal digits."""
    total = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        total.update(f"{name} {array.dtype.str} {array.shape}\0".encode())
        total.update(array.data)
    return total.hexdigest()[:16]


def save(name: str, arrays: Arrays) -> Path:
    """Write a set of arrays with its hash; the inverse of `load`."""
    buffer = io.BytesIO()
    digest = {"digest": np.array(digest_of(arrays))}
    np.savez_compressed(buffer, **arrays, **digest)  # type: ignore[arg-type]  # numpy's stub
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, buffer.getvalue())
    return path


def load(name: str) -> dict[str, NDArray[Any]]:
    """Read a set of arrays. Raises DataError where it is missing or damaged."""
    path = path_of(name)
    if not path.exists():
        raise DataError(f"The data “{name}” is not there yet: run attune-train prepare {name}.")
    damaged = DataError(f"{path.name} is damaged: run attune-train prepare {name} --force.")
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
        digest = str(arrays.pop("digest"))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise damaged from error
    if digest != digest_of(arrays):
        raise damaged
    return arrays
