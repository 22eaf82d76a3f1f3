"""How far a plain latent dial can be trusted: a level and a sentence, from its model card.

Pure: knows no widget. Figures of a card come from files, so anything may stand in their place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from app.views.look.quantity import Quantity, span_text

if TYPE_CHECKING:
    from arvae_models.spec import Dial

GOOD: Final = "good"
FAIR: Final = "fair"
POOR: Final = "poor"
UNKNOWN: Final = ""

_FROM_THE_WORST: Final = (POOR, FAIR, GOOD)
_FOLLOWS: Final = {GOOD: "follows closely", FAIR: "follows roughly", POOR: "hardly follows"}

Remark = tuple[str, str]  # level, and the words for it where it is not good


def trust(dial: Dial, steerability: Mapping[str, Any], attribute: Quantity) -> tuple[str, str]:
    """Judge a dial's own dimension, turned alone, from its entry in a card's steerability.

    Expects "slope", "spearman", "side_effects" and "usable" as the training measures them; the
    worst of them decides. Returns a level and a sentence, both empty where slope or rank
    correlation is not known. `attribute` is the dial's.
    """
    figures: Mapping[str, Any] = steerability if isinstance(steerability, Mapping) else {}
    slope, order = _number(figures.get("slope"), -10, 10), _number(figures.get("spearman"), -1, 1)
    if slope is None or order is None:
        return UNKNOWN, ""
    follows = POOR if slope <= 0 else _level(order, good=0.9, poor=0.6)
    usable = _usable(attribute, figures.get("usable"))
    aside = _number(figures.get("side_effects"), 0, 10)
    judged = [*_way(slope), *_cover(dial, attribute, usable), *_aside(aside)]
    level = min((follows, *(level for level, _ in judged)), key=_FROM_THE_WORST.index)
    verb = _verb(follows, slope, order)
    troubles = [words for level, words in judged if level != GOOD]
    if follows == POOR:
        rest = _listed([verb, *troubles])
    elif troubles:
        rest = f"{verb}, but {_listed(troubles)}"
    else:
        reaches = "" if usable is None else f" from {_text(attribute, usable)}"
        rest = verb + reaches + ("" if aside is None else " and moves the other dials little")
    return level, f"The latent dial itself {rest}."


def _verb(follows: str, slope: float, order: float) -> str:
    if slope < 0 or order < 0:
        return "turns the wrong way"
    return _FOLLOWS[follows] if slope > 0 else "does not move"


def _listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _level(value: float, *, good: float, poor: float) -> str:
    """Return the level of a figure that is the better the higher it is."""
    return GOOD if value >= good else POOR if value < poor else FAIR


def _way(slope: float) -> list[Remark]:
    """Judge how far the attribute goes for a step that the scale promises."""
    if slope <= 0:
        return []  # the verb says so
    level = _level(min(slope, 1 / slope), good=0.8, poor=0.5)
    return [(level, f"goes {100 * slope:.0f} % of the way asked")]


def _cover(dial: Dial, attribute: Quantity, usable: tuple[float, float] | None) -> list[Remark]:
    """Judge how much of the dial's range the attribute passes through."""
    if usable is None or dial.high <= dial.low:
        return []
    inside = min(usable[1], dial.high) - max(usable[0], dial.low)
    level = _level(inside / (dial.high - dial.low), good=0.9, poor=0.5)
    return [(level, f"reaches only {_text(attribute, usable)}")]


def _aside(moved: float | None) -> list[Remark]:
    """Judge how much the other attributes move along, in shares of their ranges."""
    if moved is None:
        return []
    level = _level(-moved, good=-0.25, poor=-0.5)
    return [(level, f"moves the other dials by {100 * moved:.0f} % of their range")]


def _text(attribute: Quantity, span: tuple[float, float]) -> str:
    return span_text(attribute, *span, " to ").replace("-", "−")


def _usable(attribute: Quantity, value: Any) -> tuple[float, float] | None:
    """Return the ends of the usable range; None where they are none."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    low, high = (_number(end, attribute.lowest, attribute.highest) for end in value)
    return None if low is None or high is None or low > high else (low, high)


def _number(value: Any, lowest: float, highest: float) -> float | None:
    """Return a figure as a float; None where it is none, or cannot be true."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if lowest <= value <= highest and math.isfinite(value) else None
