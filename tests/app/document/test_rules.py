import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.rules import Rules
from arvae_models.grid import METER
from arvae_models.keep import Keep
from arvae_models.keys import Key
from arvae_models.music import Note, Phrase
from arvae_models.request import Request
from arvae_models.tokens import HOLD, REST, SLOT_ONSETS, rows_of

# Triplets in bar 1, then silence; bar 2 is empty; D tied from bar 3 into bar 4.
LINE = Phrase((Note(0, 4, 60), Note(4, 4, 62), Note(8, 4, 64), Note(120, 36, 50), Note(162, 6, 55)))
ROWS = rows_of(Phrase(LINE.notes, measures=4))


def test_nothing_is_kept_at_first():
    assert Rules().keep(0) == Keep()
    assert Rules().request(ROWS, 0, {}) == Request(familiar=frozenset({0, 2, 4, 7}))


def test_other_rules_stay_when_one_changes():
    rules = Rules(frozenset({"contour"}), frozenset({"contour"}), True, True, True, frozenset({4}))
    changed = rules.holding([48, 8, 48])
    assert changed.held == {8, 48}
    assert changed.holding([4]) == rules


@pytest.mark.parametrize(
    ("measure", "slots"),
    [
        (0, {0, 2, 23}),  # ticks 0, 4 and 45
        (1, {0}),  # tick 48; 53 is off the grid
        (2, {12}),  # 96 + 24
        (3, set()),
    ],
)
def test_held_notes_are_those_of_the_measure(measure, slots):
    rules = Rules(held=frozenset({0, 4, 45, 48, 53, 120}))
    assert rules.keep(measure) == Keep(notes=frozenset(slots))


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 23))))
def test_every_slot_of_every_measure_can_be_held(places):
    held = frozenset(measure * METER.ticks + int(SLOT_ONSETS[slot]) for measure, slot in places)
    rules = Rules().holding(held)
    for measure in range(4):
        assert rules.keep(measure).notes == {slot for m, slot in places if m == measure}


def test_rhythm_pitches_and_key_are_kept_in_every_measure():
    rules = Rules(rhythm=True, pitches=True, key=Key(2, "minor"))
    for measure in range(3):
        assert rules.keep(measure) == Keep(
            rhythm=True, pitches=True, scale=frozenset({2, 4, 5, 7, 9, 10, 0})
        )


@pytest.mark.parametrize(
    ("measure", "pitch"),
    [
        (0, None),  # nothing sounds before
        (1, 64),
        (2, 64),  # past an empty bar
        (3, 50),
    ],
)
def test_a_turn_leads_on_from_the_note_before(measure, pitch):
    assert Rules().request(ROWS, measure, {}).leads_from == pitch


def test_a_tune_may_begin_with_silence():
    rows = np.full((2, 24), HOLD, np.int8)
    rows[:, 0] = REST
    assert Rules().request(rows, 1, {}).leads_from is None


def test_a_request_asks_for_one_bar():
    asked = {"note_density": 6.0}
    rules = Rules(locks=frozenset({"contour"}), rhythm=True, held=frozenset({120}))
    request = rules.request(ROWS, 2, asked)
    asked["contour"] = 1.0  # what the caller does later does not matter
    assert request == Request(
        {"note_density": 6.0},
        frozenset({"contour"}),
        Keep(rhythm=True, notes=frozenset({12})),
        64,
        frozenset({0, 2, 4, 7}),  # of the whole tune
    )
