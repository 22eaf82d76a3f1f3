"""Cached bars: round trip, damage, splits and unseen bars."""

import numpy as np
import pytest

from arvae_models.tokens import HOLD
from training.data import store
from training.data.cache import DataError
from training.data.store import Bars


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path))
    return tmp_path


def bars(count=40):
    rows = np.full((count, 24), HOLD, np.int8)
    rows[:, 0] = 60 + np.arange(count) % 12
    tune = np.arange(count, dtype=np.int32) // 2
    return Bars(rows, tune, tuple(f"tune {k}" for k in range(count // 2)), "by hand")


def test_what_is_saved_is_loaded():
    store.save("set", bars())
    found = store.load("set")
    assert found.digest == bars().digest
    assert found.tunes == bars().tunes
    np.testing.assert_array_equal(found.rows, bars().rows)


def test_missing_and_damaged_sets_are_never_used(folder):
    with pytest.raises(DataError, match="prepare set"):
        store.load("set")
    path = store.save("set", bars())
    whole = path.read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"PK" + whole[2:50]):
        path.write_bytes(content)
        with pytest.raises(DataError, match="damaged"):
            store.load("set")


def test_changed_content_has_another_digest():
    other = bars()
    other.rows[3, 5] = 61
    assert other.digest != bars().digest


def test_every_bar_is_in_one_split_and_tunes_stay_together():
    data = bars(400)
    parts = [data.split(name) for name in store.SPLITS]
    assert sum(map(len, parts)) == 400
    assert all(len(part) % 2 == 0 for part in parts)  # two bars a tune
    assert len(parts[0]) > 250


def test_splits_never_move():
    names = ("tune 0", "tune 1", "tune 16")
    assert [store.split_of(name) for name in names] == ["test", "train", "validation"]


def test_a_transposed_bar_is_not_unseen():
    train = bars(2).rows
    up = np.where(train >= 0, train + 5, train).astype(np.int8)
    new = up.copy()
    new[:, 12] = 70
    assert store.unseen(np.concatenate((up, new)), train).tolist() == [False, False, True, True]
