"""Factors read back from pictures that were drawn with them."""

import math

import numpy as np
import pytest

from arvae_models import sprite_measures, sprite_shapes
from arvae_models.sprite_measures import folded, measure_sprites
from arvae_models.sprite_shapes import ORIENTATIONS, POSITIONS, SCALES, SYMMETRIES

LEVELS = (3, 6, 40, 32, 32)
SHAPE, SCALE, TURN, X, Y = range(5)


def factors(places):
    """The values that places (pictures, 5) in the tables of levels stand for."""
    tables = (np.arange(1.0, 4.0), SCALES, ORIENTATIONS, POSITIONS, POSITIONS)
    columns = [table[column] for table, column in zip(tables, places.T, strict=True)]
    return np.stack(columns, axis=-1).astype(np.float32)


def places_of(measured):
    """The places of measured factors, the first orientation that folds to what was measured."""
    shape = (measured[:, SHAPE] - 1).astype(int)
    turns = ORIENTATIONS[:39] % SYMMETRIES[shape][:, None]  # (pictures, 39)
    turn = np.abs(turns - measured[:, TURN, None]).argmin(axis=1)
    scale = np.rint((measured[:, SCALE] - 0.5) * 10)
    across, down = np.rint(measured[:, X:] * 31).T
    return np.stack([shape, scale, turn, across, down], axis=-1).astype(int)


@pytest.mark.parametrize("ink", [1, 0.6])
def test_the_factors_of_a_drawn_sprite_are_found(ink):
    """Where the orientation is not the one drawn with, the picture is the same to the pixel."""
    places = np.random.default_rng(7).integers(0, LEVELS, (600, 5))
    images = sprite_shapes.render(*places.T)
    found = measure_sprites(images * np.float32(ink))
    expected = folded(factors(places))
    assert found.dtype == np.float32
    others = [SHAPE, SCALE, X, Y]
    np.testing.assert_allclose(found[:, others], expected[:, others], atol=1e-6)
    np.testing.assert_array_equal(sprite_shapes.render(*places_of(found).T), images)
    same = np.isclose(found[:, TURN], expected[:, TURN], atol=1e-5)
    assert 0.98 < same.mean() <= 1  # about one in 200 looks like a neighbour
    assert (found[~same, TURN] < expected[~same, TURN]).all()  # and is told as the smaller


def test_the_extremes_are_found():
    corners = np.array(np.meshgrid(*[(0, count - 1) for count in LEVELS])).reshape(5, -1).T
    found = measure_sprites(sprite_shapes.render(*corners.T))
    np.testing.assert_allclose(found, folded(factors(corners)), atol=1e-6)


def test_a_blurred_edge_and_a_stain_change_little():
    places = np.random.default_rng(8).integers(0, LEVELS, (100, 5))
    images = sprite_shapes.render(*places.T).astype(np.float32)
    soft = (images + np.roll(images, 1, 1) + np.roll(images, 1, 2)) / 3  # half a pixel down, right
    soft[:, 0, 0] = 1
    found, expected = measure_sprites(soft), folded(factors(places))
    assert (found[:, SHAPE] == expected[:, SHAPE]).mean() > 0.9
    assert np.abs(found[:, SCALE] - expected[:, SCALE]).max() < 0.11
    assert np.abs(found[:, X:] - expected[:, X:]).max() < 0.07  # two pixels


def test_pictures_are_measured_one_by_one():
    """An empty one measures 0; the others do not depend on their company."""
    places = np.random.default_rng(9).integers(0, LEVELS, (150, 5))  # more than a chunk
    images = sprite_shapes.render(*places.T)
    images[[0, 130]] = 0
    found = measure_sprites(images)
    assert not found[[0, 130]].any()
    assert found[:, SHAPE].astype(bool).sum() == 148
    np.testing.assert_array_equal(found[[5, 149]], measure_sprites(images[[5, 149]]))
    assert measure_sprites(images[:0]).shape == (0, 5)
    assert measure_sprites(np.full((1, 64, 64), 0.4)).tolist() == [[0] * 5]
    assert np.isfinite(measure_sprites(np.ones((1, 64, 64)))).all()


@pytest.mark.parametrize(
    ("shape", "turn", "least"),
    [
        (1, math.pi / 2 + 0.1, 0.1),
        (1, 2 * math.pi, 0),
        (2, math.pi + 0.1, 0.1),
        (2, math.pi - 0.1, math.pi - 0.1),
        (3, 2 * math.pi, 0),
        (3, 6, 6),
        (0, 0, 0),
    ],
)
def test_an_orientation_is_folded_by_the_symmetry_of_its_shape(shape, turn, least):
    found = folded(np.array([[shape, 0.7, turn, 0.2, 0.3]], np.float32))
    np.testing.assert_allclose(found, [[shape, 0.7, least, 0.2, 0.3]], atol=1e-6)


def test_every_shape_fits_its_window():
    drawn = sprite_measures._templates()
    places = np.full(len(drawn.shape), 16)
    images = sprite_shapes.render(drawn.shape, drawn.scale, drawn.turn, places, places)
    np.testing.assert_array_equal(drawn.area, images.sum(axis=(1, 2)))
