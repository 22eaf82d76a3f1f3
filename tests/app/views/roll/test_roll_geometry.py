import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF

from app.views.roll.roll_geometry import (
    GUTTER,
    HEADER,
    RollGeometry,
    Zone,
    centred_rows,
    fitted_pitches,
    laid_out,
    largest_zoom,
)
from arvae_models.music import Note, Phrase

# One tick is 5 pixels, one row 20; the top row is C5.
ROLL = RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20)


def tune(*pitches):
    return Phrase(tuple(Note(12 * i, 12, pitch) for i, pitch in enumerate(pitches)))


@given(
    tick=st.integers(0, 192),
    pitch=st.integers(48, 72),
    width=st.floats(0.5, 30),
    height=st.floats(5, 40),
    scroll=st.floats(0, 2000),
)
def test_time_and_pitch_come_back_from_their_place(tick, pitch, width, height, scroll):
    roll = RollGeometry(4, 48, 48, 72, width, height, scroll, scroll / 3)
    assert roll.tick(roll.x(tick)) == pytest.approx(tick, abs=1e-6)
    assert roll.pitch(roll.y(pitch) + height / 2) == pitch


def test_places_counted_by_hand():
    assert ROLL.x(12) == GUTTER + 60
    assert ROLL.y(71) == HEADER + 20
    rect = ROLL.rect(Note(12, 6, 71))
    assert (rect.left(), rect.top()) == (GUTTER + 60, HEADER + 20)
    assert (rect.width(), rect.height()) == (30, 20)
    assert (ROLL.content_width, ROLL.content_height) == (960, 500)


def test_bars_and_pitches_outside_are_the_nearest_ones():
    assert [ROLL.measure(x) for x in (0, GUTTER + 1, GUTTER + 240, 5000)] == [0, 0, 1, 3]
    assert ROLL.pitch(-10000) == 127
    assert ROLL.pitch(10000) == 0


def test_the_note_under_a_point():
    phrase = tune(71, 60)
    assert ROLL.note_at(QPointF(GUTTER + 5, HEADER + 25), phrase) == phrase.notes[0]
    assert ROLL.note_at(QPointF(GUTTER + 5, HEADER + 45), phrase) is None


def test_both_ends_of_a_note_can_be_taken_and_a_short_one_keeps_a_body():
    note = Note(12, 12, 60)  # 60 pixels from GUTTER + 60
    zones = [ROLL.zone(note, GUTTER + 60 + x) for x in (1, 30, 58)]
    assert zones == [Zone.START, Zone.BODY, Zone.END]
    short = Note(12, 2, 60)
    assert ROLL.zone(short, GUTTER + 65) is Zone.BODY


def test_two_octaves_at_least_with_headroom():
    assert fitted_pitches(tune(60, 72)) == (54, 78)
    low, high = fitted_pitches(tune(40, 80))
    assert (low, high) == (36, 84)


def test_rows_stay_while_the_notes_fit():
    before = (54, 78)
    assert fitted_pitches(tune(54, 78), before) == before
    assert fitted_pitches(tune(79), before) != before
    assert fitted_pitches(tune(60, 72), (0, 127)) == (54, 78)


@given(st.integers(0, 127), st.integers(0, 127), st.integers(1, 200))
def test_rows_lie_inside_midi(one, other, rows):
    low, high = centred_rows(min(one, other), max(one, other), rows)
    assert 0 <= low <= high <= 127
    assert high - low + 1 == min(rows, 128)


@given(
    width=st.integers(1, 4000),
    height=st.integers(1, 3000),
    measures=st.integers(1, 400),
    zoom=st.floats(1, 64),
)
def test_a_phrase_fills_the_view_or_is_scrolled(width, height, measures, zoom):
    roll = laid_out(Phrase(measures=measures), (54, 78), QSizeF(width, height), zoom)
    assert roll.content_width >= width - GUTTER - 1.01
    assert roll.content_height >= height - HEADER - 0.01
    assert roll.row_height >= 7
    assert roll.tick_width >= 2.2
    assert roll.lowest <= 54
    assert roll.highest >= 78


@given(st.integers(1, 4000), st.integers(1, 400), st.floats(1, 64))
def test_beyond_the_largest_zoom_nothing_grows(width, measures, zoom):
    phrase, size = Phrase(measures=measures), QSizeF(width, 400)
    largest = laid_out(phrase, (54, 78), size, largest_zoom(phrase, size)).tick_width
    assert laid_out(phrase, (54, 78), size, zoom).tick_width <= largest + 1e-9


def test_a_tall_view_shows_more_pitches():
    roll = laid_out(Phrase(), (54, 78), QSizeF(1000, HEADER + 1000))
    assert roll.highest - roll.lowest + 1 == 46  # rows of at most 22 pixels
