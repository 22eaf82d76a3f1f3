import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.views import theme
from app.views.dial_paint import CENTRE_Y, HEIGHT, RING, Face, field_rect, paint_dial, value_text
from app.views.dial_scale import DialScale
from arvae_models.attributes import BY_KEY

WIDTH = 184
GREEN = QColor("#00ff00")
FACE = Face(
    scale=DialScale.of(BY_KEY["note_density"], 0, 24),
    asked=12,
    measured=(12, 12),
    missed=False,
    requested=False,
    colour=GREEN,
    hot=False,
    focused=False,
    enabled=True,
)


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
    scale = DialScale.of(BY_KEY["contour"], -12, 12)
    image = painted(replace(FACE, scale=scale, asked=6, measured=(6, 6)))
    assert ring(image, 0.25) != GREEN
    assert ring(image, 0.65) == GREEN


def test_a_miss_shows_both_needles_and_says_so():
    missed = replace(FACE, asked=20, requested=True, missed=True)
    together = replace(FACE, asked=20, requested=True)
    assert painted(missed) != painted(together)
    assert value_text(missed) == "20 notes"


@pytest.mark.parametrize(
    "change", [{"hot": True}, {"focused": True}, {"enabled": False}, {"measured": (6, 18)}]
)
def test_every_state_looks_different(change):
    assert painted(replace(FACE, **change)) != painted(FACE)


def test_the_large_text():
    assert value_text(FACE) == "12 notes"
    assert value_text(replace(FACE, measured=(6, 18))) == "6 – 18 notes"
    assert value_text(replace(FACE, asked=None, measured=None)) == "–"


def test_the_field_lies_inside_the_narrowest_dial():
    assert field_rect(160).left() >= 0
    assert field_rect(160).right() <= 160
