"""What is kept, against bars bent by hand and against anything that a decoder may say."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.grid import SLOTS
from arvae_models.keep import Keep
from arvae_models.tokens import HOLD, REST
from tests.bars import EMPTY, TUNE, bar, bars, heard
from tests.strategies import PITCHES, rows

C_MAJOR = frozenset({0, 2, 4, 5, 7, 9, 11})
# C♯ over beat 1, silence, A over beat 3, B to the end.
SPARSE = bar((0, 61), (6, REST), (12, 69), (18, 71))

originals = bars(PITCHES)
slots = st.frozensets(st.integers(0, SLOTS - 1))
classes = st.frozensets(st.integers(0, 11))
build = partial(st.builds, Keep)
keeps = build(st.booleans(), st.booleans(), slots, classes)


@pytest.mark.parametrize(
    ("keep", "candidate", "expected"),
    [
        (Keep(), bar((3, 40), (9, REST)), bar((3, 40), (9, REST))),
        # the pitch that sounds at each onset, or sounded last
        (
            Keep(rhythm=True),
            bar((0, 50), (9, 52), (15, REST), (20, 54)),
            bar((0, 50), (6, REST), (12, 52), (18, 52)),
        ),
        # before its first note, the first
        (Keep(rhythm=True), bar((13, 50)), bar((0, 50), (6, REST), (12, 50), (18, 50))),
        (Keep(rhythm=True), EMPTY, SPARSE),
        # the bar has 61, 69 and 71; 65 and 70 lie half-way and go down
        (
            Keep(pitches=True),
            bar((0, 0), (1, 64), (2, 65), (3, 66), (4, 70), (5, 127)),
            bar((0, 61), (1, 61), (2, 61), (3, 69), (4, 69), (5, 71)),
        ),
        # C♯ at its place stays; another is none of the scale's and goes down to C, F♯ to F
        (
            Keep(scale=C_MAJOR),
            bar((0, 61), (1, 61), (2, 66), (12, 68), (18, 70)),
            bar((0, 61), (1, 60), (2, 65), (12, 67), (18, 69)),
        ),
        # both: the bar's own pitches, whatever the scale
        (Keep(pitches=True, scale=frozenset({0})), bar((0, 60)), bar((0, 61))),
        # a held note is put back with its length, and ends where it did
        (Keep(notes=frozenset({0})), bar((3, 40)), bar((0, 61), (6, REST))),
        (Keep(notes=frozenset({0})), bar((6, 40)), bar((0, 61), (6, 40))),
        (Keep(notes=frozenset({12})), bar((0, 40), (15, 41)), bar((0, 40), (12, 69), (18, 71))),
        (Keep(notes=frozenset({18})), bar((0, 40), (20, 41)), bar((0, 40), (18, 71))),
        # where no note starts, none is held
        (Keep(notes=frozenset({3, 6, 23})), bar((3, 40)), bar((3, 40))),
        (
            Keep(rhythm=True, scale=C_MAJOR, notes=frozenset({18})),
            bar((0, 66), (18, 66)),
            bar((0, 65), (6, REST), (12, 65), (18, 71)),
        ),
    ],
)
def test_candidates_are_bent_to_what_is_kept(keep, candidate, expected):
    assert keep.applied(candidate[None], SPARSE).tolist() == [expected.tolist()]


@pytest.mark.parametrize("keep", [Keep(rhythm=True), Keep(pitches=True)])
def test_an_empty_bar_has_nothing_to_fill_it_with(keep):
    assert keep.applied(np.stack([TUNE, SPARSE]), EMPTY).tolist() == [EMPTY.tolist()] * 2


def test_spans_reach_to_what_comes_next():
    assert Keep(notes=frozenset({18, 0, 5, 12})).spans(SPARSE) == ((0, 6), (12, 18), (18, 24))


@given(rows, originals, build(rhythm=st.just(True), pitches=st.booleans(), scale=classes))
def test_the_rhythm_stays(candidates, original, keep):
    bent = keep.applied(candidates, original)
    np.testing.assert_array_equal(bent >= 0, np.tile(original >= 0, (len(bent), 1)))
    silent = original < 0
    np.testing.assert_array_equal(bent[:, silent], np.tile(original[silent], (len(bent), 1)))


@given(rows, originals, build(st.booleans(), st.just(True), slots, classes))
def test_no_pitch_is_new(candidates, original, keep):
    bent = keep.applied(candidates, original)
    assert set(bent[bent >= 0].tolist()) <= set(original[original >= 0].tolist())


@given(rows, originals, build(st.booleans(), st.booleans(), slots, classes))
def test_held_notes_stay_as_long_as_they_were(candidates, original, keep):
    onsets = [start for start, _ in keep.spans(original)]
    by_onset = dict(zip(np.flatnonzero(original >= 0).tolist(), heard(original), strict=True))
    for row in keep.applied(candidates, original):
        assert {by_onset[onset] for onset in onsets} <= set(heard(row))


@given(rows, originals, build(st.booleans(), st.just(False), slots, classes.filter(bool)))
def test_new_notes_are_of_the_scale(candidates, original, keep):
    bent = keep.applied(candidates, original)
    new = bent[(bent >= 0) & (bent != original)]
    assert {pitch % 12 for pitch in new.tolist()} <= keep.scale


@given(rows, originals, build(scale=classes.filter(bool)))
def test_a_scale_moves_no_further_than_it_must(candidates, original, keep):
    bent = keep.applied(candidates, original)
    allowed = np.array([pitch for pitch in range(128) if pitch % 12 in keep.scale])
    own = np.tile(original, len(bent)).tolist()
    for before, after, here in zip(candidates.flat, bent.flat, own, strict=True):
        if before < 0 or before == here:
            assert after == before
        else:
            assert abs(int(after) - before) == np.abs(allowed - before).min()


@given(originals, keeps)
def test_the_bar_itself_needs_no_bending(original, keep):
    np.testing.assert_array_equal(keep.applied(original[None], original), original[None])


@given(rows, originals, keeps)
def test_what_is_bent_stays_bent(candidates, original, keep):
    before = candidates.copy()
    bent = keep.applied(candidates, original)
    np.testing.assert_array_equal(candidates, before)  # the caller's rows are left alone
    assert bent.dtype == np.int8
    assert bent.shape == candidates.shape
    np.testing.assert_array_equal(keep.applied(bent, original), bent)


@given(rows, originals)
def test_without_anything_to_keep_candidates_pass(candidates, original):
    np.testing.assert_array_equal(Keep().applied(candidates, original), candidates)


def test_the_ends_of_midi_bend_into_the_scale():
    bent = Keep(scale=frozenset({6})).applied(bar((0, 0), (6, 127), (12, HOLD))[None], EMPTY)
    assert bent[0, [0, 6]].tolist() == [6, 126]


@pytest.mark.parametrize(
    "wrong", [{"notes": {SLOTS}}, {"notes": {-1}}, {"scale": {12}}, {"scale": {-1}}]
)
def test_slots_and_pitch_classes_that_do_not_exist_are_refused(wrong):
    with pytest.raises(ValueError, match="lie within"):
        Keep(**{name: frozenset(values) for name, values in wrong.items()})
