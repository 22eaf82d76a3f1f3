from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from app.views.look import theme
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from app.views.roll.velocity_edit import VelocityGeometry
from app.views.roll.velocity_paint import HEIGHT, Picture, paint_lane
from arvae_models.music import Note, Phrase

SIZE = QSize(GUTTER + 481, HEIGHT)
ROLL = RollGeometry(2, 48, 48, 72, tick_width=5, row_height=20)
PHRASE = Phrase((Note(12, 12, 72, 127), Note(60, 12, 70, 20)), 2)
PICTURE = Picture(
    geometry=VelocityGeometry(ROLL, float(HEIGHT)),
    phrase=PHRASE,
    selected=frozenset(),
    pointed=None,
    bars=frozenset(),
    focus=False,
    enabled=True,
)


def painted(**change):
    image = QImage(SIZE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        paint_lane(painter, QSizeF(SIZE), replace(PICTURE, **change), theme.DARK)
    return image


def inked(image, note, y):
    """Tell whether a stem is painted at a height."""
    x = int(ROLL.x(note.onset))
    return image.pixelColor(x, y) != image.pixelColor(x - 12, y)


def test_a_stem_is_as_long_as_its_note_is_loud():
    image = painted()
    loud, soft = PHRASE.notes
    assert inked(image, loud, 30)
    assert inked(image, loud, HEIGHT - 8)
    assert not inked(image, soft, 30)
    assert inked(image, soft, HEIGHT - 8)


@pytest.mark.parametrize(
    "change",
    [
        {"selected": frozenset(PHRASE.notes[:1])},
        {"pointed": PHRASE.notes[1]},
        {"bars": frozenset({1})},
        {"focus": True},
        {"enabled": False},
    ],
)
def test_every_thing_shown_is_seen(change):
    assert painted(**change) != painted()


def test_nothing_is_painted_over_the_scale():
    scrolled = VelocityGeometry(replace(ROLL, scroll_x=68), float(HEIGHT))  # a stem 8 pixels left
    image = painted(geometry=scrolled)
    assert image.pixelColor(GUTTER - 8, 30) == painted().pixelColor(GUTTER - 8, 30)


def test_the_head_of_a_note_on_the_first_beat_is_whole():
    first = Phrase((Note(0, 12, 72, 64),), 2)
    left, right = GUTTER - 3, GUTTER + 2
    y = round(PICTURE.geometry.y(64))
    image, bare = painted(phrase=first), painted(phrase=Phrase((), 2))
    assert all(image.pixelColor(x, y) != bare.pixelColor(x, y) for x in (left, right))
