"""Messages cross a pipe whole."""

import pickle

import numpy as np
import pytest

from app.inference.messages import Explore, Failed, Prepare, Prepared, Scope, Turn
from arvae_models.keep import Keep
from arvae_models.request import Request

ROW = np.arange(24, dtype=np.int8)
REQUEST = Request(
    {"contour": 2.0},
    frozenset({"pitch_range"}),
    Keep(rhythm=True, notes=frozenset({0, 6}), scale=frozenset({0, 7})),
    leads_from=60,
)


@pytest.mark.parametrize("message", [Prepare(2, {1: ROW}, {1: REQUEST}),
                                     Turn(3, {1: ROW}, {1: REQUEST}, raw=True)])  # fmt: skip
def test_questions_on_bars_survive_the_pipe(message):
    found = pickle.loads(pickle.dumps(message))
    assert type(found) is type(message)
    assert (found.number, found.requests) == (message.number, {1: REQUEST})
    assert found.requests[1].key == REQUEST.key
    assert getattr(found, "raw", None) == getattr(message, "raw", None)
    np.testing.assert_array_equal(found.rows[1], ROW)


def test_an_exploration_survives_the_pipe():
    found = pickle.loads(pickle.dumps(Explore(4, "morph", ROW, REQUEST, other=ROW[::-1].copy())))
    assert (found.number, found.kind, found.request, found.size) == (4, "morph", REQUEST, "")
    np.testing.assert_array_equal(found.other, ROW[::-1])


@pytest.mark.parametrize(
    "reply",
    [Failed("No.", 3), Prepared(5, {1: Scope({"contour": (-9, 9)}, {"contour": (-5, 7)}, 0.75)})],
)
def test_replies_survive_the_pipe(reply):
    assert pickle.loads(pickle.dumps(reply)) == reply
