"""The set of sprites: its order, its splits, and the published file."""

import math

import numpy as np
import pytest

from training.data import sprites, store
from training.data.cache import DataError

HEART = 2


def picture(*factors):
    return sprites.render(np.ravel_multi_index([[place] for place in factors], sprites.LEVELS))[0]


def test_an_index_names_a_picture():
    rows, columns = np.nonzero(picture(0, 5, 0, 31, 0))  # the largest square, at the upper right
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (6, 25, 38, 57)
    assert sprites.Sprites().digest == "deca1e67e0bb1651"  # models name it: it must not change


def test_the_last_factor_runs_fastest():
    assert sprites.COUNT == 737_280
    first = np.array([0, 1, 32, 32 * 32, 40 * 32 * 32, 6 * 40 * 32 * 32, sprites.COUNT - 1])
    turn, place = 2 * math.pi / 39, 1 / 31
    np.testing.assert_allclose(
        sprites.values(first),
        [
            [1, 0.5, 0, 0, 0],
            [1, 0.5, 0, 0, place],
            [1, 0.5, 0, place, 0],
            [1, 0.5, turn, 0, 0],
            [1, 0.6, 0, 0, 0],
            [2, 0.5, 0, 0, 0],
            [3, 1, 2 * math.pi, 1, 1],
        ],
        rtol=1e-6,
    )


def test_the_splits_are_shares_of_the_whole_and_never_move():
    parts = [sprites.split(name) for name in store.SPLITS]
    assert len(np.unique(np.concatenate(parts))) == sprites.COUNT
    shares = [len(part) / sprites.COUNT for part in parts]
    assert shares == pytest.approx([0.7, 0.2, 0.1], abs=0.005)
    assert [part[:3].tolist() for part in parts] == [[0, 1, 2], [4, 7, 10], [5, 9, 26]]


def test_pictures_that_are_one_are_in_one_split():
    part = np.empty(sprites.COUNT, int)
    for number, name in enumerate(store.SPLITS):
        part[sprites.split(name)] = number
    turned = part.reshape(sprites.LEVELS)
    np.testing.assert_array_equal(turned[:, :, 0], turned[:, :, 39])
    assert (turned[:, :, 0] != turned[:, :, 1]).any()
    np.testing.assert_array_equal(picture(HEART, 2, 0, 7, 9), picture(HEART, 2, 39, 7, 9))


@pytest.fixture
def little(tmp_path, monkeypatch):
    """A set of 144 pictures, and the file that would be its published form."""
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sprites, "LEVELS", (3, 6, 2, 2, 2))
    monkeypatch.setattr(sprites, "COUNT", 144)
    monkeypatch.setattr(sprites, "_CHUNK", 100)
    numbers = np.arange(144)
    content = {
        "imgs": sprites.render(numbers),
        "latents_classes": np.stack(np.unravel_index(numbers, (1, 3, 6, 2, 2, 2)), axis=-1),
        "metadata": np.array({"author": "unread"}, dtype=object),
    }
    path = tmp_path / "dsprites.npz"
    np.savez_compressed(path, **content)
    return path, content


def test_the_published_file_is_read_kept_and_used(little):
    assert sprites.load() == sprites.Sprites()
    path, content = little
    content["imgs"][5] = 1 - content["imgs"][5]
    np.savez_compressed(path, **content)
    found = sprites.read(path)
    sprites.save(found)
    kept = sprites.load()
    assert kept.digest == found.digest != sprites.Sprites().digest
    np.testing.assert_array_equal(kept.images(np.array([7, 5])), content["imgs"][[7, 5]])
    assert kept.packed is not None
    assert kept.packed.shape == (144, 512)


def test_other_files_are_refused(little, tmp_path):
    path, content = little
    whole = path.read_bytes()
    with pytest.raises(DataError, match=r"nowhere.npz cannot be read"):
        sprites.read(tmp_path / "nowhere.npz")
    for wrong in (b"", b"words", whole[: len(whole) // 2]):
        path.write_bytes(wrong)
        with pytest.raises(DataError, match=r"dsprites.npz is not the dSprites file"):
            sprites.read(path)
    for change in (
        {"imgs": content["imgs"][:100]},
        {"imgs": content["imgs"].astype(np.int64)},
        {"latents_classes": content["latents_classes"][::-1]},
        {"latents_classes": np.array(3)},
    ):
        np.savez_compressed(path, **{**content, **change})
        with pytest.raises(DataError, match="is not the dSprites file"):
            sprites.read(path)
    np.savez_compressed(path, imgs=content["imgs"])
    with pytest.raises(DataError, match="is not the dSprites file"):
        sprites.read(path)
