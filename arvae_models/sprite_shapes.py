"""The shapes of dSprites: their geometry, the levels of their factors, and how they are drawn.

After Matthey et al., "dSprites: Disentanglement testing Sprites dataset", 2017; the sizes are
fitted to the published pictures.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Images = NDArray[np.uint8]  # (pictures, 64, 64), each 0 or 1
Places = NDArray[np.int64]  # (pictures,) places in a table of levels

SIDE: Final = 64  # pixels
SHAPES: Final = ("square", "ellipse", "heart")
SCALES: Final = np.linspace(0.5, 1, 6)
ORIENTATIONS: Final = np.linspace(0, math.tau, 40)  # radians; the last equals the first
POSITIONS: Final = np.linspace(0, 1, 32)  # of x and of y
SYMMETRIES: Final = np.array([math.pi / 2, math.pi, math.tau])  # radians; the least turn unseen
MARGIN: Final = 16  # pixels before the first position of a centre
SPAN: Final = 32  # pixels from there to the last

# Sizes in pixels at scale 1.
_SQUARE: Final = 9.6  # half a side
_ELLIPSE: Final = (12.76, 7.22)  # semi-axes
# fmt: off
HEART: Final = np.array([  # radius by the angle from the tip (0) to the notch (pi)
    9.61, 8.51, 7.89, 7.48, 7.13, 6.86, 6.58, 6.46, 6.29, 6.17, 6.27, 5.87, 5.96, 5.95, 5.89, 5.97,
    5.90, 5.95, 6.01, 6.16, 6.12, 6.30, 6.34, 6.60, 6.69, 6.86, 7.12, 7.14, 7.58, 7.81, 8.23, 8.37,
    9.02, 9.09, 9.31, 9.68, 9.99, 10.23, 10.47, 10.75, 10.84, 11.02, 11.13, 11.21, 11.25, 11.30,
    11.24, 11.16, 11.06, 10.92, 10.71, 10.55, 10.08, 9.81, 9.40, 8.86, 8.34, 7.64, 6.99, 6.00, 5.12,
])
# fmt: on
GEOMETRY: Final = np.array([_SQUARE, *_ELLIPSE, *HEART])  # whatever decides what is drawn
_REACH: Final = (_SQUARE * math.sqrt(2), max(_ELLIPSE), float(HEART.max()))


def render(shape: Places, scale: Places, turn: Places, x: Places, y: Places) -> Images:
    """Draw pictures (pictures, 64, 64) from the places of their factors in the tables above.

    A pixel is 1 where its centre lies inside the shape.
    """
    images = np.zeros((len(shape), SIDE, SIDE), np.uint8)
    for kind in range(len(SHAPES)):
        for size, factor in enumerate(SCALES):
            chosen = np.flatnonzero((shape == kind) & (scale == size))
            if chosen.size:
                angle, across, down = (
                    ORIENTATIONS[turn[chosen]],
                    MARGIN + SPAN * POSITIONS[x[chosen]],
                    MARGIN + SPAN * POSITIONS[y[chosen]],
                )
                _draw(images, chosen, kind, factor, angle, across, down)
    return images


def _draw(
    images: Images,
    chosen: Places,
    kind: int,
    scale: float,
    angle: NDArray[np.float64],  # (chosen,) radians
    across: NDArray[np.float64],  # (chosen,) centre in pixels from the left
    down: NDArray[np.float64],  # (chosen,) centre in pixels from the top
) -> None:
    """Draw one shape at one scale, looking only at a window around each centre."""
    reach = _REACH[kind] * scale
    side = math.floor(2 * reach) + 1  # pixel centres within reach of a centre, at most
    left = np.ceil(across - reach - 0.5).astype(np.int64)
    top = np.ceil(down - reach - 0.5).astype(np.int64)
    pixels = np.arange(side) + 0.5
    dx = ((left - across)[:, None] + pixels)[:, None, :] / scale  # (chosen, 1, side)
    dy = ((top - down)[:, None] + pixels)[:, :, None] / scale  # (chosen, side, 1)
    cos, sin = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    inside = _inside(kind, cos * dx - sin * dy, sin * dx + cos * dy)
    windows = sliding_window_view(images, (side, side), axis=(1, 2), writeable=True)
    windows[chosen, top, left] = inside


def _inside(kind: int, u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points lie in a shape, in its own axes (v points down) at scale 1."""
    if SHAPES[kind] == "square":
        return (np.abs(u) <= _SQUARE) & (np.abs(v) <= _SQUARE)
    if SHAPES[kind] == "ellipse":
        return np.square(u / _ELLIPSE[0]) + np.square(v / _ELLIPSE[1]) <= 1
    steps = len(HEART) - 1
    angle = np.arctan2(np.abs(u), v) * (steps / np.pi)  # in steps between the knots
    knot = np.minimum(angle.astype(np.int64), steps - 1)
    radius = HEART[knot] + (angle - knot) * np.diff(HEART)[knot]
    return u * u + v * v <= radius * radius
