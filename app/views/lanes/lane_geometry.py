"""Where bars and values lie on a lane: pure coordinates, both ways, below those of the roll."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from app.views.dials.dial_scale import DialScale
from app.views.lanes.lane_edit import Point, on_step
from app.views.roll.roll_geometry import RollGeometry

MARGIN: Final = 12.0  # pixels above the highest value and below the lowest


@dataclass(frozen=True, slots=True)
class LaneGeometry:
    """The map between the values of bars and the view; times lie where the roll has them."""

    roll: RollGeometry
    scale: DialScale
    height: float  # pixels

    def left(self, bar: int) -> float:
        """Return where a bar begins."""
        return self.roll.x(bar * self.roll.measure_ticks)

    def right(self, bar: int) -> float:
        """Return where a bar ends."""
        return self.left(bar + 1)

    def centre(self, bar: int) -> float:
        """Return the middle of a bar."""
        return (self.left(bar) + self.right(bar)) / 2

    def y(self, value: float) -> float:
        """Return where a value lies, the nearest end where it is beyond the scale."""
        return self.height - MARGIN - self.scale.fraction(value) * (self.height - 2 * MARGIN)

    def value(self, y: float) -> float:
        """Return the musical step at a place, the nearest end outside; the inverse of `y`."""
        share = (self.height - MARGIN - y) / max(self.height - 2 * MARGIN, 1.0)
        low, high = self.scale.low, self.scale.high
        return on_step(self.scale, low + share * (high - low))

    def point(self, x: float, y: float) -> Point:
        """Return the bar and the value at a place, the nearest ones outside."""
        return self.roll.measure(x), self.value(y)

    @property
    def home(self) -> float:
        """The value from which others are measured: zero, or the lowest."""
        return min(max(0.0, self.scale.low), self.scale.high)

    def bars_between(self, left: float, right: float) -> range:
        """Return the bars of which something lies between two places."""
        ticks = self.roll.measure_ticks
        first = max(math.floor(self.roll.tick(left) / ticks), 0)
        end = min(math.ceil(self.roll.tick(right) / ticks), self.roll.measures)
        return range(first, max(end, first))
