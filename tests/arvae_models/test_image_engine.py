"""Models of pictures, loaded from their files: codes, pictures and measures."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from arvae_models import checkpoint, morphometry
from arvae_models.checkpoint import CheckpointError
from arvae_models.image_engine import ImageEngine, network_of
from arvae_models.image_spec import FADER, IMAGE_VAE, ImageSpec
from arvae_models.spec import Dial

KEYS = ("thickness", "slant")
DIALS = tuple(Dial(key, column, 0, 1, -1, 1) for column, key in enumerate(KEYS))
VAE = ImageSpec(IMAGE_VAE, "digits", 5, DIALS)
FADES = replace(
    VAE, kind=FADER, dials=tuple(replace(dial, dimension=5 + k) for k, dial in enumerate(DIALS))
)


def bars(count):
    """Upright strokes of several breadths."""
    images = np.zeros((count, 28, 28), np.float32)
    for number, image in enumerate(images):
        image[4:24, 12 : 14 + number % 4] = 1
    return images


def written(spec, path):
    torch.manual_seed(0)
    network = network_of(spec).eval()
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    checkpoint.write(path, spec, weights)
    return network


@pytest.mark.parametrize("spec", [VAE, FADES], ids=["vae", "fader"])
def test_a_loaded_model_computes_what_its_network_does(spec, tmp_path):
    path = tmp_path / "m.safetensors"
    network = written(spec, path)
    engine = ImageEngine.load(path, "cpu")
    images = bars(300)  # more than a chunk
    values = np.tile(np.float32([[3.0, 0.6]]), (300, 1))
    codes = engine.encode(images, values)
    with torch.no_grad():
        inner = torch.from_numpy(images)[:, None]
        if spec.kind == FADER:
            told = torch.tensor([[3 / 15, (0.6 + 1.2) / 2.4]]).expand(300, 2)
            expected = torch.cat((network.encode(inner), told), dim=1)
            pictures = network.decode(expected[:, :5], expected[:, 5:]).sigmoid()[:, 0]
        else:
            expected = network.encode(inner).mean
            pictures = network.decode(expected).sigmoid()[:, 0]
    np.testing.assert_allclose(codes, expected, atol=1e-5)
    np.testing.assert_allclose(engine.decode(codes), pictures, atol=1e-5)


def test_a_fader_that_is_told_nothing_measures_the_picture(tmp_path):
    path = tmp_path / "m.safetensors"
    written(FADES, path)
    engine = ImageEngine.load(path, "cpu")
    codes, stds = engine.posterior(bars(4))
    measured = engine.measure(bars(4))
    assert measured[0, 0] < measured[3, 0]  # thickness
    np.testing.assert_allclose(codes[:, 5:], morphometry.normalised(measured, FADES.table))
    assert not stds.any()


def test_a_model_of_pictures_is_no_model_of_bars(tmp_path):
    path = tmp_path / "m.safetensors"
    written(VAE, path)
    assert checkpoint.describe(path) == VAE
    with pytest.raises(CheckpointError, match="not of bars"):
        checkpoint.read(path)


def test_weights_of_another_network_are_refused(tmp_path):
    path = tmp_path / "m.safetensors"
    written(VAE, path)
    weights = checkpoint.weights(path)
    checkpoint.write(path, replace(VAE, latent=6), weights)
    with pytest.raises(CheckpointError, match="do not fit its network"):
        ImageEngine.load(path, "cpu")
