"""Batches: transposed within the vocabulary, spliced at beats, repeatable."""

import numpy as np
import torch

from arvae_models import attributes
from arvae_models.spec import Vocabulary
from training.data.bars import BarSet, Batches, in_order, shuffled

KEYS = tuple(attributes.BY_KEY)


def vocabulary(rows):
    return Vocabulary(int(rows[rows >= 0].min()), int(rows.max()))


def test_plain_batches_are_the_bars(tiny):
    bars = BarSet(tiny.rows, vocabulary(tiny.rows), KEYS)
    batch = bars[[3, 1]]
    np.testing.assert_array_equal(bars.vocabulary.rows(batch.symbols.numpy()), tiny.rows[[3, 1]])
    np.testing.assert_array_equal(batch.values, attributes.measure(tiny.rows[[3, 1]]))


def test_transposing_keeps_rhythm_intervals_and_vocabulary(tiny):
    bars = BarSet(tiny.rows, vocabulary(tiny.rows), KEYS, transpose=True)
    index = list(range(len(bars)))
    rows = bars.vocabulary.rows(bars[index].symbols.numpy())
    onset = tiny.rows >= 0
    np.testing.assert_array_equal(rows >= 0, onset)
    moved = np.where(onset, rows.astype(int) - tiny.rows, 0)
    for row, notes in zip(moved, onset, strict=True):
        assert len(set(row[notes])) <= 1
    assert len(np.unique(moved)) > 10


def test_spliced_bars_change_at_a_beat(tiny):
    bars = BarSet(tiny.rows, vocabulary(tiny.rows), KEYS, splice=1.0)
    batch = bars[[0] * 200]
    rows = bars.vocabulary.rows(batch.symbols.numpy())
    np.testing.assert_array_equal(rows[:, :6], np.repeat(tiny.rows[:1, :6], 200, 0))
    ends = {row[cut:].tobytes() for row in tiny.rows for cut in (6, 12, 18)}
    for row in rows:
        assert any(
            row[cut:].tobytes() in ends and (row[:cut] == tiny.rows[0, :cut]).all()
            for cut in (6, 12, 18)
        )
    np.testing.assert_array_equal(batch.values, attributes.measure(rows))


def test_the_seed_decides(tiny):
    bars = BarSet(tiny.rows, vocabulary(tiny.rows), KEYS, splice=0.5, transpose=True)

    def epoch(seed):
        return torch.cat([batch.symbols for batch in shuffled(bars, 100, seed)])

    assert torch.equal(epoch(1), epoch(1))
    assert not torch.equal(epoch(1), epoch(2))


def test_a_small_set_still_gives_a_batch(tiny):
    bars = BarSet(tiny.rows[:7], vocabulary(tiny.rows), KEYS)
    assert [len(batch.symbols) for batch in shuffled(bars, 100, 0)] == [7]
    assert [len(batch.symbols) for batch in in_order(bars, 3)] == [3, 3, 1]


def test_every_epoch_has_an_order_of_its_own_and_shows_every_bar():
    batches = Batches(12, 4, seed=3)
    orders = []
    for epoch in (0, 1, 0):
        batches.set_epoch(epoch)
        orders.append(list(batches))
    assert orders[0] == orders[2] != orders[1]
    assert sorted(index for batch in orders[1] for index in batch) == list(range(12))


def test_two_processes_share_the_batches_of_an_epoch(monkeypatch):
    alone = list(Batches(50, 8, 3))
    shared = []
    for rank in (0, 1):
        monkeypatch.setattr("training.data.bars._place", lambda rank=rank: (rank, 2))
        mine = Batches(50, 8, 3)
        assert len(mine) == len(list(mine)) == 3
        shared.append(list(mine))
    assert [batch for pair in zip(*shared, strict=True) for batch in pair] == alone
