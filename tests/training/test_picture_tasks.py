"""The objectives on pictures as they are put together, and what the Fader's two sides do."""

import pytest
import torch

from training import config
from training.config import ConfigError
from training.data import pictures
from training.data.pictures import PictureSet
from training.kinds import KINDS
from training.picture_tasks import FaderTask, ImageTask, same_pixels


@pytest.fixture(scope="module")
def drawn():
    return pictures.load("sprites")


def batch_of(drawn, keys, count=12):
    chosen = drawn.split("train")[:: len(drawn.split("train")) // count][:count]
    return PictureSet(drawn, chosen, keys)[list(range(count))]


def test_the_loss_is_the_weighted_sum_of_its_parts(drawn):
    settings = config.load("sprites-published", ["loss.beta=0.5", "loss.gamma=3"])
    torch.manual_seed(1)
    task = ImageTask(settings, drawn)
    loss, parts = task._objective(batch_of(drawn, settings.attributes))
    expected = parts["reconstruction"] + 0.5 * parts["kl"] + 3 * parts["regularization"]
    assert loss.item() == pytest.approx(expected.item())


def test_codes_are_drawn_to_their_targets(drawn):
    settings = config.load("sprites", ["attributes=x,y", "dimensions=[4, 7]"])
    task = ImageTask(settings, drawn)
    batch = batch_of(drawn, settings.attributes)
    z = torch.zeros(12, 10)
    z[:, [4, 7]] = task.regularizer.standard(batch.values)
    assert task.regularizer(z, batch.values, task._expected).item() == pytest.approx(0, abs=1e-6)
    z[:, 7] += 0.5
    assert task.regularizer(z, batch.values, task._expected).item() == pytest.approx(0.5)


def test_the_geodesic_regularizer_asks_for_a_slope(drawn):
    keys = ["attributes=x,y", "dimensions=[0, 1]", "loss.regularizer=geodesic"]
    settings = config.load("sprites", [*keys, "loss.slope=0", "loss.slope_spread=1"])
    task = ImageTask(settings, drawn)
    torch.nn.init.zeros_(task.network.decoder[-1].weight)  # decodes the same from every code
    batch = batch_of(drawn, settings.attributes)
    flat = task.regularizer(torch.randn(12, 10), batch.values, task._expected)
    assert flat.item() == pytest.approx(0, abs=1e-9)
    task = ImageTask(config.load("sprites", [*keys, "loss.slope=2", "loss.slope_spread=1"]), drawn)
    torch.nn.init.zeros_(task.network.decoder[-1].weight)
    # Two attributes, each 2 short of the slope: 2 * 2² / 2.
    assert task.regularizer(
        torch.randn(12, 10), batch.values, task._expected
    ).item() == pytest.approx(4)


def test_the_geodesic_regularizer_needs_smooth_attributes(drawn):
    settings = config.load("sprites", ["loss.regularizer=geodesic"])
    with pytest.raises(ConfigError, match="“shape” is no smooth function"):
        ImageTask(settings, drawn)


def test_the_adversary_and_the_auto_encoder_want_opposite_guesses(drawn):
    settings = config.load("sprites-fader", ["loss.beta=2"])
    task = FaderTask(settings, drawn).eval()
    batch = batch_of(drawn, settings.attributes)
    shares = task._shares(batch.values)
    assert shares.min() >= 0
    assert shares.max() <= 1
    guesses = task.adversary(task.network.encode(batch.images))
    loss, parts = task._objective(batch, shares)
    assert parts["flipped"].item() == pytest.approx(((guesses + shares - 1) ** 2).mean().item())
    assert loss.item() == pytest.approx((parts["reconstruction"] + 2 * parts["flipped"]).item())


def test_pixels_count_on_their_side_of_one_half():
    logits = torch.tensor([[[[3.0, -1.0], [0.5, -2.0]]]])
    assert same_pixels(logits, torch.tensor([[[[0.9, 0.6], [1.0, 0.0]]]])).item() == 0.75


@pytest.mark.parametrize("preset", ["sprites", "sprites-fader", "digits", "digits-fader"])
def test_every_kind_of_task_is_made_by_the_table(preset, few_digits):
    settings = config.load(preset)
    kind = KINDS[settings.kind]
    data = kind.data(settings)
    task = kind.task(settings, data)
    batch = next(iter(kind.loaders(settings, data)[0]))
    assert batch.values.shape == (settings.fit.batch, len(settings.attributes))
    assert sum(weights.numel() for weights in task.network.parameters()) > 100_000
