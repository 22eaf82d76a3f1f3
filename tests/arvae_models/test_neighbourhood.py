"""The dial's promise, on the shipped model: what is asked is measured, and little else changes."""

from contextlib import suppress
from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arvae_models import attributes
from arvae_models.attributes import BY_KEY
from arvae_models.candidates import strange
from arvae_models.keep import Keep
from arvae_models.neighbourhood import MOST, Neighbourhood, faithful
from arvae_models.request import Request
from arvae_models.tokens import HOLD, REST
from tests.bars import (
    D_MAJOR,
    EMPTY,
    SCALE,
    STRANGE,
    TIED,
    TUNE,
    any_bars,
    asking,
    attribute_keys,
    bar,
    heard,
    keeps,
    requests,
)

few = settings(max_examples=15, deadline=None)


def near(folk, row=TUNE, pool=64, seed=0):
    return Neighbourhood(folk, row, seed, pool)


def answer(found, request):
    found.settle(request)
    return found.choose(request)


def measured(row):
    return attributes.named(attributes.measure(row[None])[0])


def assert_bar(row, expected):
    np.testing.assert_array_equal(row, expected)


@few
@given(any_bars, attribute_keys, st.frozensets(attribute_keys), keeps)
def test_asking_for_what_is_there_changes_nothing(folk, row, key, locks, keep):
    found = near(folk, row)
    request = Request({key: found.measured[key]}, locks, keep, leads_from=30)
    for choice in (found.choose(request), answer(found, request)):
        assert_bar(choice.row, row)
        assert choice.kept == 1
        assert choice.met


@pytest.mark.parametrize("row", [TUNE, STRANGE, TIED, EMPTY])
def test_a_bar_that_is_asked_for_nothing_is_the_bar(folk, row):
    found = near(folk, row, 256)
    choice = found.choose(Request())
    assert_bar(choice.row, row)
    assert_bar(choice.code, found.own[0])  # no other code that happens to change nothing
    assert choice.measured == found.measured == measured(row)


@pytest.mark.parametrize(
    ("key", "value"),
    [("note_density", 9), ("pitch_range", 5), ("contour", 7), ("rhythmic_complexity", 0.2)],
)
def test_what_is_asked_is_measured(folk, key, value):
    choice = answer(near(folk, pool=1024), asking(**{key: value}))
    assert abs(measured(choice.row)[key] - value) <= BY_KEY[key].tolerance + 1e-6
    assert choice.kept >= 0.5


def test_a_rare_request_is_looked_for_longer(folk):
    found = near(folk, pool=1024)
    assert found.settle(asking(note_density=14))
    assert found.choose(asking(note_density=14)).measured["note_density"] == 14
    assert not found.settle(asking(note_density=3), stop=lambda: True)
    assert found.settle(asking(note_density=14), stop=lambda: True)  # known for good


@few
@given(any_bars, requests)
def test_the_reply_never_lies(folk, row, request):
    found = near(folk, row)
    found.choose(request)
    found.refine(request)
    choice = found.choose(request)
    assert choice.measured == measured(choice.row)
    assert choice.kept == np.mean(choice.row == row)
    own = measured(row)
    holds = all(
        abs(choice.measured[key] - own[key]) <= BY_KEY[key].tolerance + 1e-6
        for key in request.locks
        if key not in request.asked
    )
    assert found.satisfies(choice, request) == (choice.met and holds)


@pytest.mark.parametrize("row", [TUNE, SCALE, EMPTY])
@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("note_density", np.arange(1, 15)),
        ("pitch_range", np.arange(20)),
        ("contour", np.arange(-14, 15)),
        ("rhythmic_complexity", np.arange(2, 50, 2) / 100),
    ],
)
def test_a_sweep_up_never_falls(folk, row, key, values):
    found = near(folk, row, 1024)
    swept = [found.choose(asking(**{key: value})).measured[key] for value in values.tolist()]
    assert swept == sorted(swept)
    assert swept[-1] > swept[0]


