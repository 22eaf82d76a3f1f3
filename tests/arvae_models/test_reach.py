"""Bounds against bars counted by hand, against every bar there is, and against bars at random."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from arvae_models.attributes import BY_KEY, ONSET_SHARES, measure, named
from arvae_models.grid import SLOTS
from arvae_models.keep import Keep
from arvae_models.reach import bounds, in_the_way, reachable
from arvae_models.request import Request
from arvae_models.tokens import HOLD, REST

NOTES, COMPLEXITY = "note_density", "rhythmic_complexity"
RANGE, RISE = "pitch_range", "contour"


def bar(*notes):
    """Spell a bar: (slot, pitch) pairs."""
    row = np.full(SLOTS, HOLD, np.int8)
    row[0] = REST
    for slot, pitch in notes:
        row[slot] = pitch
    return row


# 5 notes, 10 semitones, falls by 10; (.20 + .50 + .67 + .25 + .67) / 27.79 = .0824
TUNE = bar((0, 72), (3, 71), (6, 69), (12, 66), (18, 62))
EMPTY = bar()


def request(locks=(), keep=None, **asked):
    return Request(asked, frozenset(locks), keep or Keep())


def kept(**what):
    return Keep(**{name: frozenset(v) if v is not True else v for name, v in what.items()})


def value(row, key):
    return named(measure(row[None])[0])[key]


def test_a_bar_that_is_free_goes_everywhere():
    assert bounds(TUNE, request(), width=30) == {
        COMPLEXITY: (0, 1),
        RANGE: (0, 30),
        NOTES: (0, 24),
        RISE: (-30, 30),
    }


@pytest.mark.parametrize(
    ("notes", "lowest", "highest"),
    [
        (0, 0.00, 0.00),
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
def test_what_complexity_a_number_of_notes_can_have(notes, lowest, highest):
    low, high = bounds(TUNE, request(note_density=notes))[COMPLEXITY]
    assert (round(low, 2), round(high, 2)) == (lowest, highest)


@pytest.mark.parametrize(
    ("asking", "key", "expected"),
    [
        (request(note_density=1), RANGE, (0, 0)),
        (request(note_density=1), RISE, (0, 0)),
        (request(note_density=0), RISE, (0, 0)),
        (request([RANGE], note_density=2), RISE, (-11, 11)),
        (request(pitch_range=0), RISE, (-1, 1)),  # two notes a semitone apart are near enough
        (request(pitch_range=4), RISE, (-5, 5)),
        (request(pitch_range=4), NOTES, (2, 24)),
        (request(pitch_range=1), NOTES, (0, 24)),
        (request(contour=-7), RANGE, (6, 40)),
        (request(contour=-7, note_density=2), RANGE, (6, 8)),
        (request(contour=2, pitch_range=12), NOTES, (3, 24)),
        (request(contour=11, pitch_range=12), NOTES, (2, 24)),
        (request([NOTES, RANGE]), RISE, (-11, 11)),
        (request([RANGE]), COMPLEXITY, (0.45 / 27.79, 1)),  # two notes at least: .20 + .25
        (request([RISE]), NOTES, (2, 24)),
        # .0624 to .1024 is 1.735 to 2.845 of 27.79. One triplet weighs 2; the lightest six
        # .20 + .25 + 4 x .50 = 2.45, seven 3.12.
        (request([COMPLEXITY]), NOTES, (1, 6)),
        (request([COMPLEXITY], note_density=1), RANGE, (0, 0)),
        # .98 is 27.23 of 27.79: the two lightest can be missing, .45
        (request(rhythmic_complexity=1), NOTES, (22, 24)),
        (request(keep=kept(rhythm=True)), NOTES, (5, 5)),
        (request(keep=kept(rhythm=True)), COMPLEXITY, (2.29 / 27.79, 2.29 / 27.79)),
        (request(keep=kept(rhythm=True)), RISE, (-40, 40)),
        (request(keep=kept(pitches=True)), RANGE, (0, 10)),
        (request(keep=kept(pitches=True), note_density=24), RISE, (-10, 10)),
        # 62 66 69 71 72: a range of 9 or more needs the lowest, and 71 or 72
        (request([RANGE], kept(pitches=True), note_density=2), RISE, (-10, 10)),
        (request([RISE], kept(pitches=True), note_density=2), RANGE, (9, 10)),
        (request(keep=kept(pitches=True), pitch_range=2), RISE, (-3, 3)),
        # the held half note from 12 to 17 and the last beat, 18 to 23, leave 12 slots
        (request(keep=kept(notes={12, 18})), NOTES, (2, 14)),
        (request(keep=kept(notes={12, 18})), COMPLEXITY, (0.92 / 27.79, 14.79 / 27.79)),
        (request(keep=kept(notes={12, 18})), RANGE, (4, 40)),
        (request(keep=kept(notes={12, 18}), note_density=2), RISE, (-4, -4)),
        (request(keep=kept(notes={0, 18})), RISE, (-10, -10)),  # nothing fits before or behind
        (request(keep=kept(notes={18}), note_density=2, contour=-12), RANGE, (11, 13)),
        (request(keep=kept(notes={0, 3}, rhythm=True)), RANGE, (1, 40)),
        (request(keep=kept(notes={3, 6, 12}, rhythm=True)), RANGE, (5, 40)),  # 66 to 71
        (request([RANGE, RISE, NOTES], kept(rhythm=True, pitches=True)), RANGE, (9, 10)),
    ],
)
def test_bounds_counted_by_hand(asking, key, expected):
    assert bounds(TUNE, asking, width=40)[key] == pytest.approx(expected)


def test_the_bars_own_range_is_never_too_wide():
    assert bounds(TUNE, request(), width=7)[RANGE] == (0, 10)


@pytest.mark.parametrize(
    ("notes", "pitches", "highest"),
    [(3, True, 5), (4, True, 10), (3, False, 65), (4, False, 127)],
)
def test_one_note_between_held_ends_goes_up_or_down_and_two_go_both_ways(notes, pitches, highest):
    arch = bar((0, 65), (6, 60), (12, 70), (18, 65))
    asking = request(keep=replace(kept(notes={0, 18}), pitches=pitches), note_density=notes)
    assert bounds(arch, asking)[RANGE] == (0, highest)


def test_the_edge_of_midi_bounds_what_a_held_note_allows():
    high = bar((0, 120), (12, 124))
    asking = request(keep=kept(notes={0}), note_density=2)
    assert bounds(high, asking)[RISE] == (-120, 7)


@pytest.mark.parametrize(
    ("scale", "widest"),
    [
        (
            {0, 2, 4, 5, 7, 9, 11},
            21,
        ),  # a whole tone apart at most: one end moves out, the other not
        ({9}, 31),  # an octave apart: 5 semitones out above, 6 below
    ],
)
def test_a_scale_may_bend_the_ends_outwards(scale, widest):
    assert bounds(TUNE, request(keep=kept(scale=scale)), width=20)[RANGE] == (0, widest)


@pytest.mark.parametrize("keep", [kept(pitches=True), kept(rhythm=True), kept()])
def test_an_empty_bar(keep):
    filled = not (keep.pitches or keep.rhythm)  # it has no pitches and no rhythm to fill it with
    assert bounds(EMPTY, request(keep=keep))[NOTES] == (0, 24 * filled)


def test_where_no_bar_is_possible_the_bar_stays():
    found = bounds(TUNE, request(note_density=3, rhythmic_complexity=0.9))
    assert found[RANGE] == (10, 10)
    assert found[RISE] == (-10, -10)
    # The complexity alone leaves 2.22 to 3.35 of 27.79 out: two notes at least, seven at most.
    assert found[NOTES] == (17, 22)


@pytest.mark.parametrize("value", [1e308, -1e308, 27, -130, 130])
def test_values_out_of_every_range_leave_the_others_where_they_are(value):
    for key in BY_KEY:
        if not BY_KEY[key].lowest <= value <= BY_KEY[key].highest:
            found = bounds(TUNE, request(**{key: value}))
            other = NOTES if key != NOTES else RANGE
            assert len(set(found[other])) == 1


def test_only_the_models_own_dials_count():
    found = bounds(TUNE, request([NOTES, RANGE]), keys=(RANGE, COMPLEXITY))
    assert list(found) == [RANGE, COMPLEXITY]
    assert found[COMPLEXITY][1] == 1  # with the five notes locked it would be .36


def test_an_attribute_without_a_formula_here_is_unbounded(monkeypatch):
    monkeypatch.setitem(BY_KEY, "swing", replace(BY_KEY[COMPLEXITY], key="swing", highest=3.0))
    found = bounds(TUNE, request(["swing"], swing=2))
    assert found["swing"] == (0, 3)
    assert found[NOTES] == (0, 24)


def test_reachable_forgives_rounding_only():
    limits = {COMPLEXITY: (2.29 / 27.79, 0.5)}
    assert reachable(limits, COMPLEXITY, 0.0824)  # of .082404
    assert not reachable(limits, COMPLEXITY, 0.081)
    assert not reachable(limits, COMPLEXITY, 0.501)


def test_complexity_against_all_rhythms():
    """Each of the 2^24 choices of onsets, as sums of two halves of a bar."""
    choices = np.arange(2**12)[:, None] >> np.arange(12) & 1
    counts = choices.sum(1).astype(np.uint8)
    weights = np.rint(ONSET_SHARES * 2779).astype(np.int16)
    sums = [(choices @ weights[half]).astype(np.int16) for half in (slice(12), slice(12, 24))]
    together = sums[0][:, None] + sums[1]
    for asked in (0.0824, 0.9):
        near = np.abs(together - asked * 2779) <= 0.02 * 2779
        notes = (counts[:, None] + counts)[near]
        found = bounds(TUNE, request(rhythmic_complexity=asked))[NOTES]
        assert found == (notes.min(), notes.max())


def _wanted(own, row_values, asking, without):
    """Tell which of some measured bars meet everything in a request but one attribute."""
    keys = tuple(BY_KEY)
    fits = np.ones(len(row_values), bool)
    for key in set(asking.asked) | asking.held:
        if key != without:
            goal = asking.asked.get(key, own[key])
            off = np.abs(row_values[:, keys.index(key)] - goal)
            fits &= off <= BY_KEY[key].tolerance + 1e-4
    return fits


def _agree(original, candidates, asking, width=127):
    """Compare bounds with the lowest and highest of candidates, bent to what is kept."""
    values = measure(asking.keep.applied(candidates, original)).astype(float)
    values = values[values[:, list(BY_KEY).index(RANGE)] <= width]
    own = named(measure(original[None])[0])
    found = bounds(original, asking, width=width)
    for k, key in enumerate(BY_KEY):
        among = values[_wanted(own, values, asking, key), k]
        expected = (among.min(), among.max()) if len(among) else (own[key], own[key])
        assert found[key] == pytest.approx(expected, abs=1e-4), key


@st.composite
def crowded(draw, pitches, free):
    """A bar with few slots free of held notes; the request keeps these, and asks and locks."""
    slots = draw(st.sets(st.sampled_from((0, 1, 2, 6, 11, 12, 22, 23)), min_size=1, max_size=free))
    starts = {
        slot for slot in range(SLOTS) if slot not in slots and (slot == 0 or slot - 1 in slots)
    }
    starts |= {4} - slots if draw(st.booleans()) else set()
    row = np.full(SLOTS, HOLD, np.int8)
    for slot in starts:
        row[slot] = draw(pitches)
    for slot in slots:
        row[slot] = draw(pitches | st.just(REST))
    return row, sorted(slots), frozenset(starts)


def asks():
    """Requests about one or two attributes; the values are those of likely bars."""
    values = {
        NOTES: st.integers(0, 12),
        COMPLEXITY: st.floats(0, 0.5),
        RANGE: st.integers(0, 20),
        RISE: st.integers(-20, 20),
    }
    asked = st.sets(st.sampled_from(list(values)), max_size=2).flatmap(
        lambda keys: st.fixed_dictionaries({key: values[key] for key in keys})
    )
    return st.builds(Request, asked, st.frozensets(st.sampled_from(list(values)), max_size=2))


@settings(max_examples=100, deadline=None)
@given(crowded(st.sampled_from((60, 62, 65, 72)), 5), asks(), st.booleans())
def test_bounds_are_exact_among_the_bars_own_pitches(crowd, asking, rhythm):
    row, free, starts = crowd
    own = set(row[row >= 0].tolist())
    candidates = np.repeat(row[None], (len(own) + 1) ** len(free), axis=0)
    candidates[:, free] = list(product((REST, *own), repeat=len(free)))
    _agree(row, candidates, replace(asking, keep=Keep(rhythm, True, starts)))


@settings(max_examples=60, deadline=None)
@given(crowded(st.integers(40, 90), 2), asks(), st.booleans(), st.integers(5, 127))
def test_bounds_are_exact_among_all_pitches(crowd, asking, rhythm, width):
    row, free, starts = crowd
    candidates = np.repeat(row[None], 129 ** len(free), axis=0)
    grid = np.meshgrid(*[[REST, *range(128)]] * len(free))
    candidates[:, free] = np.stack(grid, axis=-1).reshape(-1, len(free))
    width = max(width, int(value(row, RANGE)))
    _agree(row, candidates, replace(asking, keep=Keep(rhythm, False, starts)), width)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(60, 64), max_size=5), asks())
def test_bounds_are_exact_where_nothing_is_held(pitches, asking):
    row = bar(*((3 * place, pitch) for place, pitch in enumerate(pitches)))
    candidates = np.repeat(row[None], 5 ** len(pitches), axis=0)
    candidates[:, row >= 0] = list(product(range(60, 65), repeat=len(pitches)))
    _agree(row, candidates, replace(asking, keep=Keep(rhythm=True)), 4)


LOW, HIGH = 50, 80
rows = arrays.arrays(
    np.int8,
    SLOTS,
    elements=st.sampled_from((HOLD, REST)) | st.integers(LOW, HIGH),
    fill=st.just(-1),
)
keeps = st.builds(
    Keep,
    st.booleans(),
    st.booleans(),
    st.frozensets(st.integers(0, 23), max_size=3),
    st.frozensets(st.integers(0, 11), max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(rows, rows, keeps, st.integers(0, SLOTS), st.data())
def test_no_bar_that_meets_the_request_lies_outside(original, other, keep, until, data):
    spliced = np.where(np.arange(SLOTS) < until, other, original)
    row = keep.applied(spliced[None], original)[0]
    own, measured = (named(measure(each[None])[0]) for each in (original, row))
    locks = frozenset(key for key in BY_KEY if BY_KEY[key].meets(own[key], measured[key]))
    off = data.draw(st.floats(-1, 1))  # of the tolerance
    asked = {
        key: measured[key] + off * BY_KEY[key].tolerance
        for key in data.draw(st.sets(st.sampled_from(list(BY_KEY))))
    }
    found = bounds(original, Request(asked, locks, keep), width=HIGH - LOW)
    for key in BY_KEY:
        assert reachable(found, key, measured[key]), key


@given(rows, st.frozensets(st.sampled_from(list(BY_KEY))), keeps)
def test_a_bar_lies_within_its_own_bounds(row, locks, keep):
    found = bounds(row, Request(locks=locks, keep=keep), width=0)
    assert all(reachable(found, key, value(row, key)) for key in BY_KEY)


@pytest.mark.parametrize(
    ("asking", "expected"),
    [
        (request([COMPLEXITY], note_density=12), (COMPLEXITY,)),
        (request([COMPLEXITY, RANGE, RISE], note_density=12), (COMPLEXITY,)),
        (request(keep=kept(rhythm=True), note_density=12), ("rhythm",)),
        (request([COMPLEXITY], kept(rhythm=True), note_density=12), (COMPLEXITY, "rhythm")),
        (request([RANGE, NOTES], contour=20), (RANGE,)),
        (request([RANGE], kept(pitches=True), contour=20), (RANGE, "pitches")),
        (request(keep=kept(pitches=True, rhythm=True), pitch_range=24), ("pitches",)),
        (request([NOTES], kept(notes={12}), note_density=24), ("notes",)),
        (request([NOTES, COMPLEXITY], pitch_range=0, contour=5), ()),  # in each other's way
        (request([RANGE], note_density=8), ()),
        (request([COMPLEXITY], note_density=30), ()),
        (request(note_density=3, rhythmic_complexity=0.9), ()),
    ],
)
def test_what_stands_in_the_way(asking, expected):
    assert in_the_way(TUNE, asking, width=40) == expected


def test_a_lock_that_the_model_has_no_dial_for_is_not_in_the_way():
    asking = request([COMPLEXITY], note_density=12)
    assert in_the_way(TUNE, asking, keys=(NOTES, RANGE)) == ()


@settings(max_examples=60, deadline=None)
@given(rows, asks(), keeps)
def test_without_what_stands_in_the_way_the_request_is_in_reach(row, asking, keep):
    def reaches(asking):
        limits = bounds(row, asking)
        return all(reachable(limits, key, value) for key, value in asking.asked.items())

    asking = replace(asking, keep=keep)
    way = in_the_way(row, asking)
    left = replace(
        keep,
        rhythm=keep.rhythm and "rhythm" not in way,
        pitches=keep.pitches and "pitches" not in way,
        notes=frozenset() if "notes" in way else keep.notes,
    )
    free = Request(asking.asked, keep=Keep(scale=keep.scale))
    assert reaches(replace(asking, locks=asking.locks - set(way), keep=left)) or not reaches(free)
    assert bool(way) == (not reaches(asking) and reaches(free))
