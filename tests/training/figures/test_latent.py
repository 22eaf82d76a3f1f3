"""Latent figures: a panel an attribute, what is measured as colour, correlations as they are."""

import numpy as np
import pytest

from arvae_models.spec import Dial
from training.figures import latent

DIALS = (
    Dial("pitch_range", 3, 0.0, 8.0, -1.0, 1.0),
    Dial("note_density", 0, 2.0, 9.0, -1.0, 2.0),
    Dial("contour", 1, -5.0, 5.0, -1.0, 1.0),
)


@pytest.fixture
def space():
    """Codes that are the attributes' order; density and contour are opposites of each other."""
    random = np.random.default_rng(0)
    codes = random.standard_normal((300, 5)).astype(np.float32)
    codes[:, 1] = -codes[:, 0]
    values = np.stack((np.exp(codes[:, 3]), codes[:, 0] ** 3, codes[:, 1]), axis=1)
    return latent.Space("A model", DIALS, codes, values, lambda some: some[:, [3, 0, 1]])


@pytest.mark.parametrize(
    "draw", [latent.scatter, lambda space: latent.surface(space, np.zeros(5), 5), latent.pairs]
)
def test_nothing_is_cut_off(space, draw, complete, words):
    figure = draw(space)
    complete(figure)
    assert any(text.startswith("A model") for text in words(figure))
    assert "z[3], pitch range" in words(figure)


def test_a_scatter_has_a_panel_an_attribute(space):
    figure = latent.scatter(space)
    panels = [axes for axes in figure.axes if axes.get_title()]
    assert [axes.get_title() for axes in panels] == [
        "Pitch range (st)", "Note density (notes)", "Net rise (st)",
    ]  # fmt: skip
    dots = panels[0].collections[0]
    assert sorted(dots.get_offsets()[:, 0]) == pytest.approx(sorted(space.codes[:, 3]))
    assert sorted(dots.get_array()) == pytest.approx(sorted(space.values[:, 0]))


def test_a_surface_shows_what_is_measured(space):
    figure = latent.surface(space, np.full(5, 7.0, np.float32), grid=5)
    image = figure.axes[0].images[0].get_array()
    # Pitch range is the code itself here: it rises to the right, and alike in every line.
    np.testing.assert_allclose(image, np.tile([-5, -2.5, 0, 2.5, 5], (5, 1)))
    frame = figure.axes[0].patches[0]
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((-1.0, -1.0), 2.0, 3.0)


def test_what_is_not_swept_stays(space):
    seen = []

    def measured(codes):
        seen.append(codes)
        return codes[:, [3, 0, 1]]

    start = np.arange(5, dtype=np.float32)
    latent.surface(latent.Space("", DIALS, space.codes, space.values, measured), start, 3)
    first = seen[0]
    assert (first[:, [1, 2, 4]] == start[[1, 2, 4]]).all()
    assert len(np.unique(first[:, [3, 0]], axis=0)) == 9


def test_pairs_tell_the_correlations(space, words):
    texts = words(latent.pairs(space))
    assert texts.count("ρ(z, attribute) = 1.00") == 3
    assert "ρ = −1.00" in texts
    assert "attributes: −1.00" in texts


def test_one_dial_and_codes_that_never_change(complete):
    codes = np.zeros((10, 2), np.float32)
    space = latent.Space(
        "A long name " * 30, DIALS[1:2], codes, np.zeros((10, 1)), lambda some: some[:, :1]
    )
    for figure in (latent.scatter(space), latent.surface(space, codes[0], 3), latent.pairs(space)):
        complete(figure)


def test_a_surface_needs_a_measure(space):
    blind = latent.Space("", DIALS, space.codes, space.values, None)
    with pytest.raises(ValueError, match="cannot be measured"):
        latent.surface(blind, np.zeros(5), 3)