@few
@given(any_bars, requests, st.lists(requests, max_size=3))
def test_an_unchanged_request_does_not_change_the_bar(folk, row, request, others):
    found = near(folk, row)
    settled = answer(found, request).row
    for other in others:
        found.choose(other)
        found.refine(other)
    found.refine(request)
    assert_bar(answer(found, request).row, settled)


def test_a_long_way_through_other_requests_does_not_change_the_bar(folk):
    found, request = near(folk), asking(note_density=8)
    settled = answer(found, request).row
    for step in range(600):
        found.choose(asking(contour=step / 50))
    for _ in range(6):
        found.refine(request)
    assert_bar(found.choose(request).row, settled)


def test_what_is_done_with_an_answer_does_not_change_the_next(folk):
    found, request = near(folk), asking(note_density=8)
    row = found.choose(request).row
    before = row.copy()
    with suppress(ValueError):  # better still: it cannot be changed
        row[:] = REST
    assert_bar(found.choose(request).row, before)


def test_locked_attributes_stay(folk):
    found, request = near(folk, pool=1024), asking("pitch_range", "contour", note_density=8)
    choice = answer(found, request)
    assert found.satisfies(choice, request)
    assert choice.measured["note_density"] == 8
    assert abs(choice.measured["pitch_range"] - 10) <= 1
    assert abs(choice.measured["contour"] + 10) <= 1


@few
@given(any_bars, requests)
def test_every_candidate_keeps_what_must_be_kept(folk, row, request):
    found = near(folk, row, 32)
    found.refine(Request(request.asked))  # found without a thought of what is to be kept
    found.refine(request)
    candidates, keep = found.found(request), request.keep
    assert_bar(candidates.rows[0], row)
    np.testing.assert_array_equal(keep.applied(candidates.rows, row), candidates.rows)
    values = attributes.measure(candidates.rows, found.keys)
    np.testing.assert_array_equal(candidates.values, values)


@few
@given(any_bars, requests)
def test_answers_are_spelled_as_a_melody_is(folk, row, request):
    found = near(folk, row, 32)
    found.refine(request)
    for candidate in found.found(request).rows:
        assert candidate[0] != HOLD or row[0] == HOLD  # the bar before is not held over
        tokens = [token for token in candidate.tolist() if token != HOLD]
        assert (REST, REST) not in pairwise(tokens)


@few
@given(any_bars, st.integers(0, 99))
def test_only_what_the_code_changes_is_changed(folk, row, seed):
    found = near(folk, row, 1)
    steps = np.random.default_rng(seed).standard_normal((16, found.own.shape[1]))
    codes = found.own + np.float32(0.5) * steps.astype(np.float32)
    (own,), decoded = folk.decode(found.own), folk.decode(codes)
    assert_bar(found.reconstruction, own)
    assert found.faithful == np.mean(own == row)
    for candidate, other in zip(found.candidates(codes).rows, decoded, strict=True):
        assert heard(candidate) == heard(np.where(other == own, row, other))
        untouched = (other == own) & (row >= 0)
        assert_bar(candidate[untouched], row[untouched])


def test_a_bar_that_the_model_cannot_spell_is_turned_all_the_same(folk):
    found = near(folk, STRANGE)
    assert found.faithful < 0.5
    choice = answer(found, asking(note_density=13))
    assert choice.met
    assert choice.kept > 0.8  # the model's own spelling would keep less than half


def test_how_faithful_the_model_is_to_bars(folk):
    low = np.where(SCALE >= 0, SCALE - 36, SCALE)
    rows = np.array([TUNE, STRANGE, low, bar((0, 20), (6, 110))], np.int8)
    each = [near(folk, row, 1).faithful for row in rows[:3]]
    assert faithful(folk, rows).tolist() == [*each, 0]  # the last is wider than the model
    assert faithful(folk, rows[:0]).shape == (0,)


