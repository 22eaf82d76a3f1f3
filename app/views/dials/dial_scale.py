"""The arithmetic of a dial: values on a sweep, whole steps and typed text; it knows no widget."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from app.views.look.quantity import Quantity, span_text

_TYPED = re.compile(r"\s*([+\-−–]?)\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*[^\W\d]*\.?\s*")


@dataclass(frozen=True, slots=True)
class DialScale:
    """What an attribute's dial can ask for."""

    attribute: Quantity
    low: float  # in the attribute's unit, a value that the dial can show
    high: float

    @classmethod
    def of(cls, attribute: Quantity, low: float, high: float) -> DialScale:
        """Return the scale from `low` to `high`, rounded outwards to values that can be shown."""
        unit = 10**attribute.decimals
        low, high = min(low, high), max(low, high)
        return cls(
            attribute,
            max(math.floor(round(low * unit, 6)) / unit, attribute.lowest),
            min(math.ceil(round(high * unit, 6)) / unit, attribute.highest),
        )

    def containing(self, *values: float) -> DialScale:
        """Return the scale widened so that it holds some values."""
        wide = DialScale.of(self.attribute, min(self.low, *values), max(self.high, *values))
        return replace(self, low=wide.low, high=wide.high)

    def fraction(self, value: float) -> float:
        """Return the place of a value on the sweep, 0..1."""
        if self.high <= self.low:
            return 0.5
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def value(self, fraction: float) -> float:
        """Return the value at a place on the sweep, as it can be shown."""
        return self.shown(self.low + fraction * (self.high - self.low))

    def shown(self, value: float) -> float:
        """Round a value to what the dial can show, inside its ends."""
        return min(max(round(value, self.attribute.decimals), self.low), self.high)

    def possible(self, value: float) -> float:
        """Round a value to what a bar can have at all, also beyond the sweep's ends."""
        shown = round(value, self.attribute.decimals)
        return min(max(shown, self.attribute.lowest), self.attribute.highest)

    def stepped(self, value: float, steps: int) -> float:
        """Return the value some musical steps away."""
        return self.shown(value + steps * self.attribute.step)

    def read(self, text: str) -> float | None:
        """Read what a composer typed ("9", "9 notes", "+5", "0,14"); None if it is no value."""
        called = self.attribute.names
        if text.strip().lower() in called:
            return self.attribute.lowest + called.index(text.strip().lower())
        match = _TYPED.fullmatch(text)
        if match is None:
            return None
        sign, digits = match.groups()
        value = float(digits.replace(",", "."))
        return self.possible(-value if sign and sign in "-−–" else value)

    def wanted(self) -> str:
        """Say what can be typed."""
        *others, last = self.attribute.names or (self.attribute.text(self.high),)
        if others:
            return f"Type {', '.join(others)} or {last}."
        return f"Type a number, such as {last}."

    def integer(self, value: float) -> int:
        """Return a value as the whole number that Qt's own slider interface holds."""
        return round(value * 10**self.attribute.decimals)

    def of_integer(self, number: int) -> float:
        """Return the value of a whole number; the inverse of `integer` for shown values."""
        return number / 10**self.attribute.decimals

    def span_text(self, low: float, high: float) -> str:
        """Show one value, or two ends, with the unit: "9 notes", "7 – 9 notes"."""
        return span_text(self.attribute, low, high)
