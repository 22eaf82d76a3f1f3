"""The objective as it is put together."""

import pytest
import torch

from training import losses
from training.config import load
from training.data.bars import Batch
from training.tasks import MeasureTask


def test_the_loss_is_the_weighted_sum_of_its_parts():
    config = load("tiny", ["loss.beta=0.5", "loss.gamma=3"])
    task = MeasureTask(config, 9)
    torch.manual_seed(1)
    batch = Batch(torch.randint(9, (8, 24)), torch.rand(8, 4))
    loss, parts = task._objective(batch)
    expected = parts["reconstruction"] + 0.5 * parts["kl"] + 3 * parts["regularization"]
    assert loss.item() == pytest.approx(expected.item())


def test_attribute_k_is_tied_to_dimension_k(monkeypatch):
    seen = {}

    def spy(codes, values, delta):
        seen["codes"], seen["delta"] = codes, delta
        return losses.attribute_regularization(codes, values, delta)

    monkeypatch.setattr("training.tasks.attribute_regularization", spy)
    task = MeasureTask(load("tiny", ["loss.delta=4"]), 9)
    task._objective(Batch(torch.randint(9, (8, 24)), torch.rand(8, 2)))
    assert seen["codes"].shape == (8, 2)
    assert seen["delta"] == 4
