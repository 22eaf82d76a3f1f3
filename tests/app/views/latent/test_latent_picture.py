from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from PySide6.QtGui import QColor

from app.views.latent.latent_picture import (
    DETAIL,
    SHADES,
    Legend,
    enlarged,
    multiples,
    numbers,
    paint_surface,
    ramp,
    round_step,
)
from app.views.look import theme
from app.views.look.looks import contrast
from tests.surfaces import staircase

LEGEND = Legend.of("note_density", 2, 8)


def pixel(picture, row, column, size=11):
    """The colour in the middle of a cell's corner of the picture."""
    y, x = (min(DETAIL * cell, DETAIL * (size - 1) - 1) for cell in (row, column))
    return tuple(picture[y, x, :3].tolist())


def spread(picture, rows, columns):
    return len({tuple(colour) for colour in picture[rows, columns, :3].reshape(-1, 3).tolist()})


def test_the_ramp_leads_from_panel_to_attribute_in_even_steps():
    for look in (theme.DARK, theme.LIGHT):
        colours = LEGEND.ramp(look)
        assert QColor(*colours[0].tolist()).name() == look.panel
        aim = theme.attribute_colour("note_density", look)
        assert QColor(*colours[-1].tolist()).name() == aim.name()
        quarters = [QColor(*colours[place].tolist()).name() for place in (0, 85, 170, 255)]
        seen = [contrast(QColor(a), QColor(b)) for a, b in pairwise(quarters)]
        assert min(seen) > 1.2
        assert max(seen) < 2.3


def test_grey_has_no_tint_on_the_way_from_black_to_white():
    """OKLab's lightness of grey is the cube root of its linear light: half way is an eighth."""
    colours = ramp("#000000", "#ffffff")
    assert (np.ptp(colours.astype(int), axis=1) <= 1).all()
    share = (SHADES // 2) / (SHADES - 1)
    assert colours[SHADES // 2, 0] == round(255 * (1.055 * share ** (3 / 2.4) - 0.055))


@pytest.mark.parametrize(
    ("width", "least", "step"),
    [(6, 1, 1), (13, 1, 2), (24, 1, 5), (0.29, 0.01, 0.05), (0.06, 0.01, 0.01), (3, 1, 1)],
)
def test_contours_stand_at_round_values(width, least, step):
    assert round_step(width, least) == pytest.approx(step)


@pytest.mark.parametrize(
    ("step", "low", "high", "found"),
    [
        (0.2, 0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),  # 1 // 0.2 is 4
        (0.1, 0.3, 0.6, [0.3, 0.4, 0.5, 0.6]),
        (5, -12, 12, [-10, -5, 0, 5, 10]),
        (2, 3, 3.5, []),
    ],
)
def test_multiples_of_a_step_with_both_ends(step, low, high, found):
    assert multiples(step, low, high) == pytest.approx(found)


def test_values_beyond_the_ramp_take_its_ends():
    assert LEGEND.shade(np.array([0, 2, 5, 8, 99])).tolist() == [0, 0, 128, 255, 255]


@given(arrays(np.int8, array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=7)))
def test_a_larger_grid_has_no_new_values_and_keeps_corners(grid):
    large = enlarged(grid, 4)
    assert large.shape == tuple(4 * (side - 1) for side in grid.shape)
    assert set(large.ravel().tolist()) <= set(grid.ravel().tolist())


def test_a_border_lies_half_way_and_a_slope_is_straight():
    upright = enlarged(np.array([[0, 0, 1, 1]] * 4), 8)
    assert (upright == (np.arange(24) >= 12)).all()
    slope = enlarged(np.tri(9, dtype=int), 8)
    middle = slope[16:48, 16:48]
    assert (middle == np.tri(32, k=4, dtype=int)).mean() > 0.95


def test_the_same_bar_is_one_colour_and_more_notes_another():
    picture = paint_surface(staircase(), LEGEND, theme.DARK)
    assert picture.shape == (80, 80, 4)
    assert (picture[..., 3] == 255).all()
    colours = [pixel(picture, 5, column) for column in range(11)]
    assert colours[0] == colours[2] == tuple(QColor(theme.DARK.panel).getRgb()[:3])
    assert len(set(colours[2:9])) == 7
    assert colours[8] == colours[10]


def test_zones_are_hatched():
    cells = [(row, column) for row in range(11) for column in range(9, 11)]
    plain, hatched, blank = (
        paint_surface(surface, LEGEND, theme.DARK)
        for surface in (staircase(), staircase(far=cells), staircase(empty=cells))
    )
    right = slice(74, 80)
    assert spread(plain, slice(None), right) < spread(hatched, slice(None), right)
    assert (hatched[:, :60] == plain[:, :60]).all()
    lane = QColor(theme.DARK.lane)
    colours = blank[:, right, :3].reshape(-1, 3).tolist()
    assert [lane.red(), lane.green(), lane.blue()] in colours
    assert spread(blank, slice(None), right) == 2


def test_contours_are_lines_between_values():
    picture = paint_surface(staircase(), LEGEND, theme.DARK)
    row = picture[40, :, :3].astype(int).sum(1)
    dips = [x for x in range(1, 79) if row[x] < min(row[max(x - 3, 0)], row[min(x + 3, 79)])]
    assert {(x - 4) // 8 for x in dips} >= {4, 5, 6, 7}  # between 5 and 6 notes, and so on


def test_numbers_stand_in_wide_areas_only():
    surface = staircase(size=31)
    assert numbers(surface, "note_density") == []  # columns of one place
    wide = staircase(size=31, empty=[(row, column) for row in range(31) for column in range(15)])
    wide.values[..., wide.keys.index("note_density")] = np.where(np.arange(31) < 23, 3, 7)
    found = numbers(wide, "note_density")
    assert [value for _, value in found] == [3, 7] or [value for _, value in found] == [7, 3]
    for place, value in found:
        assert wide.at(place)["note_density"] == value
        assert not wide.empty[wide.map.cell(place)]
