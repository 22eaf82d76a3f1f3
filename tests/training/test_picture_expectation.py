"""Smooth attributes of pictures against the measured ones."""

import numpy as np
import pytest
import torch

from arvae_models.image_attributes import DIGIT_ATTRIBUTES
from arvae_models.morphometry import measure_digits_fast
from training.config import ConfigError
from training.data import sprites
from training.picture_expectation import EXPECTATIONS, check, expected, moments_of

SHARP = 30.0  # a logit that is as good as certain


def logits_of(pictures):
    return torch.from_numpy(SHARP * (2 * pictures.astype(np.float32) - 1))[:, None]


def test_moments_by_hand():
    """Two pixels of ink, side by side one row down."""
    picture = np.zeros((1, 4, 4))
    picture[0, 1, 1:3] = 1
    found = moments_of(logits_of(picture))
    assert found.mass.item() == pytest.approx(2)
    assert (found.across.item(), found.down.item()) == (pytest.approx(2), pytest.approx(1.5))
    assert found.variance_across.item() == pytest.approx(0.25)
    assert found.covariance.item() == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("key", list(EXPECTATIONS["sprites"]))
def test_sprites_measure_what_they_were_drawn_with(key):
    indices = np.random.default_rng(0).integers(sprites.COUNT, size=200)
    found = expected(logits_of(sprites.render(indices)), "sprites", key).numpy()
    drawn = sprites.values(indices)[:, ["shape", "scale", "orientation", "x", "y"].index(key)]
    assert np.corrcoef(found, drawn)[0, 1] > 0.85
    if key != "scale":  # of shapes that are unequally large; a heart's ink is not about its centre
        np.testing.assert_allclose(found, drawn, atol=0.07)


def test_digits_measure_nearly_what_morphometry_finds():
    """Slanted bars of several sizes."""
    y, x = np.mgrid[:28, :28] + 0.5
    random = np.random.default_rng(1)
    bars = []
    for lean, wide, tall in random.uniform((-0.5, 2, 6), (0.5, 8, 20), (40, 3)):
        bars.append((np.abs(x - 14 + lean * (y - 14)) < wide / 2) & (np.abs(y - 14) < tall / 2))
    pictures = np.array(bars)
    measured = measure_digits_fast((255 * pictures).astype(np.uint8))
    columns = [attribute.key for attribute in DIGIT_ATTRIBUTES]
    for key in EXPECTATIONS["digits"]:
        found = expected(logits_of(pictures), "digits", key).numpy()
        assert np.corrcoef(found, measured[:, columns.index(key)])[0, 1] > 0.95, key


def test_what_has_no_smooth_function_is_refused():
    with pytest.raises(ConfigError, match="“length” is no smooth function"):
        check("digits", ("area", "length"))
