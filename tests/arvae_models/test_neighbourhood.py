"""The dial's promise, on the shipped model: what is asked is measured, and little else changes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arvae_models import attributes, tokens
from arvae_models.attributes import ATTRIBUTES, BY_KEY
from arvae_models.engine import Engine
from arvae_models.neighbourhood import Neighbourhood

MODEL = Path(__file__).parents[2] / "assets" / "models" / "folk.safetensors"


@pytest.fixture(scope="module")
def engine():
    return Engine.load(MODEL, "cpu")


def bar(*notes):
    """Spell a bar: (slot, pitch) pairs."""
    row = np.full(24, tokens.HOLD, np.int8)
    row[0] = tokens.REST
    for slot, pitch in notes:
        row[slot] = pitch
    return row


TUNE = bar((0, 72), (3, 71), (6, 69), (12, 66), (18, 62))  # 5 notes, 10 semitones, falls by 10


def test_asking_for_what_is_there_changes_nothing(engine):
    neighbourhood = Neighbourhood(engine, TUNE)
    for key, value in neighbourhood.measured.items():
        choice = neighbourhood.choose({key: value})
        assert choice.kept == 1
        np.testing.assert_array_equal(choice.row, TUNE)


@pytest.mark.parametrize(
    ("key", "value"),
    [("note_density", 9), ("pitch_range", 5), ("contour", 7), ("rhythmic_complexity", 0.2)],
)
def test_what_is_asked_is_measured(engine, key, value):
    neighbourhood = Neighbourhood(engine, TUNE)
    neighbourhood.refine({key: value})
    choice = neighbourhood.choose({key: value})
    assert abs(choice.measured[key] - value) <= BY_KEY[key].tolerance + 1e-6
    assert choice.kept >= 0.5
    measured = attributes.named(attributes.measure(choice.row[None])[0])
    assert choice.measured == measured
    assert choice.kept == np.mean(choice.row == TUNE)


def test_a_rare_request_is_looked_for_longer(engine):
    neighbourhood = Neighbourhood(engine, TUNE)
    assert neighbourhood.settle({"note_density": 14})
    choice = neighbourhood.choose({"note_density": 14})
    assert choice.met
    assert choice.measured["note_density"] == 14
    assert not neighbourhood.settle({"note_density": 3}, stop=lambda: True)


def test_what_no_bar_can_have_is_not_met(engine):
    neighbourhood = Neighbourhood(engine, TUNE, pool=64)
    neighbourhood.settle({"note_density": 3, "rhythmic_complexity": 0.9})
    assert not neighbourhood.choose({"note_density": 3, "rhythmic_complexity": 0.9}).met


def test_locked_attributes_stay(engine):
    neighbourhood = Neighbourhood(engine, TUNE)
    asked, locks = {"note_density": 8}, ("pitch_range", "contour")
    neighbourhood.settle(asked, locks)
    measured = neighbourhood.choose(asked, locks).measured
    assert measured["note_density"] == 8
    assert abs(measured["pitch_range"] - 10) <= 1
    assert abs(measured["contour"] + 10) <= 1


def test_the_same_seed_gives_the_same_bar(engine):
    rows = []
    for seed in (1, 1):
        neighbourhood = Neighbourhood(engine, TUNE, seed)
        neighbourhood.refine({"note_density": 10})
        rows.append(neighbourhood.choose({"note_density": 10, "contour": 2}).row.tobytes())
    assert rows[0] == rows[1]


def test_the_code_of_a_choice_decodes_to_its_row(engine):
    neighbourhood = Neighbourhood(engine, TUNE)
    choice = neighbourhood.choose({"note_density": 8})
    np.testing.assert_array_equal(engine.decode(choice.code[None])[0], choice.row)


def test_a_bar_below_the_models_pitches_is_turned_where_it_lies(engine):
    low = np.where(TUNE >= 0, TUNE - 36, TUNE).astype(np.int8)
    choice = Neighbourhood(engine, low).choose({"note_density": 8})
    assert choice.measured["note_density"] == 8
    assert choice.row.max() < 60


def test_a_bar_wider_than_the_model_is_refused(engine):
    with pytest.raises(ValueError, match="wider"):
        Neighbourhood(engine, bar((0, 20), (6, 110)))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_values_that_are_no_numbers_are_refused(engine, value):
    with pytest.raises(ValueError, match="no dial"):
        Neighbourhood(engine, TUNE, pool=64).choose({"contour": value})


def test_unknown_dials_are_refused(engine):
    with pytest.raises(ValueError, match="no dial"):
        Neighbourhood(engine, TUNE, pool=64).choose({"swing": 1.0})


def test_an_empty_bar_can_be_turned(engine):
    neighbourhood = Neighbourhood(engine, bar())
    neighbourhood.refine({"note_density": 4})
    assert neighbourhood.choose({"note_density": 4}).measured["note_density"] == 4


def test_the_memory_is_bounded(engine):
    neighbourhood = Neighbourhood(engine, TUNE)
    for _ in range(40):
        neighbourhood.refine({"note_density": 12})
    assert len(neighbourhood) <= 8192
    np.testing.assert_array_equal(neighbourhood.choose({"note_density": 5}).row, TUNE)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 23), st.integers(57, 86)), max_size=12), st.data())
def test_the_reply_never_lies(engine, notes, data):
    row = bar(*notes)
    attribute = data.draw(st.sampled_from(ATTRIBUTES))
    value = data.draw(st.floats(-30, 30))
    choice = Neighbourhood(engine, row, pool=256).choose({attribute.key: value})
    assert choice.measured == attributes.named(attributes.measure(choice.row[None])[0])
    assert choice.kept == np.mean(choice.row == row)
