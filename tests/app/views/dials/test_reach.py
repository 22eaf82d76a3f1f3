import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.dials.dial_scale import DialScale
from app.views.dials.reach import Reach
from arvae_models.attributes import BY_KEY

NOTES = DialScale.of(BY_KEY["note_density"], 4, 16)


@pytest.mark.parametrize(
    ("reach", "bounds", "found"),
    [
        (Reach(7, 13, 10, 13), (0.25, 0.75), (0.5, 0.75)),
        (Reach(0, 24, 2, 20), (0, 1), (0, 1)),
        (Reach(7, 13, 4, 16), (0.25, 0.75), (0.25, 0.75)),  # nothing is found beyond the bounds
        (Reach(10, 10, 10, 10), (0.5, 0.5), (0.5, 0.5)),
        (Reach(0, 10, 1, 2), (0, 0.5), None),  # nothing found on this sweep
        (Reach(7, 13, 12, 10), (0.25, 0.75), None),  # what two bars found has nothing in common
        (Reach(17, 20, 18, 18), None, None),
    ],
)
def test_places_on_the_sweep(reach, bounds, found):
    assert reach.bounds(NOTES) == bounds
    assert reach.found(NOTES) == found


@pytest.mark.parametrize("values", [(9, 4, 5, 6), (math.nan, 9, 5, 6)])
def test_ends_in_the_wrong_order_are_refused(values):
    with pytest.raises(ValueError, match="reach"):
        Reach(*values)


@given(st.lists(st.floats(0, 24), min_size=4, max_size=4))
def test_what_was_found_lies_inside_the_bounds(values):
    low, found_low, found_high, high = sorted(values)
    reach = Reach(low, high, found_low, found_high)
    bounds, found = reach.bounds(NOTES), reach.found(NOTES)
    if found is not None:
        assert 0 <= bounds[0] <= found[0] <= found[1] <= bounds[1] <= 1


@pytest.mark.parametrize(
    ("key", "reach", "words"),
    [
        ("note_density", Reach(6, 12, 7, 11), "reachable from 6 to 12 notes"),
        ("note_density", Reach(1, 12, 7, 11), "reachable from 1 to 12 notes"),
        ("contour", Reach(-7, 7, -5, 7), "reachable from -7 to +7 st"),
        ("rhythmic_complexity", Reach(0.09, 0.276, 0.1, 0.2), "reachable from 0.09 to 0.28"),
        ("note_density", Reach(9, 9, 9, 9), "reachable at 9 notes only"),
    ],
)
def test_it_says_how_far(key, reach, words):
    assert reach.text(BY_KEY[key]) == words
