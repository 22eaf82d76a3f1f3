from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.views.latent.latent_geometry import Frame
from app.views.latent.latent_paint import PIN, STEM, Scene, head, paint_scene
from app.views.latent.latent_picture import Legend
from app.views.look import theme

FRAME = Frame(20, 20, 200, 200, (-2, 2), (-2, 2))  # a code is 50 pixels
BARE = Scene(
    frame=FRAME,
    legend=Legend.of("note_density", 2, 8),
    numbers=(),
    data=(None, None),
    pins={},
    selected=None,
    origin=None,
    bubble="",
    pointer=None,
    line=(),
    stops=(),
    focused=False,
    enabled=True,
)


def painted(scene, look=theme.DARK):
    image = QImage(240, 240, QImage.Format.Format_RGB32)
    image.fill(QColor(look.panel))
    with QPainter(image) as painter:
        paint_scene(painter, scene, look)
    return image


def changed(scene, look=theme.DARK):
    """Where a scene differs from a bare one."""
    one, other = painted(scene, look), painted(BARE, look)
    return {
        (x, y)
        for x in range(240)
        for y in range(240)
        if one.pixelColor(x, y) != other.pixelColor(x, y)
    }


def test_a_pin_stands_above_its_place_or_hangs_where_there_is_no_room():
    assert head(FRAME, (0, 0)).y() == 120 - PIN - STEM
    assert head(FRAME, (0, 2)).y() == 20 + PIN + STEM
    assert head(FRAME, (9, 0)).x() == 220  # at the edge


@pytest.mark.parametrize("look", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_the_chosen_pin_has_the_accent_and_lies_on_top(look):
    image = painted(replace(BARE, pins={0: (0, 0), 1: (0, 0)}, selected=0), look)
    middle = head(FRAME, (0, 0))
    beside = image.pixelColor(round(middle.x() - 7), round(middle.y()))
    assert beside.name() == look.accent
    other = painted(replace(BARE, pins={0: (0, 0)}), look)
    assert other.pixelColor(round(middle.x() - 7), round(middle.y())).name() == look.raised


def test_a_pin_ends_at_its_place():
    places = changed(replace(BARE, pins={4: (1, 0)}))
    assert max(y for _, y in places) in range(119, 124)
    assert {x for x, y in places if y == 118} <= set(range(166, 175))


@pytest.mark.parametrize(
    ("scene", "box"),
    [
        (replace(BARE, numbers=[((0, 0), 5.0)]), (96, 144, 108, 132)),
        (replace(BARE, pointer=(0, 0)), (110, 130, 110, 130)),
        (replace(BARE, pointer=(0, 0), bubble="7 notes"), (110, 215, 110, 155)),
        (replace(BARE, pointer=(2, 0), bubble="7 notes"), (110, 220, 110, 155)),
        (replace(BARE, line=[(-1, 0), (1, 0)], stops=[(-1, 0), (1, 0)]), (60, 180, 110, 130)),
        (replace(BARE, data=((-1, 1), (-1, 1))), (69, 171, 69, 171)),
        (replace(BARE, data=((-1, 1), None)), (69, 171, 20, 220)),
        (
            replace(BARE, pins={0: (1, 0)}, selected=0, origin=(-1, 0)),
            (60, 185, 80, 130),
        ),
        (replace(BARE, focused=True), (18, 222, 18, 222)),
    ],
)
def test_things_lie_where_they_should(scene, box):
    left, right, top, bottom = box
    places = changed(scene)
    assert places
    assert all(left <= x <= right and top <= y <= bottom for x, y in places)


def test_a_number_gives_way_to_a_pin():
    pins = {0: (0, 0)}
    head_at = (0.0, (PIN + STEM) / 50)
    with_number = replace(BARE, pins=pins, numbers=[(head_at, 5.0)])
    assert painted(with_number) == painted(replace(BARE, pins=pins))


def test_nothing_but_the_frame_is_shown_at_rest():
    full = replace(BARE, pins={0: (0, 0)}, numbers=[((1, 1), 4.0)], enabled=False)
    assert changed(full) == set()


def test_numbers_can_be_read_on_every_shade():
    for look in (theme.DARK, theme.LIGHT):
        for value in (2.0, 5.0, 8.0):
            ground = QColor(*BARE.legend.ramp(look)[BARE.legend.shade(value)].tolist())
            image = QImage(240, 240, QImage.Format.Format_RGB32)
            image.fill(ground)
            with QPainter(image) as painter:
                painter.setPen(Qt.PenStyle.NoPen)
                paint_scene(painter, replace(BARE, numbers=[((0, 0), value)]), look)
            seen = [image.pixelColor(x, y) for x in range(100, 140) for y in range(108, 132)]
            strongest = max(abs(colour.lightness() - ground.lightness()) for colour in seen)
            assert strongest > 60
