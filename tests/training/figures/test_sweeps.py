"""Sweeps: what is asked, what decodes, and what is measured of it."""

import numpy as np
import pytest

from arvae_models.attributes import measure
from training.figures import sweeps


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        ("range", (-3.0, -1.75, -0.5, 0.75, 2.0)),
        ("fixed", (-4.0, -2.0, 0.0, 2.0, 4.0)),
        ("asked", (3.0, 4.0, 6.0, 8.0, 9.0)),  # 4.5 and 7.5 notes are none
    ],
)
def test_what_is_asked_and_measured(engine, rows, way, asked):
    found = sweeps.sweep(engine, rows[0], way)
    assert [sweep.key for sweep in found] == list(engine.spec.keys)
    assert found[2].asked == asked
    for sweep in found:
        assert sweep.rows.shape == (sweeps.STEPS, 24)
        assert sweep.measured == tuple(measure(sweep.rows, (sweep.key,))[:, 0].tolist())


def test_codes_are_those_of_the_bar_but_for_the_dial(engine, rows):
    dial = engine.spec.dials[1]
    codes = np.repeat(engine.encode(rows[:1]), sweeps.STEPS, axis=0)
    codes[:, dial.dimension] = [-4, -2, 0, 2, 4]
    found = sweeps.sweep(engine, rows[0], "fixed")[1]
    np.testing.assert_array_equal(found.rows, engine.decode(codes))


def test_a_bar_outside_the_models_pitches_is_moved_into_them(engine, rows):
    low = np.where(rows[0] >= 0, rows[0] - 36, rows[0]).astype(np.int8)
    assert len(sweeps.sweep(engine, low, "fixed")) == 4


def test_a_typical_bar_is_no_extreme_one(rows):
    keys = ("note_density",)
    count = measure(rows, keys)[:, 0]
    nearest = np.sort(np.abs(count - np.median(count)))[19]  # twenty to choose from
    chosen = {sweeps.typical(rows, keys, seed).tobytes() for seed in range(8)}
    assert len(chosen) > 1
    for row in chosen:
        own = measure(np.frombuffer(row, np.int8)[None], keys)[0, 0]
        assert abs(own - np.median(count)) <= nearest
    assert sweeps.typical(rows, keys, 3).tobytes() == sweeps.typical(rows, keys, 3).tobytes()
