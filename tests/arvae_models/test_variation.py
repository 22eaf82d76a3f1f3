"""Other bars than a dial asks for, on the shipped model: each holds what it must, all differ."""

from functools import partial
from itertools import combinations, pairwise

import numpy as np
import pytest

from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.keep import Keep
from arvae_models.neighbourhood import Neighbourhood
from arvae_models.request import Request
from arvae_models.tokens import HOLD, REST
from arvae_models.variation import alternatives, morphed, rerolled, surprising, varied
from tests.bars import D_MAJOR, EMPTY, SCALE, STRANGE, TIED, TUNE, asking, bar, heard

BARS = [TUNE, SCALE, STRANGE, TIED, EMPTY]
KEPT = {
    "rhythm": Keep(rhythm=True),
    "notes and scale": Keep(notes=frozenset({0, 12}), scale=D_MAJOR),
    "pitches and notes": Keep(pitches=True, notes=frozenset({12})),
}
WAYS = {
    "alternatives": alternatives,
    "reroll": rerolled,
    "small": partial(varied, size="small"),
    "medium": varied,
    "large": partial(varied, size="large"),
    "surprise": surprising,
}


@pytest.fixture
def near(folk):
    return lambda row=TUNE, pool=128, seed=0: Neighbourhood(folk, row, seed, pool)


def close(key, one, other):
    return abs(one - other) <= BY_KEY[key].tolerance + 1e-6


def values(row):
    return named(measure(row[None])[0])


def slots_between(one, other):
    return int((one != other).sum())


def assert_told_true(found, row):
    """Every answer says what it measures, and no two are alike."""
    for choice in found:
        assert choice.measured == values(choice.row)
        assert choice.kept == np.mean(choice.row == row)
    assert all(slots_between(one.row, other.row) >= 2 for one, other in combinations(found, 2))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("row", [TUNE, STRANGE, TIED, EMPTY])
def test_answers_differ_and_are_measured(near, way, row):
    assert_told_true(WAYS[way](near(row), Request()), row)


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("way", WAYS)
def test_what_must_be_kept_is_kept(near, way, kept):
    keep = KEPT[kept]
    for choice in WAYS[way](near(SCALE), Request(keep=keep)):
        np.testing.assert_array_equal(keep.applied(choice.row[None], SCALE)[0], choice.row)


@pytest.mark.parametrize("way", WAYS)
def test_locks_hold(near, way):
    locks = ("contour", "pitch_range")
    found = WAYS[way](near(SCALE), asking(*locks))
    assert len(found) > 1
    for choice in found:
        assert all(close(key, choice.measured[key], values(SCALE)[key]) for key in locks)


@pytest.mark.parametrize("way", WAYS)
def test_the_same_seed_gives_the_same_answers_also_where_one_is_enough(near, way):
    many = WAYS[way](near(), asking("contour"))
    (one,) = WAYS[way](near(), asking("contour"), count=1)
    again = WAYS[way](near(), asking("contour"))
    assert [choice.row.tolist() for choice in many] == [choice.row.tolist() for choice in again]
    np.testing.assert_array_equal(one.row, many[0].row)


@pytest.mark.parametrize(
    "request_",
    [
        asking(note_density=8),
        asking("pitch_range", contour=0),
        asking(rhythmic_complexity=0.2, keep=Keep(scale=D_MAJOR)),
        asking(pitch_range=12),
    ],
)
def test_alternatives_have_what_is_asked_and_the_dials_own_leads(near, request_):
    neighbourhood = near()
    found = alternatives(neighbourhood, request_)
    assert 1 < len(found) <= 12
    assert all(neighbourhood.satisfies(choice, request_) for choice in found)
    np.testing.assert_array_equal(found[0].row, neighbourhood.choose(request_).row)
    assert_told_true(found, TUNE)


@pytest.mark.parametrize(
    ("row", "request_"),
    [
        (TUNE, Request()),
        (TUNE, asking(note_density=5)),  # what it has
        (SCALE, asking("contour", "pitch_range", note_density=8)),
        (bar((0, 60), (6, 64), (12, 67), (18, 72)), asking(pitch_range=12)),
    ],
)
def test_a_bar_that_has_what_is_asked_has_alternatives_all_the_same(near, row, request_):
    """Most candidates near such a bar are the bar itself, or spelled alike."""
    found = alternatives(near(row, 1024), request_)
    np.testing.assert_array_equal(found[0].row, row)
    assert len(found) == 12


def test_where_nothing_meets_the_request_the_nearest_are_offered(near):
    request = asking(note_density=3, rhythmic_complexity=0.9)
    neighbourhood = near()
    found = alternatives(neighbourhood, request)
    assert len(found) > 1
    assert not any(choice.met for choice in found)
    np.testing.assert_array_equal(found[0].row, neighbourhood.choose(request).row)


@pytest.mark.parametrize("row", [TUNE, SCALE, STRANGE, TIED])
def test_other_notes_measure_what_the_bar_does(near, row):
    own = values(row)
    found = rerolled(near(row), Request())
    assert found
    for choice in found:
        assert all(close(key, choice.measured[key], own[key]) for key in BY_KEY)
        assert slots_between(choice.row, row) >= 2
        assert choice.met


