"""Published weights become a model that plays, with dials as wide as the data."""

import hashlib

import numpy as np
import pytest
import torch

from arvae_models.checkpoint import CheckpointError
from arvae_models.engine import Engine
from arvae_models.image_engine import ImageEngine
from arvae_models.neighbourhood import Neighbourhood
from arvae_models.request import Request
from arvae_models.tokens import HOLD, REST, phrase_of
from tests import published
from training import legacy_import
from training.config import ConfigError
from training.data import store
from training.data.cache import DataError

# Every pitch from 60 to 69; 61 in two spellings.
NAMES = (
    *("START", "D-4", "C4", "__", "G4", "F4", "C#4", "A4", "rest", "END"),
    *("D4", "E-4", "E4", "F#4", "G#4"),
)
HIDDEN, LATENT = 8, 5


def bar(*pitches):
    """A bar that starts a note on each of its first slots, and then holds."""
    row = np.full(24, HOLD, np.int8)
    row[: len(pitches)] = pitches
    return row


# Of 1 to 7 notes; rises of 0 to 6 semitones. Then one an octave down, and one that is too wide.
FITTING = [bar(*range(60, 61 + rise)) for rise in range(7)]
ROWS = [*FITTING, bar(50, REST, 52), bar(60, 75)]
MOVED = bar(62, REST, 64)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The folder with weights and dictionaries; “own” has the bars to train and to test."""
    monkeypatch.setenv("ATTUNE_CACHE", str(tmp_path / "cache"))
    tunes = [
        next(name for name in map(str, range(1000)) if store.split_of(name) == split)
        for split in ("train", "test")
    ]
    rows = np.array(ROWS + ROWS)
    tune = np.repeat(np.arange(2, dtype=np.int32), len(ROWS))
    store.save("own", store.Bars(rows, tune, tuple(tunes), "bars by hand"))
    save(tmp_path, LATENT)
    (tmp_path / "x_index_dicts.txt").write_text(published.dictionaries(NAMES))
    return tmp_path


def save(folder, latent):
    shapes = published.measure_shapes(len(NAMES), HIDDEN, latent)
    torch.save(published.weights(shapes, seed=3), folder / "x.pt")


def imported(folder, data="own", target="out/model.safetensors"):
    files = (folder / "x.pt", folder / "x_index_dicts.txt")
    return legacy_import.import_measures(*files, data, folder / target)


def test_an_imported_model_plays_what_the_published_network_says(files):
    imported(files)
    engine = Engine.load(files / "out" / "model.safetensors", "cpu")
    weights = torch.load(files / "x.pt", weights_only=True)
    w = {name: tensor.double().numpy() for name, tensor in weights.items()}
    codes = np.random.default_rng(0).normal(0, 2, (6, LATENT)).astype(np.float32)
    said = [[published.TOKENS[NAMES[i]] for i in published.decoded(w, z)[0]] for z in codes]
    rows = engine.decode(codes)
    assert rows.tolist() == said
    assert phrase_of(rows).measures == 6


def test_an_imported_model_turns_a_bar_of_another_octave(files):
    imported(files)
    engine = Engine.load(files / "out" / "model.safetensors", "cpu")
    near = Neighbourhood(engine, bar(84, REST, 86), pool=64)
    choice = near.choose(Request({"note_density": 2}))
    assert choice.row.tolist() == bar(84, REST, 86).tolist()
    busiest = near.choose(Request({"note_density": 20})).row
    assert busiest.max() >= 84  # sung two octaves down, and back


def test_the_dials_span_the_data_and_its_codes(files):
    imported(files)
    spec = Engine.load(files / "out" / "model.safetensors", "cpu").spec
    assert spec.keys == ("rhythmic_complexity", "pitch_range", "note_density", "contour")
    assert [dial.dimension for dial in spec.dials] == [0, 1, 2, 3]
    weights = torch.load(files / "x.pt", weights_only=True)
    w = {name: tensor.double().numpy() for name, tensor in weights.items()}
    symbols = {
        token: NAMES.index(name) for name, token in published.TOKENS.items() if name in NAMES
    }
    symbols |= {REST: NAMES.index("rest"), 61: NAMES.index("C#4")}
    bars = [[symbols[token] for token in row.tolist()] for row in [*FITTING, MOVED]]
    means = np.array([published.encoded(w, each, HIDDEN)[0] for each in bars])
    values = {  # of the eight bars, by hand
        "pitch_range": [0, 1, 2, 3, 4, 5, 6, 2],
        "note_density": [1, 2, 3, 4, 5, 6, 7, 2],
        "contour": [0, 1, 2, 3, 4, 5, 6, 2],
    }
    for dial in spec.dials:
        if dial.attribute in values:
            expected = np.percentile(values[dial.attribute], [3, 97])
            assert [dial.low, dial.high] == pytest.approx(expected, abs=1e-4)
            rising = np.corrcoef(values[dial.attribute], means[:, dial.dimension])[0, 1] > 0
            assert dial.code_direction == (1 if rising else -1)
        expected = np.percentile(means[:, dial.dimension], [3, 97])
        assert [dial.code_low, dial.code_high] == pytest.approx(expected, abs=1e-4)


def test_the_card_says_where_the_model_comes_from(files):
    figures = imported(files)
    card = Engine.load(files / "out" / "model.safetensors", "cpu").spec.card
    assert card.name == "x"
    assert "x.pt" in card.summary
    assert "bars by hand" in card.trained_on
    assert card.metrics == {}  # whether these bars were held out, nobody knows
    digest = hashlib.sha256((files / "x.pt").read_bytes()).hexdigest()
    origin = {"weights": "x.pt", "sha256": digest, "symbols": "x_index_dicts.txt"}
    assert card.training["imported"] == origin
    dials = card.training["dials"]
    assert (dials["data"], dials["digest"]) == ("own", store.load("own").digest)
    assert (dials["bars"], dials["left_out"]) == (8, 1)
    assert (figures["n"], figures["left_out"]) == (8, 2)
    assert 0 <= figures["bars"] <= figures["ticks"] <= 1


def test_what_is_said_to_come_back_comes_back(files):
    figures = imported(files)
    engine = Engine.load(files / "out" / "model.safetensors", "cpu")
    rows = np.array([*FITTING, MOVED])
    right = engine.decode(engine.encode(rows)) == rows
    assert figures["ticks"] == pytest.approx(right.sum() / (8 * 24), abs=1e-5)


def few_dimensions(folder):
    save(folder, 3)


def damaged_weights(folder):
    (folder / "x.pt").write_bytes((folder / "x.pt").read_bytes()[:5000])


def foreign_dictionary(folder):
    (folder / "x_index_dicts.txt").write_text(published.dictionaries(NAMES[:-1]))


def wide_bars(folder):
    rows = np.array([bar(40, 90)] * 5)
    store.save("own", store.Bars(rows, np.zeros(5, np.int32), ("0",), "wide"))


@pytest.mark.parametrize(
    ("harm", "error", "reason"),
    [
        (few_dimensions, CheckpointError, "x.pt has 3 latent dimensions; the dials need 4"),
        (damaged_weights, CheckpointError, "x.pt is damaged"),
        (foreign_dictionary, CheckpointError, "of 15 symbols, but the dictionary has 14"),
        (wide_bars, DataError, "do not fit the pitches of x.pt"),
    ],
)
def test_what_cannot_be_imported_says_why_and_writes_nothing(files, harm, error, reason):
    harm(files)
    with pytest.raises(error, match=reason):
        imported(files)
    assert not (files / "out").exists()


def test_a_set_that_is_not_prepared_is_named(files):
    with pytest.raises(DataError, match="“none” is not there"):
        imported(files, data="none")


@pytest.mark.parametrize("target", ["x.pt", "x_index_dicts.txt", "cache/../x.pt"])
def test_the_imported_files_are_never_overwritten(files, target):
    before = (files / "x.pt").read_bytes(), (files / "x_index_dicts.txt").read_bytes()
    with pytest.raises(ConfigError, match="another name"):
        imported(files, target=target)
    assert ((files / "x.pt").read_bytes(), (files / "x_index_dicts.txt").read_bytes()) == before


def test_published_networks_of_pictures_become_models(tmp_path, monkeypatch):
    monkeypatch.setattr("training.export._CALIBRATED", 64)
    monkeypatch.setattr("training.data.pictures._VALIDATION", 64)
    source, target = tmp_path / "dsprites.pt", tmp_path / "m.safetensors"
    weights = published.weights(published.sprites_shapes(), 3)
    torch.save(weights, source)
    figures = legacy_import.import_pictures(source, "sprites", target)
    engine = ImageEngine.load(target, "cpu")
    assert engine.spec.keys == ("shape", "scale", "orientation", "x", "y")
    assert [dial.dimension for dial in engine.spec.dials] == [1, 2, 3, 4, 5]
    assert all(dial.code_low < dial.code_high for dial in engine.spec.dials)
    images = np.random.default_rng(0).integers(2, size=(3, 64, 64)).astype(np.float32)
    expected, *_ = published.picture_coded(weights, "sprites", torch.from_numpy(images)[:, None])
    np.testing.assert_allclose(engine.encode(images), expected, atol=1e-4)
    assert 0 < figures["pixels"] < 1
    with pytest.raises(DataError, match="a network of sprites, not of “digits”"):
        legacy_import.import_pictures(source, "digits", target)
