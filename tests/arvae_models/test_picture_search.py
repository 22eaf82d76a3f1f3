"""The search among pictures, on a coder whose measures can be counted by hand."""

import numpy as np
import pytest

from arvae_models.image_attributes import DIGIT_ATTRIBUTES
from arvae_models.picture_search import PictureSearch, named, on_dial
from arvae_models.spec import Dial

AREA, SLANT = DIGIT_ATTRIBUTES[0], DIGIT_ATTRIBUTES[3]
DIALS = (Dial("area", 0, 0, 200, -2, 2), Dial("slant", 1, -1, 1, -2, 2))


class Rows:
    """Three numbers are the ink of three rows; the area bends, and the slant adds to it."""

    dials = DIALS

    def decode(self, codes):
        ink = np.clip(0.5 + codes / 8, 0, 1)
        return np.repeat(ink[:, :, None], 3, axis=2).astype(np.float32)

    def measure(self, images):
        first, second = images[:, 0, 0], images[:, 1, 0]
        return np.stack((250 * first**2 + 40 * second, 2 * second - 1), axis=1)


CODE = np.array([0.0, 0.4, 0.3], np.float32)  # ink .5, .55 and .5375: area 84.5, slant .1


@pytest.fixture
def search():
    coder = Rows()
    return PictureSearch(coder, (AREA, SLANT), coder.decode(CODE[None])[0], CODE)


def test_the_picture_itself_is_known_first(search):
    assert search.size == 1
    assert search.origin.measured == pytest.approx({"area": 84.5, "slant": 0.1}, abs=1e-4)
    np.testing.assert_array_equal(search.origin.code, CODE)


def test_asking_for_what_is_there_changes_nothing(search):
    search.settle({"area": 84.5})
    np.testing.assert_array_equal(search.choose({"area": 84.5}).image, search.origin.image)


@pytest.mark.parametrize("asked", [30.0, 50.0, 120.0, 180.0])
def test_a_turn_meets_what_plain_traversal_misses(search, asked):
    plain = search.traverse({"area": asked}).measured["area"]
    assert search.settle({"area": asked})
    found = search.choose({"area": asked}).measured["area"]
    assert abs(plain - asked) > AREA.tolerance
    assert abs(found - asked) <= AREA.tolerance + 1e-6


def test_what_is_not_asked_stays_near(search):
    search.settle({"area": 120.0})
    assert search.choose({"area": 120.0}).measured["slant"] == pytest.approx(0.1, abs=0.08)


def test_a_lock_is_held_while_another_dial_turns(search):
    asked, locks = {"slant": -0.6}, {"area"}
    search.settle(asked, locks)
    found = search.choose(asked, locks).measured
    assert found["slant"] == pytest.approx(-0.6, abs=SLANT.tolerance + 1e-6)
    assert found["area"] == pytest.approx(84.5, abs=AREA.tolerance + 1e-6)


def test_what_is_asked_goes_before_what_is_locked(search):
    """Both at once cannot be: the area needs the first row, which nothing else may hold."""
    search.settle({"area": 240.0, "slant": 1.0}, {"area"})
    assert search.choose({"area": 240.0, "slant": 1.0}).measured["area"] > 200


def test_the_reach_is_what_was_found(search):
    assert search.reached() == {"area": (84.5, 84.5), "slant": (0.1, 0.1)}
    assert search.look_around()
    low, high = search.reached()["area"]
    # The scan goes on by 3 past each end: codes -5..5, so the ink of the first row is 0 .. 1.
    assert low <= 22 < 272 - 1 <= high
    locked = search.reached({"slant"})["slant"]
    assert max(abs(end - 0.1) for end in locked) <= SLANT.tolerance + 1e-6


def test_looking_stops_when_it_is_told(search):
    assert not search.settle({"area": 150.0}, stop=lambda: True)
    assert not search.look_around(stop=lambda: True)
    assert search.size == 1


def test_plain_traversal_sets_the_dimension_and_no_more(search):
    picture = search.traverse({"area": 150.0})
    np.testing.assert_allclose(picture.code, [1.0, 0.4, 0.3])  # three quarters of -2 .. 2


def test_the_same_question_is_answered_alike(search):
    coder = Rows()
    again = PictureSearch(coder, (AREA, SLANT), search.origin.image, CODE)
    for each in (search, again):
        each.settle({"area": 150.0})
    np.testing.assert_array_equal(
        search.choose({"area": 150.0}).code, again.choose({"area": 150.0}).code
    )


def test_codes_along_a_dial():
    codes = on_dial(CODE, DIALS[0], [0, 50, 200])
    np.testing.assert_allclose(codes[:, 0], [-2, -1, 2])
    np.testing.assert_array_equal(codes[:, 1:], np.repeat(CODE[None, 1:], 3, axis=0))


def test_values_get_their_names():
    assert named(np.array([1.23456, 2], np.float32), ("a", "b")) == {"a": 1.2346, "b": 2}
