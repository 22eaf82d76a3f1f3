"""The regularizer by the settings' names, on codes and slopes counted by hand."""

import numpy as np
import pytest
import torch

from training.config import load
from training.regularizer import Regularizer

VALUES = np.array([[0.0, 10], [2, 20], [4, 30]], np.float32)  # spreads: roots of 8/3 and 800/12
CODES = torch.tensor([[9.0, 0.5, -1], [9, 0, 0], [9, -0.5, 1]])  # dimension 0 is free


def cost(*settings, expect=None):
    tied = ["attributes=contour,note_density", "dimensions=[2, 1]"]
    regularizer = Regularizer(load("tiny", [*tied, *settings]), VALUES)
    return regularizer(CODES, torch.from_numpy(VALUES), expect).item()


def test_values_are_compared_with_standard_scores():
    high = 2 / (8 / 3) ** 0.5  # the score of the last bar in both attributes
    first, second = 2 * (high - 1) / 3, 2 * (high + 0.5) / 3
    assert cost("loss.regularizer=values") == pytest.approx(first + second, rel=1e-5)


def test_order_costs_the_attribute_that_is_upside_down():
    """Far apart by delta: the first is in order, the second costs 2 in six pairs of nine."""
    assert cost("loss.delta=100") == pytest.approx(6 * 2 / 9, rel=1e-4)


def test_slopes_are_taken_along_the_own_dimension_in_spreads():
    """One attribute rises by 3 a step of its dimension, the other falls by 2."""

    def expect(z, key):
        return 3 * z[:, 2] + 7 * z[:, 0] if key == "contour" else -2 * z[:, 1]

    spreads = VALUES.std(0)
    expected = (3 / spreads[0]) ** 2 / 2 + (2 / spreads[1]) ** 2 / 2
    found = cost("loss.regularizer=geodesic", "loss.slope=0", "loss.slope_spread=1", expect=expect)
    assert found == pytest.approx(expected, rel=1e-4)


def test_without_gamma_there_is_nothing_to_pay():
    assert cost("loss.gamma=0") == 0
