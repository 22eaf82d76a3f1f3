"""Figures under test: a look at where their ink lies, and models with weights at random."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from arvae_models import checkpoint
from arvae_models.engine import Engine
from arvae_models.image_attributes import TABLES
from arvae_models.image_engine import ImageEngine, network_of
from arvae_models.image_spec import ImageSpec
from arvae_models.measure_vae import MeasureVae
from arvae_models.spec import Dial, ModelCard, ModelSpec, NetworkConfig, Vocabulary
from training.data import digits, store
from training.figures import style

KEYS = ("rhythmic_complexity", "pitch_range", "note_density", "contour")
RANGES = ((0.05, 0.4), (2.0, 12.0), (3.0, 9.0), (-7.0, 7.0))


@pytest.fixture(autouse=True)
def look():
    """Draw every figure in the house's look, and with the same weights."""
    torch.manual_seed(0)
    with style.look():
        yield


@pytest.fixture(scope="session")
def complete():
    """Assert that nothing of a figure is cut off at the page's edge."""

    def check(figure):
        figure.draw_without_rendering()
        drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
        slack = 0.01  # inches; half the breadth of a line
        assert drawn.x0 >= -slack
        assert drawn.y0 >= -slack
        assert drawn.x1 <= width + slack
        assert drawn.y1 <= height + slack

    return check


@pytest.fixture(scope="session")
def words():
    """Return every text of a figure."""
    from matplotlib.text import Text

    def found(figure):
        figure.draw_without_rendering()
        return [text.get_text() for text in figure.findobj(Text) if text.get_text()]

    return found


@pytest.fixture
def engine():
    """A small model of bars that has learned nothing."""
    dials = tuple(
        Dial(key, k, low, high, -1.0 - k, 2.0)
        for k, (key, (low, high)) in enumerate(zip(KEYS, RANGES, strict=True))
    )
    spec = ModelSpec(NetworkConfig(latent=6, hidden=16), Vocabulary(55, 84), dials)
    return Engine(spec, MeasureVae(spec.network, spec.vocabulary.size), "cpu")


@pytest.fixture
def rows():
    """Bars of two to nine notes."""
    random = np.random.default_rng(0)
    found = np.full((40, 24), -1, np.int8)
    for row in found:
        places = np.append(0, random.choice(np.arange(1, 24), random.integers(1, 9), False))
        row[places] = random.integers(60, 80, len(places))
    return found


@pytest.fixture
def picture_engine():
    """A model of digits that has learned nothing."""
    dials = tuple(Dial(row.key, k, 0.0, 1.0, -2.0, 2.0) for k, row in enumerate(TABLES["digits"]))
    spec = ImageSpec("image-vae", "digits", 8, dials, ModelCard(name="Blots"))
    return ImageEngine(spec, network_of(spec), "cpu")


@pytest.fixture
def prepared(tmp_path, monkeypatch, rows):
    """A cache folder with bars, and digits that are strokes of several lengths."""
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path / "cache"))
    tunes = tuple(f"tune {k}" for k in range(40))
    store.save("few", store.Bars(rows, np.arange(40, dtype=np.int32), tunes, "made here"))
    images = np.zeros((30, 28, 28), np.uint8)
    for k, image in enumerate(images):
        image[4 : 10 + k // 2, 12:15] = 255
    part = np.repeat(np.arange(3, dtype=np.uint8), 10)
    measures = np.random.default_rng(0).random((30, 6)).astype(np.float32)
    digits.save(digits.Digits(images, np.zeros(30, np.uint8), part, measures, "made here"))
    return tmp_path


@pytest.fixture
def written(prepared, engine, picture_engine):
    """Write a model's file, as trained on the prepared set of its kind."""

    def write(file, pictures=False, **card):
        chosen = picture_engine if pictures else engine
        data = digits.load() if pictures else store.load("few")
        training = {
            "data": {"name": "digits" if pictures else "few", "digest": data.digest},
            "config": {"loss": {"gamma": 10.0, "delta": 1.0}, "fit": {"epochs": 3}},
            "versions": {"python": "3.11"},
        }
        spec = replace(chosen.spec, card=ModelCard(training=training, **card))
        weights = {key: array.numpy() for key, array in chosen._network.state_dict().items()}
        checkpoint.write(prepared / file, spec, weights)
        return prepared / file

    return write


@pytest.fixture
def run_folder(tmp_path):
    """The folder of a run that has logged two curves."""
    folder = tmp_path / "a run"
    (folder / "logs").mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"config": {"fit": {"batch": 32}}}))
    (folder / "logs" / "metrics.csv").write_text(
        "epoch,step,train/loss,validation/bars,validation/loss\n"
        "0,10,4.0,,\n0,10,,0.25,3.0\n1,20,2.0,,\n1,20,,0.75,1.5\n"
    )
    return folder
