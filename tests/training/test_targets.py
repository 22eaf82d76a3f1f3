"""Targets against scores and quantiles taken by hand."""

import numpy as np
import pytest
import torch
from scipy.stats import norm

from training.targets import NormalScores, StandardScores


def test_scores_are_the_normal_quantiles_of_mid_ranks():
    """Of five values, two of them 3: ranks 1, 2, 3.5, 3.5, 5; another attribute never changes."""
    values = np.array([[1.0, 7], [2, 7], [3, 7], [3, 7], [9, 7]], np.float32)
    found = NormalScores(values)(torch.from_numpy(values))
    expected = norm.ppf((np.array([1, 2, 3.5, 3.5, 5]) - 0.5) / 5)
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-5)
    assert found[:, 1].tolist() == pytest.approx([0] * 5, abs=1e-6)


def test_between_values_it_is_linear_and_beyond_them_constant():
    scores = NormalScores(np.array([[0.0], [10.0]], np.float32))
    low, middle, high = norm.ppf(0.25), 0.0, norm.ppf(0.75)
    found = scores(torch.tensor([[-5.0], [0.0], [5.0], [10.0], [99.0]]))[:, 0]
    assert found.tolist() == pytest.approx([low, low, middle, high, high], abs=1e-6)


def test_it_keeps_the_order():
    values = np.random.default_rng(0).gamma(2, size=(500, 3)).astype(np.float32)
    found = NormalScores(values)(torch.from_numpy(values)).numpy()
    for k in range(3):
        assert (np.argsort(values[:, k]) == np.argsort(found[:, k], kind="stable")).all()
    np.testing.assert_allclose(found.mean(0), 0, atol=0.01)
    np.testing.assert_allclose(found.std(0), 1, atol=0.02)


def test_standard_scores_by_hand():
    """2, 4 and 6: their mean is 4 and their deviation the root of 8/3; 5 never changes."""
    values = np.array([[2.0, 5], [4, 5], [6, 5]], np.float32)
    found = StandardScores(values)(torch.from_numpy(values))
    assert found[:, 0].tolist() == pytest.approx([-2 / (8 / 3) ** 0.5, 0, 2 / (8 / 3) ** 0.5])
    assert found[:, 1].tolist() == [0, 0, 0]
