import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.look.trust import FAIR, GOOD, POOR, UNKNOWN, trust
from arvae_models.attributes import BY_KEY
from arvae_models.spec import Dial

NOTES = Dial("note_density", 0, 4, 16, -2, 2)
RISE = Dial("contour", 1, -12, 12, -2, 2)
CLOSE = {"slope": 0.96, "spearman": 0.98, "side_effects": 0.10, "usable": [4, 16]}


def judged(dial, figures):
    return trust(dial, figures, BY_KEY[dial.attribute])


@pytest.mark.parametrize(
    ("change", "level", "words"),
    [
        ({}, GOOD, "follows closely from 4 to 16 notes and moves the other dials little."),
        (
            {"side_effects": 0.38},
            FAIR,
            "follows closely, but moves the other dials by 38 % of their range.",
        ),
        ({"spearman": 0.7}, FAIR, "follows roughly from 4 to 16 notes and moves"),
        ({"slope": 0.7}, FAIR, "follows closely, but goes 70 % of the way asked."),
        ({"slope": 1.5}, FAIR, "follows closely, but goes 150 % of the way asked."),
        ({"usable": [6, 13]}, FAIR, "follows closely, but reaches only 6 to 13 notes."),
        ({"usable": [6, 8]}, POOR, "follows closely, but reaches only 6 to 8 notes."),
        (
            {"slope": 0.3, "spearman": 0.4, "side_effects": 0.6},
            POOR,
            "hardly follows, goes 30 % of the way asked and moves the other dials by 60 %",
        ),
        ({"slope": -0.9, "spearman": -0.9}, POOR, "turns the wrong way."),
        ({"slope": 0, "spearman": 0}, POOR, "does not move."),
    ],
)
def test_the_worst_figure_decides(change, level, words):
    assert judged(NOTES, {**CLOSE, **change})[0] == level
    assert judged(NOTES, {**CLOSE, **change})[1].startswith(f"The latent dial itself {words}")


@pytest.mark.parametrize(
    ("figure", "good", "poor"),
    [
        ("spearman", 0.9, 0.59),
        ("slope", 0.8, 0.49),
        ("side_effects", 0.25, 0.51),
        ("usable", [4, 14.8], [4, 9.9]),  # 90 % and 49 % of 12 notes
    ],
)
def test_the_levels_begin_where_the_table_says(figure, good, poor):
    assert judged(NOTES, {**CLOSE, figure: good})[0] == GOOD
    assert judged(NOTES, {**CLOSE, figure: poor})[0] == POOR


def test_a_minus_is_written_as_one():
    assert "from −12 to +12 st" in judged(RISE, {**CLOSE, "usable": [-12.0, 12.0]})[1]


def test_what_is_missing_is_left_out():
    assert judged(NOTES, {"slope": 1, "spearman": 1}) == (
        GOOD,
        "The latent dial itself follows closely.",
    )


@pytest.mark.parametrize("figures", [{}, None, [], "good", {"slope": 1}, {"spearman": 1}])
def test_nothing_known_is_nothing_said(figures):
    assert judged(NOTES, figures) == (UNKNOWN, "")


GARBAGE = (None, "0.9", True, math.nan, math.inf, -math.inf, 10**400, [], {}, [1, 2], 77)


@pytest.mark.parametrize("value", GARBAGE)
def test_garbage_in_the_place_of_a_figure_counts_as_missing(value):
    for figure in ("slope", "spearman"):
        assert judged(NOTES, {**CLOSE, figure: value}) == (UNKNOWN, "")
    without = {key: CLOSE[key] for key in CLOSE if key != "side_effects"}
    assert judged(NOTES, {**CLOSE, "side_effects": value}) == judged(NOTES, without)


@pytest.mark.parametrize("value", [7, "4-16", [4], [4, 5, 6], [16, 4], ["4", "16"], [4, math.nan]])
def test_a_range_that_is_none_counts_as_missing(value):
    without = {key: CLOSE[key] for key in CLOSE if key != "usable"}
    assert judged(NOTES, {**CLOSE, "usable": value}) == judged(NOTES, without)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(sorted(CLOSE)), JSON), st.floats(0, 24))
def test_whatever_a_card_says_there_is_an_answer(figures, high):
    level, sentence = judged(Dial("note_density", 0, 0, high, -2, 2), figures)
    assert level in (GOOD, FAIR, POOR, UNKNOWN)
    assert bool(sentence) == bool(level)
    assert len(sentence) < 200
