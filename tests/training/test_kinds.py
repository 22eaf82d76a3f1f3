"""The table of what can be trained, on the smallest sets."""

import pytest

from arvae_models.spec import Vocabulary
from training import config, kinds
from training.config import ConfigError
from training.data import store


def test_every_kind_of_the_settings_is_in_the_table():
    assert {config.load(name).kind for name in config.preset_names()} == set(kinds.KINDS)


def test_the_vocabulary_holds_the_pitches_of_the_set(tiny):
    pitches = tiny.rows[tiny.rows >= 0]
    assert kinds.vocabulary_of(tiny) == Vocabulary(int(pitches.min()), int(pitches.max()))


def test_validation_shows_only_bars_that_training_does_not(tiny):
    settings = config.load("tiny")
    _, validation = kinds.KINDS["measure-vae"].loaders(settings, tiny)
    rows = validation.dataset.rows
    assert len(rows)
    assert store.unseen(rows, tiny.split("train")).all()


def test_data_of_one_tune_cannot_be_split(tiny):
    alone = store.Bars(tiny.rows[:3], tiny.tune[:3] * 0, tiny.tunes[:1], "one")
    with pytest.raises(ConfigError, match="too few tunes"):
        kinds.KINDS["measure-vae"].loaders(config.load("tiny"), alone)
