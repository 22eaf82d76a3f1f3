"""Published weights: what the imported networks compute is what the formulas say, step by step."""

import os
import pickle

import numpy as np
import pytest
import torch

from arvae_models import legacy
from arvae_models.checkpoint import CheckpointError
from arvae_models.engine import Engine
from arvae_models.spec import Dial, ModelSpec
from arvae_models.tokens import HOLD, REST
from tests import published

SIZES = pytest.mark.parametrize(  # seed, symbols, hidden, latent
    "sizes", [(0, 12, 8, 3), (1, 9, 24, 8), (2, 20, 13, 5), (3, 17, 16, 4)], ids=str
)
IMAGES = {"sprites": (published.sprites_shapes, 64), "digits": (published.digits_shapes, 28)}


def saved(tmp_path, weights, **options):
    path = tmp_path / "model.pt"
    torch.save(weights, path, **options)
    return path


def measure_weights(sizes):
    seed, vocabulary, hidden, latent = sizes
    weights = published.weights(published.measure_shapes(vocabulary, hidden, latent), seed)
    return weights, published.symbols(vocabulary, seed)


def doubles(weights):
    return {name: tensor.double().numpy() for name, tensor in weights.items()}


@SIZES
@pytest.mark.parametrize("zipped", [True, False], ids=["today", "before 1.6"])
def test_an_imported_measure_network_is_the_published_one(sizes, zipped, tmp_path):
    seed, vocabulary, hidden, latent = sizes
    weights, names = measure_weights(sizes)
    path = saved(tmp_path, weights, _use_new_zipfile_serialization=zipped)
    config, symbols, network = legacy.measure_network(legacy.read_weights(path), names)
    assert (config.hidden, config.latent, config.layers) == (hidden, latent, 2)
    random = np.random.default_rng(seed)
    w = doubles(weights)

    bars = random.integers(vocabulary, size=(3, 24))
    with torch.inference_mode():
        posterior = network.encode(torch.from_numpy(bars))
    for k, bar in enumerate(bars):
        mean, log_std = published.encoded(w, bar, hidden)
        np.testing.assert_allclose(posterior.mean[k], mean, atol=1e-5)
        np.testing.assert_allclose(posterior.log_std[k], log_std, atol=1e-5)

    codes = random.normal(0, 3, (8, latent)).astype(np.float32)
    spoken = [published.decoded(w, code.astype(float)) for code in codes]
    said, logits = map(np.array, zip(*spoken, strict=True))
    with torch.inference_mode():
        found = network.decode(torch.from_numpy(codes))
    np.testing.assert_allclose(found, logits, atol=1e-5)
    np.testing.assert_array_equal(found.argmax(-1), said)
    engine = Engine(ModelSpec(config, symbols, ()), network, "cpu")
    tokens = np.array([published.TOKENS[name] for name in names])
    np.testing.assert_array_equal(engine.decode(codes), tokens[said])
    assert len(np.unique(said)) > 2


def test_a_decoder_that_rectifies_everything_says_its_first_symbol(tmp_path):
    """All logits are 0 then; the published arg-max takes the first."""
    weights, names = measure_weights((0, 12, 8, 3))
    weights["decoder.tick_emb_to_note_emb.0.bias"] -= 100
    config, symbols, network = legacy.measure_network(weights, names)
    engine = Engine(ModelSpec(config, symbols, ()), network, "cpu")
    rows = engine.decode(np.ones((2, 3), np.float32))
    assert (rows == published.TOKENS[names[0]]).all()
    assert published.decoded(doubles(weights), np.ones(3))[0] == [0] * 24


def test_bars_are_encoded_through_the_engine_with_the_written_symbols():
    names = ("END", "D-4", "F#4", "START", "rest", "C#4", "__", "G4")
    hidden, latent = 8, 4
    weights = published.weights(published.measure_shapes(len(names), hidden, latent), 5)
    config, symbols, network = legacy.measure_network(weights, names)
    dials = (Dial("note_density", 0, 0, 1, 0, 1),)
    spec = ModelSpec.from_json(ModelSpec(config, symbols, dials).to_json())
    engine = Engine(spec, network, "cpu")
    row = np.full(24, HOLD, np.int8)
    row[[0, 6, 12, 18]] = 61, 67, REST, 66
    bar = np.full(24, 6)
    bar[[0, 6, 12, 18]] = 5, 7, 4, 2
    mean, log_std = published.encoded(doubles(weights), bar, hidden)
    means, stds = engine.posterior(row[None])
    np.testing.assert_allclose(means[0], mean, atol=1e-5)
    np.testing.assert_allclose(stds[0], np.exp(log_std), atol=1e-5)


