from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from app.views.bars.candidate_paint import HEIGHT, WIDTH, Face, paint_card, roll_of
from app.views.bars.mini_roll import Change
from app.views.look import theme
from arvae_models.music import Note

SIZE = QSize(WIDTH, HEIGHT)
NOTE = Note(0, 12, 60)
FACE = Face("1", Change(kept=(NOTE,)), (55, 70), "9 notes", "note_density", "kept 83 %")


def painted(face=FACE, look=theme.DARK, **state):
    image = QImage(SIZE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        paint_card(painter, QSizeF(SIZE), face, look, **state)
    return image


@pytest.mark.parametrize(
    "change",
    [
        {"key": ""},
        {"change": Change(added=(NOTE,))},
        {"pitches": (48, 72)},
        {"value": "8 notes"},
        {"value": ""},
        {"tint": "contour"},
        {"kept": "kept 75 %"},
    ],
)
def test_every_thing_shown_is_seen(change):
    assert painted(replace(FACE, **change)) != painted()


def test_states_differ():
    states = ({}, {"hot": True}, {"selected": True}, {"selected": True, "focused": True})
    images = [painted(**state) for state in states]
    assert all(images[i] != images[j] for i in range(4) for j in range(i))
    assert painted(look=theme.LIGHT) != painted()


@pytest.mark.parametrize("value", ["24 notes", "+127 st", "0.14"])
def test_the_longest_words_do_not_touch(value):
    words = QFontMetricsF(theme.font(theme.BODY, strong=True)).horizontalAdvance(value)
    kept = QFontMetricsF(theme.font(theme.SMALL)).horizontalAdvance("kept 99 %")
    assert 16 + 7 + words + 4 + kept <= roll_of(FACE, QSizeF(SIZE)).width
