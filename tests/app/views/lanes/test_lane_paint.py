from dataclasses import replace

import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.views.dials.dial_scale import DialScale
from app.views.lanes.lane_geometry import LaneGeometry
from app.views.lanes.lane_paint import HEIGHT, Picture, paint_lane
from app.views.look import theme
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from arvae_models.attributes import BY_KEY

LOOK = theme.DARK
GREEN = QColor("#00ff00")
WIDTH = GUTTER + 961
LANE = LaneGeometry(
    RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20),
    DialScale.of(BY_KEY["note_density"], 0, 12),
    HEIGHT,
)
PICTURE = Picture(
    geometry=LANE,
    measured={0: 6.0, 1: 9.0},
    targets={},
    selected=frozenset(),
    bar=None,
    colour=GREEN,
    enabled=True,
)


def painted(picture):
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        paint_lane(painter, QSizeF(image.size()), picture, LOOK)
    return image


def at(image, x, y):
    return image.pixelColor(round(x), round(y))


def test_what_is_measured_is_a_step_from_home():
    image = painted(PICTURE)
    x, y = LANE.left(0) + 40, LANE.y(6)
    assert at(image, x, y) == GREEN
    inside, above = at(image, x, y + 10), at(image, x, y - 10)
    assert inside.green() > above.green() + 20
    assert above == QColor(LOOK.lane)


def test_a_net_rise_is_measured_from_zero():
    lane = replace(LANE, scale=DialScale.of(BY_KEY["contour"], -6, 6))
    image = painted(replace(PICTURE, geometry=lane, measured={0: -6.0}))
    x = LANE.left(0) + 40
    assert at(image, x, lane.y(3)) == QColor(LOOK.lane)
    assert at(image, x, lane.y(-3)).green() > QColor(LOOK.lane).green() + 20


def test_a_target_that_is_met_is_full_and_one_that_is_missed_is_hollow():
    image = painted(replace(PICTURE, targets={0: 6.0, 1: 3.0}))
    assert at(image, LANE.centre(0), LANE.y(6)) == QColor(LOOK.text)
    assert at(image, LANE.centre(1), LANE.y(3)) == QColor(LOOK.lane)


def test_a_miss_shows_the_way_left_to_go():
    missed = painted(replace(PICTURE, targets={1: 3.0}))
    x = round(LANE.centre(1))
    way = range(round(LANE.y(9)) + 4, round(LANE.y(3)) - 8)
    plain = painted(PICTURE)
    differing = [y for y in way if at(missed, x, y) != at(plain, x, y)]
    assert len(way) / 4 < len(differing)


@pytest.mark.parametrize(
    "change",
    [
        {"targets": {2: 5.0}},
        {"selected": frozenset({2})},
        {"bar": 2},
        {"enabled": False},
        {"measured": {}},
    ],
)
def test_every_state_looks_different(change):
    assert painted(replace(PICTURE, **change)) != painted(PICTURE)


def test_neighbouring_targets_are_joined():
    joined = painted(replace(PICTURE, measured={}, targets={0: 6.0, 1: 6.0}))
    apart = painted(replace(PICTURE, measured={}, targets={0: 6.0, 2: 6.0}))
    x, y = LANE.left(1), LANE.y(6)
    assert at(joined, x - 20, y).lightness() > at(apart, x - 20, y).lightness() + 40


def test_nothing_is_painted_over_the_scale():
    scrolled = replace(LANE, roll=replace(LANE.roll, scroll_x=100.0))
    picture = replace(PICTURE, geometry=scrolled, measured={0: 12.0}, selected=frozenset({0}))
    image = painted(picture)
    assert at(image, GUTTER - 4, LANE.y(4)) == QColor("black")
    assert at(image, GUTTER + 4, LANE.y(4)) != QColor("black")


def test_the_line_does_not_run_through_a_value():
    nine_pixels = 9 * 12 / (LANE.y(0) - LANE.y(12))  # below the line, so that its text is on it
    image = painted(replace(PICTURE, targets={0: 6, 1: 6}, measured={1: 6 - nine_pixels}))
    free, beside_text = LANE.left(1) - 20, LANE.left(1) + 6
    assert at(image, free, LANE.y(6)).lightness() > 100
    assert at(image, beside_text, LANE.y(6)).lightness() < 60
