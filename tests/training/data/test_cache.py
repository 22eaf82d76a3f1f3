"""Cached arrays: round trip, damage, and a hash that sees every change."""

import numpy as np
import pytest

from training.data import cache
from training.data.cache import DataError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path / "new"))
    return tmp_path / "new"


ARRAYS = {
    "bits": np.arange(12, dtype=np.uint8).reshape(3, 4),
    "values": np.array([0.5, np.nan], np.float32),
    "source": np.array("by hand"),
}


def test_what_is_saved_is_loaded(folder):
    assert cache.save("set", ARRAYS) == folder / "set.npz"
    found = cache.load("set")
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


def test_missing_and_damaged_sets_are_never_used():
    with pytest.raises(DataError, match="run attune-train prepare set"):
        cache.load("set")
    path = cache.save("set", ARRAYS)
    whole = path.read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"PK" + whole[2:50], b"text"):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"set.npz is damaged"):
            cache.load("set")


def test_a_set_with_another_hash_or_none_is_damaged():
    path = cache.save("set", ARRAYS)
    np.savez(path, **ARRAYS, digest=np.array("0" * 16))
    with pytest.raises(DataError, match="damaged"):
        cache.load("set")
    np.savez(path, **ARRAYS)
    with pytest.raises(DataError, match="damaged"):
        cache.load("set")


def test_objects_are_not_unpickled():
    path = cache.save("set", ARRAYS)
    np.savez(path, thing=np.array([{"a": 1}], dtype=object))
    with pytest.raises(DataError, match="damaged"):
        cache.load("set")


@pytest.mark.parametrize(
    "change",
    [
        {"bits": ARRAYS["bits"].reshape(4, 3)},
        {"bits": ARRAYS["bits"].astype(np.uint16)},
        {"bits": ARRAYS["bits"] ^ 1},
        {"source": np.array("by  hand")},
    ],
    ids=["shape", "type", "content", "words"],
)
def test_the_hash_sees_every_change(change):
    assert cache.digest_of({**ARRAYS, **change}) != cache.digest_of(ARRAYS)


def test_the_hash_does_not_see_order():
    assert cache.digest_of(dict(reversed(ARRAYS.items()))) == cache.digest_of(ARRAYS)
