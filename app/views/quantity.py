"""What a dial needs to know of an attribute, be it of bars or of pictures; it knows no widget."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QColor

from app.views import theme
from app.views.theme import DARK, Look
from arvae_models.attributes import Attribute
from arvae_models.morphometry import ImageAttribute
from arvae_models.picture_search import tolerance

Quantity = Attribute | ImageAttribute

PICTURE_COLOURS: Final = MappingProxyType(
    {
        "area": QColor("#e8768f"),
        "length": QColor("#4db6c4"),
        "thickness": QColor("#e3a857"),
        "slant": QColor("#a08cf2"),
        "width": QColor("#93c25c"),
        "height": QColor("#d984c9"),
        "shape": QColor("#e8768f"),
        "scale": QColor("#4db6c4"),
        "orientation": QColor("#a08cf2"),
        "x": QColor("#93c25c"),
        "y": QColor("#e3a857"),
    }
)


def colour(quantity: Quantity, on: Look) -> QColor:
    """Return an attribute's one colour, dark enough to be read where the table is light."""
    if isinstance(quantity, ImageAttribute) and quantity.key in PICTURE_COLOURS:
        tint = PICTURE_COLOURS[quantity.key]
        return tint if on is DARK else tint.darker(150)
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