def test_an_answer_comes_from_its_code(folk):
    found = near(folk)
    choice = found.choose(asking(note_density=8))
    decoded = folk.decode(choice.code[None])[0]
    changed = choice.row != TUNE
    assert changed.any()
    assert_bar(choice.row[changed], decoded[changed])
    assert (decoded != found.reconstruction)[changed].all()


@pytest.mark.parametrize("lowest", [55, 43, 0])
def test_what_was_turned_can_be_turned_again(folk, lowest):
    """No candidate is wider than the model's pitches, 55 to 88."""
    widest = bar((0, lowest), (9, lowest + 33), (16, lowest + 20))
    found = near(folk, widest, 256)
    found.refine(asking(note_density=8))
    for row in found.found(Request()).rows:
        assert folk.spec.vocabulary.shift_into(row) is not None


def test_a_bar_below_the_models_pitches_is_turned_where_it_lies(folk):
    low = np.where(TUNE >= 0, TUNE - 36, TUNE).astype(np.int8)  # an octave's multiple
    for request in (asking(note_density=8), asking("contour", pitch_range=14)):
        high, deep = answer(near(folk), request).row, answer(near(folk, low), request).row
        assert_bar(deep, np.where(high >= 0, high - 36, high))


@pytest.mark.parametrize("row", [TUNE, STRANGE])
def test_a_raw_dial_moves_its_own_dimension(folk, row):
    found = near(folk, row)
    for dial in found.dials:
        for value in (dial.low, dial.high):
            choice = found.traverse({dial.attribute: value})
            moved = np.flatnonzero(choice.code != found.own[0]).tolist()
            assert moved == [dial.dimension]
            assert choice.code[dial.dimension] == pytest.approx(dial.code_of(value))
            (other,) = folk.decode(choice.code[None])
            patched = np.where(other == found.reconstruction, row, other)
            assert heard(choice.row) == heard(patched)


def test_a_raw_dial_goes_up_and_home_again(folk):
    found = near(folk)
    for dial in found.dials:
        low, high = (found.traverse({dial.attribute: end}) for end in (dial.low, dial.high))
        assert low.measured[dial.attribute] < high.measured[dial.attribute]
        share = (found.own[0, dial.dimension] - dial.code_low) / (dial.code_high - dial.code_low)
        home = float(dial.low + share * (dial.high - dial.low))
        assert_bar(found.traverse({dial.attribute: home}).row, TUNE)


def test_raw_dials_keep_what_must_be_kept(folk):
    keep = Keep(notes=frozenset({0, 12}), scale=D_MAJOR)
    row = near(folk).traverse({"note_density": 10.0, "pitch_range": 16.0}, keep).row
    assert not np.array_equal(row, TUNE)
    assert {(0, 6, 72), (24, 12, 66)} <= set(heard(row))
    assert {pitch % 12 for pitch in row[(row >= 0) & (row != TUNE)].tolist()} <= D_MAJOR


@few
@given(any_bars, requests)
def test_what_candidates_reach_lies_within_what_can_be_reached(folk, row, request):
    found = near(folk, row)
    found.refine(request)
    bounds, reached = found.bounds(request), found.reached(request)
    assert set(reached) == set(bounds) == set(BY_KEY)
    for key, (low, high) in reached.items():
        alone = low == high == pytest.approx(found.measured[key], abs=1e-4)  # no candidate at all
        assert alone or bounds[key][0] - 1e-4 <= low <= high <= bounds[key][1] + 1e-4


def test_what_candidates_reach_holds_the_locks_and_what_else_is_asked(folk):
    found = near(folk, pool=256)
    reached = found.reached(asking("contour", note_density=8))
    values = dict(zip(found.keys, found.found(Request()).values.T, strict=True))
    locked, eight = np.abs(values["contour"] + 10) <= 1, values["note_density"] == 8
    for key, fits in (
        ("pitch_range", locked & eight),
        ("note_density", locked),  # whatever else is asked of it
        ("contour", eight),
    ):
        assert reached[key] == (values[key][fits].min(), values[key][fits].max())


