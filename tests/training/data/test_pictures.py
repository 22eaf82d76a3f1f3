"""Batches of pictures: what they hold, and that every epoch draws anew."""

import numpy as np
import pytest

from training.data import pictures, sprites
from training.data.pictures import PictureSet

KEYS = ("x", "scale")


@pytest.fixture(scope="module")
def drawn():
    return pictures.load("sprites")


def test_a_batch_holds_pictures_and_the_attributes_asked_for(drawn):
    indices = drawn.split("test")[:100]
    batch = PictureSet(drawn, indices, KEYS)[[3, 0, 3]]
    chosen = indices[[3, 0, 3]]
    assert batch.images.shape == (3, 1, 64, 64)
    np.testing.assert_array_equal(batch.images[:, 0], sprites.render(chosen))
    np.testing.assert_array_equal(batch.values, sprites.values(chosen)[:, [3, 1]])


def test_every_epoch_draws_other_pictures_the_same_way(drawn):
    shown = PictureSet(drawn, drawn.split("test")[:50], KEYS)
    loader = pictures.shuffled(shown, 8, 20, seed=3)
    draws = {}
    for epoch in (0, 1, 0):
        loader.sampler.set_epoch(epoch)
        draws.setdefault(epoch, []).append(list(loader.sampler))
    assert draws[0][0] == draws[0][1] != draws[1][0]
    for batches in (draws[0][0], draws[1][0]):
        assert [len(batch) for batch in batches] == [8, 8]  # 20 in whole batches
        assert len(set(np.ravel(batches))) == 16  # none twice
    assert len(loader) == 2


@pytest.mark.parametrize(
    ("size", "count", "expected"), [(10, 4, 4), (3, 4, 3), (0, 4, 0), (8, 4, 4)]
)
def test_some_are_evenly_spread(size, count, expected):
    found = pictures.some(np.arange(size), count)
    assert len(found) == expected
    assert len(set(np.diff(found))) <= 1
