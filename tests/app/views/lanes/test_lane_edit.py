import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.dials.dial_scale import DialScale
from app.views.lanes.lane_edit import (
    SHAPES,
    cleared,
    copied,
    drawn,
    line,
    on_step,
    on_steps,
    ramp,
    repeated,
    shifted,
    smoothed,
)
from arvae_models.attributes import ATTRIBUTES, BY_KEY

NOTES = DialScale.of(BY_KEY["note_density"], 2, 12)
BARS = 12

bars = st.integers(0, BARS - 1)
values = st.floats(-100, 100)
points = st.tuples(bars, values)
curves = st.dictionaries(bars, values, max_size=BARS)


def test_a_line_passes_every_bar_between():
    assert line((1, 2.0), (5, 10.0)) == {1: 2, 2: 4, 3: 6, 4: 8, 5: 10}
    assert line((3, 9.0), (1, 4.0)) == {1: 4, 2: 6.5, 3: 9}


def test_in_one_bar_the_hand_is_where_it_is_now():
    assert line((2, 3.0), (2, 8.0)) == {2: 8.0}


@given(points, points)
def test_a_line_keeps_its_ends_and_never_leaves_them(first, last):
    made = line(first, last)
    assert sorted(made) == list(range(min(first[0], last[0]), max(first[0], last[0]) + 1))
    assert made[last[0]] == last[1]
    low, high = sorted((first[1], last[1]))
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in made.values())


@given(points, st.tuples(st.integers(0, BARS - 1), values).filter(lambda point: point[0] > 0))
def test_a_line_is_the_same_from_both_ends(first, last):
    if first[0] != last[0]:
        assert line(first, last) == pytest.approx(line(last, first), abs=1e-9)


@given(curves, points, points)
def test_drawing_leaves_the_other_bars_alone(curve, first, last):
    made = drawn(curve, first, last)
    assert cleared(made, line(first, last)) == cleared(curve, line(first, last))
    assert line(first, last).items() <= made.items()


def test_clearing():
    assert cleared({0: 1.0, 1: 2.0, 3: 4.0}, (1, 2)) == {0: 1.0, 3: 4.0}


def test_a_ramp_runs_through_what_lies_between():
    assert ramp({2: 4.0, 3: 11.0, 6: 8.0}) == {2: 4, 3: 5, 4: 6, 5: 7, 6: 8}
    assert ramp({}) == {}
    assert ramp({4: 7.0}) == {4: 7.0}


@given(curves)
def test_a_ramp_of_a_ramp_is_itself(curve):
    assert ramp(ramp(curve)) == ramp(curve)


def test_smoothing_by_hand():
    assert smoothed({0: 4.0, 1: 8.0, 2: 4.0}) == {0: 5.0, 1: 6.0, 2: 5.0}
    assert smoothed({0: 4.0, 5: 8.0}) == {0: 4.0, 5: 8.0}


@given(curves)
def test_smoothing_keeps_bars_and_bounds(curve):
    made = smoothed(curve)
    assert made.keys() == curve.keys()
    if curve:
        assert min(curve.values()) - 1e-9 <= min(made.values())
        assert max(made.values()) <= max(curve.values()) + 1e-9


@given(curves, st.integers(-BARS, BARS))
def test_shifting_back_brings_back_what_stayed(curve, by):
    there = shifted(curve, by, BARS)
    assert all(0 <= bar < BARS for bar in there)
    kept = {bar: value for bar, value in curve.items() if 0 <= bar + by < BARS}
    assert shifted(there, -by, BARS) == kept


def test_copying_takes_gaps_along_and_ends_with_the_phrase():
    curve = {0: 3.0, 2: 5.0, 4: 9.0, 5: 9.0}
    assert copied(curve, range(3), 3, 8) == {0: 3.0, 2: 5.0, 3: 3.0, 5: 5.0}
    assert copied(curve, range(3), 6, 8) == {**curve, 6: 3.0}


def test_repeating_goes_on_to_the_last_bar():
    assert repeated({1: 3.0, 2: 5.0}, 6) == {1: 3.0, 2: 5.0, 3: 3.0, 4: 5.0, 5: 3.0}
    assert repeated({}, 6) == {}


@given(curves)
def test_what_is_repeated_has_the_period_of_the_curve(curve):
    made = repeated(curve, 3 * BARS)
    if curve:
        period = max(curve) - min(curve) + 1
        later = range(min(curve), 3 * BARS - period)
        assert all(made.get(bar) == made.get(bar + period) for bar in later)


def test_values_fall_on_musical_steps_inside_the_scale():
    assert [on_step(NOTES, value) for value in (6.4, 6.6, -3, 40)] == [6, 7, 2, 12]
    fine = DialScale.of(BY_KEY["rhythmic_complexity"], 0, 0.5)
    assert on_step(fine, 0.1249) == 0.12
    assert on_steps(NOTES, {3: 6.6}) == {3: 7}


@given(st.sampled_from(ATTRIBUTES), values)
def test_a_step_stays_where_it_is(attribute, value):
    scale = DialScale.of(attribute, attribute.lowest, attribute.highest)
    assert on_step(scale, on_step(scale, value)) == on_step(scale, value)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.text)
@given(curve=curves)
def test_no_shape_leaves_the_phrase(shape, curve):
    assert set(shape.edit(curve, BARS)) <= set(range(BARS))
    assert shape.edit({}, BARS) == {}
