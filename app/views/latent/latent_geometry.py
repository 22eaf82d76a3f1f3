"""The geometry of the latent map: codes to pixels and back, and a path cut into even steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arvae_models.latent_map import Place, Span


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the map lies in its widget, and what it spans."""

    left: float  # pixels, as the next three
    top: float
    width: float
    height: float
    across: Span  # codes at the left and right edge
    upwards: Span  # codes at the bottom and top edge

    @property
    def right(self) -> float:
        """The right edge, in pixels."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The bottom edge, in pixels."""
        return self.top + self.height

    def point(self, place: Place) -> tuple[float, float]:
        """Return where a place lies, perhaps outside the frame."""
        (west, east), (south, north) = self.across, self.upwards
        x = self.left + (place[0] - west) / (east - west) * self.width
        y = self.bottom - (place[1] - south) / (north - south) * self.height
        return x, y

    def place(self, x: float, y: float) -> Place:
        """Return the place at a pixel, or the nearest on the map; the inverse of `point`."""
        (west, east), (south, north) = self.across, self.upwards
        return self.held(
            (
                west + (x - self.left) / max(self.width, 1) * (east - west),
                south + (self.bottom - y) / max(self.height, 1) * (north - south),
            )
        )

    def held(self, place: Place) -> Place:
        """Return a place, or the nearest to it on the map."""
        (west, east), (south, north) = self.across, self.upwards
        return min(max(place[0], west), east), min(max(place[1], south), north)

    def inside(self, x: float, y: float) -> bool:
        """Tell whether a pixel shows a place of the map."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def even_steps(path: Sequence[Place], count: int) -> list[Place]:
    """Return `count` places along a path, equally far apart on it, with both its ends.

    One place stands in the path's middle. Raises ValueError for an empty path or no places.
    """
    if not path or count < 1:
        raise ValueError("A path needs places to go through, and a bar to go along it.")
    corners = np.array(path, np.float64)  # (corners, 2)
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    gone = np.concatenate(([0.0], np.cumsum(lengths)))
    stops = np.linspace(0, gone[-1], count) if count > 1 else np.array([gone[-1] / 2])
    x, y = (np.interp(stops, gone, side) for side in corners.T)
    return list(zip(x.tolist(), y.tolist(), strict=True))
