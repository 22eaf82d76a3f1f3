"""What the window and the engine's process say to each other: frozen values that can be pickled.

Knows no Qt and no torch, so that both sides can import it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from arvae_models.neighbourhood import Choice
from arvae_models.spec import ModelSpec
from arvae_models.tokens import Rows


@dataclass(frozen=True, slots=True)
class Load:
    """Load a model file; the old model stays where that fails."""

    path: Path


@dataclass(frozen=True, slots=True)
class Prepare:
    """Build the neighbourhoods of bars that may be turned soon."""

    rows: Mapping[int, Rows]  # measure index -> (24,)


@dataclass(frozen=True, slots=True)
class Turn:
    """Find bars near `rows` that measure what is asked and what is locked."""

    number: int  # rises with every request; a reply carries its request's
    rows: Mapping[int, Rows]  # measure index -> (24,), as they were when the gesture began
    asked: Mapping[str, float]
    locks: frozenset[str] = frozenset()


Request = Load | Prepare | Turn


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model is ready."""

    path: Path
    spec: ModelSpec
    device: str


@dataclass(frozen=True, slots=True)
class Turned:
    """The answer to a Turn; a better one may follow until `final`."""

    number: int
    choices: Mapping[int, Choice]  # measure index -> answer
    final: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that cannot be met, as a sentence for a musician."""

    sentence: str
    number: int | None = None  # of the Turn; None where a model could not be loaded
    details: str = field(default="")


Reply = Loaded | Turned | Failed