def test_other_notes_ask_for_nothing_and_lock_all(near):
    """What a dial asks for meanwhile does not matter."""
    for choice in rerolled(near(), asking("contour", note_density=9)):
        assert choice.asked == {}
        assert choice.measured["note_density"] == 5


@pytest.mark.parametrize(
    ("size", "least", "most"), [("small", 1, 4), ("medium", 5, 9), ("large", 10, 24)]
)
@pytest.mark.parametrize("row", [TUNE, SCALE])
def test_variations_have_a_size(near, row, size, least, most):
    found = varied(near(row), Request(), size)
    assert len(found) == 12
    assert all(least <= slots_between(choice.row, row) <= most for choice in found)


def test_the_smallest_variation_changes_one_slot(near):
    rows = [choice.row for choice in varied(near(), Request(), "small", 200)]
    assert min(slots_between(row, TUNE) for row in rows) == 1


@pytest.mark.parametrize("size", ["", "Small", "huge"])
def test_an_unknown_size_is_refused(near, size):
    with pytest.raises(ValueError, match="small, medium, large, not"):
        varied(near(), Request(), size)


def test_surprises_go_further_than_variations(near):
    def distance(found):
        return np.mean([slots_between(choice.row, SCALE) for choice in found])

    surprises = surprising(near(SCALE), Request())
    assert len(surprises) == 12
    assert distance(surprises) > distance(varied(near(SCALE), Request(), "medium"))


PAIRS = [
    (TUNE, SCALE),
    (SCALE, TUNE),
    (TUNE, EMPTY),
    (EMPTY, SCALE),
    (bar((0, 72), (3, 71), (6, 69), (12, REST)), bar((6, 60), (12, 62), (15, 64), (18, 72))),
    (bar((0, 48), (12, 50)), SCALE),  # below the model's pitches
]


@pytest.mark.parametrize(("first", "last"), PAIRS)
def test_a_morph_goes_from_one_bar_to_the_other(folk, first, last):
    way = morphed(folk, first, last, 7)
    assert len(way) == 7
    gone = [slots_between(choice.row, first) for choice in way]
    left = [slots_between(choice.row, last) for choice in way]
    for before, after in pairwise(zip(gone, left, strict=True)):
        assert after[0] >= before[0] - 2
        assert after[1] <= before[1] + 2
    assert gone[0] < left[0]
    assert left[-1] < gone[-1]
    for choice in way:
        assert choice.measured == values(choice.row)
        assert choice.kept == np.mean(choice.row == first)


@pytest.mark.parametrize(("first", "last"), PAIRS[::2])
@pytest.mark.parametrize("key", BY_KEY)
def test_a_ramped_attribute_goes_evenly(folk, first, last, key):
    way = morphed(folk, first, last, 5, ramped=[key])
    ends = values(first)[key], values(last)[key]
    direction = 1 if ends[1] >= ends[0] else -1
    slack = max(BY_KEY[key].tolerance, BY_KEY[key].step)
    swept = [ends[0], *(choice.measured[key] for choice in way), ends[1]]
    assert all(direction * (after - before) >= -slack for before, after in pairwise(swept))
    for k, choice in enumerate(way, start=1):
        assert abs(choice.measured[key] - (ends[0] + k / 6 * (ends[1] - ends[0]))) <= slack


@pytest.mark.parametrize("key", BY_KEY)
@pytest.mark.parametrize("ramped", [(), tuple(BY_KEY)], ids=["free", "ramped"])
def test_a_held_attribute_stays_on_the_way(folk, key, ramped):
    """Also where everything is ramped: a lock is the stronger wish."""
    for choice in morphed(folk, SCALE, TUNE, 5, held=[key], ramped=ramped):
        assert close(key, choice.measured[key], values(SCALE)[key])


def test_steps_of_a_ramp_are_met(folk):
    """Half-way from 3 notes to 5 is 4, a quarter of the way nothing that a bar can have."""
    first, last = bar((0, 60), (6, 62), (12, 64)), TUNE
    way = morphed(folk, first, last, 3, ramped=["note_density"])
    assert [choice.measured["note_density"] for choice in way][1] == 4
    assert all(choice.met for choice in way)


@pytest.mark.parametrize("row", BARS)
def test_between_equal_bars_there_is_only_the_bar(folk, row):
    for choice in morphed(folk, row, row, 3, held=["contour"], ramped=["note_density"]):
        np.testing.assert_array_equal(choice.row, row)


@pytest.mark.parametrize("seed", range(4))
def test_a_morph_spells_silence_once(folk, seed):
    first, last = PAIRS[4]
    for choice in morphed(folk, first, last, 7, seed=seed):
        tokens = [token for token in choice.row.tolist() if token != HOLD]
        assert (REST, REST) not in pairwise(tokens)


def test_a_morph_may_have_no_steps(folk):
    assert morphed(folk, TUNE, SCALE, 0) == []


def test_a_morph_is_the_same_again(folk):
    ways = [morphed(folk, TUNE, SCALE, 3, seed=seed) for seed in (5, 5)]
    assert [heard(choice.row) for choice in ways[0]] == [heard(choice.row) for choice in ways[1]]
