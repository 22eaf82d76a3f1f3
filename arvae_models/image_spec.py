"""What a model of pictures is, as plain data: network, dials and card, to and from JSON.

Its code is a row of numbers of which every dial moves one. A Fader's code is z followed by the
attributes that its decoder is told, each 0..1; an ImageVae's is z alone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Final

from arvae_models.image_attributes import TABLES, ImageAttribute
from arvae_models.spec import (
    FORMAT_VERSION,
    Dial,
    ModelCard,
    SpecError,
    check_dials,
    described,
    from_dict,
)

IMAGE_VAE: Final = "image-vae"
FADER: Final = "fader"
KINDS: Final = (IMAGE_VAE, FADER)


@dataclass(frozen=True, slots=True)
class ImageSpec:
    """The whole description, as it stands in a checkpoint's header."""

    kind: str  # of KINDS
    picture: str  # a key of morphometry.TABLES
    latent: int  # dimensions of z
    dials: tuple[Dial, ...]
    card: ModelCard = field(default_factory=ModelCard)

    @property
    def keys(self) -> tuple[str, ...]:
        """Attribute keys of the dials, in order."""
        return tuple(dial.attribute for dial in self.dials)

    @property
    def table(self) -> tuple[ImageAttribute, ...]:
        """Rows of the attribute table for the dials, in order."""
        rows = {row.key: row for row in TABLES[self.picture]}
        return tuple(rows[key] for key in self.keys)

    @property
    def width(self) -> int:
        """Numbers in a code."""
        return self.latent + (len(self.dials) if self.kind == FADER else 0)

    def to_json(self) -> str:
        """Write the description; the inverse of `from_json`."""
        return json.dumps(
            {
                "format": FORMAT_VERSION,
                "kind": self.kind,
                "picture": self.picture,
                "latent": self.latent,
                "dials": [asdict(dial) for dial in self.dials],
                "card": asdict(self.card),
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> ImageSpec:
        """Read and check a description. Raises SpecError with a sentence."""
        data = described(text)
        if data["kind"] not in KINDS:
            raise SpecError(f"it is a model of the kind “{data['kind']}”, not of pictures")
        try:
            spec = cls(
                data["kind"],
                data["picture"],
                data["latent"],
                tuple(from_dict(Dial, dial) for dial in data["dials"]),
                from_dict(ModelCard, data["card"]),
            )
            if spec.picture not in TABLES:
                raise SpecError(f"this Attune knows no pictures called “{spec.picture}”")
            if type(spec.latent) is not int or not 1 <= spec.latent <= 4096:
                raise SpecError("the model's network has impossible sizes")
        except SpecError:
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise SpecError("the model's description is incomplete") from error
        check_dials(spec.dials, {row.key for row in TABLES[spec.picture]}, spec.width)
        if spec.kind == FADER:
            columns = tuple(dial.dimension for dial in spec.dials)
            if columns != tuple(range(spec.latent, spec.width)):
                raise SpecError("the dials of a Fader come after its code, one by one")
        return spec
