import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.views.look import theme
from app.views.look.motion import Spot
from app.views.roll.roll_geometry import GUTTER, HEADER, RollGeometry
from app.views.roll.roll_paint import Picture, background, paint_music
from arvae_models.music import Note, Phrase

LOOK = theme.DARK
SIZE = QSize(GUTTER + 961, HEADER + 500)
ROLL = RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20)
PHRASE = Phrase((Note(0, 12, 72, 127), Note(48, 12, 70, 127)))


def painted(**change):
    values = {
        "phrase": PHRASE,
        "ghost": None,
        "selected": frozenset(),
        "sounding": None,
        "playhead": None,
        "hover": None,
        "band": None,
    }
    image = QImage(SIZE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        paint_music(painter, ROLL, Picture(**values | change), QRectF(image.rect()), LOOK)
    return image


def colour_of(image, note, dx=4):
    point = ROLL.rect(note).topLeft()
    return image.pixelColor(int(point.x()) + dx, int(point.y()) + 4)


def near(one, other):
    return max(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True)) < 24


def test_a_note_lies_where_the_geometry_says():
    image = painted()
    assert near(colour_of(image, PHRASE.notes[0]), QColor(LOOK.note))
    beside = Note(24, 12, 72)
    assert colour_of(image, beside) == QColor("black")


def test_notes_that_changed_since_the_ghost_are_marked():
    image = painted(ghost=Phrase(PHRASE.notes[:1]))
    assert near(colour_of(image, PHRASE.notes[0]), QColor(LOOK.note))
    assert near(colour_of(image, PHRASE.notes[1]), QColor(LOOK.accent))


@pytest.mark.parametrize(
    "change",
    [
        {"ghost": Phrase((Note(96, 12, 60),))},
        {"selected": frozenset(PHRASE.notes[:1])},
        {"sounding": PHRASE.notes[0]},
        {"playhead": 100},
        {"hover": 60},
        {"band": QRectF(200, 200, 50, 50)},
    ],
)
def test_every_thing_shown_is_seen(change):
    assert painted(**change) != painted()


def test_nothing_is_painted_over_the_keyboard():
    image = QImage(SIZE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    scrolled = RollGeometry(4, 48, 48, 72, 5, 20, scroll_x=30)
    picture = Picture(PHRASE, None, frozenset(), None, 1, None, None)
    with QPainter(image) as painter:
        paint_music(painter, scrolled, picture, QRectF(image.rect()), LOOK)
    assert image.pixelColor(GUTTER - 5, HEADER + 10) == QColor("black")
    assert image.pixelColor(GUTTER + 5, HEADER + 10) != QColor("black")


def line_colour(image, tick, y=HEADER + 30):
    """Colour of the grid at a time, beside that of the lane."""
    x = round(ROLL.x(tick))
    return image.pixelColor(x, y).lightness() - image.pixelColor(x + 6, y).lightness()


def test_the_grid_ranks_its_lines():
    image = background(ROLL, SIZE, 1.0, (), LOOK).toImage()
    bar, beat, eighth, sixteenth = (line_colour(image, tick) for tick in (48, 12, 6, 3))
    assert bar > beat > eighth > sixteenth > 0


def test_a_selected_bar_is_told_from_the_others():
    plain = background(ROLL, SIZE, 1.0, (), LOOK).toImage()
    image = background(ROLL, SIZE, 1.0, (1,), LOOK).toImage()
    inside, outside = round(ROLL.x(70)), round(ROLL.x(20))
    for y in (HEADER - 8, HEADER + 30):
        assert image.pixelColor(inside, y) != plain.pixelColor(inside, y)
        assert image.pixelColor(outside, y) == plain.pixelColor(outside, y)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_lines_are_sharp_at_every_density(ratio):
    """A bar line of whole device pixels has one colour over its width, none blended."""
    image = background(ROLL, SIZE, ratio, (), LOOK).toImage()
    left = round(ROLL.x(48) * ratio)
    row = [image.pixelColor(x, round((HEADER + 30) * ratio)) for x in range(left - 3, left + 6)]
    assert len({colour.name() for colour in row}) == 2


def test_a_note_on_its_way_is_painted_where_it_is_seen():
    was, now = PHRASE.notes[0], Note(0, 12, 68, 127)
    half = Phrase((now,))
    image = painted(phrase=half, moving={now: Spot(0, 12, 70, 1.0)})
    assert colour_of(image, was) == colour_of(image, now) == QColor("black")
    glowing = colour_of(image, Note(0, 12, 70))
    still = colour_of(painted(phrase=half, moving={now: Spot(0, 12, 70, 0.0)}), Note(0, 12, 70))
    assert near(still, QColor(LOOK.note))
    assert glowing.lightness() > still.lightness()
