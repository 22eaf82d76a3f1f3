"""What the window and the engine's process say of pictures: frozen values that can be pickled.

Knows no Qt and no torch. A question's number rises; a reply carries its question's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from arvae_models.image_spec import ImageSpec
from arvae_models.picture_search import Asked, Code, Image, Picture, Span


@dataclass(frozen=True, slots=True, eq=False)
class LookAt:
    """Measure a picture, see how the model sees it, and look around it."""

    number: int
    image: Image  # (side, side)
    code: Code | None = None  # (width,) where the picture was decoded from one
    locks: frozenset[str] = frozenset()  # attribute keys that stay as they are


@dataclass(frozen=True, slots=True, eq=False)
class TurnPicture:
    """Find a picture near `image` that measures what is asked, and what is locked."""

    number: int
    image: Image  # as it was when the gesture began
    asked: Asked
    code: Code | None = None  # as in LookAt
    locks: frozenset[str] = frozenset()
    raw: bool = False  # set the dials' own dimensions and take what comes


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Take each of some dials over its range, all else as it is: plain traversal."""

    number: int
    code: Code
    keys: tuple[str, ...]
    steps: int


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Take two dials over their ranges: plain traversal."""

    number: int
    code: Code
    key_x: str  # from left to right
    key_y: str  # from the bottom to the top
    steps: int  # each way


@dataclass(frozen=True, slots=True)
class Samples:
    """Make pictures to begin with."""

    number: int
    seed: int
    count: int


@dataclass(frozen=True, slots=True)
class PictureLoaded:
    """A model of pictures is ready."""

    path: Path
    spec: ImageSpec
    device: str


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The answer to a LookAt; a second one follows once the model has looked around."""

    number: int
    picture: Picture
    reconstruction: Image  # the picture's code, decoded
    reached: Mapping[str, Span] = field(default_factory=dict)  # attribute key -> what was found
    final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PictureTurned:
    """The answer to a TurnPicture; a better one may follow until `final`."""

    number: int
    picture: Picture
    final: bool


@dataclass(frozen=True, slots=True, eq=False)
class StripDrawn:
    """The answer to a Strip."""

    number: int
    strips: Mapping[str, tuple[Picture, ...]]  # attribute key -> from its low end to its high end


@dataclass(frozen=True, slots=True, eq=False)
class GridDrawn:
    """The answer to a Grid."""

    number: int
    key_x: str
    key_y: str
    pictures: tuple[Picture, ...]  # row by row, the top row first


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """The answer to a Samples."""

    number: int
    pictures: tuple[Picture, ...]


PictureQuestion = LookAt | TurnPicture | Strip | Grid | Samples
PictureReply = Seen | PictureTurned | StripDrawn | GridDrawn | Sampled
