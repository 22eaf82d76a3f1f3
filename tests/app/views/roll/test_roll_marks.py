import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from app.views.look import theme
from app.views.roll.roll_geometry import GUTTER, HEADER, STRIP, RollGeometry
from app.views.roll.roll_marks import Marks, chip, name_of, paint_marks
from arvae_models.music import Note, Phrase

SIZE = QSize(GUTTER + 961, HEADER + 500)
ROLL = RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20)
PHRASE = Phrase((Note(0, 12, 72, 127), Note(48, 12, 60, 90)))
LOOP = Marks(loop=(48, 96))


def painted(marks, dirty=None):
    image = QImage(SIZE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.gray)
    with QPainter(image) as painter:
        rect = QRectF(image.rect()) if dirty is None else dirty
        paint_marks(painter, ROLL, PHRASE, marks, rect, theme.DARK)
    return image


NOTHING = painted(Marks())


def marked(image, x, y):
    return image.pixelColor(int(x), int(y)) != NOTHING.pixelColor(int(x), int(y))


def test_nothing_is_painted_where_nothing_is_marked():
    blank = QImage(SIZE, QImage.Format.Format_ARGB32)
    blank.fill(Qt.GlobalColor.gray)
    assert blank == NOTHING


def test_a_loop_stands_over_its_bars_and_veils_the_others():
    image = painted(LOOP)
    accent = theme.DARK.colour("accent")
    assert image.pixelColor(int(ROLL.x(72)), STRIP // 2) == accent
    assert image.pixelColor(int(ROLL.x(20)), STRIP // 2) != accent
    inside, before, after = (ROLL.x(tick) for tick in (72, 20, 120))
    assert [marked(image, x, HEADER + 200) for x in (inside, before, after)] == [
        *(False, True, True)
    ]
    resting = painted(Marks(loop=(48, 96), looping=False))
    assert not marked(resting, before, HEADER + 200)
    assert resting.pixelColor(int(inside), STRIP // 2) != accent


def test_held_notes_are_outlined_with_a_padlock():
    rect = ROLL.rect(PHRASE.notes[1])
    image = painted(Marks(held=frozenset({48, 50})))
    assert marked(image, rect.right() - 10, rect.center().y() + 3)
    assert marked(image, rect.left() + 20, rect.top() + 1.5)
    assert not marked(image, *ROLL.rect(PHRASE.notes[0]).center().toTuple())


def test_a_name_stands_above_its_note_or_below_the_bar_numbers():
    top, low = PHRASE.notes
    assert chip(ROLL, low).bottom() < ROLL.rect(low).top()
    assert chip(ROLL, top).top() > ROLL.rect(top).bottom()
    assert name_of(low) == "C4 · 90"
    assert marked(painted(Marks(pointed=low)), *chip(ROLL, low).center().toTuple())


@pytest.mark.parametrize("x", [GUTTER - 4, 10])
def test_the_keyboard_stays_clear(x):
    scrolled = RollGeometry(4, 48, 48, 72, 5, 20, scroll_x=260)
    image = QImage(SIZE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.gray)
    marks = Marks((48, 96), held=frozenset({48}), hot=True)
    with QPainter(image) as painter:
        paint_marks(painter, scrolled, PHRASE, marks, QRectF(image.rect()), theme.DARK)
    assert image.pixelColor(x, HEADER + 245) == NOTHING.pixelColor(x, HEADER + 245)
    assert image.pixelColor(x, 5) == NOTHING.pixelColor(x, 5)


def test_only_the_dirty_part_is_painted():
    dirty = QRectF(ROLL.x(20), 0, 10, HEADER + 500)
    image = painted(LOOP, dirty)
    assert marked(image, ROLL.x(20) + 5, HEADER + 200)
    assert not marked(image, ROLL.x(20) + 15, HEADER + 200)
