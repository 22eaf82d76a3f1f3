import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.views.files.strip_roll import (
    Strip,
    StripView,
    excerpt,
    note_rects,
    paint_strip,
    shared_rows,
)
from app.views.look import theme
from arvae_models.music import Meter, Note

BOX = QRectF(10, 5, 192, 60)
WALTZ = Meter(3, 4)
CHORD = (Note(0, 12, 60), Note(0, 24, 67), Note(30, 12, 72))


def test_an_excerpt_is_cut_at_both_ends_and_counts_from_its_first_bar():
    notes = (Note(20, 30, 60), Note(60, 12, 62), Note(90, 24, 64), Note(108, 12, 65))
    strip = excerpt(notes, WALTZ, (1, 3))
    assert strip.notes == (Note(0, 14, 60), Note(24, 12, 62), Note(54, 18, 64))
    assert (strip.bars, strip.ticks) == (2, 72)


def test_notes_lie_where_their_bars_are():
    strip = Strip((Note(0, 24, 60), Note(48, 48, 72)), 2)
    first, second = note_rects(strip, BOX)
    assert (first.left(), first.width()) == (10, 47)  # a pixel stays free before the next
    assert (second.left(), second.right()) == (106, 201)
    assert second.bottom() < first.top()
    assert BOX.contains(first)
    assert BOX.contains(second)


def test_the_shortest_notes_of_many_bars_can_be_seen():
    strip = Strip((Note(47_999, 1, 60),), 1000)
    (rect,) = note_rects(strip, BOX)
    assert rect.width() > 1
    assert BOX.contains(rect)


def test_few_pitches_have_an_octave_around_them():
    assert shared_rows(CHORD[:1]) == (53, 67)
    low, high = shared_rows([Note(0, 1, 30), Note(1, 1, 90)])
    assert low < 30 < 90 < high


def painted(strip, look=theme.DARK):
    image = QImage(212, 70, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        paint_strip(painter, BOX, strip, look)
    return image


@pytest.mark.parametrize("look", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_changed_notes_stand_out_and_the_others_stand_back(qapp, look):
    strip = Strip((Note(0, 48, 60), Note(48, 48, 60)), 2)
    marked = Strip(strip.notes, 2, changed=frozenset({48}))
    places = [rect.center().toPoint() for rect in note_rects(strip, BOX)]
    plain, shown = painted(strip, look), painted(marked, look)
    assert [plain.pixelColor(place) for place in places] == [look.colour("note")] * 2
    assert shown.pixelColor(places[1]) == look.colour("accent")
    assert shown.pixelColor(places[0]) not in (look.colour("note"), look.colour("accent"))


@pytest.mark.parametrize(("bars", "lines"), [(2, 1), (4, 3), (200, 0)])
def test_bar_lines_are_drawn_where_there_is_room(qapp, bars, lines):
    image = painted(Strip((), bars))
    row = [image.pixelColor(x, 30).rgb() for x in range(12, 200)]
    assert sum(colour != theme.DARK.colour("lane").rgb() for colour in row) == lines


def test_the_view_says_what_it_shows(qtbot):
    view = StripView()
    qtbot.addWidget(view)
    view.show_strip(Strip((Note(0, 12, 60),), 1))
    assert view.accessibleDescription() == "1 note"
    view.show_strip(Strip(CHORD, 1, changed=frozenset({30})))
    assert view.accessibleDescription() == "3 notes, 1 of them changed"
    assert view.strip.notes == CHORD
