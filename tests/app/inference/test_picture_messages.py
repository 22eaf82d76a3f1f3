"""Messages about pictures cross a pipe whole."""

import pickle
from dataclasses import fields
from typing import get_args

import numpy as np
import pytest

from app.inference.picture_messages import (
    Grid,
    GridDrawn,
    LookAt,
    PictureQuestion,
    PictureReply,
    PictureTurned,
    Sampled,
    Samples,
    Seen,
    Strip,
    StripDrawn,
    TurnPicture,
)
from arvae_models.picture_search import Picture

IMAGE = np.eye(4, dtype=np.float32)
CODE = np.arange(3, dtype=np.float32)
PICTURE = Picture(IMAGE, CODE, {"area": 4.0})
MESSAGES = (
    LookAt(1, IMAGE, CODE, frozenset({"slant"})),
    TurnPicture(2, IMAGE, {"area": 9.0}, locks=frozenset({"slant"}), raw=True),
    Strip(3, CODE, ("area", "slant"), 5),
    Grid(4, CODE, "area", "slant", 6),
    Samples(5, 7, 12),
    Seen(6, PICTURE, IMAGE, {"area": (1.0, 5.0)}, final=True),
    PictureTurned(7, PICTURE, final=False),
    StripDrawn(8, {"area": (PICTURE, PICTURE)}),
    GridDrawn(9, "area", "slant", (PICTURE,)),
    Sampled(10, (PICTURE,)),
)


def plain(value):
    """Take a message apart into what can be compared."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_survives_the_pipe(message):
    found = pickle.loads(pickle.dumps(message))
    assert type(found) is type(message)
    assert plain(found) == plain(message)


def test_every_message_is_among_them():
    kinds = {*get_args(PictureQuestion), *get_args(PictureReply)}
    assert kinds == {type(message) for message in MESSAGES}
