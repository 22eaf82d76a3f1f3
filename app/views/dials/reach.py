"""How far a dial can go: what formulas and locks leave of it, and what was found inside that."""

from __future__ import annotations

from dataclasses import dataclass

from app.views.dials.dial_scale import DialScale
from app.views.look.quantity import Quantity, span_text

Span = tuple[float, float]  # start and end on the sweep, 0..1


@dataclass(frozen=True, slots=True)
class Reach:
    """Bounds of an attribute while others are locked, in its unit."""

    low: float  # exact: no bar that keeps the locks lies below
    high: float
    found_low: float  # of the candidates at hand; above `found_high` where several bars' have
    found_high: float  # nothing in common

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError("the low end of a reach lies above its high end")

    def bounds(self, scale: DialScale) -> Span | None:
        """Return where the sweep can be reached; None where it is nowhere."""
        return _on(scale, self.low, self.high)

    def found(self, scale: DialScale) -> Span | None:
        """Return where the sweep was found to be reached, inside `bounds`; None where nowhere."""
        return _on(scale, max(self.found_low, self.low), min(self.found_high, self.high))

    def text(self, attribute: Quantity) -> str:
        """Say the bounds with their unit: "reachable from 6 to 12 notes"."""
        if attribute.text(self.low) == attribute.text(self.high):
            return f"reachable at {attribute.text(self.low)} only"
        return f"reachable from {span_text(attribute, self.low, self.high, ' to ')}"


def _on(scale: DialScale, low: float, high: float) -> Span | None:
    if low > high or high < scale.low or low > scale.high:
        return None
    return scale.fraction(low), scale.fraction(high)
