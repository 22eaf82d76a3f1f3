"""The objective against sums written out by hand."""

import math

import pytest
import torch

from arvae_models.measure_vae import Posterior
from training import losses


def test_kl_by_hand():
    """KL(N(m, s) || N(0, 1)) = (m² + s² - 1) / 2 - ln s."""
    posterior = Posterior(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, math.log(2)]]))
    assert losses.kl_divergence(posterior).item() == pytest.approx(0.5 + (1.5 - math.log(2)))


def test_kl_of_the_prior_is_nothing():
    assert losses.kl_divergence(Posterior(torch.zeros(3, 4), torch.zeros(3, 4))).item() == 0


def test_reconstruction_is_the_mean_over_all_slots():
    logits = torch.log(torch.tensor([[[0.5, 0.5], [0.25, 0.75]]]))
    found = losses.reconstruction(logits, torch.tensor([[0, 1]]))
    assert found.item() == pytest.approx(-(math.log(0.5) + math.log(0.75)) / 2)


def test_regularizer_by_hand():
    """Three bars, two attributes, pair by pair."""
    z = torch.tensor([[0.1, 3.0], [0.4, -1.0], [-0.2, 0.5]])
    a = torch.tensor([[1.0, 2.0], [5.0, 2.0], [0.0, 7.0]])
    total = 0.0
    for k in range(2):
        pairs = [
            abs(math.tanh(10 * (z[i, k] - z[j, k])) - float(torch.sign(a[i, k] - a[j, k])))
            for i in range(3)
            for j in range(3)
        ]
        total += sum(pairs) / 9
    assert losses.attribute_regularization(z, a, 10.0).item() == pytest.approx(total, rel=1e-5)


def test_codes_in_the_attributes_order_cost_nothing():
    values = torch.arange(6.0)[:, None]
    assert losses.attribute_regularization(100 * values, values, 10.0).item() == pytest.approx(0)
    assert losses.attribute_regularization(-100 * values, values, 10.0).item() > 1


def test_ties_can_be_left_alone():
    """Two of three values are equal: with ties=0 only the four pairs of unequal ones cost."""
    z = torch.tensor([[0.0], [0.3], [0.1]])
    a = torch.tensor([[1.0], [1.0], [2.0]])
    unequal = sum(
        abs(math.tanh(2 * (z[i] - z[j]).item()) - float(torch.sign(a[i] - a[j])))
        for i in range(3)
        for j in range(3)
        if a[i] != a[j]
    )
    found = losses.attribute_regularization(z, a, 2.0, ties=0.0)
    assert found.item() == pytest.approx(unequal / 9, rel=1e-5)


def test_distance_and_slopes_by_hand():
    targets, codes = torch.tensor([[0.0, 1], [2, 3]]), torch.tensor([[1.0, 1], [2, 0]])
    assert losses.distance_to(targets, codes).item() == pytest.approx((1 + 3) / 2)
    slopes = torch.tensor([[1.0, 0], [3, 1]])
    expected = ((0 + 4) / 2 + (1 + 0) / 2) / 2 / 0.5**2
    assert losses.geodesic_regularization(slopes, 1.0, 0.5).item() == pytest.approx(expected)


def test_pictures_cost_the_sum_over_their_pixels():
    logits = torch.zeros(2, 1, 2, 2)
    found = losses.picture_reconstruction(logits, torch.ones(2, 1, 2, 2))
    assert found.item() == pytest.approx(4 * math.log(2))