@pytest.mark.parametrize(
    ("request_", "things"),
    [
        # two notes on beats weigh .03; twenty weigh .6 and more
        (asking("rhythmic_complexity", "contour", note_density=20), ("rhythmic_complexity",)),
        (asking(keep=Keep(rhythm=True), note_density=3), ("rhythm",)),
        (asking("note_density", keep=Keep(pitches=True), pitch_range=12), ("pitches",)),
        (asking("pitch_range", note_density=1), ("pitch_range",)),
    ],
)
def test_what_is_in_the_way_is_named(folk, request_, things):
    found = near(folk, bar((0, 60), (6, 64)))
    assert not found.satisfies(answer(found, request_), request_)
    assert found.in_the_way(request_) == things


def test_a_lock_is_in_the_way_where_a_candidate_without_it_is_at_hand(folk):
    found, named = near(folk), set()
    for rise in range(-8, 12, 2):  # by the formulas, all of these can be had
        request = asking("rhythmic_complexity", "note_density", contour=rise)
        if not found.satisfies(found.choose(request), request):
            things = found.in_the_way(request)
            named.update(things)
            for key in request.locks:
                without = asking(*request.locks - {key}, contour=rise)
                assert found.satisfies(found.choose(without), without) == (key in things)
    assert named


def test_the_same_seed_and_calls_give_the_same_bar(folk):
    def played(seed):
        found, request = near(folk, seed=seed), asking("pitch_range", note_density=10, contour=2)
        found.choose(asking(contour=4))
        rows = [answer(found, request).row, found.choose(asking(contour=-3, leads_from=90)).row]
        return np.stack(rows).tobytes(), found.found(Request()).codes.tobytes()

    assert played(1) == played(1)
    assert played(1)[1] != played(2)[1]


def test_the_memory_is_bounded(folk):
    found, request = near(folk, pool=1024), asking(note_density=12)
    first = found.found(request).codes[:1024].copy()
    for _ in range(40):
        found.refine(request)
    assert len(found) <= 9216
    assert found.nbytes < 9216 * 256
    assert_bar(found.found(request).codes[:1024], first)  # these are never forgotten
    assert_bar(found.choose(asking(note_density=5)).row, TUNE)


def test_a_pool_has_a_size(folk):
    for pool in (0, -1, MOST + 1):
        with pytest.raises(ValueError, match="begins with 1 to 65,536"):
            near(folk, pool=pool)
    found = near(folk, pool=1)
    assert_bar(found.choose(asking(note_density=9)).row, TUNE)  # there is no other yet
    assert answer(found, asking(note_density=9)).met


def test_a_bar_wider_than_the_model_is_refused(folk):
    with pytest.raises(ValueError, match="wider"):
        near(folk, bar((0, 20), (6, 110)))


@pytest.mark.parametrize("asked", [{"contour": nan}, {"contour": -inf}, {"swing": 1.0}])
def test_dials_and_values_that_do_not_exist_are_refused(folk, asked):
    with pytest.raises(ValueError, match=r"no dial|takes a number"):
        near(folk).traverse(asked)


def test_new_notes_are_rather_of_the_melodys(folk):
    def unknown(familiar):
        found = near(folk, EMPTY, 1024)
        asked = [Request({"note_density": n}, familiar=familiar) for n in range(3, 10)]
        return [strange(found.choose(one).row[None], EMPTY, D_MAJOR)[0] for one in asked]

    free, known = unknown(frozenset()), unknown(D_MAJOR)
    assert all(less <= more for less, more in zip(known, free, strict=True))
    assert sum(known) < sum(free)


def test_an_empty_bar_leads_on_from_the_note_before(folk):
    """A leap beyond a fifth into the bar is dearer than a nearer note."""

    def first(leads_from):
        choice = answer(near(folk, EMPTY), asking(note_density=4, leads_from=leads_from))
        assert choice.measured["note_density"] == 4
        return heard(choice.row)[0][2]

    assert first(60) <= 60 + 7
    assert first(84) >= 84 - 7
