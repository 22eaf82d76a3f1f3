"""The objective as it is put together."""

import numpy as np
import pytest
import torch

from arvae_models import attributes
from arvae_models.spec import Vocabulary
from training import losses
from training.config import load
from training.data.bars import Batch
from training.expectation import expected
from training.tasks import MeasureTask, adamw

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
    monkeypatch.setattr("training.regularizer.attribute_regularization", spy)
    z = torch.arange(8 * 32.0).reshape(8, 32)
    monkeypatch.setattr("training.tasks.Posterior.sample", lambda _self: z)
    task = MeasureTask(load("tiny", settings), VOCABULARY, VALUES[:, :2])
    task._objective(Batch(torch.randint(9, (8, 24)), torch.rand(8, 2)))
    assert torch.equal(seen["codes"], z[:, [5, 2]])
    assert seen["delta"] == 4


def bars(count=8, vocabulary=VOCABULARY):
    torch.manual_seed(1)
    symbols = torch.randint(vocabulary.size, (count, 24))
    values = attributes.measure(vocabulary.rows(symbols.numpy()))
    return Batch(symbols, torch.from_numpy(values))


def test_codes_are_drawn_to_the_values():
    batch = bars()
    task = MeasureTask(load("tiny", ["loss.regularizer=values"]), VOCABULARY, VALUES)
    z = torch.zeros(8, 32)
    z[:, :4] = task.regularizer.standard(batch.values)
    assert task.regularizer(z, batch.values, task._expected).item() == pytest.approx(0, abs=1e-5)
    z[:, 2] -= 0.25
    assert task.regularizer(z, batch.values, task._expected).item() == pytest.approx(0.25, rel=1e-4)


@pytest.mark.parametrize(("slope", "expected"), [(0.0, 0.0), (3.0, 4 * 3**2 / 2)])
def test_the_geodesic_regularizer_asks_every_dial_for_a_slope(slope, expected):
    settings = ["loss.regularizer=geodesic", f"loss.slope={slope}", "loss.slope_spread=1"]
    task = MeasureTask(load("tiny", settings), VOCABULARY, VALUES)
    torch.nn.init.zeros_(task.network.decoder.output.weight)  # decodes the same from every code
    found = task.regularizer(torch.randn(8, 32), bars().values, task._expected)
    assert found.item() == pytest.approx(expected, abs=1e-4)


def deafness(task, z, values):
    turned = task._turned(z, values)
    return task._deafness(task.network.decode(turned.codes), turned).item()


def test_a_deaf_decoder_errs_by_what_it_was_asked_for():
    """It decodes silence whatever it is asked, so that every attribute is 0."""
    task = MeasureTask(load("tiny", ["attributes=note_density"]), VOCABULARY, VALUES[:, :1])
    decoder = task.network.decoder
    torch.nn.init.zeros_(decoder.output.weight)
    decoder.output.bias.data = torch.tensor([50.0] + [0.0] * 8)
    asked = torch.tensor([[4.0]] * 8)
    found = deafness(task, torch.randn(8, 32), asked)
    assert found == pytest.approx(4 / VALUES[:, 0].std(), rel=1e-4)


def test_every_bar_is_asked_for_the_attribute_of_another():
    """Against each bar alone; with fewer bars than dials, one dial at least is asked of none.

    Of five bars three are asked, half of them and one more.
    """
    half = load("tiny", ["loss.listen_share=0.5"])
    task, batch, z = MeasureTask(half, VOCABULARY, VALUES), bars(5), torch.randn(5, 32)
    torch.manual_seed(2)
    found = deafness(task, z, batch.values)
    torch.manual_seed(2)
    other, dials = torch.randperm(5)[:3], torch.randint(4, (3,)).sort().values.tolist()
    errors = []
    for bar, k in enumerate(dials):
        moved = z[bar].clone()
        moved[k] = z[other[bar], k]
        measured = expected(task.network.decode(moved[None]), task.config.attributes)[0, k]
        errors.append(abs(measured - batch.values[other[bar], k]) / VALUES[:, k].std())
    assert found == pytest.approx(sum(errors).item() / 3, rel=1e-4)


def test_weights_step_together_as_they_would_one_by_one():
    """Adam with decoupled decay (Loshchilov & Hutter 2019), by hand."""
    layer = torch.nn.Linear(3, 2)
    weights, gradient = layer.weight.detach().clone(), torch.randn(2, 3)
    adam = adamw(layer, load("tiny", ["fit.learning_rate=0.1", "fit.weight_decay=0.5"]).fit)
    first, second = torch.zeros(2, 3), torch.zeros(2, 3)
    for step in (1, 2):
        layer.weight.grad = gradient * step
        adam.step()
        first = 0.9 * first + 0.1 * gradient * step
        second = 0.999 * second + 0.001 * (gradient * step) ** 2
        mean, square = first / (1 - 0.9**step), second / (1 - 0.999**step)
        weights = weights * (1 - 0.1 * 0.5) - 0.1 * mean / (square.sqrt() + 1e-8)
    torch.testing.assert_close(layer.weight.detach(), weights)


def test_control_counts_the_dials_that_obey(monkeypatch):
    """A network whose code is the bar itself in the dial's place obeys; one that ignores it no."""
    task = MeasureTask(load("tiny", ["attributes=note_density"]), VOCABULARY, VALUES[:, :1])

    def obedient(z):
        notes = z[:, 0].round().long()
        symbols = torch.where(torch.arange(24) < notes[:, None], 2, 0)
        return torch.nn.functional.one_hot(symbols, VOCABULARY.size).float()

    values = torch.tensor([[1.0], [5], [9], [3]])
    mean = torch.cat((values, torch.zeros(4, 31)), dim=1)
    monkeypatch.setattr(task.network, "decode", obedient)
    assert task._control(mean, values) == 1
    monkeypatch.setattr(task.network, "decode", lambda z: obedient(0 * z + 3))
    assert task._control(mean, values) == 0.25
