"""Expected attributes: the attributes themselves where a bar is certain, means where it is not."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from arvae_models import attributes
from arvae_models.attributes import BY_KEY
from arvae_models.spec import Vocabulary
from training import expectation

KEYS = tuple(BY_KEY)
VOCABULARY = Vocabulary(0, 127)


def test_every_attribute_can_be_expected():
    assert set(expectation.EXPECTATIONS) == set(BY_KEY)


@given(arrays(np.int8, (3, 24), elements=st.integers(-2, 127)))
def test_a_certain_bar_has_its_own_attributes(rows):
    symbols = torch.from_numpy(VOCABULARY.indices(rows))
    logits = 1000.0 * torch.nn.functional.one_hot(symbols, VOCABULARY.size)
    found = expectation.expected(logits, KEYS)
    np.testing.assert_allclose(found, attributes.measure(rows, KEYS), rtol=1e-5, atol=1e-4)


def test_an_uncertain_bar_has_the_mean_of_many_draws():
    """Against 40,000 bars drawn slot by slot."""
    torch.manual_seed(0)
    vocabulary = Vocabulary(60, 67)
    logits = 2 * torch.randn(3, 24, vocabulary.size)
    logits[..., 0] += 3  # mostly held
    drawn = torch.distributions.Categorical(logits=logits).sample((40_000,))
    measured = [
        attributes.measure(vocabulary.rows(drawn[:, bar].numpy()), KEYS).mean(0) for bar in range(3)
    ]
    found = expectation.expected(logits, KEYS)
    np.testing.assert_allclose(found, np.array(measured), rtol=0.01, atol=0.03)


@pytest.mark.parametrize("key", KEYS)
def test_every_expectation_can_be_learned_from(key):
    logits = torch.randn(4, 24, 20, requires_grad=True)
    expectation.expected(logits, (key,)).sum().backward()
    assert logits.grad is not None
    assert logits.grad.abs().sum() > 0
