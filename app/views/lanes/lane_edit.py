"""What can be done to a curve of targets over the bars: pure edits; it knows no widget.

A curve maps bars, from 0, to the values asked of them, in the attribute's unit; a bar without a
target is not in it. Every edit returns a new curve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.views.dials.dial_scale import DialScale

Curve = Mapping[int, float]
Point = tuple[int, float]  # bar, value


def on_step(scale: DialScale, value: float) -> float:
    """Return the attribute's nearest musical step inside the scale."""
    step = scale.attribute.step
    return scale.shown(round(value / step) * step)


def on_steps(scale: DialScale, curve: Curve) -> dict[int, float]:
    """Return a curve with each value on a musical step inside the scale."""
    return {bar: on_step(scale, value) for bar, value in curve.items()}


def line(first: Point, last: Point) -> dict[int, float]:
    """Return the straight line between two points, whichever comes first; both bars included.

    In a single bar the later point counts: that is where the hand is.
    """
    (start, low), (end, high) = first, last
    if start == end:
        return {end: high}
    rise = (high - low) / (end - start)
    inner = range(min(start, end) + 1, max(start, end))
    between = {bar: low + rise * (bar - start) for bar in inner}
    return {start: low, **between, end: high}


def drawn(curve: Curve, first: Point, last: Point) -> dict[int, float]:
    """Lay a straight line over a curve."""
    return {**curve, **line(first, last)}


def cleared(curve: Curve, bars: Iterable[int]) -> dict[int, float]:
    """Take the targets of some bars away."""
    gone = frozenset(bars)
    return {bar: value for bar, value in curve.items() if bar not in gone}


def ramp(curve: Curve) -> dict[int, float]:
    """Straighten a curve: one line from its first target to its last, through every bar between."""
    if not curve:
        return {}
    first, last = min(curve), max(curve)
    return line((first, curve[first]), (last, curve[last]))


def smoothed(curve: Curve) -> dict[int, float]:
    """Even a curve out: half of each target stays, a quarter comes from either neighbour.

    Where a neighbour has no target, the bar's own takes its place.
    """
    return {
        bar: (curve.get(bar - 1, own) + 2 * own + curve.get(bar + 1, own)) / 4
        for bar, own in curve.items()
    }


def shifted(curve: Curve, by: int, measures: int) -> dict[int, float]:
    """Move a curve by some bars; what leaves the phrase of `measures` bars is gone."""
    return {bar + by: value for bar, value in curve.items() if 0 <= bar + by < measures}


def copied(curve: Curve, bars: range, to: int, measures: int) -> dict[int, float]:
    """Copy the targets of some bars to those from bar `to`; a bar without a target clears one."""
    room = range(to, min(to + len(bars), measures))
    new = {bar: curve[source] for bar, source in zip(room, bars, strict=False) if source in curve}
    return {**cleared(curve, room), **new}


def repeated(curve: Curve, measures: int) -> dict[int, float]:
    """Repeat a curve, from its first bar to its last, up to the end of the phrase."""
    if not curve:
        return {}
    bars = range(min(curve), max(curve) + 1)
    result = dict(curve)
    for start in range(bars.stop, measures, len(bars)):
        result = copied(result, bars, start, measures)
    return result


@dataclass(frozen=True, slots=True)
class Shape:
    """An edit of a whole curve, as it is offered in a menu."""

    text: str
    tip: str  # one sentence
    edit: Callable[[Curve, int], dict[int, float]]  # of a curve in a phrase of so many bars


SHAPES: Final = (
    Shape("Straighten", "One line from the first target to the last.", lambda c, _bars: ramp(c)),
    Shape("Smooth", "Even the targets out.", lambda c, _bars: smoothed(c)),
    Shape("Repeat to the end", "The same targets again, up to the last bar.", repeated),
    Shape("One bar earlier", "Move the targets.", lambda c, bars: shifted(c, -1, bars)),
    Shape("One bar later", "Move the targets.", lambda c, bars: shifted(c, 1, bars)),
    Shape("Clear every target", "Ask nothing of any bar.", lambda c, _bars: cleared(c, c)),
)
