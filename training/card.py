"""A model's card as Markdown: what stands in the model file, for people who read folders."""

from __future__ import annotations

import json
from typing import Any

from arvae_models.image_spec import ImageSpec
from arvae_models.spec import ModelSpec


def markdown(spec: ModelSpec | ImageSpec) -> str:
    """Write the card of a model, its dials and what was measured of them."""
    card = spec.card
    parts = [
        f"# {card.name or 'A model'}",
        card.summary,
        f"Trained on {card.trained_on}" if card.trained_on else "",
        card.licence,
        "## Dials",
        "Plain traversal: *slope* is how far the attribute goes of the way that the scale "
        "promises, *side effects* how much the others move, as a share of their ranges.",
        _table(
            ("dial", "dimension", "from", "to", "slope", "Spearman", "side effects", "reaches"),
            [
                _dial(dial, row, card.steerability)
                for dial, row in zip(spec.dials, spec.table, strict=True)
            ],
        ),
        "## Measured",
        _table(
            ("figure", "value"),
            [(name.replace("_", " "), f"{value:g}") for name, value in card.metrics.items()],
        ),
        "## Settings",
        f"```json\n{json.dumps(card.training, indent=1, sort_keys=True)}\n```",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _dial(dial: Any, row: Any, steerability: dict[str, Any]) -> tuple[str, ...]:
    found = steerability.get(dial.attribute, {})
    low, high = found.get("usable", ("", ""))
    reaches = f"{row.text(low)} to {row.text(high)}" if found else ""
    figures = (
        f"{found[name]:.2f}" if found else "" for name in ("slope", "spearman", "side_effects")
    )
    return (
        row.label,
        str(dial.dimension),
        row.text(dial.low),
        row.text(dial.high),
        *figures,
        reaches,
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
