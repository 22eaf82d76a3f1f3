import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.latent.latent_geometry import Frame, even_steps

FRAME = Frame(50, 10, 400, 200, (-2, 2), (-1, 3))


@pytest.mark.parametrize(
    ("place", "point"), [((-2, -1), (50, 210)), ((2, 3), (450, 10)), ((0, 0), (250, 160))]
)
def test_codes_rise_to_the_right_and_upwards(place, point):
    assert FRAME.point(place) == pytest.approx(point)


@given(place=st.tuples(st.floats(-2, 2), st.floats(-1, 3)))
def test_a_pixel_leads_back_to_its_place(place):
    assert FRAME.place(*FRAME.point(place)) == pytest.approx(place, abs=1e-9)


def test_a_pixel_outside_leads_to_the_edge():
    assert FRAME.place(0, 0) == (-2, 3)
    assert FRAME.held((9, 1)) == (2, 1)
    assert FRAME.inside(50, 210)
    assert not FRAME.inside(49, 100)


@pytest.mark.parametrize(
    ("path", "count", "stops"),
    [
        ([(0, 0), (3, 0), (3, 3)], 3, [(0, 0), (3, 0), (3, 3)]),
        ([(0, 0), (1, 0), (3, 0), (3, 6)], 4, [(0, 0), (3, 0), (3, 3), (3, 6)]),
        ([(0, 0), (4, 0)], 1, [(2, 0)]),
        ([(1, 1)], 2, [(1, 1), (1, 1)]),
    ],
)
def test_a_path_is_cut_evenly(path, count, stops):
    assert even_steps(path, count) == [pytest.approx(stop) for stop in stops]


@given(
    path=st.lists(st.tuples(st.floats(-4, 4), st.floats(-4, 4)), min_size=1, max_size=9),
    count=st.integers(2, 12),
)
def test_steps_lead_from_end_to_end_and_none_is_longer_along_the_path(path, count):
    stops = even_steps(path, count)
    assert (stops[0], stops[-1]) == (pytest.approx(path[0]), pytest.approx(path[-1]))
    whole = sum(math.dist(a, b) for a, b in pairwise(path))
    step = whole / (count - 1)
    assert all(math.dist(a, b) <= step + 1e-6 for a, b in pairwise(stops))


@pytest.mark.parametrize(("path", "count"), [([], 3), ([(0, 0)], 0)])
def test_no_path_cannot_be_cut(path, count):
    with pytest.raises(ValueError, match="path"):
        even_steps(path, count)
