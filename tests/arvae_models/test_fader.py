"""The Fader network: the decoder hears the attributes, the adversary hears the code."""

import pytest
import torch
from torch.nn import functional

from arvae_models.fader import Discriminator, Fader
from arvae_models.image_vae import NETWORKS

KINDS = pytest.mark.parametrize(("kind", "attributes"), [("sprites", 5), ("digits", 6)])


@KINDS
def test_a_picture_goes_to_a_code_and_back(kind, attributes):
    side, latent = NETWORKS[kind].side, NETWORKS[kind].latent
    model = Fader(kind, attributes).eval()
    images = torch.rand(3, 1, side, side)
    with torch.no_grad():
        z = model.encode(images)
        logits = model.decode(z, torch.rand(3, attributes))
    assert z.shape == (3, latent)
    assert logits.shape == images.shape


@KINDS
def test_every_attribute_changes_the_picture_and_no_code(kind, attributes):
    torch.manual_seed(0)
    model = Fader(kind, attributes, latent=4).eval()
    with torch.no_grad():
        z = torch.zeros(1, 4)
        plain = model.decode(z, torch.zeros(1, attributes))
        for turned in torch.eye(attributes):
            assert not torch.equal(model.decode(z, turned[None]), plain)


def test_the_adversary_has_the_published_layers():
    torch.manual_seed(0)
    model = Discriminator(16, 6)
    shapes = [tuple(each.shape) for each in model.parameters()]
    assert shapes == [(64, 16), (64,), (32, 64), (32,), (6, 32), (6,)]
    guesses = model(10 * torch.randn(50, 16))
    assert guesses.shape == (50, 6)
    assert ((guesses > 0) & (guesses < 1)).all()


def test_the_adversary_finds_an_attribute_that_the_code_tells():
    torch.manual_seed(0)
    z = torch.randn(64, 4)
    attributes = torch.stack((torch.sigmoid(z[:, 0]), torch.rand(64)), dim=1)
    model = Discriminator(4, 2)
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(150):
        optimizer.zero_grad()
        functional.mse_loss(model(z), attributes).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        told, noise = (model(z) - attributes).square().mean(0) / attributes.var(0)
    assert told < 0.3 < 0.7 < noise


def test_the_encoder_hears_the_adversary():
    model, adversary = Fader("digits", 6).eval(), Discriminator(16, 6)
    adversary(model.encode(torch.rand(2, 1, 28, 28))).sum().backward()
    assert model.code.weight.grad.abs().sum() > 0
    assert all(each.grad is None for each in model.decoder.parameters())
