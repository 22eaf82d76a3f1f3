import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.grid import METER, SLOTS
from arvae_models.music import Meter, Note, Phrase
from arvae_models.tokens import (
    HOLD,
    REST,
    SLOT_ONSETS,
    kept_share,
    phrase_of,
    pitch_line,
    rows_of,
    silent,
    with_rows,
)
from tests.strategies import common_time, rows

ONE_VELOCITY = common_time(velocities=st.just(90))


def row(**slots):
    """A row of holds, but for the slots given as s0=60, s23=REST."""
    values = np.full(SLOTS, HOLD, np.int8)
    for name, value in slots.items():
        values[int(name[1:])] = value
    return values


def test_a_bar_has_slots_for_sixteenths_and_triplets():
    assert np.diff([*SLOT_ONSETS, METER.ticks]).tolist() == [3, 1, 2, 2, 1, 3] * 4


def test_rows_spell_notes_ties_and_silence():
    # Triplet C D E on beat 1, rest, F on the fourth sixteenth of beat 2, tied into bar 2.
    phrase = Phrase((Note(0, 4, 60), Note(4, 4, 62), Note(8, 4, 64), Note(21, 39, 65)), measures=3)
    assert rows_of(phrase).tolist() == [
        row(s0=60, s2=62, s4=64, s6=REST, s11=65).tolist(),
        row(s6=REST).tolist(),
        row(s0=REST).tolist(),  # silence starts anew
    ]


def test_an_empty_phrase_is_silence():
    assert rows_of(Phrase((), 2)).tolist() == [row(s0=REST).tolist()] * 2


@given(ONE_VELOCITY)
def test_a_phrase_comes_back_from_its_rows(phrase):
    assert phrase_of(rows_of(phrase), phrase.tempo, 90, phrase.title) == phrase


@given(rows)
def test_rows_come_back_but_for_what_nobody_hears(spelled):
    phrase = phrase_of(spelled)
    heard = rows_of(phrase)
    assert phrase_of(heard) == phrase
    assert ((spelled >= 0) == (heard >= 0)).all()


@pytest.mark.parametrize(
    "phrase", [Phrase(meter=Meter(3, 4)), Phrase((Note(5, 7, 60),)), Phrase((Note(0, 7, 60),))]
)
def test_rows_are_for_four_four_on_the_grid_only(phrase):
    with pytest.raises(ValueError, match=r"4/4|between"):
        rows_of(phrase)


def test_rows_without_any_note_are_silence():
    assert phrase_of(np.full((2, SLOTS), HOLD, np.int8)) == Phrase((), 2)


@given(common_time(), st.data())
def test_other_measures_keep_their_notes(phrase, data):
    index = data.draw(st.integers(0, phrase.measures - 1))
    fresh = data.draw(rows)[0]
    changed = rows_of(with_rows(phrase, {index: fresh}))
    before = rows_of(phrase)
    for other in set(range(phrase.measures)) - {index}:
        assert (changed[other].clip(HOLD) == before[other].clip(HOLD)).all()
    assert ((changed[index] >= 0) == (fresh >= 0)).all()


@given(common_time(), st.data())
def test_changed_measures_are_spelled_as_in_the_whole(phrase, data):
    bars = data.draw(st.sets(st.integers(0, phrase.measures - 1), min_size=1))
    changed = {bar: data.draw(rows)[0] for bar in sorted(bars)}
    whole = rows_of(phrase)
    for bar, fresh in changed.items():
        whole[bar] = fresh
    found, spelled = with_rows(phrase, changed), phrase_of(whole)
    assert [(n.onset, n.duration, n.pitch) for n in found.notes] == [
        (n.onset, n.duration, n.pitch) for n in spelled.notes
    ]
    before = {note.onset: note for note in phrase.notes}
    velocity = phrase.notes[0].velocity
    for note in found.notes:
        old = before.get(note.onset)
        velocity = old.velocity if old else velocity
        assert note.velocity == velocity
        assert note is old or note != old


def test_a_note_tied_over_a_changed_bar_goes_on_from_its_new_last_note():
    phrase = Phrase((Note(0, 60, 60, 50),), measures=2, tempo=90.0, title="Tied")
    changed = with_rows(phrase, {0: row(s0=62, s12=64)})
    assert changed == Phrase(
        (Note(0, 24, 62, 50), Note(24, 36, 64, 50)), measures=2, tempo=90.0, title="Tied"
    )


def test_a_phrase_that_rows_cannot_spell_is_not_changed():
    with pytest.raises(ValueError, match="4/4"):
        with_rows(Phrase(meter=Meter(3, 4)), {0: row(s0=60)})
    phrase = Phrase((Note(0, 12, 60),))
    assert with_rows(phrase, {}) is phrase


def test_the_share_of_kept_slots_is_counted_by_measure():
    before = np.stack([row(s0=60), row(s0=60)])
    after = np.stack([row(s0=60), row(s0=62, s6=60, s12=60)])
    assert kept_share(before, after).tolist() == [1.0, 21 / 24]


def test_a_line_goes_on_through_silence_and_begins_before_its_first_note():
    spelled = np.stack([row(s0=REST, s2=60, s4=REST, s6=64, s23=0), row(s0=REST)])
    assert pitch_line(spelled).tolist() == [[60] * 6 + [64] * 17 + [0], [HOLD] * SLOTS]


@given(rows)
def test_a_line_is_what_was_struck_last(spelled):
    line = pitch_line(spelled)
    assert line.dtype == np.int8
    for bar, found in zip(spelled.tolist(), line.tolist(), strict=True):
        struck = [token for token in bar if token >= 0]
        latest = struck[0] if struck else HOLD
        for token, pitch in zip(bar, found, strict=True):
            latest = token if token >= 0 else latest
            assert pitch == latest


def test_silent_slots_counted_by_hand():
    spelled = np.stack([row(s0=REST, s2=60, s6=REST, s9=64), row(s3=60), row()])
    assert [np.flatnonzero(bar).tolist() for bar in silent(spelled)] == [
        [0, 1, 6, 7, 8],
        [0, 1, 2],  # the bar before is not known
        list(range(SLOTS)),
    ]


@given(rows)
def test_a_slot_is_silent_where_no_note_sounds(spelled):
    for bar, found in zip(spelled, silent(spelled), strict=True):
        sounding = {
            tick for note in phrase_of(bar[None]).notes for tick in range(note.onset, note.end)
        }
        assert found.tolist() == [tick not in sounding for tick in SLOT_ONSETS.tolist()]
