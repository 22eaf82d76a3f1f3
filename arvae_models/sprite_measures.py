"""The factors of a sprite, read from its pixels: those of the shape that covers it best.

A picture is compared with every shape, scale and orientation of the set, its middle laid on
theirs; the few that cover it best are drawn again at its own place, where a turn of two degrees
shows in a pixel or two. Knows no torch and no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from arvae_models.image_attributes import SPRITE_ATTRIBUTES
from arvae_models.morphometry import Values
from arvae_models.sprite_shapes import (
    MARGIN,
    ORIENTATIONS,
    POSITIONS,
    SCALES,
    SHAPES,
    SIDE,
    SPAN,
    SYMMETRIES,
    Places,
    render,
)

_THRESHOLD: Final = 0.5  # what is at least as bright is the shape
_WINDOW: Final = 32  # pixels around a shape's middle; no shape is wider
_CANDIDATES: Final = 96  # templates that are drawn again; with 64, one picture in 3,000 was amiss
_CHUNK: Final = 128  # pictures measured at once
_SHAPE, _, _TURN = range(3)  # columns of SPRITE_ATTRIBUTES

Points = NDArray[np.float64]  # (pictures, 2), x and y in pixels


@dataclass(frozen=True)
class _Templates:
    """Every shape, scale and orientation once, the smallest of equals first."""

    shape: Places
    scale: Places
    turn: Places
    windows: NDArray[np.float32]  # (templates, _WINDOW²), each 0 or 1
    area: NDArray[np.float32]  # (templates,) pixels
    middle: Points  # (templates, 2) from the centre that the factors name to the middle of mass


def folded(factors: Values) -> Values:
    """Return factors (pictures, 5) with each orientation the smallest that looks the same.

    A square looks the same after a quarter of a turn, an ellipse after a half, a heart after a
    whole one.
    """
    kept = factors.astype(np.float64)
    turn = SYMMETRIES[np.clip(np.round(kept[:, _SHAPE]).astype(np.int64) - 1, 0, 2)]
    kept[:, _TURN] %= turn
    kept[np.isclose(kept[:, _TURN], turn, atol=1e-5), _TURN] = 0  # a whole turn, but for rounding
    return kept.astype(np.float32)


def measure_sprites(images: NDArray[Any]) -> Values:
    """Measure sprites (pictures, 64, 64), each pixel 0..1: (pictures, 5).

    The columns are those of SPRITE_ATTRIBUTES, the values levels of the set and the orientations
    `folded`; of shapes drawn alike the first is told. A picture without ink measures 0.
    """
    measured = np.zeros((len(images), len(SPRITE_ATTRIBUTES)), np.float32)
    for start in range(0, len(images), _CHUNK):
        masks = images[start : start + _CHUNK] >= _THRESHOLD
        inked = np.flatnonzero(masks.any(axis=(1, 2)))
        if inked.size:
            measured[start + inked] = _factors(masks[inked])
    return measured


def _factors(masks: NDArray[np.bool_]) -> Values:
    """Measure pictures (pictures, 64, 64) that all have ink."""
    known = _templates()
    middles = _middles(masks)
    area = masks.sum(axis=(1, 2), dtype=np.float32)[:, None]
    common = _windows(masks, middles).reshape(len(masks), -1) @ known.windows.T
    likeness = common / (area + known.area - common)  # (pictures, templates)
    best = np.argpartition(-likeness, _CANDIDATES, axis=1)[:, :_CANDIDATES]
    best.sort(axis=1)  # so that the first of equals is found
    centres = middles[:, None] - known.middle[best]  # (pictures, candidates, 2)
    steps = len(POSITIONS) - 1
    places = np.rint((centres - MARGIN) / SPAN * steps).astype(np.int64).clip(0, steps)
    drawn = render(
        known.shape[best].ravel(),
        known.scale[best].ravel(),
        known.turn[best].ravel(),
        places[..., 0].ravel(),
        places[..., 1].ravel(),
    )
    drawn_masks = drawn.reshape(*best.shape, SIDE, SIDE).view(np.bool_)
    inside = np.count_nonzero(drawn_masks & masks[:, None], axis=(2, 3))
    around = np.count_nonzero(drawn_masks | masks[:, None], axis=(2, 3))
    each = np.arange(len(masks)), (inside / around).argmax(axis=1)
    winner = best[each]
    columns = (
        known.shape[winner] + 1.0,
        SCALES[known.scale[winner]],
        ORIENTATIONS[known.turn[winner]],
        *POSITIONS[places[each]].T,
    )
    return folded(np.stack(columns, axis=-1).astype(np.float32))


@cache
def _templates() -> _Templates:
    turns = len(ORIENTATIONS) - 1  # the last is the first again
    shape, scale, turn = (
        column.ravel() for column in np.indices((len(SHAPES), len(SCALES), turns))
    )
    order = np.lexsort((ORIENTATIONS[turn] % SYMMETRIES[shape], scale, shape))
    shape, scale, turn = shape[order], scale[order], turn[order]
    place = np.full(len(shape), len(POSITIONS) // 2)
    masks = render(shape, scale, turn, place, place).view(np.bool_)
    middles = _middles(masks)
    windows = _windows(masks, middles).reshape(len(masks), -1)
    centre = MARGIN + SPAN * POSITIONS[place[0]]
    return _Templates(shape, scale, turn, windows, windows.sum(axis=1), middles - centre)


def _middles(masks: NDArray[np.bool_]) -> Points:
    """Return the middle of the mass of each picture (pictures, 64, 64)."""
    pixels = np.arange(SIDE) + 0.5
    across, down = masks.sum(axis=1), masks.sum(axis=2)  # (pictures, 64) by column, by row
    mass = across.sum(axis=1)
    return np.stack((across @ pixels / mass, down @ pixels / mass), axis=-1)


def _windows(masks: NDArray[np.bool_], middles: Points) -> NDArray[np.float32]:
    """Cut out what lies around the middle of each picture: (pictures, _WINDOW, _WINDOW)."""
    half = _WINDOW // 2
    padded = np.pad(masks, ((0, 0), (half, half), (half, half)))
    left, top = np.rint(middles).astype(np.int64).T  # in the padded picture: half a window before
    views = sliding_window_view(padded, (_WINDOW, _WINDOW), axis=(1, 2))
    return views[np.arange(len(masks)), top, left].astype(np.float32)
