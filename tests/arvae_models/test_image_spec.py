"""Descriptions of models of pictures: round trip, and what is refused."""

import json
from dataclasses import replace

import pytest

from arvae_models.image_spec import FADER, IMAGE_VAE, ImageSpec
from arvae_models.spec import Dial, ModelCard, SpecError

DIALS = (Dial("area", 1, 0, 9, -1, 1), Dial("slant", 3, -1, 1, -2, 2, code_direction=-1))
SPEC = ImageSpec(IMAGE_VAE, "digits", 16, DIALS, ModelCard("Digits"))
FADES = replace(
    SPEC,
    kind=FADER,
    dials=tuple(replace(dial, dimension=16 + k) for k, dial in enumerate(DIALS)),
)


@pytest.mark.parametrize("spec", [SPEC, FADES])
def test_round_trip(spec):
    assert ImageSpec.from_json(spec.to_json()) == spec


def test_what_follows_from_a_description():
    assert (SPEC.width, FADES.width) == (16, 18)
    assert SPEC.keys == ("area", "slant")
    assert [row.label for row in SPEC.table] == ["Area", "Slant"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "measure-vae"}, "not of pictures"),
        ({"picture": "cats"}, "knows no pictures called “cats”"),
        ({"picture": 3}, "knows no pictures"),
        ({"picture": []}, "incomplete"),
        ({"latent": 0}, "impossible sizes"),
        ({"latent": True}, "impossible sizes"),
        ({"latent": 2}, "slant is tied to no dimension"),
        ({"dials": []}, "no dials"),
        ({"dials": [{"attribute": "area"}]}, "incomplete"),
        ({"kind": FADER}, "come after its code"),
        ({"format": 99}, "newer Attune"),
        ({"card": {"colour": "red"}}, "incomplete"),
    ],
)
def test_what_cannot_be_is_refused(change, sentence):
    data = json.loads(SPEC.to_json()) | change
    with pytest.raises(SpecError, match=sentence):
        ImageSpec.from_json(json.dumps(data))