@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("latent", [None, 3])
def test_an_imported_image_network_is_the_published_one(kind, latent, tmp_path):
    shapes, side = IMAGES[kind]
    weights = published.weights(shapes(latent) if latent else shapes(), seed=1)
    found, network = legacy.image_network(legacy.read_weights(saved(tmp_path, weights)))
    assert found == kind
    images = torch.rand(2, 1, side, side, generator=torch.Generator().manual_seed(0))
    wide = {name: tensor.double() for name, tensor in weights.items()}
    mean, log_std, logits = published.picture_coded(wide, kind, images.double())
    with torch.inference_mode():
        posterior = network.encode(images)
        shown = network.decode(posterior.mean)
    np.testing.assert_allclose(posterior.mean, mean, atol=1e-5)
    np.testing.assert_allclose(posterior.log_std, log_std, atol=1e-5)
    np.testing.assert_allclose(shown, logits, rtol=1e-5, atol=1e-5)
    assert logits.std() > 0.05


@pytest.mark.parametrize(
    ("symbol", "token"),
    [
        *published.TOKENS.items(),
        ("B--3", 57),
        ("C-4", 59),
        ("B#3", 60),
        ("C##5", 74),
        ("G9", 127),
        ("C0", 12),
    ],
)
def test_symbols_are_notes_as_music21_spells_them(symbol, token):
    assert legacy.token_of(symbol) == token


@pytest.mark.parametrize("symbol", ["", "H4", "C", "c4", "C#-4", "C~4", "A9", "OUT", "4C", "C4 "])
def test_other_symbols_are_refused(symbol):
    with pytest.raises(CheckpointError, match="no note"):
        legacy.token_of(symbol)


def test_bars_are_written_with_the_simplest_spelling():
    names = ["START", "B--4", "A4", "D-4", "E-4", "A-4", "D#4", "__", "G#4", "C#4", "END", "rest"]
    weights = published.weights(published.measure_shapes(len(names), 8, 3), 0)
    _, vocabulary, _ = legacy.measure_network(weights, names)
    row = np.array([REST, HOLD, 61, 63, 68, 69], np.int8)
    assert [names[i] for i in vocabulary.indices(row)] == ["rest", "__", "C#4", "E-4", "G#4", "A4"]
    everything = vocabulary.rows(np.arange(len(names)))
    assert everything.tolist() == [REST, 69, 69, 61, 63, 68, 63, HOLD, 68, 61, REST, REST]


def test_dictionaries_are_read(tmp_path):
    path = tmp_path / "x_index_dicts.txt"
    path.write_text("{2: 'C#4', 0: '__', 1: None}\n{'__': 0, None: 1, 'C#4': 2}\n")
    assert legacy.read_symbols(path) == ("__", "None", "C#4")
    names = published.symbols(20, 7)
    path.write_text(published.dictionaries(names))
    assert legacy.read_symbols(path) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{0: '__'}",
        "{0: '__'}\n{'__': 0}\n{}",
        "{}\n{}",
        "[]\n[]",
        "{0: '__'}\n{'__': 1}",
        "{0: '__', 1: '__'}\n{'__': 1}",
        "{'0': '__'}\n{'__': '0'}",
        "{True: 'rest', 0: '__'}\n{'rest': True, '__': 0}",
        "{0: '__'}\n{'__': 0",
        "{[]: '__'}\n{'__': 0}",
        "__import__('os').mkdir('run')\n{'__': 0}",
        "{0: __import__('os').mkdir('run')}\n{'__': 0}",
        "(" * 5000 + "\n{}",
        "-" * 100_000 + "1\n{}",
        " " * 2**18 + "{0: '__'}\n{'__': 0}",
        "{0: '\xff'}\n{'\xff': 0}",
    ],
    ids=lambda text: text[:24],
)
def test_what_is_no_dictionary_is_refused_and_not_run(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "x_index_dicts.txt"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(CheckpointError, match=r"x_index_dicts.txt is not a dictionary"):
        legacy.read_symbols(path)
    assert not (tmp_path / "run").exists()


def test_symbols_are_numbered_without_a_gap(tmp_path):
    path = tmp_path / "x_index_dicts.txt"
    path.write_text("{0: '__', 2: 'rest'}\n{'__': 0, 'rest': 2}\n")
    with pytest.raises(CheckpointError, match="from 0"):
        legacy.read_symbols(path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda names: names[1:], "11 symbols, but the dictionary has 10|no symbol"),
        (lambda names: (*names, "C7"), "of 11 symbols, but the dictionary has 12"),
        (lambda names: ["C7" if name == "rest" else name for name in names], "no symbol “rest”"),
        (lambda names: ["C7" if name == "__" else name for name in names], "no symbol “__”"),
        (lambda names: ("__", "rest", "START"), "no notes"),
        (lambda names: (*names[:-1], "Q"), "no note: “Q”"),
    ],
)
def test_a_dictionary_of_other_weights_is_refused(change, reason):
    weights, names = measure_weights((0, 11, 8, 3))
    with pytest.raises(CheckpointError, match=reason):
        legacy.measure_network(weights, change(names))


def without(name):
    return lambda weights: weights.pop(name)


def cut(name):
    return lambda weights: weights.update({name: weights[name][..., 1:]})


