"""The groove against tables counted by hand, and what no groove may do."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback.groove import STRAIGHT, Groove, groove_of, played
from arvae_models.music import Meter, Note, Phrase
from tests.app.playback.test_events import GROOVES, phrases

EIGHTHS = Phrase(tuple(Note(6 * i, 6, 60 + i) for i in range(4)), 1)


def times(phrase, groove):
    return [(span.onset, span.end) for span in played(phrase, groove)]


@pytest.mark.parametrize(
    ("swing", "late"),
    [(0, 6), (1 / 3, 8), (0.5, 9), (0.75, 10.5)],  # straight, triplets, dotted, doubly dotted
)
def test_the_off_beat_eighth_comes_late_and_the_beat_does_not(swing, late):
    assert times(EIGHTHS, Groove(swing)) == [
        (0, pytest.approx(late)),
        (pytest.approx(late), 12),
        (12, pytest.approx(12 + late)),
        (pytest.approx(12 + late), 24),
    ]


def test_sixteenths_share_the_swing_of_their_eighths():
    phrase = Phrase(tuple(Note(3 * i, 3, 60 + i) for i in range(4)), 1)
    assert times(phrase, Groove(0.5)) == [(0, 4.5), (4.5, 9), (9, 10.5), (10.5, 12)]


def test_a_beat_in_triplets_is_left_alone_and_the_next_one_is_not():
    phrase = Phrase((Note(0, 4, 60), Note(4, 4, 62), Note(8, 4, 64), Note(12, 6, 65)), 1)
    assert times(phrase, Groove(0.5)) == [(0, 4), (4, 8), (8, 12), (12, 21)]


def test_what_is_counted_in_eighths_does_not_swing():
    phrase = Phrase((Note(0, 6, 60), Note(6, 6, 62)), 1, Meter(6, 8))
    assert times(phrase, Groove(0.5)) == [(0, 6), (6, 12)]


def test_a_hand_deviates_in_time_and_force_the_same_way_each_time():
    phrase = Phrase(tuple(Note(12 * i, 6, 60, 80) for i in range(16)), 4, tempo=120)
    spans = played(phrase, Groove(timing=20, velocity=10, seed=3))
    late = [span.onset - span.note.onset for span in spans]
    assert 0.1 < max(map(abs, late)) <= 0.48  # 20 ms at 120 are 0.48 ticks
    assert min(late) < 0 < max(late)
    assert len(set(late)) > 12
    assert {70 <= span.velocity <= 90 for span in spans} == {True}
    assert len({span.velocity for span in spans}) > 4
    assert spans == played(phrase, Groove(timing=20, velocity=10, seed=3))
    assert spans != played(phrase, Groove(timing=20, velocity=10, seed=4))


def test_another_note_s_change_leaves_a_note_s_deviation_alone():
    before = Phrase(tuple(Note(12 * i, 6, 60, 80) for i in range(8)), 2)
    after = before.without([before.notes[1]]).with_note(Note(12, 6, 72))
    groove = Groove(timing=20, velocity=10)
    assert played(before, groove)[3:] == played(after, groove)[3:]


@given(phrases(), GROOVES)
def test_no_groove_makes_notes_overlap_overtake_or_leave_the_phrase(phrase, groove):
    spans = played(phrase, groove)
    assert [span.note for span in spans] == list(phrase.notes)
    end = 0.0
    for span in spans:
        assert end - 1e-9 <= span.onset < span.end <= phrase.ticks
        assert 1 <= span.velocity <= 127
        end = span.end


@given(phrases(), GROOVES, st.integers(-20, 300), st.integers(-20, 300))
def test_a_part_is_played_as_in_the_whole(phrase, groove, first, last):
    within = [s for s in played(phrase, groove) if s.note.onset < last and first < s.note.end]
    assert list(played(phrase, groove, first, last)) == (within if first < last else [])


@given(phrases())
def test_without_a_groove_everything_is_played_as_written(phrase):
    assert [(span.onset, span.end, span.velocity) for span in played(phrase, STRAIGHT)] == [
        (note.onset, note.end, note.velocity) for note in phrase.notes
    ]


@given(phrases(), GROOVES)
def test_legato_stays_legato(phrase, groove):
    spans = played(phrase, groove)
    for one, other in pairwise(spans):
        if one.note.end == other.note.onset:
            assert one.end == other.onset


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"swing": 0.8}, "Swing lies between 0 and 0.75, not 0.8."),
        ({"timing": -1}, "Timing lies between 0 and 50, not -1."),
        ({"velocity": 41}, "Velocity lies between 0 and 40, not 41."),
    ],
)
def test_what_no_hand_does_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        Groove(**wrong)


@pytest.mark.parametrize(
    ("swing", "late"),
    [(50, 6), (60, 7.2), (75, 9)],  # the first eighth's share of 12 ticks
)
def test_swing_in_per_cent_is_where_the_off_beat_eighth_falls(swing, late):
    assert times(EIGHTHS, groove_of(swing))[1][0] == pytest.approx(late)


def test_a_hand_deviates_by_its_share_of_the_most():
    assert groove_of(50, 0) == STRAIGHT
    assert groove_of(50, 40) == Groove(0, 10.0, 8)


@pytest.mark.parametrize(
    ("percents", "sentence"),
    [
        ((49,), "Swing goes from 50 to 75 per cent, not to 49"),
        ((76,), "not to 76"),
        ((50, 101), "Humanising goes from 0 to 100 per cent, not to 101"),
    ],
)
def test_more_than_a_groove_can_be_is_refused_in_a_sentence(percents, sentence):
    with pytest.raises(ValueError, match=sentence):
        groove_of(*percents)
