"""What colour the rows of the piano roll have: those of the keyboard, or those of a key."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor

from app.views.look.looks import Look, over
from arvae_models.keys import Key

BLACK_KEYS: Final = frozenset({1, 3, 6, 8, 10})

_DARKER = (150, 107)  # per cent, of rows outside the key, on dark and on light
_TONIC = 0.09  # share of the accent


def row_colour(pitch: int, key: Key | None, look: Look) -> QColor:
    """Return the colour of a pitch's row.

    Without a key black keys are darker; in a key what is outside it is, and the tonic is tinted.
    """
    if key is None:
        return look.colour("lane_black" if pitch % 12 in BLACK_KEYS else "lane")
    if pitch % 12 not in key.pitch_classes:
        return look.colour("lane_black").darker(_DARKER[not look.dark])
    tint = look.colour("accent", _TONIC if pitch % 12 == key.tonic else 0.0)
    return over(tint, look.colour("lane"))
