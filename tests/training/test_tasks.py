"""The objective as it is put together."""

import numpy as np
import pytest
import torch

from arvae_models.spec import Vocabulary
from training import losses
from training.config import load
from training.data.bars import Batch
from training.tasks import MeasureTask

VOCABULARY = Vocabulary(60, 66)  # nine symbols
VALUES = np.random.default_rng(0).random((50, 4)).astype(np.float32)


def test_the_loss_is_the_weighted_sum_of_its_parts():
    config = load("tiny", ["loss.beta=0.5", "loss.gamma=3"])
    task = MeasureTask(config, VOCABULARY, VALUES)
    torch.manual_seed(1)
    batch = Batch(torch.randint(9, (8, 24)), torch.rand(8, 4))
    loss, parts = task._objective(batch)
    expected = parts["reconstruction"] + 0.5 * parts["kl"] + 3 * parts["regularization"]
    assert loss.item() == pytest.approx(expected.item())


def test_capacity_draws_the_kl_to_a_value_of_its_own():
    config = load("tiny", ["loss.beta=2", "loss.gamma=0", "loss.capacity=7"])
    torch.manual_seed(1)
    loss, parts = MeasureTask(config, VOCABULARY, VALUES)._objective(
        Batch(torch.randint(9, (8, 24)), torch.rand(8, 4))
    )
    expected = parts["reconstruction"] + 2 * (parts["kl"] - 7).abs()
    assert loss.item() == pytest.approx(expected.item())


def test_every_attribute_is_tied_to_its_dimension(monkeypatch):
    seen = {}

    def spy(codes, values, delta, ties):
        seen["codes"], seen["delta"] = codes, delta
        return losses.attribute_regularization(codes, values, delta, ties)

    settings = ["loss.delta=4", "attributes=contour,note_density", "dimensions=[5, 2]"]
    monkeypatch.setattr("training.tasks.attribute_regularization", spy)
    z = torch.arange(8 * 32.0).reshape(8, 32)
    monkeypatch.setattr("training.tasks.Posterior.sample", lambda _self: z)
    task = MeasureTask(load("tiny", settings), VOCABULARY, VALUES[:, :2])
    task._objective(Batch(torch.randint(9, (8, 24)), torch.rand(8, 2)))
    assert torch.equal(seen["codes"], z[:, [5, 2]])
    assert seen["delta"] == 4
