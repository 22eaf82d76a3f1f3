import pytest
from PySide6.QtCore import QBuffer, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter

from app.views.look import theme
from app.views.score import score_paint
from app.views.score.engraving import engrave
from app.views.score.score_paint import Inks, marked, on_screen, paint_page, tinted
from arvae_models import attributes, tokens
from arvae_models.music import Meter, Note, Phrase

WHITE, BLACK, RED = QColor("#ffffff"), QColor("#000000"), QColor("#ff0000")
PLAIN = Inks(BLACK, BLACK, BLACK)

# Heads on the lines and off them; a tie over the bar line.
PHRASE = Phrase((Note(0, 12, 71), Note(12, 6, 64), Note(18, 6, 67), Note(36, 24, 60)), 2)


@pytest.fixture(scope="module")
def page(qapp):
    return engrave(PHRASE, 600)


def painted(page, inks, ratio=1, dirty=None):
    size = page.size.toSize() + QSize(1, 1)
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(WHITE)
    with QPainter(image) as painter:
        if dirty is not None:
            painter.setClipRect(dirty)
        paint_page(painter, page, inks, dirty)
    return image


def at(image, point):
    ratio = image.devicePixelRatio()
    return image.pixelColor(int(point.x() * ratio), int(point.y() * ratio))


def column(image, x):
    """The rows of a column that are not white."""
    return [y for y in range(image.height()) if image.pixelColor(x, y) != WHITE]


def head(page, note, sign=0):
    system, mark = page.marks(note)[sign]
    return system.placed(mark.head).center()


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_the_lines_of_a_staff_fill_whole_pixels(page, ratio):
    image = painted(page, PLAIN, ratio)
    staff = page.systems[0].staff
    x = round((staff.right() - 30) * ratio)  # after the last note
    rows = column(image, x)
    assert all(image.pixelColor(x, y) == BLACK for y in rows)
    starts = [y for y in rows if y - 1 not in rows]
    assert [y - starts[0] for y in starts] == [8 * ratio * line for line in range(5)]


def test_every_head_is_filled(page):
    image = painted(page, PLAIN, 2)
    for note in (0, 1, 2, 3):
        assert at(image, head(page, note)) == BLACK


def test_colours_go_to_their_notes(page):
    image = painted(page, Inks(BLACK, BLACK, BLACK, notes={3: RED}), 2)
    assert at(image, head(page, 3, 0)) == RED
    assert at(image, head(page, 3, 1)) == RED  # the note that it is tied to
    assert at(image, head(page, 0)) == BLACK


def test_an_onset_is_coloured_where_the_note_begins_only(page):
    image = painted(page, Inks(BLACK, BLACK, BLACK, onsets={3: RED}), 2)
    assert at(image, head(page, 3, 0)) == RED
    assert at(image, head(page, 3, 1)) == BLACK


def test_what_lies_behind_notes_and_bars(page):
    near = head(page, 1) + QPointF(-1.0, 0.18) * page.space  # beside the head, off the line
    empty = page.bar_box(1).center()
    empty.setY(page.bar_box(1).top() + 3)
    for inks in (
        Inks(BLACK, BLACK, BLACK, halos={1: RED}),
        Inks(BLACK, BLACK, BLACK, glows={1: RED}),
        Inks(BLACK, BLACK, BLACK, rings={1: RED}),
    ):
        assert at(painted(page, inks, 4), near) == RED
    assert at(painted(page, PLAIN, 4), near) == WHITE
    assert at(painted(page, Inks(BLACK, BLACK, BLACK, bars={1: RED})), empty) == RED


def test_a_part_is_painted_as_in_the_whole(page):
    whole, dirty = painted(page, PLAIN), QRectF(page.box(1).toAlignedRect())
    part = painted(page, PLAIN, dirty=dirty)
    inside = dirty.toRect()
    assert part.copy(inside) == whole.copy(inside)
    part_outside = painted(page, PLAIN, dirty=QRectF(0, 0, 1, 1))
    assert part_outside.copy(inside) != whole.copy(inside)


def test_later_lines_have_bar_numbers(qapp):
    page = engrave(PHRASE.with_measures(8), 600)
    first, second = page.systems
    image = painted(page, Inks(BLACK, BLACK, RED))
    rooms = []
    for system in (first, second):
        staff = system.staff
        room = QRectF(staff.left(), staff.top() - 4 * page.space, 12, 2 * page.space).toRect()
        part = image.copy(room)
        pixels = [part.pixelColor(x, y) for x in range(12) for y in range(room.height())]
        rooms.append(any(pixel.red() > pixel.green() + 60 for pixel in pixels))
    assert rooms == [False, True]


def test_shares_are_those_of_the_formula(qapp):
    notes = (Note(0, 3, 60), Note(3, 1, 60), Note(4, 2, 60), Note(6, 2, 60), Note(60, 3, 60))
    page = engrave(Phrase(notes, 2), 600)
    shares = score_paint.shares(page)
    assert shares == pytest.approx({0: 0.1, 1: 0.5, 2: 1.0, 3: 0.25, 4: 0.335})
    rows = tokens.rows_of(page.phrase)
    heaviest = float(attributes.ONSET_SHARES.max())
    assert sum(shares.values()) * heaviest == pytest.approx(
        attributes.rhythmic_complexity(rows).sum(), abs=1e-6
    )


def test_only_common_time_has_shares(qapp):
    assert score_paint.shares(engrave(Phrase((Note(0, 12, 60),), 1, Meter(3, 4)), 600)) == {}


@pytest.mark.parametrize("look", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_the_heavier_an_onset_the_stronger_its_colour(qapp, look):
    page = engrave(Phrase((Note(0, 3, 60), Note(3, 1, 60), Note(4, 2, 60)), 1), 600)
    inks = tinted(on_screen(look), page, look)
    colour = theme.attribute_colour("rhythmic_complexity", look)
    away = [
        sum(abs(a - b) for a, b in zip(inks.onsets[i].getRgb(), colour.getRgb(), strict=True))
        for i in range(3)
    ]
    assert away[0] > away[1] > away[2]
    assert inks.onsets[2].rgb() == colour.rgb()
    assert 0 not in inks.glows
    assert inks.glows[1].alphaF() < inks.glows[2].alphaF()


def test_what_is_chosen_and_what_sounds(page):
    first, second, *_ = PHRASE.notes
    inks = marked(on_screen(theme.DARK), page, theme.DARK, {first}, {1, 99}, second)
    assert set(inks.rings) == {0}
    assert set(inks.bars) == {1}
    assert inks.notes == {1: theme.DARK.colour("accent")}
    gone = marked(on_screen(theme.DARK), page, theme.DARK, (), (), Note(0, 1, 1))
    assert (gone.notes, gone.rings, gone.bars) == ({}, {}, {})


def test_lines_are_fine_where_there_are_no_pixels(page):
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    with QPainter(writer) as painter:
        assert score_paint._Pixels.of(painter).scale == 0


def test_a_sentence_stands_in_the_middle(qapp):
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(theme.DARK.colour("panel"))
    with QPainter(image) as painter:
        score_paint.paint_sentence(painter, QRectF(0, 0, 400, 200), "No score here.", theme.DARK)
    ground = theme.DARK.colour("panel")
    rows = [y for y in range(200) if any(image.pixelColor(x, y) != ground for x in range(400))]
    assert 80 < min(rows) < max(rows) < 120
