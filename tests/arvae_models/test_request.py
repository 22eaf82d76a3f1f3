from dataclasses import replace

import pytest

from arvae_models.keep import Keep
from arvae_models.request import Request

ASKED = {"note_density": 8.0, "contour": -2.0}
LOCKS = frozenset({"contour", "pitch_range"})
D_MAJOR = frozenset({1, 2, 4, 6, 7, 9, 11})
REQUEST = Request(ASKED, LOCKS, Keep(rhythm=True), 60, D_MAJOR)


def test_the_same_question_has_the_same_key():
    asked = {"contour": -2, "note_density": 8}  # in another order, as whole numbers
    same = Request(asked, frozenset(sorted(LOCKS, reverse=True)), Keep(rhythm=True), 60, D_MAJOR)
    assert same.key == REQUEST.key
    assert {same.key: "found"}[REQUEST.key] == "found"


@pytest.mark.parametrize(
    "change",
    [
        {"asked": {**ASKED, "contour": 2.0}},
        {"asked": {"note_density": 8.0}},
        {"locks": frozenset()},
        {"keep": Keep(notes=frozenset({0}))},
        {"leads_from": 61},
        {"leads_from": None},
        {"familiar": frozenset()},
    ],
)
def test_another_question_has_another_key(change):
    assert replace(REQUEST, **change).key != REQUEST.key


def test_what_is_asked_for_is_not_locked():
    assert REQUEST.held == {"pitch_range"}
    assert Request(ASKED).held == frozenset()
    assert Request(locks=LOCKS).held == LOCKS


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_values_that_are_no_numbers_are_refused(value):
    with pytest.raises(ValueError, match="takes a number"):
        Request({"contour": value})


def test_unknown_dials_are_refused():
    with pytest.raises(ValueError, match="no dial “swing”; there are rhythmic_complexity, "):
        Request({"note_density": 8, "swing": 1.0})
