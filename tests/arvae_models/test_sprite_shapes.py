"""dSprites against pictures counted by hand, and against the geometry pixel by pixel."""

import itertools
import math

import numpy as np
import pytest

from arvae_models import sprite_shapes

SQUARE, ELLIPSE, HEART = range(3)
SMALL, LARGE = 0, 5
LEVELS = (3, 6, 40, 32, 32)


def picture(shape, scale, turn=0, x=0, y=0):
    return sprite_shapes.render(*np.array([[shape], [scale], [turn], [x], [y]]))[0]


@pytest.mark.parametrize(
    ("scale", "first", "last", "count"),
    [(SMALL, 11, 20, 100), (LARGE, 6, 25, 400)],  # 4.8 and 9.6 pixels around (16, 16)
)
def test_a_square_is_counted(scale, first, last, count):
    rows, columns = np.nonzero(picture(SQUARE, scale))
    assert len(rows) == count
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (first, last, first, last)


def test_an_ellipse_is_counted():
    """Semi-axes 12.76 and 7.22: at 0.5 pixels from the middle a row reaches 12.73 to each side."""
    image = picture(ELLIPSE, LARGE)
    half = [26, 24, 24, 22, 20, 16, 12]
    assert image.sum(axis=1)[9:23].tolist() == half[::-1] + half
    assert image.sum() == 2 * sum(half)


def test_a_heart_is_counted():
    """Right of the middle the heart begins 5.5 above the centre and ends 7.5 below it."""
    image = picture(HEART, LARGE)
    assert np.flatnonzero(image[:, 16]).tolist() == list(range(10, 24))
    np.testing.assert_array_equal(image[:, :32], image[:, 31::-1])  # symmetric about x = 16
    by_sector = math.pi / 60 * np.square(sprite_shapes.HEART).sum()  # 2 sides, each r²/2
    assert image.sum() == pytest.approx(by_sector, rel=0.03)


def test_places_run_from_16_to_48():
    for x, y in itertools.product((0, 31), repeat=2):
        rows, columns = np.nonzero(picture(SQUARE, SMALL, 0, x, y))
        assert (columns.mean() + 0.5, rows.mean() + 0.5) == (16 + 32 * (x > 0), 16 + 32 * (y > 0))


def slowly(shape, scale, turn, x, y):
    """Draw a picture pixel by pixel from the formulas."""
    s, t = 0.5 + 0.1 * scale, 2 * math.pi * turn / 39
    image = np.zeros((64, 64), np.uint8)
    for row, column in itertools.product(range(64), repeat=2):
        dx, dy = column + 0.5 - (16 + 32 * x / 31), row + 0.5 - (16 + 32 * y / 31)
        u = (math.cos(t) * dx - math.sin(t) * dy) / s
        v = (math.sin(t) * dx + math.cos(t) * dy) / s
        if shape == SQUARE:
            image[row, column] = max(abs(u), abs(v)) <= 9.6
        elif shape == ELLIPSE:
            image[row, column] = math.hypot(u / 12.76, v / 7.22) <= 1
        else:
            knots = np.linspace(0, math.pi, 61)
            edge = np.interp(math.atan2(abs(u), v), knots, sprite_shapes.HEART)
            image[row, column] = math.hypot(u, v) <= edge
    return image


def test_a_batch_is_what_the_formulas_give_pixel_by_pixel():
    places = np.random.default_rng(1).integers(0, LEVELS, (24, 5))
    expected = np.stack([slowly(*each) for each in places.tolist()])
    np.testing.assert_array_equal(sprite_shapes.render(*places.T), expected)


def test_no_shape_touches_the_edge():
    corners = itertools.product(range(3), [LARGE], range(40), (0, 31), (0, 31))
    images = sprite_shapes.render(*np.array(list(corners)).T)
    assert not images[:, [0, -1]].any()
    assert not images[:, :, [0, -1]].any()


@pytest.mark.parametrize(("shape", "turns"), [(SQUARE, 4), (ELLIPSE, 2), (HEART, 1)])
def test_a_shape_turned_by_its_symmetry_looks_the_same(shape, turns):
    assert sprite_shapes.SYMMETRIES[shape] * turns == pytest.approx(2 * math.pi)
    whole = picture(shape, LARGE)
    assert [(np.rot90(whole[:32, :32], k) == whole[:32, :32]).all() for k in range(4)] == [
        turn * turns % 4 == 0 for turn in range(4)
    ]
