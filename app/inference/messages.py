"""What the window and the engine's process say to each other: frozen values that can be pickled.

Knows no Qt and no torch, so that both sides can import it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.inference.picture_messages import PictureLoaded, PictureQuestion, PictureReply
from arvae_models.candidates import Choice
from arvae_models.latent_map import Place, Surface
from arvae_models.request import Request
from arvae_models.spec import ModelSpec
from arvae_models.tokens import Rows

Span = tuple[float, float]  # low and high, in an attribute's unit


@dataclass(frozen=True, slots=True)
class Load:
    """Load a model file; the old model stays where that fails."""

    path: Path
    device: str | None = None  # the fastest by default


@dataclass(frozen=True, slots=True)
class Prepare:
    """Build the neighbourhoods of bars that may be turned soon, and say what they can reach."""

    number: int  # as with a Turn
    rows: Mapping[int, Rows]  # measure index -> (24,)
    requests: Mapping[int, Request]  # what must stay of each


@dataclass(frozen=True, slots=True)
class Turn:
    """Find bars near `rows` that measure what is asked and what is locked."""

    number: int  # rises with every request; a reply carries its request's
    rows: Mapping[int, Rows]  # measure index -> (24,), as they were when the gesture began
    requests: Mapping[int, Request]  # measure index -> what is asked of it
    raw: bool = False  # set the dials' own latent dimensions and take what comes


@dataclass(frozen=True, slots=True)
class Explore:
    """Find other bars than one that a dial asks for: a row of worker.EXPLORATIONS."""

    number: int
    kind: str
    row: Rows  # (24,)
    request: Request  # what must stay of it
    size: str = ""  # of a variation
    other: Rows | None = None  # (24,) where a morph leads to


@dataclass(frozen=True, slots=True)
class Examine:
    """See how far the model follows every bar of a phrase."""

    number: int  # as with a Turn
    rows: Rows  # (measures, 24)


@dataclass(frozen=True, slots=True)
class Survey:
    """Measure a map of two latent dimensions around a bar."""

    number: int
    rows: Rows  # (measures, 24); every bar has its place on the map
    bar: int  # the measure that the map is drawn around
    axes: tuple[int, int]  # dimensions across and upwards
    request: Request  # what must stay of the bar


@dataclass(frozen=True, slots=True)
class Put:
    """Take bars to places on a map: two latent dimensions are set, what that changes is laid on."""

    number: int
    rows: Mapping[int, Rows]  # measure index -> (24,), as they were when the gesture began
    places: Mapping[int, Place]
    axes: tuple[int, int]
    requests: Mapping[int, Request]  # what must stay of each


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model is ready."""

    path: Path
    spec: ModelSpec
    device: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a bar can become, given what must stay of it."""

    bounds: Mapping[str, Span]  # attribute key -> exact bounds, from the formulas
    found: Mapping[str, Span]  # attribute key -> what the candidates at hand have
    faithful: float  # share of the bar's slots that the model reconstructs


@dataclass(frozen=True, slots=True)
class Prepared:
    """The answer to a Prepare."""

    number: int
    scopes: Mapping[int, Scope]  # measure index -> scope; without bars that cannot be turned


@dataclass(frozen=True, slots=True)
class Turned:
    """The answer to a Turn; a better one may follow until `final`."""

    number: int
    choices: Mapping[int, Choice]  # measure index -> answer
    final: bool
    in_the_way: tuple[str, ...] = ()  # what keeps some bar from what is asked; final ones only


@dataclass(frozen=True, slots=True)
class Explored:
    """The answer to an Explore."""

    number: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """The answer to an Examine."""

    number: int
    faithful: tuple[float, ...]  # share of each measure's slots that the model reconstructs


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The answer to a Survey."""

    number: int
    surface: Surface | None  # None where the bar does not fit the model
    places: Mapping[int, Place]  # of the measures that fit it


@dataclass(frozen=True, slots=True)
class Placed:
    """The answer to a Put."""

    number: int
    choices: Mapping[int, Choice]


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that cannot be met, as a sentence for a musician."""

    sentence: str
    number: int | None = None  # of the question; None where a model could not be loaded
    details: str = field(default="")


Question = Load | Prepare | Turn | Explore | Examine | Survey | Put | PictureQuestion
Answer = Loaded | Prepared | Turned | Explored | Examined | Surveyed | Placed | Failed
Reply = Answer | PictureLoaded | PictureReply
