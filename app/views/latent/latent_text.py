"""The words of the latent map: dimensions, places, values and what a place is, for eye and ear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from arvae_models.attributes import BY_KEY
from arvae_models.latent_map import Place, Surface
from arvae_models.spec import Dial

_BRIEF: Final = {  # attribute key -> its name before the value, where a line has little room
    "rhythmic_complexity": "complexity",
    "pitch_range": "range",
    "note_density": "",
}


def brief_name(key: str) -> str:
    """Name an attribute before its value: "range" (9 st); empty where the unit says it all."""
    return _BRIEF.get(key, BY_KEY[key].label.lower())


def dial_of(dials: Sequence[Dial], dimension: int) -> Dial | None:
    """Return the dial of a dimension; None where it has none."""
    return next((dial for dial in dials if dial.dimension == dimension), None)


def dimension_name(dials: Sequence[Dial], dimension: int) -> str:
    """Name a dimension: by its attribute, or "z 5"."""
    dial = dial_of(dials, dimension)
    return BY_KEY[dial.attribute].label if dial else f"z {dimension}"


def ordered_dimensions(dials: Sequence[Dial], latent: int) -> list[int]:
    """Return all dimensions, those of the dials first and in their order."""
    tied = [dial.dimension for dial in dials]
    return tied + [dimension for dimension in range(latent) if dimension not in tied]


def value_of(dial: Dial, code: float) -> float:
    """Return the value that a dial's code should give; the inverse of `Dial.code_of`."""
    share = (code - dial.code_low) / (dial.code_high - dial.code_low or 1.0)
    share = share if dial.code_direction > 0 else 1 - share
    return dial.low + share * (dial.high - dial.low)


def coordinate_words(dials: Sequence[Dial], dimension: int, code: float) -> str:
    """Tell where a place lies in one dimension: "note density at 7.2 notes", "z 5 at −1.20"."""
    name, dial = dimension_name(dials, dimension), dial_of(dials, dimension)
    if dial is None:
        return f"{name} at {minus(f'{code:.2f}')}"
    attribute = BY_KEY[dial.attribute]
    value = f"{value_of(dial, code):.{max(attribute.decimals, 1)}f} {attribute.unit}".strip()
    return f"{name.lower()} at {minus(value)}"


def place_words(dials: Sequence[Dial], axes: tuple[int, int], place: Place) -> str:
    """Tell where a place lies: "note density at 7.2 notes, z 5 at −1.20"."""
    return ", ".join(
        coordinate_words(dials, dimension, code)
        for dimension, code in zip(axes, place, strict=True)
    )


def values_words(values: Mapping[str, float]) -> str:
    """Tell what was measured: "complexity 0.14, range 9 st, 7 notes"."""
    return ", ".join(f"{brief_name(key)} {shown(key, values[key])}".strip() for key in values)


def shown(key: str, value: float) -> str:
    """Show a value with its unit and a true minus."""
    return minus(BY_KEY[key].text(value))


def condition(surface: Surface, place: Place) -> str:
    """Say what is wrong with a place of a map, if anything."""
    cell = surface.map.cell(place)
    if surface.empty[cell]:
        return "No notes here"
    if surface.far[cell]:
        return "Beyond what tunes have"
    return "The same bar all around" if surface.flat[cell] else ""


def measured_words(surface: Surface, place: Place) -> str:
    """Tell everything about a place that is measured: its values, and what is wrong with it."""
    words = condition(surface, place)
    if surface.empty[surface.map.cell(place)]:
        return words.lower()
    return values_words(surface.at(place)) + (f"; {words.lower()}" if words else "")


def minus(text: str) -> str:
    """Write a true minus."""
    return text.replace("-", "−")
