"""Key finding: which major or minor key a melody is in."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.keys import Key
from arvae_models.music import Phrase

# How well each pitch class, counted up from the tonic, was heard to fit: C. L. Krumhansl and
# E. J. Kessler, "Tracing the dynamic changes in perceived tonal organization in a spatial
# representation of musical keys", Psychological Review 89 (1982).
_PROFILES: Final = MappingProxyType(
    {
        "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
        "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
    }
)


def _templates() -> NDArray[np.float64]:
    """Return the profiles of all keys, (modes, tonics, pitch classes), each of mean 0, length 1."""
    profiles = np.array(list(_PROFILES.values()))
    centred = profiles - profiles.mean(axis=1, keepdims=True)
    unit = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    return np.stack([np.roll(unit, tonic, axis=1) for tonic in range(12)], axis=1)


_TEMPLATES: Final = _templates()


def guess(phrase: Phrase) -> Key | None:
    """Tell which major or minor key a melody is in; None where nothing tells.

    The key whose profile correlates best with how long each pitch class sounds: the algorithm of
    Krumhansl and Schmuckler (C. L. Krumhansl, "Cognitive Foundations of Musical Pitch", 1990,
    chapter 4).
    """
    if not phrase.notes:
        return None
    last = phrase.notes[-1].pitch
    # Counted from the last note, so that a transposed melody gives the same numbers to the bit.
    heard = np.zeros(12)
    for note in phrase.notes:
        heard[(note.pitch - last) % 12] += note.duration
    heard -= heard.mean()
    if not heard.any():
        return None
    fit = _TEMPLATES @ heard  # (modes, tonics); a correlation but for one factor common to all
    mode, tonic = divmod(int(fit.argmax()), 12)
    return Key((tonic + last) % 12, tuple(_PROFILES)[mode])
