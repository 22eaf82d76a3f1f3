import numpy as np
import pytest
from PySide6.QtCore import QPoint

from app.views.look import theme
from app.views.pictures.picture_thumb import SIDE, PictureThumb, difference

BLANK = np.zeros((4, 4), np.float32)
LEFT, RIGHT = BLANK.copy(), BLANK.copy()
LEFT[:, :2], RIGHT[:, 1:3] = 1, 1


@pytest.fixture
def thumb(qtbot):
    thumb = PictureThumb("Before", "The picture before the last change")
    qtbot.addWidget(thumb)
    thumb.resize(thumb.sizeHint())
    return thumb


def test_what_stayed_came_and_went(qapp):
    look, change = theme.look(), difference(LEFT, RIGHT)
    names = [change.pixelColor(x, 2).name() for x in range(4)]
    assert names == [look.triplet, look.faint, look.accent, look.lane]


@pytest.mark.parametrize(
    ("show", "colour"),
    [
        (lambda thumb: thumb.show_image(LEFT), "text"),
        (lambda thumb: thumb.show_change(BLANK, LEFT), "accent"),
        (lambda thumb: thumb.show_change(LEFT, BLANK), "triplet"),
    ],
    ids=["image", "came", "went"],
)
def test_it_shows_a_picture_or_a_change(thumb, show, colour):
    show(thumb)
    seen = thumb.grab().toImage().pixelColor(QPoint(8, SIDE // 2))
    assert seen.name() == getattr(theme.look(), colour)


def test_it_can_be_empty(thumb):
    empty = thumb.grab().toImage()
    thumb.show_image(LEFT)
    thumb.show_image(None)
    assert thumb.grab().toImage() == empty


def test_it_tells_its_name(thumb):
    assert thumb.accessibleName() == "Before"
    assert thumb.accessibleDescription() == "The picture before the last change"
