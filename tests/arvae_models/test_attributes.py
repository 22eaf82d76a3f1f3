import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from arvae_models.attributes import (
    ATTRIBUTES,
    BY_KEY,
    ONSET_SHARES,
    contour,
    measure,
    named,
    note_density,
    pitch_range,
    rhythmic_complexity,
)
from arvae_models.grid import SLOTS
from arvae_models.tokens import HOLD, REST

rows = arrays.arrays(np.int8, (1, SLOTS), elements=st.integers(-2, 127))

# The slots of a beat: 0, 1/4, 1/3, 1/2, 2/3, 3/4.
BEATS = {0, 6, 12, 18}
OFF_BEATS = {3, 9, 15, 21}
SIXTEENTHS = {beat + slot for beat in BEATS for slot in (0, 1, 3, 5)}
TRIPLETS = {beat + slot for beat in BEATS for slot in (0, 2, 4)}


def bar(onsets, *pitches):
    """A bar with a note at each of these slots; the last pitch goes on."""
    row = np.full(SLOTS, HOLD, np.int8)
    for index, slot in enumerate(sorted(onsets)):
        row[slot] = pitches[min(index, len(pitches) - 1)] if pitches else 60
    return row[None]


@pytest.mark.parametrize(
    ("onsets", "expected"),  # published weights, added up by hand and divided by their sum, 27.79
    [
        (BEATS, 1.79 / 27.79),  # .20 + .67 + .25 + .67
        (OFF_BEATS, 2.00 / 27.79),  # 4 x .5
        (BEATS | OFF_BEATS, 3.79 / 27.79),
        (SIXTEENTHS, 11.79 / 27.79),  # and 8 x 1
        (TRIPLETS, 17.79 / 27.79),  # beats and 8 x 2
        (set(range(SLOTS)), 1.0),
        (set(), 0.0),
    ],
)
def test_rhythmic_complexity_of_known_rhythms(onsets, expected):
    assert rhythmic_complexity(bar(onsets)) == pytest.approx([expected], abs=1e-6)


@pytest.mark.parametrize(
    ("notes", "lowest", "highest"),
    [
        (1, 0.01, 0.07),
        (2, 0.02, 0.14),
        (4, 0.05, 0.29),
        (6, 0.09, 0.43),
        (8, 0.14, 0.58),
        (12, 0.28, 0.72),
        (16, 0.42, 0.86),
        (24, 1.00, 1.00),
    ],
)
def test_what_complexity_a_number_of_notes_can_reach(notes, lowest, highest):
    shares = np.sort(ONSET_SHARES)
    assert round(float(shares[:notes].sum()), 2) == lowest
    assert round(float(shares[-notes:].sum()), 2) == highest


def test_range_rise_and_density_of_a_known_bar():
    melody = bar(BEATS, 60, 67, 55, 64)
    assert pitch_range(melody) == [12]  # 55 to 67
    assert contour(melody) == [4]  # 60 up to 64
    assert note_density(melody) == [4]


def test_a_falling_bar_has_a_negative_rise():
    assert contour(bar({0, 6}, 72, 60)) == [-12]


@pytest.mark.parametrize("row", [np.full((1, SLOTS), HOLD, np.int8), np.full((1, SLOTS), REST)])
def test_a_bar_without_an_onset_measures_nothing(row):
    assert measure(row.astype(np.int8)).tolist() == [[0, 0, 0, 0]]


def test_one_note_has_neither_range_nor_rise():
    assert measure(bar({6}, 100), ("pitch_range", "contour", "note_density")).tolist() == [
        [0, 0, 1]
    ]


def test_the_widest_leap_does_not_overflow():
    leap = bar({0, 12}, 127, 0)
    assert (pitch_range(leap), contour(leap)) == ([127], [-127])


@given(rows)
def test_values_lie_within_the_tables_bounds(row):
    for attribute, value in zip(ATTRIBUTES, measure(row)[0], strict=True):
        assert attribute.lowest <= value <= attribute.highest + 1e-6


@given(rows, rows)
def test_a_bar_measures_the_same_in_any_company(row, other):
    apart = np.concatenate([measure(row), measure(other)])
    assert measure(np.concatenate([row, other])) == pytest.approx(apart, abs=1e-6)


@given(rows)
def test_silence_and_holding_weigh_nothing(row):
    swapped = np.where(row == REST, np.int8(HOLD), row)
    assert measure(swapped).tolist() == measure(row).tolist()


def test_measuring_takes_the_asked_keys_in_order():
    melody = bar(BEATS, 60, 67, 55, 64)
    assert measure(melody, ("contour", "note_density")).tolist() == [[4, 4]]
    assert measure(melody, ()).shape == (1, 0)


def test_values_carry_their_names():
    values = measure(bar(BEATS, 60, 67, 55, 64))[0]
    assert named(values) == {
        "rhythmic_complexity": 0.0644,
        "pitch_range": 12,
        "note_density": 4,
        "contour": 4,
    }


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("note_density", 9, "9 notes"),
        ("pitch_range", 12.4, "12 st"),
        ("contour", 5, "+5 st"),
        ("contour", -5, "-5 st"),
        ("contour", 0, "0 st"),
        ("contour", -0.4, "0 st"),
        ("rhythmic_complexity", 0.14, "0.14"),
        ("rhythmic_complexity", -0.001, "0.00"),
    ],
)
def test_a_value_reads_with_its_unit(key, value, text):
    assert BY_KEY[key].text(value) == text


@pytest.mark.parametrize(
    ("key", "asked", "measured", "met"),
    [
        ("note_density", 9, 9, True),
        ("note_density", 9, 10, False),
        ("contour", 5, 6, True),
        ("contour", 5, 7, False),
    ],
)
def test_near_enough_is_met(key, asked, measured, met):
    assert BY_KEY[key].meets(asked, measured) == met
