import numpy as np
import pytest

from app.views.pictures.picture_brush import ERASER, WIDTHS, Brush

PAPER = np.zeros((8, 8), np.float32)


def test_a_dot_is_black_inside_and_soft_at_the_rim():
    dot = Brush(width=2).stroked(PAPER, (4, 4), (4, 4))
    assert dot[3, 3] == pytest.approx(1.5 - 0.5**0.5)  # its middle is √½ from the point
    assert dot[3, 2] == 0  # and this one's √2½, beyond the radius of 1 and the soft half pixel
    assert dot[4, 5] == dot[5, 4] == dot[2, 3]


def test_a_stroke_reaches_from_point_to_point():
    line = Brush(width=2).stroked(PAPER, (1.5, 4.5), (6.5, 4.5))
    assert line[4].tolist() == [0.5, 1, 1, 1, 1, 1, 1, 0.5]
    assert line[3].tolist()[1:7] == [0.5] * 6
    assert not line[2].any()


def test_ink_does_not_take_ink_away():
    grey = np.full((8, 8), 0.7, np.float32)
    drawn = Brush(width=2).stroked(grey, (1, 1), (7, 7))
    assert (drawn >= grey).all()
    assert PAPER.max() == 0  # what was given stays as it was


def test_the_eraser_is_twice_as_broad_as_the_pen():
    pen, eraser = Brush(width=2), Brush(ERASER, 2)
    assert (pen.breadth, eraser.breadth) == (2, 4)
    left = eraser.stroked(np.ones((8, 8), np.float32), (4.5, 0), (4.5, 8))
    assert left[4].tolist() == [1, 1, 0.5, 0, 0, 0, 0.5, 1]


def test_breadths_have_ends():
    assert Brush(width=2).widened(2).width == pytest.approx(2.8)
    assert (Brush().widened(-99).width, Brush().widened(99).width) == WIDTHS
