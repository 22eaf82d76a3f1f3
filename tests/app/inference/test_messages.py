"""Messages cross a pipe whole."""

import pickle

import numpy as np

from app.inference.messages import Failed, Turn


def test_messages_survive_the_pipe():
    turn = Turn(3, {1: np.arange(24, dtype=np.int8)}, {"contour": 2.0}, frozenset({"pitch_range"}))
    found = pickle.loads(pickle.dumps(turn))
    assert (found.number, found.asked, found.locks) == (3, turn.asked, turn.locks)
    np.testing.assert_array_equal(found.rows[1], turn.rows[1])
    assert pickle.loads(pickle.dumps(Failed("No.", 3))) == Failed("No.", 3)
