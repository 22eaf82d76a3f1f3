import pytest

from arvae_models.keep import Keep
from arvae_models.request import Request

ASKED = {"note_density": 8.0, "contour": -2.0}
LOCKS = frozenset({"contour", "pitch_range"})
REQUEST = Request(ASKED, LOCKS, Keep(rhythm=True), 60)


def test_the_same_question_has_the_same_key():
    asked = {"contour": -2, "note_density": 8}  # in another order, as whole numbers
    same = Request(asked, frozenset(sorted(LOCKS, reverse=True)), Keep(rhythm=True), 60)
    assert same.key == REQUEST.key
    assert {same.key: "found"}[REQUEST.key] == "found"


@pytest.mark.parametrize(
    "other",
    [
        Request({**ASKED, "contour": 2.0}, LOCKS, Keep(rhythm=True), 60),
        Request({"note_density": 8.0}, LOCKS, Keep(rhythm=True), 60),
        Request(ASKED, frozenset(), Keep(rhythm=True), 60),
        Request(ASKED, LOCKS, Keep(notes=frozenset({0})), 60),
        Request(ASKED, LOCKS, Keep(rhythm=True), 61),
        Request(ASKED, LOCKS, Keep(rhythm=True)),
        Request(),
    ],
)
def test_another_question_has_another_key(other):
    assert other.key != REQUEST.key


def test_what_is_asked_for_is_not_locked():
    assert REQUEST.held == {"pitch_range"}
    assert Request(ASKED).held == frozenset()
    assert Request(locks=LOCKS).held == LOCKS


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_values_that_are_no_numbers_are_refused(value):
    with pytest.raises(ValueError, match="no dial that could be set to contour"):
        Request({"contour": value})


def test_unknown_dials_are_refused():
    with pytest.raises(ValueError, match="no dial that could be set to swing"):
        Request({"note_density": 8, "swing": 1.0})
