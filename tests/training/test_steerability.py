"""Steerability of sweeps whose figures are counted by hand."""

import numpy as np
import pytest

from arvae_models.spec import Dial
from training.steerability import STEPS, steerability, sweep

DIALS = (
    Dial("note_density", 0, 0.0, 8.0, -2.0, 2.0),
    Dial("contour", 2, -10.0, 10.0, -1.0, 1.0, code_direction=-1),
)


def test_a_dial_that_does_what_it_says():
    """One bar rises from 0 to 8 with the scale; its contour goes from 0 to 5, a quarter of 20."""
    own = np.arange(9.0)
    other = np.linspace(0, 5, 9)
    found = steerability(np.stack([own, other], axis=-1)[None], 0, DIALS)
    assert found == {"slope": 1, "spearman": 1, "side_effects": 0.25, "usable": [0, 8]}


def test_half_as_far_in_one_bar_and_nowhere_in_another():
    own = np.stack([np.linspace(2, 6, 9), np.full(9, 3.0)])
    found = steerability(np.stack([own, np.zeros_like(own)], axis=-1), 0, DIALS)
    assert found["slope"] == pytest.approx(0.25)
    assert found["spearman"] == pytest.approx(0.5)
    assert found["side_effects"] == 0


@pytest.mark.parametrize(("dial", "ends"), [(DIALS[0], (-2, 2)), (DIALS[1], (1, -1))])
def test_a_sweep_goes_from_the_lowest_value_to_the_highest(dial, ends):
    codes = np.random.default_rng(0).random((4, 3)).astype(np.float32)
    swept = sweep(codes, dial).reshape(4, STEPS, 3)
    assert (swept[:, 0, dial.dimension], swept[:, -1, dial.dimension]) == (
        pytest.approx([ends[0]] * 4),
        pytest.approx([ends[1]] * 4),
    )
    rest = [column for column in range(3) if column != dial.dimension]
    assert (swept[:, :, rest] == codes[:, None, rest]).all()
