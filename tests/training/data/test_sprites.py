"""dSprites against pictures counted by hand, and against the geometry pixel by pixel."""

import itertools
import math

import numpy as np
import pytest

from training.data import sprites, store
from training.data.cache import DataError

SQUARE, ELLIPSE, HEART = range(3)
SMALL, LARGE = 0, 5


def index(shape, scale, turn=0, x=0, y=0):
    return np.ravel_multi_index(([shape], [scale], [turn], [x], [y]), sprites.LEVELS)


def picture(*factors):
    return sprites.render(index(*factors))[0]


@pytest.mark.parametrize(
    ("scale", "first", "last", "count"),
    [(SMALL, 11, 20, 100), (LARGE, 6, 25, 400)],  # 4.8 and 9.6 pixels around (16, 16)
)
def test_a_square_is_counted(scale, first, last, count):
    rows, columns = np.nonzero(picture(SQUARE, scale))
    assert len(rows) == count
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (first, last, first, last)


def test_an_ellipse_is_counted():
    """Semi-axes 12.76 and 7.22: at 0.5 pixels from the middle a row reaches 12.73 to each side."""
    image = picture(ELLIPSE, LARGE)
    half = [26, 24, 24, 22, 20, 16, 12]
    assert image.sum(axis=1)[9:23].tolist() == half[::-1] + half
    assert image.sum() == 2 * sum(half)


def test_a_heart_is_counted():
    """Right of the middle the heart begins 5.5 above the centre and ends 7.5 below it."""
    image = picture(HEART, LARGE)
    assert np.flatnonzero(image[:, 16]).tolist() == list(range(10, 24))
    np.testing.assert_array_equal(image[:, :32], image[:, 31::-1])  # symmetric about x = 16
    by_sector = math.pi / 60 * np.square(sprites._HEART).sum()  # 2 sides, each r²/2
    assert image.sum() == pytest.approx(by_sector, rel=0.03)


def test_places_run_from_16_to_48():
    for x, y in itertools.product((0, 31), repeat=2):
        rows, columns = np.nonzero(picture(SQUARE, SMALL, 0, x, y))
        assert (columns.mean() + 0.5, rows.mean() + 0.5) == (16 + 32 * (x > 0), 16 + 32 * (y > 0))


def slowly(number):
    """Draw a picture pixel by pixel from the formulas."""
    shape, scale, turn, x, y = (
        int(place[0]) for place in np.unravel_index([number], sprites.LEVELS)
    )
    s, t = 0.5 + 0.1 * scale, 2 * math.pi * turn / 39
    image = np.zeros((64, 64), np.uint8)
    for row, column in itertools.product(range(64), repeat=2):
        dx, dy = column + 0.5 - (16 + 32 * x / 31), row + 0.5 - (16 + 32 * y / 31)
        u = (math.cos(t) * dx - math.sin(t) * dy) / s
        v = (math.sin(t) * dx + math.cos(t) * dy) / s
        if shape == SQUARE:
            image[row, column] = max(abs(u), abs(v)) <= 9.6
        elif shape == ELLIPSE:
            image[row, column] = math.hypot(u / 12.76, v / 7.22) <= 1
        else:
            knots = np.linspace(0, math.pi, 61)
            edge = np.interp(math.atan2(abs(u), v), knots, sprites._HEART)
            image[row, column] = math.hypot(u, v) <= edge
    return image


def test_a_batch_is_what_the_formulas_give_pixel_by_pixel():
    numbers = np.random.default_rng(1).integers(0, sprites.COUNT, 24)
    expected = np.stack([slowly(number) for number in numbers])
    np.testing.assert_array_equal(sprites.render(numbers), expected)


def test_no_shape_touches_the_edge():
    corners = [0, sprites.LEVELS[3] - 1]
    turns = range(sprites.LEVELS[2])
    numbers = [
        index(shape, LARGE, turn, x, y)[0]
        for shape, turn, x, y in itertools.product(range(3), turns, corners, corners)
    ]
    images = sprites.render(np.array(numbers))
    assert not images[:, [0, -1]].any()
    assert not images[:, :, [0, -1]].any()


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
