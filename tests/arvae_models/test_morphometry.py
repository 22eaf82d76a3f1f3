"""Measures of pictures drawn by hand, counted by hand."""

import math

import numpy as np
import pytest

from arvae_models import morphometry
from arvae_models.image_attributes import TABLES

AREA, LENGTH, THICKNESS, SLANT, WIDTH, HEIGHT = range(6)
BOTH = pytest.mark.parametrize(
    "measure", [morphometry.measure_digits, morphometry.measure_digits_fast]
)


def mask(*rows):
    return np.array([[pixel == "#" for pixel in row] for row in rows])


def bar(across, down, side=28):
    """A picture whose middle `down` rows hold a bar of `across` columns."""
    image = np.zeros((side, side), np.uint8)
    top, left = (side - down) // 2, (side - across) // 2
    image[top : top + down, left : left + across] = 255
    return image


def stroke(lean, broad=4):
    """A stroke of 20 rows, each `lean` columns left of the row above it."""
    image = np.zeros((28, 28), np.uint8)
    for row in range(20):
        left = 12 + round(lean * (9.5 - row))
        image[4 + row, left : left + broad] = 255
    return image


def test_a_skeleton_is_as_long_as_its_steps():
    assert morphometry.skeleton_length(mask("####")) == 3
    assert morphometry.skeleton_length(mask("#..", ".#.", "..#")) == pytest.approx(2 * math.sqrt(2))
    # Two steps down, one falling diagonal, one step to the right, one rising diagonal.
    bent = mask("#....", "#....", "#...#", ".###.")
    assert morphometry.skeleton_length(bent) == pytest.approx(4 + 2 * math.sqrt(2))
    assert morphometry.skeleton_length(mask("#.#", "...", "#.#")) == 0


def test_a_shape_begins_at_half_the_range():
    grey = np.array([[20, 119, 120, 220]], np.uint8)  # the middle of 20..220 is 120
    assert morphometry.shape_of(grey).tolist() == [[False, False, True, True]]


def test_an_upright_rectangle_is_its_own_parallelogram():
    """1 % of the mass is left out on each side: 98 % of 40 and of 60 pixels remain."""
    assert morphometry.parallelogram(bar(40, 60, 112)) == pytest.approx((0, 39.2, 58.8))


@pytest.mark.parametrize("steps", [1, -1])
def test_a_sheared_rectangle_leans_and_is_no_wider(steps):
    """Each row one column further: 45 degrees, to the right where the top is further right."""
    grey = np.zeros((112, 112), np.uint8)
    for row in range(20, 80):
        left = 30 + (row - 20 if steps < 0 else 79 - row)
        grey[row, left : left + 20] = 200
    slant, width, height = morphometry.parallelogram(grey)
    assert slant == pytest.approx(steps * math.pi / 4)
    assert height == pytest.approx(58.8)
    assert width == pytest.approx(19.6, abs=0.5)  # columns are cut between whole pixels


@BOTH
def test_a_bar(measure):
    """4 x 20 pixels: the axis runs down the middle, 2 pixels from every side: 16 pixels.

    A medial axis forks into the corners, where each fork adds up to 2√2. The blur of the
    enlargement rounds the corners and adds a pixel to the narrow side's outermost mass.
    """
    found = measure(bar(4, 20)[None])[0]
    assert found[AREA] == pytest.approx(80, abs=1)
    assert 15.5 <= found[LENGTH] <= 16 + 4 * 2 * math.sqrt(2)
    assert found[THICKNESS] == pytest.approx(4, abs=0.4)
    assert found[SLANT] == pytest.approx(0, abs=1e-6)
    assert found[WIDTH] == pytest.approx(5, abs=0.2)
    assert found[HEIGHT] == pytest.approx(20, abs=0.5)


@BOTH
def test_a_lean_is_measured(measure):
    """Two rows down, one column to the left: atan(1/2) to the right."""
    right, left = measure(np.stack([stroke(0.5), stroke(-0.5)]))
    assert right[SLANT] == pytest.approx(math.atan(0.5), abs=0.03)
    assert left[SLANT] == pytest.approx(-math.atan(0.5), abs=0.03)
    assert right[WIDTH] == pytest.approx(5, abs=0.5)  # as if it stood upright


@BOTH
def test_each_measure_follows_what_is_drawn(measure):
    plain, broad, short, faint = measure(
        np.stack([bar(4, 20), bar(8, 20), bar(4, 10), bar(4, 20) // 4])
    )
    assert broad[AREA] == pytest.approx(2 * plain[AREA], rel=0.03)
    assert broad[THICKNESS] > 1.5 * plain[THICKNESS]
    assert plain[LENGTH] - short[LENGTH] == pytest.approx(10, abs=2)  # forks differ
    assert faint[AREA] == pytest.approx(plain[AREA], rel=0.03)  # brightness is no ink


@BOTH
def test_a_picture_without_ink_measures_nothing(measure):
    dot = np.zeros((28, 28), np.uint8)
    dot[14, 14] = 255
    empty, found = measure(np.stack([np.zeros_like(dot), dot]))
    assert empty.tolist() == [0] * 6
    assert np.isfinite(found).all()
    assert measure(np.zeros((0, 28, 28), np.uint8)).shape == (0, 6)


def test_the_same_picture_measures_the_same_again():
    images = np.stack([stroke(0.3), bar(6, 18)])
    first = morphometry.measure_digits(images)
    np.testing.assert_array_equal(first, morphometry.measure_digits(images))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_normalises_and_comes_back(table):
    lowest = np.array([[row.lowest for row in table]], np.float32)
    highest = np.array([[row.highest for row in table]], np.float32)
    values = np.concatenate((lowest, (lowest + highest) / 2, highest))
    shares = morphometry.normalised(values, table)
    np.testing.assert_allclose(shares, np.repeat([[0], [0.5], [1]], len(table), axis=1), atol=1e-6)
    np.testing.assert_allclose(morphometry.in_units(shares, table), values, rtol=1e-6)
    assert len({row.key for row in table}) == len(table)
