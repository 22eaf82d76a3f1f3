from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.views.bars import mini_roll
from app.views.look.looks import (
    CONTRAST,
    DARK,
    LIGHT,
    LOOKS,
    colours_of,
    contrast,
    look_on,
    over,
    system_look,
)
from app.views.look.quantity import PICTURE_COLOURS
from app.views.look.theme import ATTRIBUTE_COLOURS
from app.views.roll import roll_paint

GROUNDS = ("window", "panel", "raised")
TINTS = sorted({*ATTRIBUTE_COLOURS.values(), *PICTURE_COLOURS.values()})
WORDS = (  # ink, ground: every pair in which something is read
    *(("text", ground) for ground in (*GROUNDS, "hover", "lane", "lane_black")),
    *(("dim", ground) for ground in (*GROUNDS, "hover", "lane", "lane_black")),
    *(("faint", ground) for ground in (*GROUNDS, "lane", "lane_black")),
    *(("accent", ground) for ground in GROUNDS),
    *((tint, ground) for tint in TINTS for ground in ("panel", "raised", "hover")),
    ("danger", "panel"),
    ("on_accent", "accent"),
    ("on_note", "note"),
    ("key_black", "key_white"),
)
SHAPES = (  # shape, ground: every pair in which something must be found
    *(("edge", ground) for ground in GROUNDS),
    *((shape, ground) for shape in ("note", "accent") for ground in ("lane", "lane_black")),
    *((shape, "panel") for shape in ("accent", "danger", "good")),
    *((shape, "hover") for shape in ("accent", "danger", "faint")),
)

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency" (2009), table 1 at severity 1: linear RGB as it is seen.
EYES = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue cones": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

looks = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#0000ff", 2.15)],
)
def test_contrast_is_that_of_the_guideline(one, other, ratio):
    assert contrast(QColor(one), QColor(other)) == pytest.approx(ratio, abs=0.005)
    assert contrast(QColor(other), QColor(one)) == contrast(QColor(one), QColor(other))


def test_what_shines_through_is_mixed():
    assert over(QColor(255, 255, 255, 51), QColor("#000000")).name() == "#333333"


@looks
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_can_be_read(look, ink, ground):
    assert contrast(look.colour(ink), look.colour(ground)) >= 4.5


@looks
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_can_be_found(look, shape, ground):
    assert contrast(look.colour(shape), look.colour(ground)) >= 3


@looks
def test_so_can_what_shines_through(look):
    text, lane = look.colour("text"), look.colour("lane")
    for share, ground in ((0.24, "window"), (0.16, "panel")):  # a chosen bar, a closed padlock
        assert contrast(text, over(look.colour("accent", share), look.colour(ground))) >= 4.5
    for shape in (
        look.colour("dim", 0.9),  # where notes were
        look.colour("note", mini_roll.KEPT[not look.dark]),
        look.colour("accent", 0.75),  # around what has the focus
    ):
        assert contrast(over(shape, lane), lane) >= 3


@looks
@pytest.mark.parametrize("name", ["note", "accent"])
def test_names_can_be_read_on_soft_and_on_loud_notes(look, name):
    for velocity in range(1, 128):
        fill = roll_paint.note_colour(look, name, velocity)
        assert contrast(roll_paint.ink_on(look, name, velocity), fill) >= 4.5


def as_seen(colour, eye):
    """Return CIE L*a*b* (3,) of what an eye makes of a colour."""
    from skimage.color import rgb2lab

    srgb = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(EYES[eye] @ linear, 0, 1)
    return rgb2lab(np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055))


@looks
@pytest.mark.parametrize("eye", EYES)
def test_attributes_differ_for_every_eye(look, eye):
    """They differ in lightness where the hue is lost: 10 is a difference seen at a glance."""
    from skimage.color import deltaE_ciede2000

    colours = [as_seen(look.colour(name), eye) for name in ATTRIBUTE_COLOURS.values()]
    assert min(deltaE_ciede2000(*pair) for pair in combinations(colours, 2)) > 15
    if eye == "all cones":  # what has just changed is no attribute
        accent = as_seen(look.colour("accent"), eye)
        assert min(deltaE_ciede2000(colour, accent) for colour in colours) > 15


def test_high_contrast_is_black_and_white():
    assert (CONTRAST.window, CONTRAST.panel, CONTRAST.text) == ("#000000", "#000000", "#ffffff")
    assert contrast(CONTRAST.colour("rim"), CONTRAST.colour("panel")) == pytest.approx(21)


@looks
def test_a_look_is_known_by_its_ground(look):
    assert look_on(look.colour("window")) is look
    assert set(colours_of(look)) >= {"rim", "teal"}


def test_a_stranger_is_dark():
    assert look_on(QColor("#123456")) is DARK
    assert [look.dark for look in (DARK, LIGHT, CONTRAST)] == [True, False, True]


@pytest.mark.parametrize(
    ("scheme", "high", "look"),
    [
        (Qt.ColorScheme.Unknown, False, DARK),
        (Qt.ColorScheme.Dark, False, DARK),
        (Qt.ColorScheme.Light, False, LIGHT),
        (Qt.ColorScheme.Light, True, CONTRAST),
    ],
)
def test_the_system_chooses(scheme, high, look):
    assert system_look(scheme, high_contrast=high) is look


def test_a_colour_can_be_clear():
    assert DARK.colour("accent", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    assert DARK.colour("accent").name() == DARK.accent
