"""Where a neighbourhood looks, told from many draws."""

import numpy as np
import pytest

from arvae_models.grid import SLOTS
from arvae_models.proposals import around, crossed, nudged, spliced, towards
from arvae_models.spec import Dial
from arvae_models.tokens import HOLD, REST
from tests.bars import EMPTY, SCALE, TIED, TUNE, bar

NOTES = Dial("note_density", 1, 4.0, 12.0, -2.0, 2.0)
RISE = Dial("contour", 3, -10.0, 10.0, -1.0, 3.0, code_direction=-1)
DIALS = (NOTES, RISE)
FAR = np.full((1, 6), 50, np.float32)  # further than any shaking reaches
MANY = 4000


def random(seed=0):
    return np.random.default_rng(seed)


def test_codes_around_move_one_dial_or_several_and_shake_all():
    codes = around(FAR, DIALS, MANY, random())
    assert codes.shape == (MANY, 6)
    assert codes.dtype == np.float32
    moved = np.abs(codes - 50) > 10
    assert not moved[:, [0, 2, 4, 5]].any()
    assert (codes.std(0)[[0, 2, 4, 5]] > 0.1).all()
    both = moved[:, [1, 3]]
    # A quarter each moves one dial only; of the other half, each dial is moved by a coin's throw.
    shares = [(both == pattern).all(1).mean() for pattern in ([1, 0], [0, 1], [1, 1], [0, 0])]
    assert shares == pytest.approx([3 / 8, 3 / 8, 1 / 8, 1 / 8], abs=0.03)
    for dial in DIALS:
        values = codes[moved[:, dial.dimension], dial.dimension]
        # .3 of the range of 4 beyond either end, and from end to end
        assert values.min() == pytest.approx(dial.code_low - 1.2, abs=0.1)
        assert values.max() == pytest.approx(dial.code_high + 1.2, abs=0.1)


@pytest.mark.parametrize("share", [0.5, -0.25])
@pytest.mark.parametrize("dial", DIALS)
def test_steps_go_where_the_dial_needs_them(dial, share):
    values = np.array([[8.0, 0.0]], np.float32)
    wide = dial.high - dial.low
    target = values[0, DIALS.index(dial)] + share * wide
    codes = towards({dial.attribute: target}, FAR, values, FAR, DIALS, MANY, random())
    steps = codes[:, dial.dimension] - 50
    # Three quarters of what is missing on average, of a range of 4, in the code's direction.
    assert steps.mean() == pytest.approx(dial.code_direction * 0.75 * share * 4, abs=0.05)
    others = np.delete(codes, dial.dimension, axis=1) - 50
    assert np.abs(others.mean(0)).max() < 0.05


def test_steps_to_what_is_there_go_nowhere():
    values = np.array([[8.0, 0.0]], np.float32)
    codes = towards({"contour": 0.0}, FAR, values, FAR, DIALS, MANY, random())
    assert abs((codes - 50).mean()) < 0.02


def test_steps_have_an_end():
    values = np.array([[8.0, 0.0]], np.float32)
    codes = towards({"note_density": 1e6}, FAR, values, FAR, DIALS, MANY, random())
    # One range and a half of 4, normal steps of .4 and shakes of at most .4 beyond it.
    assert np.abs(codes - 50).max() < 6 + 6 * 0.4 + 6 * 0.4


def test_half_of_the_draws_are_pulled_back_to_the_bar():
    own = np.zeros((1, 6), np.float32)
    codes = towards({}, FAR, np.zeros((1, 2), np.float32), own, DIALS, MANY, random())
    share = codes.mean(1) / 50
    assert (share < 0.98).mean() == pytest.approx(0.5, abs=0.05)
    assert share.min() > -0.05
    assert share.max() < 1.05
    assert np.abs(codes - codes.mean(1, keepdims=True)).max() < 3  # towards it, on a straight line


def test_a_step_starts_from_its_own_parent():
    parents = np.array([[0.0] * 6, [50.0] * 6], np.float32)
    values = np.array([[4.0, 0.0], [12.0, 0.0]], np.float32)  # 8 is missing in one, too much in two
    codes = towards({"note_density": 8.0}, parents, values, parents[:1], DIALS, MANY, random())
    first = codes[:, 1] < 25
    assert first.mean() == pytest.approx(0.5, abs=0.05)
    assert codes[first, 1].mean() == pytest.approx(1.5, abs=0.1)
    assert codes[~first, 1].mean() == pytest.approx(50 - 1.5, abs=0.1)


def test_a_dial_without_a_range_divides_by_nothing():
    still = Dial("note_density", 1, 5.0, 5.0, 1.0, 1.0)
    codes = towards(
        {"note_density": 9.0}, FAR, np.full((1, 1), 5, np.float32), FAR, (still,), 64, random()
    )
    assert np.isfinite(codes).all()
    assert np.isfinite(around(FAR, (still,), 64, random())).all()


