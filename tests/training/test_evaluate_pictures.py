"""Figures of models of pictures, counted by hand."""

import numpy as np
import pytest
import torch

from arvae_models.image_engine import ImageEngine, network_of
from arvae_models.image_spec import FADER, IMAGE_VAE, ImageSpec
from arvae_models.spec import Dial
from training import evaluate_pictures, identity
from training.data import pictures
from training.data.pictures import some

KEYS = ("scale", "x")


def engine_of(kind, picture="sprites", keys=KEYS, latent=4):
    first = latent if kind == FADER else 0
    dials = tuple(Dial(key, first + k, 0.1, 0.9, -1, 1) for k, key in enumerate(keys))
    spec = ImageSpec(kind, picture, latent, dials)
    torch.manual_seed(0)
    return ImageEngine(spec, network_of(spec), "cpu")


@pytest.fixture(autouse=True)
def few_turns(monkeypatch):
    """Turn the dials on few pictures; how a sweep is judged is tested by itself."""
    monkeypatch.setattr(evaluate_pictures, "_SWEPT", 4)


@pytest.mark.parametrize("kind", [IMAGE_VAE, FADER])
def test_pixels_counted_by_hand(kind):
    engine, prepared = engine_of(kind), pictures.load("sprites")
    found = evaluate_pictures.evaluate(engine, prepared, limit=40)
    chosen = some(prepared.split("test"), 40)
    images = prepared.images(chosen)
    values = prepared.values(chosen)[:, [1, 3]]
    again = engine.decode(engine.encode(images, values))
    assert found["test"]["n"] == len(chosen) == 40
    assert found["test"]["pixels"] == pytest.approx(((again > 0.5) == images).mean(), abs=1e-5)
    assert set(found["steerability"]) == set(KEYS)
    assert "identity" not in found
    assert ("sampled" in found["test"]) == (kind == IMAGE_VAE)


def test_samples_are_drawn_from_the_posterior_with_the_seed():
    engine, prepared = engine_of(IMAGE_VAE), pictures.load("sprites")
    first, again, other = (
        evaluate_pictures.evaluate(engine, prepared, 40, seed)["test"] for seed in (3, 3, 4)
    )
    assert first == again
    assert first["means"]["scc"] == other["means"]["scc"]
    assert first["sampled"] != other["sampled"]


def test_digits_are_told_apart_by_the_classifier(few_digits, monkeypatch):
    """A classifier that takes every picture for a 3, and a model of digits of all kinds."""
    monkeypatch.setattr(
        identity, "classifier", lambda digits, on_progress: lambda seen: np.full(len(seen), 3)
    )
    engine = engine_of(IMAGE_VAE, "digits", ("slant",))
    prepared = pictures.load("digits")
    found = evaluate_pictures.evaluate(engine, prepared)
    labels = prepared.labels[prepared.split("test")]
    assert found["identity"]["n"] == found["test"]["n"] == len(labels)
    share = pytest.approx((labels == 3).mean())
    assert found["identity"]["images"] == share
    assert found["identity"]["traversed"] == {"slant": share}
