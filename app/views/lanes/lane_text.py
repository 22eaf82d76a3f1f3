"""A lane in words, for those who hear the window, and for the line above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from arvae_models.attributes import Attribute


def bar_words(attribute: Attribute, bar: int, asked: float | None, measured: float | None) -> str:
    """Tell of one bar: "Bar 3: note density asked 7 notes, measured 6 notes"."""
    name = attribute.label[:1].lower() + attribute.label[1:]
    return f"Bar {bar + 1}: {name} {_values(attribute, asked, measured)}"


def brief_words(attribute: Attribute, bar: int, asked: float | None, measured: float | None) -> str:
    """Tell of one bar where the attribute is seen: "Bar 3: asked 7 notes, measured 6 notes"."""
    return f"Bar {bar + 1}: {_values(attribute, asked, measured)}"


def _values(attribute: Attribute, asked: float | None, measured: float | None) -> str:
    pairs = (("asked", asked), ("measured", measured))
    parts = [f"{word} {attribute.text(value)}" for word, value in pairs if value is not None]
    return ", ".join(parts) or "not measured"


def spoken(
    attribute: Attribute,
    bars: Iterable[int],
    targets: Mapping[int, float],
    measured: Mapping[int, float],
) -> str:
    """Tell of several bars, a line each."""
    words = (bar_words(attribute, bar, targets.get(bar), measured.get(bar)) for bar in bars)
    return "\n".join(f"{line}." for line in words)
