import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.grid import METER, next_slot, on_grid, previous_slot, slot_of, snapped
from arvae_models.tokens import SLOT_ONSETS


@pytest.mark.parametrize(
    ("time", "slot"),
    [(0, 0), (1.4, 0), (1.5, 3), (3.4, 3), (5, 6), (7, 8), (10.5, 12), (10.4, 9), (47, 48)],
)
def test_times_go_to_the_nearest_slot_and_to_the_later_of_two(time, slot):
    assert snapped(time) == slot


@given(st.integers(0, 1000))
def test_the_slots_follow_each_other(tick):
    assert on_grid(snapped(tick))
    assert previous_slot(next_slot(tick)) <= tick < next_slot(tick)
    if on_grid(tick):
        assert previous_slot(next_slot(tick)) == snapped(tick) == tick


@pytest.mark.parametrize(
    ("tick", "slot"),
    [(0, 0), (3, 1), (4, 2), (6, 3), (8, 4), (9, 5), (12, 6), (45, 23), (5, None), (47, None)],
)
def test_a_tick_on_the_grid_has_a_slot(tick, slot):
    assert slot_of(tick) == slot


@given(st.integers(-100, 100))
def test_slots_are_the_inverse_of_their_onsets(tick):
    slot = slot_of(tick)
    if slot is None:
        assert not (on_grid(tick) and 0 <= tick < METER.ticks)
    else:
        assert SLOT_ONSETS[slot] == tick
