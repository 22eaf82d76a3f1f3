"""What a dial shows at one moment, and the words for it; it knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from app.views.dials.dial_needles import Needles
from app.views.dials.dial_scale import DialScale
from app.views.dials.reach import Reach


@dataclass(frozen=True, slots=True)
class Face:
    """What a dial shows at one moment."""

    scale: DialScale
    needles: Needles
    colour: QColor  # of the attribute
    reach: Reach | None = None  # None where it is not known
    raw: bool = False  # the needle turns the latent dimension itself
    knob: float | None = None  # place 0..1 of a hardware knob that has no hold of it yet
    locked: bool = False  # the value is kept while other dials turn
    hot: bool = False  # under the pointer or in the hand
    focused: bool = False
    enabled: bool = True


def value_text(face: Face) -> str:
    """Return the large text: what is asked for, or what the selected bars have."""
    needles = face.needles
    if needles.asked is None:
        return "–"
    if needles.measured is not None and needles.request is None:
        return face.scale.span_text(*needles.measured)
    return face.scale.attribute.text(needles.asked)


def spoken(face: Face) -> str:
    """Return what the dial shows in words, for those who hear it."""
    scale, needles, attribute = face.scale, face.needles, face.scale.attribute
    if needles.asked is None or needles.measured is None:
        return f"no {attribute.thing} to measure"
    named = bool(attribute.names)
    ends = [
        attribute.text(end) if named else f"{end:.{attribute.decimals}f}"
        for end in (scale.low, scale.high)
    ]
    words = [
        f"asked {attribute.text(needles.asked)}",
        f"measured {scale.span_text(*needles.measured)}",
        f"from {ends[0]} to {ends[1]}",
    ]
    if face.reach is not None:
        words.append(face.reach.text(attribute))
    if face.knob is not None:
        words.append(f"hardware knob at {attribute.text(scale.value(face.knob))}")
    words += ["locked"] * face.locked + ["raw"] * face.raw
    return ", ".join(words)
