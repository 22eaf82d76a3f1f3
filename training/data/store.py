"""Bars on disk: token rows with the tune each came from, split by tune; which bars are unseen.

Knows nothing of where the bars come from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.tokens import Rows
from training.data import cache
from training.data.cache import DataError

SPLITS: Final = ("train", "validation", "test")
_SPLIT_ENDS: Final = (80, 90, 100)  # of 100 shares of the tunes


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of 4/4 from a set of tunes."""

    rows: Rows  # (bars, 24)
    tune: NDArray[np.int32]  # (bars,) index into `tunes`
    tunes: tuple[str, ...]
    source: str  # what it was made from, with the version

    @property
    def digest(self) -> str:
        """Hash of the content; names the data in checkpoints and run folders."""
        text = "\n".join((self.source, *self.tunes)).encode()
        parts = (text, self.rows.tobytes(), self.tune.astype(np.int32).tobytes())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]

    def split(self, name: str) -> Rows:
        """Return the bars of one split, shape (bars, 24); a tune is never in two splits."""
        chosen = np.array([split_of(tune) == name for tune in self.tunes], bool)
        return self.rows[chosen[self.tune]]


def split_of(tune: str) -> str:
    """Name the split of a tune by a hash of its name, so that splits never move."""
    share = int.from_bytes(hashlib.sha256(tune.encode()).digest()[:4], "big") % 100
    return next(name for name, end in zip(SPLITS, _SPLIT_ENDS, strict=True) if share < end)


def relative(rows: Rows) -> Rows:
    """Transpose every bar to a first note of 64, so that transpositions become equal."""
    onset = rows >= 0
    first = np.take_along_axis(rows, onset.argmax(1)[:, None], 1)
    return np.where(onset, rows.astype(np.int16) - first + 64, rows).astype(np.int8)


def unseen(rows: Rows, train: Rows) -> NDArray[np.bool_]:
    """Tell which bars (bars, 24) stand in no transposition in the training bars."""
    known = {row.tobytes() for row in relative(train)}
    return np.array([row.tobytes() not in known for row in relative(rows)], bool)


def save(name: str, bars: Bars) -> Path:
    """Write a prepared set; the inverse of `load`."""
    return cache.save(
        name,
        {
            "rows": bars.rows,
            "tune": bars.tune,
            "tunes": np.array(bars.tunes, dtype=np.str_),
            "source": np.array(bars.source),
        },
    )


def load(name: str) -> Bars:
    """Read a prepared set. Raises DataError where it is missing or damaged."""
    arrays = cache.load(name)
    if set(arrays) != {"rows", "tune", "tunes", "source"}:
        raise DataError(f"The data “{name}” holds no bars.")
    tunes = tuple(str(tune) for tune in arrays["tunes"])
    return Bars(arrays["rows"], arrays["tune"], tunes, str(arrays["source"]))
