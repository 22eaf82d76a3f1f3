import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.views.dials.dial_face import Face
from app.views.dials.dial_needles import Needles
from app.views.dials.dial_paint import (
    CENTRE_Y,
    HEIGHT,
    RING,
    field_rect,
    lamp_place,
    lock_place,
    paint_dial,
)
from app.views.dials.dial_scale import DialScale
from app.views.dials.reach import Reach
from app.views.look import lamp, theme
from arvae_models.attributes import BY_KEY

WIDTH = 184
NOTES = BY_KEY["note_density"]
GREEN = QColor("#00ff00")
FACE = Face(
    scale=DialScale.of(NOTES, 0, 24), needles=Needles(NOTES, measured=(12, 12)), colour=GREEN
)


def asking(value, measured):
    return Needles(NOTES, request=value, measured=measured)


def painted(face):
    image = QImage(WIDTH, int(HEIGHT), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        paint_dial(painter, QSizeF(image.size()), face, theme.DARK)
    return image


def ring(image, fraction):
    """Colour of the ring at a place of the sweep."""
    angle = math.radians(225 - 270 * fraction)
    x, y = WIDTH / 2 + RING * math.cos(angle), CENTRE_Y - RING * math.sin(angle)
    return image.pixelColor(int(x), int(y))


def test_the_ring_is_filled_up_to_the_measured_value():
    image = painted(FACE)
    assert ring(image, 0.25) == GREEN
    assert ring(image, 0.5) == GREEN
    assert ring(image, 0.75) != GREEN


def test_a_net_rise_is_measured_from_zero():
    rise = BY_KEY["contour"]
    scale = DialScale.of(rise, -12, 12)
    image = painted(replace(FACE, scale=scale, needles=Needles(rise, measured=(6, 6))))
    assert ring(image, 0.25) != GREEN
    assert ring(image, 0.65) == GREEN


def breadth(image, fraction):
    """How many pixels across the ring are painted at a place of the sweep."""
    angle = math.radians(225 - 270 * fraction)
    radii = [RING + step / 4 for step in range(-24, 25)]
    points = [(WIDTH / 2 + r * math.cos(angle), CENTRE_Y - r * math.sin(angle)) for r in radii]
    return sum(image.pixelColor(int(x), int(y)).lightness() > 35 for x, y in points) / 4


def test_the_ring_is_thin_where_nothing_can_reach():
    reach = Reach(6, 20, 8, 18)
    image = painted(replace(FACE, reach=reach, needles=Needles(NOTES, measured=(12, 12))))
    for outside in (0.1, 0.2, 0.9):  # 2.4, 4.8 and 21.6 notes
        assert 0 < breadth(image, outside) < 3
    for inside in (0.3, 0.6, 0.8):  # 7.2, 14.4 and 19.2 notes
        assert breadth(image, inside) >= 5


def test_what_was_only_computed_is_fainter_than_what_was_found():
    image = painted(replace(FACE, reach=Reach(2, 22, 6, 18)))
    beyond, found = ring(image, 0.84), ring(image, 0.65)  # 20.2 and 15.6 notes
    assert found.lightness() > beyond.lightness() > painted(FACE).pixelColor(2, 2).lightness()
    below = ring(image, 0.16)  # 3.8 notes, under the measured 12
    assert ring(image, 0.4) == GREEN
    assert below != GREEN
    assert below.green() > below.red()


def test_a_reach_is_shown_for_a_measured_bar_only():
    nothing = replace(FACE, needles=Needles(NOTES))
    assert painted(replace(nothing, reach=Reach(6, 9, 6, 9))) == painted(nothing)


def test_a_miss_shows_both_needles():
    assert painted(replace(FACE, needles=asking(20, (12, 12)))) != painted(
        replace(FACE, needles=asking(20, (20, 20)))
    )


def test_a_request_beyond_the_reach_is_shown_where_it_was_made():
    reach = Reach(6, 14, 6, 14)
    image = painted(replace(FACE, reach=reach, needles=asking(22, (12, 12))))
    assert breadth(image, 22 / 24) > 5


@pytest.mark.parametrize(
    "change",
    [
        {"hot": True},
        {"focused": True},
        {"enabled": False},
        {"raw": True},
        {"knob": 0.2},
        {"needles": Needles(NOTES, measured=(6, 18))},
    ],
)
def test_every_state_looks_different(change):
    assert painted(replace(FACE, **change)) != painted(FACE)


def test_the_texts_stay_where_they_are():
    """Whatever else is shown, the label's part of the picture is the same."""
    busy = replace(FACE, raw=True, reach=Reach(9, 15, 10, 12), needles=asking(20, (12, 12)))
    label = QRect(0, 0, WIDTH, 30)
    assert painted(busy).copy(label) == painted(FACE).copy(label)


@pytest.mark.parametrize("width", [160, 184, 300])
def test_everything_lies_inside_the_dial(width):
    assert field_rect(width).left() >= 0
    assert field_rect(width).right() <= width
    lamp_x, lamp_y = lamp_place(width)
    lock_x, lock_y = lock_place(width)
    assert 0 <= lamp_x < lock_x <= width - 28
    assert lamp_x + lamp.SIDE / 2 == width - (lock_x + 14)  # opposite each other
    assert lamp_y + lamp.SIDE / 2 == lock_y + 14
