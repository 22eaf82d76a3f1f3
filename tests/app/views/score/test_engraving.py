import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from app.views.score import engraving
from app.views.score.engraving import MARGIN, NoScoreError, engrave
from arvae_models.music import Meter, Note, Phrase
from tests.strategies import METERS, phrases

LINE = Phrase(
    (Note(0, 12, 60), Note(12, 6, 62), Note(18, 6, 64), Note(36, 24, 67), Note(96, 4, 72),
     Note(100, 4, 71), Note(104, 4, 69), Note(189, 3, 60)),
    4,
)  # fmt: skip
QUARTERS = Phrase(tuple(Note(12 * i, 12, 60 + i % 12) for i in range(32)), 8)


def bars(page):
    return [list(system.bars) for system in page.systems]


def sixteenths(measures):
    return Phrase(tuple(Note(3 * i, 3, 60 + i % 5) for i in range(16 * measures)), measures)


def test_four_bars_stand_on_a_line():
    page = engrave(QUARTERS, 1000)
    assert bars(page) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    for system in page.systems:
        assert system.staff.left() == pytest.approx(MARGIN * page.space)
        assert system.staff.right() == pytest.approx(1000 - MARGIN * page.space, abs=1)
        assert system.staff.height() == pytest.approx(4 * page.space)
    first, second = page.systems
    assert second.staff.top() - first.staff.bottom() > 5 * page.space


def test_a_crowded_line_is_halved_and_no_other():
    dense = sixteenths(4)
    phrase = Phrase((*(note for note in QUARTERS.notes if note.onset < 192), *(
        Note(note.onset + 192, note.duration, note.pitch) for note in dense.notes)), 8)  # fmt: skip
    assert bars(engrave(phrase, 800)) == [[0, 1, 2, 3], [4, 5], [6, 7]]


def test_a_wide_view_takes_more_bars():
    assert bars(engrave(QUARTERS, 2400)) == [list(range(8))]
    assert bars(engrave(Phrase((), 8, Meter(2, 4)), 1000)) == [list(range(8))]


def test_the_last_line_is_in_step_with_the_others():
    page = engrave(QUARTERS.with_measures(6), 1000)
    assert bars(page) == [[0, 1, 2, 3], [4, 5]]
    assert page.systems[1].staff.width() == pytest.approx(page.systems[0].staff.width() / 2, abs=2)


def test_a_bar_that_is_too_long_makes_the_page_wider():
    page = engrave(sixteenths(2), 200)
    assert bars(page) == [[0], [1]]
    assert page.size.width() > 200


def test_one_short_bar_is_not_stretched():
    assert engrave(QUARTERS.with_measures(1), 1500).size.width() < 700


def test_notes_and_bars_are_found_where_they_are():
    page = engrave(LINE, 700)
    for index, note in enumerate(LINE.notes):
        box = page.box(index)
        marks = page.marks(index)
        system, first = marks[0]
        assert page.note_at(system.placed(first.head).center()) == index
        bar = note.onset // 48
        assert page.bar_box(bar).contains(box.center())
        assert page.bar_at(QPointF(box.center().x(), page.bar_box(bar).top() + 1)) == bar
        assert page.system_of(note.onset) is system
    assert page.note_at(QPointF(1, 1)) is None
    assert page.bar_at(QPointF(1, 1)) is None


def test_a_tied_note_is_found_at_each_of_its_heads():
    page = engrave(LINE, 700)
    marks = page.marks(3)
    assert [mark.tied for _, mark in marks] == [0, 1]
    assert [page.note_at(system.placed(mark.head).center()) for system, mark in marks] == [3, 3]


def test_the_note_that_sounds():
    page = engrave(LINE, 700)
    assert page.sounding(0) == LINE.notes[0]
    assert page.sounding(11.9) == LINE.notes[0]
    assert page.sounding(12) == LINE.notes[1]
    assert page.sounding(24) is None
    assert page.sounding(-1) is None


def test_places_and_drawings_are_inverse():
    system = engrave(LINE, 700).systems[0]
    box = QRectF(120, 40, 300, 200)
    there = system.drawn(system.placed(box))
    assert there.getRect() == pytest.approx(box.getRect())


def test_only_the_line_that_changes_is_engraved():
    engraving._drawn.cache_clear()
    engrave(QUARTERS, 1000)
    engrave(QUARTERS.with_note(Note(4, 8, 72)), 1000)
    assert engraving._drawn.cache_info().misses == 3
    engrave(QUARTERS, 1000, 2 * engraving.SCALE)
    engrave(QUARTERS, 2000 - 1, 2 * engraving.SCALE)
    assert engraving._drawn.cache_info().misses > 3


@pytest.mark.parametrize("note", [Note(1, 11, 60), Note(0, 5, 60)], ids=["start", "end"])
def test_notes_off_the_grid_give_a_sentence(note):
    with pytest.raises(NoScoreError, match="between the grid's sixteenths and triplets") as caught:
        engrave(Phrase((note,), 1), 700)
    assert str(caught.value).endswith(".")


def test_without_the_engraver_there_is_a_sentence(monkeypatch):
    engraving._toolkit.cache_clear()
    engraving._drawn.cache_clear()
    monkeypatch.setitem(sys.modules, "verovio", None)
    with pytest.raises(NoScoreError, match="verovio"):
        engrave(LINE, 700)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_any_meter_and_silence(meter):
    page = engrave(Phrase((), 3, meter), 700)
    assert [bar for system in bars(page) for bar in system] == [0, 1, 2]
    assert all(not system.drawing.marks for system in page.systems)
    assert len({page.bar_box(bar).left() for bar in range(3)} | {0}) > 1


def test_sixty_four_bars():
    page = engrave(sixteenths(64), 1000)
    assert [bar for system in bars(page) for bar in system] == list(range(64))
    tops = [system.staff.top() for system in page.systems]
    assert tops == sorted(tops)
    assert page.size.height() > page.systems[-1].staff.bottom()


@given(phrases(), st.integers(150, 1500))
@settings(max_examples=25, deadline=None)
def test_every_note_has_one_sign_where_it_begins_and_signs_of_no_other(phrase, width):
    page = engrave(phrase, width)
    ticks = phrase.meter.ticks
    begun = []
    for system in page.systems:
        start, end = system.bars[0] * ticks, (system.bars[-1] + 1) * ticks
        for mark in system.drawing.marks:
            note = phrase.notes[system.first_note + mark.note]
            assert note.onset < end
            assert note.end > start
            if mark.tied == 0 and note.onset >= start:
                begun.append(system.first_note + mark.note)
                bar = page.bar_box(note.onset // ticks)
                assert bar.contains(system.placed(mark.head).center())
    assert begun == list(range(len(phrase.notes)))
