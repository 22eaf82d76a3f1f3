import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.dials.dial_scale import DialScale
from app.views.lanes.lane_geometry import MARGIN, LaneGeometry
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from arvae_models.attributes import ATTRIBUTES, BY_KEY

# A bar is 240 pixels, a note of ten 8 pixels high.
ROLL = RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20)
NOTES = DialScale.of(BY_KEY["note_density"], 2, 12)
LANE = LaneGeometry(ROLL, NOTES, height=80 + 2 * MARGIN)


def test_places_counted_by_hand():
    assert (LANE.left(1), LANE.centre(1), LANE.right(1)) == (
        GUTTER + 240,
        GUTTER + 360,
        GUTTER + 480,
    )
    assert [LANE.y(value) for value in (12, 7, 2)] == [MARGIN, MARGIN + 40, MARGIN + 80]
    assert LANE.point(GUTTER + 250, MARGIN + 43) == (1, 7)


def test_what_lies_outside_is_the_nearest():
    assert LANE.point(-50, -50) == (0, 12)
    assert LANE.point(9999, 9999) == (3, 2)


@given(st.sampled_from(ATTRIBUTES), st.data())
def test_values_come_back_from_their_place(attribute, data):
    scale = DialScale.of(attribute, attribute.lowest, attribute.highest)
    lane = LaneGeometry(ROLL, scale, height=data.draw(st.floats(60, 300)))
    value = scale.shown(data.draw(st.floats(attribute.lowest, attribute.highest)))
    assert lane.value(lane.y(value)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("key", "ends", "home"),
    [("note_density", (2, 12), 2), ("contour", (-7, 9), 0), ("contour", (-9, -3), -3)],
)
def test_values_are_measured_from_home(key, ends, home):
    assert LaneGeometry(ROLL, DialScale.of(BY_KEY[key], *ends), 100).home == home


def test_only_bars_in_view_are_painted():
    assert LANE.bars_between(GUTTER, GUTTER + 961) == range(4)
    assert LANE.bars_between(GUTTER + 241, GUTTER + 479) == range(1, 2)
    assert LANE.bars_between(GUTTER + 2000, GUTTER + 3000) == range(8, 8)
    scrolled = LaneGeometry(RollGeometry(400, 48, 48, 72, 5, 20, scroll_x=24_000), NOTES, 100)
    assert scrolled.bars_between(GUTTER, GUTTER + 480) == range(100, 102)