def test_patches_are_applied_in_some_beats_or_from_slot_to_slot():
    original = np.zeros(SLOTS, np.int8)
    rows = np.arange(1, 1 + 5 * SLOTS).reshape(5, SLOTS).astype(np.int8)
    pieces, parents = spliced(rows, original, MANY, random())
    assert pieces.shape == (MANY, SLOTS)
    assert pieces.dtype == np.int8
    assert set(parents.tolist()) == set(range(5))
    inside = pieces != 0
    np.testing.assert_array_equal(pieces, np.where(inside, rows[parents], 0))
    beats = inside.reshape(MANY, 4, 6)
    whole = (beats == beats[:, :, :1]).all((1, 2))
    edges = np.abs(np.diff(inside.astype(int), axis=1, prepend=0, append=0)).sum(1)
    assert (whole | (edges <= 2)).all()
    choices = np.unique(beats[whole & (edges > 2)][:, :, 0], axis=0)
    assert len(choices) == 5  # 1 3, 1 4, 2 4, 1 2 4, 1 3 4: those that are no span
    assert len(np.unique(inside[edges == 2], axis=0)) > 250  # of 300 spans


def test_bars_cross_their_rhythms_and_pitches():
    original = bar((0, 60), (6, REST), (12, 64))
    other = bar((3, 70), (12, 72), (18, REST))
    found = crossed(np.repeat(other[None], 64, axis=0), original, random())
    assert {tuple(row) for row in found.tolist()} == {
        tuple(bar((0, 70), (6, REST), (12, 72)).tolist()),  # the other's pitches on this rhythm
        tuple(bar((3, 60), (12, 64), (18, REST)).tolist()),  # these pitches on the other's rhythm
    }


def test_without_pitches_bars_cannot_cross():
    both = {tuple(EMPTY.tolist()), tuple(TUNE.tolist())}
    for row, original in ((EMPTY, TUNE), (TUNE, EMPTY)):
        found = crossed(np.repeat(row[None], 64, axis=0), original, random())
        assert {tuple(row) for row in found.tolist()} == both


def test_one_note_is_nudged():
    rows = np.repeat(SCALE[None], MANY, axis=0)
    found = nudged(rows, random())
    assert (rows == SCALE).all()  # the caller's rows are left alone
    slots = (found != SCALE).sum(1)
    assert slots.max() == 2
    onsets = (found >= 0).sum(1)
    # a quarter moves in time, changing two slots; a quarter loses a note
    assert (slots == 2).mean() == pytest.approx(1 / 4, abs=0.03)
    assert (onsets == 7).mean() == pytest.approx(1 / 4, abs=0.03)
    np.testing.assert_array_equal(onsets[slots == 2], 8)
    for row in found[slots == 2][:50]:
        left, taken = (np.flatnonzero((row != SCALE) & (row < 0)), np.flatnonzero(row > SCALE))
        assert abs(int(left[0]) - int(taken[0])) == 1
        assert row[taken[0]] == SCALE[left[0]]
    leap = (found.astype(int) - SCALE)[(slots == 1) & (onsets == 8)].sum(1)
    assert leap.mean() == pytest.approx(0, abs=0.3)
    assert leap.std() == pytest.approx(3.2, abs=0.3)  # of 3, where it moved at all
    assert len(np.unique(np.nonzero(found != SCALE)[1])) > 8  # any of its notes


def test_nudges_stay_among_midis_pitches_and_in_the_bar():
    full = np.tile(np.array([0, 127], np.int8), 12)
    found = nudged(np.repeat(full[None], MANY, axis=0), random())
    struck = found[found >= 0]
    assert (struck.min(), struck.max()) == (0, 127)
    assert ((found != full).sum(1) <= 1).all()  # no slot is free to move to


def test_rests_are_filled():
    rest = bar((0, 60), (6, REST), (12, 64))
    found = nudged(np.repeat(rest[None], MANY, axis=0), random())
    assert (found == REST).any(1).mean() == pytest.approx(1 / 2, abs=0.05)


@pytest.mark.parametrize("row", [EMPTY, np.where(TIED >= 0, HOLD, TIED).astype(np.int8)])
def test_rows_without_a_note_are_not_nudged(row):
    rows = np.repeat(row[None], 64, axis=0)
    np.testing.assert_array_equal(nudged(rows, random()), rows)


def test_the_same_seed_draws_the_same():
    values = np.array([[8.0, 0.0]], np.float32)
    rows = np.arange(SLOTS, dtype=np.int8)[None]
    for draw in (
        lambda random: around(FAR, DIALS, 9, random),
        lambda random: towards({"contour": 5.0}, FAR, values, FAR, DIALS, 9, random),
        lambda random: spliced(rows, rows[0] + 1, 9, random)[0],
        lambda random: crossed(np.repeat(SCALE[None], 9, axis=0), TUNE, random),
        lambda random: nudged(np.repeat(SCALE[None], 9, axis=0), random),
    ):
        np.testing.assert_array_equal(draw(random(4)), draw(random(4)))
        assert (draw(random(4)) != draw(random(5))).any()


def test_nothing_can_be_drawn():
    assert around(FAR, DIALS, 0, random()).shape == (0, 6)
    for found in (
        spliced(TUNE[None], SCALE, 0, random())[0],
        crossed(TUNE[None][:0], SCALE, random()),
        nudged(TUNE[None][:0], random()),
    ):
        assert found.shape == (0, SLOTS)
