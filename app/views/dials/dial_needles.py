"""The two needles of a dial as values: what is asked for, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.views.dials.dial_scale import DialScale
from app.views.look.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Needles:
    """Where both needles stand, in the attribute's unit."""

    attribute: Quantity
    request: float | None = None  # what was asked for and not yet forgotten
    measured: tuple[float, float] | None = None  # lowest and highest of the selected bars
    origin: float | None = None  # what the bars had before the first request

    @property
    def asked(self) -> float | None:
        """The last request, else what was measured; the middle where bars differ."""
        if self.request is not None or self.measured is None:
            return self.request
        low, high = self.measured
        return low if low == high else round((low + high) / 2, self.attribute.decimals)

    @property
    def varied(self) -> bool:
        """Whether the selected bars have different values."""
        return self.measured is not None and self.measured[0] != self.measured[1]

    @property
    def missed(self) -> bool:
        """Whether what was measured is not what was asked for."""
        if self.request is None or self.measured is None:
            return False
        asked = self.request
        return not all(self.attribute.meets(asked, value) for value in self.measured)

    def measuring(self, span: tuple[float, float] | None) -> Needles:
        """Return the needles over other bars; over none, nothing is asked for either."""
        if span is None:
            return Needles(self.attribute)
        return replace(self, measured=span)

    def asking(self, value: float | None) -> Needles:
        """Return the needles with a request; None lets it follow the measured value again."""
        return replace(self, request=value, origin=None if value is None else self.origin)

    def begun(self) -> Needles:
        """Return the needles as a turn begins: the first one remembers what the bars had."""
        return replace(self, origin=self.asked) if self.origin is None else self

    def on(self, scale: DialScale) -> DialScale:
        """Return the scale widened so that both needles can be seen."""
        held = [*(self.measured or ()), *([] if self.request is None else [self.request])]
        return scale.containing(*held) if held else scale
