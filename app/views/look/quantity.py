"""What a dial needs to know of an attribute, be it of bars or of pictures; it knows no widget."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QColor

from app.views.look import theme
from app.views.look.theme import Look
from arvae_models.attributes import Attribute
from arvae_models.morphometry import ImageAttribute
from arvae_models.picture_search import tolerance

Quantity = Attribute | ImageAttribute

PICTURE_COLOURS: Final = MappingProxyType(  # attribute key -> its colour in every table
    {
        "area": "rose",
        "length": "teal",
        "thickness": "amber",
        "slant": "violet",
        "width": "green",
        "height": "orchid",
        "shape": "rose",
        "scale": "teal",
        "orientation": "violet",
        "x": "green",
        "y": "amber",
    }
)


def colour(quantity: Quantity, on: Look) -> QColor:
    """Return an attribute's one colour in a table of colours."""
    if isinstance(quantity, ImageAttribute) and quantity.key in PICTURE_COLOURS:
        return on.colour(PICTURE_COLOURS[quantity.key])
    return theme.attribute_colour(quantity.key, on)


def meets(quantity: Quantity, asked: float, measured: float) -> bool:
    """Tell whether a measured value is what was asked for, within the tolerance."""
    if isinstance(quantity, ImageAttribute):
        return abs(measured - asked) <= tolerance(quantity) + 1e-6
    return quantity.meets(asked, measured)


def thing(quantity: Quantity) -> str:
    """Return what it is measured of: "bar", "picture"."""
    return "picture" if isinstance(quantity, ImageAttribute) else "bar"


def units(quantity: Quantity) -> tuple[str, ...]:
    """Return every unit that may stand after a value."""
    several = (quantity.unit_of_one,) if isinstance(quantity, Attribute) else ()
    return tuple(unit for unit in (quantity.unit, *several) if unit)


def names(quantity: Quantity) -> tuple[str, ...]:
    """Return the names of its values, from the lowest; none where they are numbers."""
    return quantity.names if isinstance(quantity, ImageAttribute) else ()


def end_text(quantity: Quantity, value: float) -> str:
    """Show an end of the sweep, without the unit: "4", "−12", "square"."""
    if names(quantity):
        return quantity.text(value)
    sign = "+" if quantity.signed else ""
    return "0" if value == 0 else f"{value:{sign}.{quantity.decimals}f}".replace("-", "−")


def span_text(quantity: Quantity, low: float, high: float, between: str = " – ") -> str:
    """Show one value of an attribute, or two ends, with the unit once."""
    first, last = quantity.text(low), quantity.text(high)
    if first == last:
        return last
    unit = next((unit for unit in units(quantity) if first.endswith(f" {unit}")), "")
    return f"{first.removesuffix(unit).strip()}{between}{last}"
