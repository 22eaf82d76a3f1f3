"""A soft pen and a soft eraser on a picture of few pixels: pure, it knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from arvae_models.picture_search import Image

Point = tuple[float, float]  # x to the right and y down, in pixels of the picture

PEN: Final = "pen"
ERASER: Final = "eraser"
WIDTHS: Final = (1.0, 8.0)  # narrowest and broadest pen, in pixels
_SOFT: Final = 0.5  # pixels beyond the rim in which the ink fades


@dataclass(frozen=True, slots=True)
class Brush:
    """What the hand holds."""

    tool: str = PEN  # or ERASER
    width: float = 2.8  # pixels of the picture

    @property
    def breadth(self) -> float:
        """Pixels that it covers; an eraser is broader than the pen it follows."""
        return self.width * (2 if self.tool == ERASER else 1)

    def widened(self, steps: int) -> Brush:
        """Return a broader brush, or a narrower one."""
        return Brush(self.tool, min(max(self.width + 0.4 * steps, WIDTHS[0]), WIDTHS[1]))

    def stroked(self, image: Image, start: Point, end: Point) -> Image:
        """Return a picture (side, side) with a straight stroke from point to point."""
        height, width = image.shape
        y, x = np.mgrid[:height, :width] + 0.5
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = max(dx * dx + dy * dy, 1e-9)
        share = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / length, 0, 1)
        off = np.hypot(x - start[0] - share * dx, y - start[1] - share * dy)
        ink = np.clip(self.breadth / 2 + _SOFT - off, 0, 1).astype(np.float32)
        if self.tool == ERASER:
            return np.minimum(image, 1 - ink)
        return np.maximum(image, ink)
