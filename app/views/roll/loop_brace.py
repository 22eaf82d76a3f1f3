"""The loop above the bar numbers: which part of it a place takes, and what a drag makes of it.

Pure, in ticks: the loop snaps to beats, or to the slots of the grid where the hand is fine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.views.roll.roll_geometry import RollGeometry
from arvae_models.grid import next_slot, previous_slot, snapped
from arvae_models.music import TICKS_PER_BEAT

Region = tuple[int, int]  # first tick, end

_GRIP = 6.0  # pixels on either side of an end that take it


class Part(Enum):
    """What of the loop a place takes."""

    START = "start"
    BODY = "body"
    END = "end"
    NONE = "none"  # there a new one begins


def part_at(geometry: RollGeometry, region: Region | None, x: float) -> Part:
    """Return what a press takes; a short loop keeps a body."""
    if region is None:
        return Part.NONE
    left, right = (geometry.x(tick) for tick in region)
    grip = min(_GRIP, (right - left) / 3)
    if left - _GRIP <= x <= left + grip:
        return Part.START
    if right - grip <= x <= right + _GRIP:
        return Part.END
    return Part.BODY if left < x < right else Part.NONE


@dataclass(frozen=True, slots=True)
class LoopDrag:
    """A drag of the loop, from where it went down."""

    base: Region | None
    part: Part
    start: float  # ticks, where the pointer went down
    ticks: int  # length of the phrase

    def to(self, tick: float, *, fine: bool = False) -> Region:
        """Return the loop with the pointer at a time; it is never empty nor outside the phrase."""
        if self.base is None or self.part is Part.NONE:
            return self._new(tick, fine=fine)
        first, end = self.base
        if self.part is Part.BODY:
            by = _near(first + tick - self.start, fine=fine) - first
            by = min(max(by, -first), self.ticks - end)
            return first + by, end + by
        place = min(max(_near(tick, fine=fine), 0), self.ticks)
        if self.part is Part.START:
            return min(place, _floor(end - 1, fine=fine)), end
        return first, max(place, min(_ceil(first + 1, fine=fine), self.ticks))

    def _new(self, tick: float, *, fine: bool) -> Region:
        low, high = sorted((self.start, tick))
        low, high = max(low, 0.0), min(high, self.ticks - 1.0)
        first = _floor(int(min(low, self.ticks - 1)), fine=fine)
        return first, min(_ceil(max(int(high) + 1, first + 1), fine=fine), self.ticks)


def _near(tick: float, *, fine: bool) -> int:
    return snapped(tick) if fine else round(tick / TICKS_PER_BEAT) * TICKS_PER_BEAT


def _floor(tick: int, *, fine: bool) -> int:
    return previous_slot(tick + 1) if fine else tick // TICKS_PER_BEAT * TICKS_PER_BEAT


def _ceil(tick: int, *, fine: bool) -> int:
    return next_slot(tick - 1) if fine else -(-tick // TICKS_PER_BEAT) * TICKS_PER_BEAT


def words(region: Region | None, measure_ticks: int) -> str:
    """Tell where the loop is: "Loop: bars 2 to 3", "Loop: bar 1 beat 2 to bar 1 beat 4"."""
    if region is None:
        return "No loop"
    first, last = region[0] // measure_ticks, (region[1] - 1) // measure_ticks
    if region[0] % measure_ticks == 0 and region[1] % measure_ticks == 0:
        return (
            f"Loop: bar {first + 1}" if first == last else f"Loop: bars {first + 1} to {last + 1}"
        )
    starts, ends = (
        f"bar {tick // measure_ticks + 1} beat {tick % measure_ticks // TICKS_PER_BEAT + 1}"
        for tick in (region[0], region[1] - 1)
    )
    return f"Loop: {starts} to {ends}"
