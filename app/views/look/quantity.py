"""What a dial needs to know of an attribute, be it of bars or of pictures; it knows no widget."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtGui import QColor

from app.views.look import theme
from app.views.look.theme import Look

if TYPE_CHECKING:  # the window is seen before the formulas are loaded
    from arvae_models.attributes import Attribute
    from arvae_models.image_attributes import ImageAttribute

Quantity: TypeAlias = "Attribute | ImageAttribute"

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
    name = PICTURE_COLOURS.get(quantity.key)
    return on.colour(name) if name else theme.attribute_colour(quantity.key, on)


def end_text(quantity: Quantity, value: float) -> str:
    """Show an end of the sweep, without the unit: "4", "−12", "square"."""
    if quantity.names:
        return quantity.text(value)
    sign = "+" if quantity.signed else ""
    return "0" if value == 0 else f"{value:{sign}.{quantity.decimals}f}".replace("-", "−")


def span_text(quantity: Quantity, low: float, high: float, between: str = " – ") -> str:
    """Show one value of an attribute, or two ends, with the unit once."""
    first, last = quantity.text(low), quantity.text(high)
    if first == last:
        return last
    unit = next((unit for unit in quantity.units if first.endswith(f" {unit}")), "")
    return f"{first.removesuffix(unit).strip()}{between}{last}"
