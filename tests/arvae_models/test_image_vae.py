"""The image networks: sizes as published, and weights that can learn."""

import pytest
import torch
from torch.nn import functional

from arvae_models.image_vae import NETWORKS, ImageVae

# Shapes of the published weights, (outputs, inputs, ...) with their biases.
PUBLISHED = {
    "sprites": {
        "trunk": [(32, 1, 4, 4), *[(32, 32, 4, 4)] * 3, (256, 512), (256, 256)],
        "heads": [(10, 256), (10, 256)],
        "decoder": [(256, 10), (256, 256), (512, 256), *[(32, 32, 4, 4)] * 3, (32, 1, 4, 4)],
    },
    "digits": {
        "trunk": [(64, 1, 4, 4), (64, 64, 4, 4), (8, 64, 4, 4), (256, 2888)],
        "heads": [(16, 256), (16, 256)],
        "decoder": [(256, 16), (2888, 256), (8, 64, 4, 4), (64, 64, 4, 4), (64, 1, 4, 4)],
    },
}
KINDS = pytest.mark.parametrize("kind", NETWORKS)


@pytest.fixture
def one_thread():
    """Small steps gain nothing from more, and lose much beside other work."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def weights(module):
    return [tuple(each.shape) for each in module.parameters() if each.dim() > 1]


@KINDS
def test_the_weights_have_the_published_shapes(kind):
    model = ImageVae(kind)
    assert weights(model.trunk) == PUBLISHED[kind]["trunk"]
    assert weights(model.mean) + weights(model.log_std) == PUBLISHED[kind]["heads"]
    assert weights(model.decoder) == PUBLISHED[kind]["decoder"]


@KINDS
def test_a_picture_goes_to_a_code_and_back(kind):
    side = NETWORKS[kind].side
    model = ImageVae(kind, latent=5).eval()
    torch.nn.init.constant_(model.decoder[-1].bias, -3)
    images = torch.rand(3, 1, side, side, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        posterior = model.encode(images)
        logits = model.decode(posterior.mean)
    assert posterior.mean.shape == posterior.log_std.shape == (3, 5)
    assert logits.shape == images.shape
    assert logits.mean() == pytest.approx(-3, abs=0.5)  # no sigmoid yet


@pytest.mark.parametrize(("kind", "steps"), [("sprites", 80), ("digits", 25)])
def test_two_pictures_are_learned(kind, steps, one_thread):
    torch.manual_seed(0)
    side = NETWORKS[kind].side
    model = ImageVae(kind)
    images = torch.zeros(2, 1, side, side)
    images[0, :, : side // 2] = 1
    images[1, :, :, : side // 2] = 1
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model.decode(model.encode(images).mean)
        functional.binary_cross_entropy_with_logits(logits, images).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        shown = model.decode(model.encode(images).mean) > 0
    assert (shown == (images > 0)).float().mean() > 0.95


def test_only_the_digits_drop_out():
    for kind, drops in (("sprites", False), ("digits", True)):
        side = NETWORKS[kind].side
        model, images = ImageVae(kind).train(), torch.rand(2, 1, side, side)
        same = torch.equal(model.encode(images).mean, model.encode(images).mean)
        assert same is not drops
