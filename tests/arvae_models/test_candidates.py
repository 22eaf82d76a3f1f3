"""Distances and tidy bars counted by hand, and candidates taken apart and put together."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.candidates import Candidates, Choice, distances, leaps, strange, tidied
from arvae_models.grid import SLOTS
from arvae_models.tokens import HOLD, REST, phrase_of
from tests.bars import EMPTY, TUNE, bar, bars
from tests.strategies import PITCHES, rows

originals = bars(PITCHES)
TIED = bar((0, HOLD), (12, 64))


def changed(row, *events):
    """A row with other tokens in some slots."""
    other = row.copy()
    for slot, token in events:
        other[slot] = token
    return other


@pytest.mark.parametrize(
    ("row", "original", "distance"),
    [
        (TUNE, TUNE, 0),
        (changed(TUNE, (6, HOLD)), TUNE, 1),  # 72 71 66 62 travels the same 10 semitones
        (changed(TUNE, (6, 70)), TUNE, 1 + 1 / 48),
        (changed(TUNE, (6, 81)), TUNE, 1 + 12 / 48 + 20 / 24),  # 1 + 10 + 15 + 4 instead of 10
        (changed(TUNE, (9, 71)), TUNE, 1 + 4 / 24),  # up by 2 and down again
        (changed(TUNE, (9, REST)), TUNE, 1 + 3 / 4),  # three slots fall silent
        (changed(TUNE, (3, REST), (6, REST)), TUNE, 2 + 9 / 4),  # what is gone did not leap
        (EMPTY, TUNE, 5 + 24 / 4),
        (changed(TUNE, (9, 69)), TUNE, 1 + 1 / 3),  # a repeated note
        (changed(TUNE, (18, 66)), TUNE, 1 + 4 / 48 + 1 / 3),  # a shorter way is not rewarded
        (TUNE, changed(TUNE, (9, 69)), 1),  # and neither is what repeats less
        (TUNE, EMPTY, 5 + 10 / 24),
        (bar((3, 60), (6, 60)), EMPTY, 2 + 1 / 3),  # the first note repeats nothing
        (bar((0, 60), (3, REST), (6, 60)), EMPTY, 3 + 1 / 3),
    ],
)
def test_distances_counted_by_hand(row, original, distance):
    assert distances(row[None], original).tolist() == pytest.approx([distance])


def test_the_whole_range_of_midi_is_a_distance():
    low, high = bar((0, 0)), bar((0, 127))
    assert distances(high[None], low)[0] == pytest.approx(1 + 127 / 48)
    assert distances(bar((0, 0), (6, 127))[None], low)[0] == pytest.approx(1 + 127 / 24)


@given(rows, originals)
def test_a_bar_is_as_far_as_the_slots_that_differ_at_least(candidates, original):
    found = distances(candidates, original)
    assert found.shape == (len(candidates),)
    assert (found >= (candidates != original).sum(1)).all()
    assert distances(original[None], original)[0] == 0


@pytest.mark.parametrize(
    ("row", "original", "expected"),
    [
        (bar((0, REST), (6, REST), (9, REST)), TUNE, EMPTY),
        (bar((0, 60), (6, REST), (9, HOLD), (12, REST)), TUNE, bar((0, 60), (6, REST))),
        (bar((0, 60), (6, REST), (9, 62), (12, REST)), TUNE, None),
        (bar((0, HOLD), (6, 60)), TUNE, bar((6, 60))),  # the bar before is not held over
        (bar((0, HOLD), (6, REST)), TUNE, EMPTY),
        (bar((0, HOLD), (6, REST)), TIED, None),  # the tied note ends
        (bar((0, HOLD), (6, 60)), TIED, None),
        (bar((0, REST), (6, 60)), TIED, None),
        (bar((0, 60), (6, REST), (9, REST)), bar((0, 60), (6, REST), (9, REST)), None),
    ],
)
def test_bars_are_tidied(row, original, expected):
    before = row.copy()
    expected = row if expected is None else expected
    assert tidied(row[None], original).tolist() == [expected.tolist()]
    np.testing.assert_array_equal(row, before)


@given(rows, originals)
def test_tidying_is_not_heard(candidates, original):
    tidy = tidied(candidates, original)
    for before, after in zip(candidates, tidy, strict=True):
        assert phrase_of(after[None]) == phrase_of(before[None])
        tokens = [token for token in after.tolist() if token != HOLD]
        assert all({REST} != {one, two} for one, two in pairwise(tokens))
        assert after[0] != HOLD or original[0] == HOLD
    np.testing.assert_array_equal(tidied(tidy, original), tidy)


@pytest.mark.parametrize(
    ("row", "original", "familiar", "count"),
    [
        (changed(TUNE, (9, 64), (15, 60), (21, 64)), TUNE, (), 2),  # E twice; C is the tune's
        (changed(TUNE, (9, 64), (15, 65)), TUNE, (4,), 1),
        (TUNE, TUNE, (4,), 0),  # what stays is not strange
        (TUNE, EMPTY, (), 0),  # nothing tells
        (TUNE, EMPTY, (0, 2), 3),
    ],
)
def test_strange_notes_are_new_and_of_no_class_that_is_known(row, original, familiar, count):
    assert strange(row[None], original, frozenset(familiar)).tolist() == [count]


@pytest.mark.parametrize(
    ("row", "pitch", "semitones"),
    [
        (bar((0, 67), (6, 40)), 60, 0),  # a fifth
        (bar((6, 68)), 60, 1),
        (bar((0, 50)), 60, 3),
        (bar((0, 127)), 0, 120),
        (changed(TUNE, (3, 40)), 0, 0),  # the tune's own first note
        (EMPTY, 60, 0),
    ],
)
def test_leaps_into_a_new_first_note_count_beyond_a_fifth(row, pitch, semitones):
    assert leaps(row[None], TUNE, pitch).tolist() == [semitones]


def some(count, start=0):
    """Candidates that can be told apart."""
    numbers = np.arange(start, start + count)
    bars = np.repeat(numbers[:, None], SLOTS, axis=1).astype(np.int8)
    codes, values = np.float32(numbers[:, None] + [0, 0.5]), np.float32(numbers[:, None])
    return Candidates(codes, bars, bars, values, numbers.astype(float), numbers / 2)


def assert_same(one, other):
    for name in Candidates.__slots__:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@given(st.integers(0, 9), st.data())
def test_what_is_taken_apart_goes_together_again(count, data):
    cut = data.draw(st.integers(0, count))
    whole = some(count)
    parts = whole.at(slice(cut)), whole.at(np.arange(cut, count))
    assert [len(part) for part in parts] == [cut, count - cut]
    assert_same(parts[0].and_also(parts[1]), whole)


def test_others_stand_behind():
    assert_same(some(2).and_also(some(3, start=2)), some(5))
    assert some(5).at(np.array([4, 0, 4])).distances.tolist() == [4, 0, 4]


def test_memory_counted_by_hand():
    # Two codes and a value of 4 bytes, two rows of 24, distance and doubt of 8.
    assert some(5).nbytes == 5 * (3 * 4 + 2 * 24 + 2 * 8)


@pytest.mark.parametrize(
    ("asked", "met"),
    [
        ({}, True),
        ({"note_density": 5}, True),
        ({"note_density": 6}, False),
        ({"contour": -9}, True),  # within a semitone
        ({"contour": -8}, False),
        ({"rhythmic_complexity": 0.1}, True),
        ({"rhythmic_complexity": 0.11}, False),
        ({"note_density": 5, "contour": -10}, True),
        ({"note_density": 5, "contour": 10}, False),
    ],
)
def test_an_answer_knows_whether_it_has_what_was_asked(asked, met):
    measured = {"note_density": 5.0, "contour": -10.0, "rhythmic_complexity": 0.0824}
    assert Choice(TUNE, np.zeros(4, np.float32), asked, measured, 1.0).met is met