def added(name):
    return lambda weights: weights.update({name: torch.zeros(2)})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("decoder.x_0"), "lack decoder.x_0"),
        (without("encoder.linear_mean.2.weight"), "lack encoder.linear_mean.2.weight"),
        (without("encoder.lstm.weight_ih_l0"), "lack encoder.lstm.weight_ih_l0"),
        (without("encoder.lstm.bias_hh_l1_reverse"), "lack encoder.lstm.bias_hh_l1_reverse"),
        (without("encoder.lstm.weight_ih_l1"), "encoder.linear_mean.0.weight as 16 × 32"),
        (cut("decoder.x_0"), "decoder.x_0 as 9; the network has 10"),
        (cut("decoder.rnn_tick.weight_ih_l0"), "weight_ih_l0 as 24 × 17; the network has 24 × 18"),
        (cut("encoder.note_embedding_layer.weight"), "11 × 9; the network has 11 × 10"),
        (cut("decoder.b_0"), "decoder.b_0 as 0; the network has 1"),
        (added("decoder.more"), "have decoder.more, which"),
        (added("encoder.linear_mean.2.weight"), "linear_mean.2.weight as 2, which is no matrix"),
    ],
)
def test_other_tensors_are_named(change, reason):
    weights, names = measure_weights((0, 11, 8, 3))
    change(weights)
    with pytest.raises(CheckpointError, match=reason):
        legacy.measure_network(weights, names)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("dec_lin.2.bias"), "lack dec_lin.2.bias"),
        (without("enc_mean.weight"), "lack enc_mean.weight"),
        (without("enc_conv.3.weight"), "not those of a published image network"),
        (added("enc_conv.2.weight"), "not those of a published image network"),
        (cut("dec_lin.0.weight"), "dec_lin.0.weight as 256 × 15; the network has 256 × 16"),
        (added("dec_lin.4.bias"), "have dec_lin.4.bias, which"),
    ],
)
def test_other_image_tensors_are_named(change, reason):
    weights = published.weights(published.digits_shapes(), 0)
    change(weights)
    with pytest.raises(CheckpointError, match=reason):
        legacy.image_network(weights)


class Code:
    """What a stranger's pickle may hold."""

    def __reduce__(self):
        return os.mkdir, ("run",)


@pytest.mark.parametrize("zipped", [True, False], ids=["today", "before 1.6"])
def test_code_beside_weights_is_not_run(zipped, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = saved(tmp_path, {"a": Code()}, _use_new_zipfile_serialization=zipped)
    with pytest.raises(CheckpointError, match=r"model.pt holds more than weights"):
        legacy.read_weights(path)
    path.write_bytes(pickle.dumps({"a": Code()}))
    with pytest.raises(CheckpointError, match=r"model.pt"):
        legacy.read_weights(path)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("zipped", [True, False], ids=["today", "before 1.6"])
def test_a_file_that_was_cut_short_says_so(zipped, tmp_path):
    whole = {"a": torch.rand(4, 5), "b": torch.rand(3)}
    path = saved(tmp_path, whole, _use_new_zipfile_serialization=zipped)
    data = path.read_bytes()
    for length in range(8, len(data), 11):
        path.write_bytes(data[:length])
        # Cut within a name, an old file seems to ask for something that torch does not know.
        with pytest.raises(CheckpointError, match="cut short" if zipped else "cut short|more than"):
            legacy.read_weights(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([torch.zeros(2)], "not a file of PyTorch weights"),
        ({}, "not a file of PyTorch weights"),
        ({1: torch.zeros(2)}, "not a file of PyTorch weights"),
        ({"state_dict": {"a": torch.zeros(2)}}, "holds state_dict, which is no plain tensor"),
        ({"a": torch.eye(2).to_sparse()}, "holds a, which is no plain tensor"),
        ({"a": torch.arange(3)}, "a holds no weights"),
        ({"a": torch.zeros(1).expand(10**9)}, "a holds no weights"),
        ({"a": torch.tensor([1.0, float("nan")])}, "not numbers"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_files_that_hold_something_else_are_refused(content, reason, tmp_path):
    with pytest.raises(CheckpointError, match=f"model.pt .*{reason}"):
        legacy.read_weights(saved(tmp_path, content))


def test_files_of_another_kind_are_refused(tmp_path):
    path = tmp_path / "model.pt"
    with pytest.raises(CheckpointError, match=r"model.pt cannot be opened: No such file"):
        legacy.read_weights(path)
    with pytest.raises(CheckpointError, match=r"model.pt cannot be opened: No such file"):
        legacy.read_symbols(path)
    for data in (b"", b"{'a': 1}", b"\x89PNG\r\n"):
        path.write_bytes(data)
        with pytest.raises(CheckpointError, match="not a file of PyTorch weights"):
            legacy.read_weights(path)


def test_half_precision_is_read_as_single(tmp_path):
    half = {"a": torch.rand(3).half()}
    found = legacy.read_weights(saved(tmp_path, half))["a"]
    assert found.dtype == torch.float32
    assert found.tolist() == half["a"].tolist()
