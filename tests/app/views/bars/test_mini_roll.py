import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.views.bars.mini_roll import (
    THINNEST,
    Change,
    MiniRoll,
    compare,
    notes_of,
    paint_change,
    paint_notes,
    paint_stage,
    shared_pitches,
)
from app.views.look import theme
from arvae_models.music import Note, Phrase
from arvae_models.tokens import rows_of
from tests import strategies

ROLL = MiniRoll(0, 0, 240, 126, 60, 74)  # 5 pixels a tick, 8 a semitone
LOOK = theme.DARK


def bar(*notes):
    """A bar (24,) with notes as (onset, duration, pitch)."""
    return rows_of(Phrase(tuple(Note(*note) for note in notes), 1))[0]


def test_time_and_pitch_fill_the_box():
    assert [ROLL.x(tick) for tick in (0, 12, 48)] == [0, 60, 240]
    top, bottom = ROLL.rect(Note(0, 12, 74)), ROLL.rect(Note(12, 6, 60))
    assert (top.left(), top.width(), top.top(), top.height()) == (0, 60, 3, 8)
    assert (bottom.left(), bottom.width(), bottom.bottom()) == (60, 30, 123)


@given(st.integers(0, 127), st.integers(0, 127), st.floats(12, 200), st.data())
def test_every_note_is_thick_enough_and_inside(one, other, height, data):
    low, high = sorted((one, other))
    roll = MiniRoll(4, 7, 100, height, low, high)
    rect = roll.rect(Note(0, 48, data.draw(st.integers(low, high))))
    assert rect.height() >= THINNEST
    assert rect.top() >= 7 - 1e-6
    assert rect.bottom() <= 7 + height + 1e-6


@pytest.mark.parametrize(
    ("rows", "span"),
    [
        ([bar((0, 12, 60)), bar((0, 12, 67))], (56, 70)),
        ([bar((0, 12, 48), (12, 12, 84))], (47, 85)),
        ([bar()], (59, 73)),
        ([bar((0, 12, 127))], (113, 127)),
    ],
    ids=["two bars", "wide", "silence", "the end of MIDI"],
)
def test_rows_for_bars_to_compare(rows, span):
    assert shared_pitches(rows) == span


A, B = Note(0, 12, 60), Note(12, 12, 64)


@pytest.mark.parametrize(
    ("after", "change"),
    [
        ([A, B], Change(kept=(A, B))),
        ([A], Change(kept=(A,), removed=(B,))),
        ([A, B, Note(24, 6, 67)], Change(kept=(A, B), added=(Note(24, 6, 67),))),
        ([A, Note(12, 12, 71)], Change(kept=(A,), moved=((B, Note(12, 12, 71)),))),
        ([A, Note(12, 18, 64)], Change(kept=(A,), moved=((B, Note(12, 18, 64)),))),
        ([A, Note(24, 12, 64)], Change(kept=(A,), moved=((B, Note(24, 12, 64)),))),
        ([A, Note(27, 12, 64)], Change((A,), removed=(B,), added=(Note(27, 12, 64),))),
        ([A, Note(15, 9, 65)], Change((A,), removed=(B,), added=(Note(15, 9, 65),))),
        (
            [A, Note(18, 6, 64), Note(24, 6, 64)],
            Change((A,), moved=((B, Note(18, 6, 64)),), added=(Note(24, 6, 64),)),
        ),
    ],
    ids=[
        "same", "removed", "added", "pitch", "length", "a beat later", "more than a beat",
        "both time and pitch", "the nearest",
    ],
)  # fmt: skip
def test_what_became_of_a_note(after, change):
    before = bar((0, 12, 60), (12, 12, 64))
    assert compare(before, rows_of(Phrase(tuple(after), 1))[0]) == change


@given(strategies.rows, strategies.rows)
def test_each_note_of_both_bars_has_one_place(before, after):
    before, after = before[0], after[0]
    change = compare(before, after)
    assert tuple(sorted((*change.kept, *change.gone))) == notes_of(before)
    assert tuple(sorted((*change.kept, *change.fresh))) == notes_of(after)
    assert compare(before, before) == Change(kept=notes_of(before))


def painted(paint, *args):
    image = QImage(240, 126, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        paint(painter, ROLL, *args, LOOK)
    return image


def colour_in(image, note, share=0.7):
    rect = ROLL.rect(note)
    point = QPointF(rect.left() + share * rect.width(), rect.center().y())
    return image.pixelColor(point.toPoint())


def test_fresh_notes_stand_out_in_colour_and_lightness():
    kept, fresh = Note(0, 12, 62), Note(24, 12, 62)
    image = painted(paint_notes, Change(kept=(kept,), added=(fresh,)))
    assert colour_in(image, fresh) == QColor(LOOK.accent)
    assert colour_in(image, fresh).lightness() > colour_in(image, kept).lightness() + 30
    assert colour_in(image, Note(36, 12, 62)) == QColor("black")


def test_gone_notes_are_hollow_and_moved_ones_have_a_line():
    was, now = Note(0, 12, 72), Note(0, 12, 62)
    moved = painted(paint_change, Change(moved=((was, now),)))
    apart = painted(paint_change, Change(removed=(was,), added=(now,)))
    edge = moved.pixelColor(30, round(ROLL.rect(was).top()))
    assert edge.lightness() > colour_in(moved, was).lightness() + 50
    assert colour_in(moved, now) == QColor(LOOK.accent)
    between = 4, 60
    assert moved.pixelColor(*between) != apart.pixelColor(*between)


def test_beats_and_octaves_can_be_seen():
    image = painted(paint_stage)
    assert image.pixelColor(60, 40) != image.pixelColor(70, 40)
    octave = round(ROLL.rect(Note(0, 1, 72)).center().y())
    assert {image.pixelColor(70, y).name() for y in range(octave - 1, octave + 2)} != {
        QColor(LOOK.lane).name()
    }
