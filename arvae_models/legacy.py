"""The weight files of the AR-VAE authors' own programs, read as our networks.

Such a file is a PyTorch state dict; beside it, for music, lie two dictionaries of the symbols that
the network knows by number: spelled notes (C♯ and D♭ are two), `rest`, `__` for hold, START and
END. A network keeps all its symbols, so that it computes what it did where it was trained. Nothing
that a stranger wrote is run: torch reads weights only, and dictionaries are read as literals.
"""

from __future__ import annotations

import ast
import pickle
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from arvae_models.checkpoint import CheckpointError
from arvae_models.image_vae import ImageVae
from arvae_models.measure_vae import MeasureVae
from arvae_models.plan import planning
from arvae_models.spec import NetworkConfig, Vocabulary
from arvae_models.tokens import HOLD, REST

Weights = Mapping[str, Tensor]

_WEIGHTS_LIMIT: Final = 2 * 2**30  # bytes
_SYMBOLS_LIMIT: Final = 2**18  # bytes
_STARTS: Final = (b"PK\x03\x04", b"\x80")  # of torch's files, as they are today and were before 1.6
_REFUSED: Final = "GLOBAL"  # in torch's message where a file asks for more than tensors

# Padding never stands in a bar; where a network says it all the same, nothing sounds.
_WORDS: Final = {"__": HOLD, "rest": REST, "START": REST, "END": REST, "None": REST}
_WRITTEN_WORDS: Final = ("__", "rest")
_NOTE: Final = re.compile(r"([A-G])(#{0,4}|-{0,4})(\d)")
_SEMITONES: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_FIFTHS: Final = "FCGDAEB"

_DROPOUT: Final = 0.5  # probability, as published
_ENCODER_LAYER: Final = "encoder.lstm.weight_ih_l{}"
_MEASURE_NAMES: Final = {  # our names begin so, and theirs
    "encoder.embedding": "encoder.note_embedding_layer",
    "encoder.gru": "encoder.lstm",
    "encoder.mean": "encoder.linear_mean",
    "encoder.log_std": "encoder.linear_log_std",
    "decoder.beat_input": "decoder.b_0",
    "decoder.first_symbol": "decoder.x_0",
    "decoder.embedding": "decoder.note_embedding_layer",
    "decoder.beat_state": "decoder.z_to_beat_rnn_input",
    "decoder.beats": "decoder.rnn_beat",
    "decoder.tick_state": "decoder.beat_emb_to_tick_rnn_hidden",
    "decoder.tick_input": "decoder.beat_emb_to_tick_rnn_input",
    "decoder.ticks": "decoder.rnn_tick",
    "decoder.output": "decoder.tick_emb_to_note_emb",
}
_IMAGE_LAYERS: Final = {  # theirs, in the order of ours; the second one tells the kinds apart
    "sprites": (
        *("enc_conv.0", "enc_conv.2", "enc_conv.4", "enc_conv.6", "enc_lin.0", "enc_lin.2"),
        *("enc_mean", "enc_log_std"),
        *("dec_lin.0", "dec_lin.2", "dec_lin.4"),
        *("dec_conv.0", "dec_conv.2", "dec_conv.4", "dec_conv.6"),
    ),
    "digits": (
        *("enc_conv.0", "enc_conv.3", "enc_conv.6", "enc_lin.0"),
        *("enc_mean", "enc_log_std"),
        *("dec_lin.0", "dec_lin.2"),
        *("dec_conv.0", "dec_conv.3", "dec_conv.6"),
    ),
}


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read a state dict, its tensors as float32. Raises CheckpointError.

    Today's files of torch are read, and those from before its version 1.6.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
        size = path.stat().st_size
    except OSError as error:
        raise CheckpointError(f"{path.name} cannot be opened: {error.strerror}.") from error
    if size > _WEIGHTS_LIMIT or not start.startswith(_STARTS):
        raise CheckpointError(f"{path.name} is not a file of PyTorch weights.")
    try:
        with warnings.catch_warnings(action="ignore"):  # torch's own, of old ways to write a file
            found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a stranger's bytes can raise anything
        if isinstance(error, pickle.UnpicklingError) and _REFUSED in str(error):
            raise CheckpointError(
                f"{path.name} holds more than weights, which could be code: it was not opened."
            ) from error
        raise CheckpointError(f"{path.name} is damaged or cut short.") from error
    if not isinstance(found, Mapping) or not found:
        raise CheckpointError(f"{path.name} is not a file of PyTorch weights.")
    return {_name(path, key): _floats(path, key, value) for key, value in found.items()}


def read_symbols(path: Path) -> tuple[str, ...]:
    """Read the names of a network's symbols in their order. Raises CheckpointError.

    The file has two lines: a dictionary from numbers to names, and its inverse.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_SYMBOLS_LIMIT + 1)
    except OSError as error:
        raise CheckpointError(f"{path.name} cannot be opened: {error.strerror}.") from error
    useless = CheckpointError(f"{path.name} is not a dictionary of symbols and its inverse.")
    if len(data) > _SYMBOLS_LIMIT:
        raise useless
    try:
        with warnings.catch_warnings(action="ignore"):  # the compiler's, of a stranger's text
            names, indices = map(ast.literal_eval, data.decode("utf-8").strip().splitlines())
        by_index = {index: str(name) for index, name in names.items()}
        inverse = {index: str(name) for name, index in indices.items()}
    except (ValueError, TypeError, AttributeError, SyntaxError, MemoryError, RecursionError) as err:
        raise useless from err
    order = list(range(len(by_index)))
    whole = by_index == inverse and len(indices) == len(names) == len(set(by_index.values()))
    if not order or not whole or not all(type(index) is int for index in by_index):
        raise useless
    if sorted(by_index) != order:
        raise CheckpointError(f"{path.name} does not number its symbols from 0 on.")
    return tuple(by_index[index] for index in order)


def measure_network(
    weights: Weights, symbols: Sequence[str]
) -> tuple[NetworkConfig, Vocabulary, MeasureVae]:
    """Return the published MeasureVae with these weights, and the vocabulary of its symbols.

    Its sizes are those of the weights. Raises CheckpointError where a tensor is missing, has
    another shape or does not belong there, or where the symbols are not those of the weights.
    """
    vocabulary = _vocabulary(symbols)
    known, hidden = _matrix(weights, "decoder.tick_emb_to_note_emb.0.weight")
    latent, _ = _matrix(weights, "encoder.linear_mean.2.weight")
    if known != len(symbols):
        raise CheckpointError(
            f"The weights are of {known} symbols, but the dictionary has {len(symbols)}."
        )
    layers = next(n for n in range(len(weights) + 1) if _ENCODER_LAYER.format(n) not in weights)
    dropout = _DROPOUT if layers > 1 else 0.0  # it lies between layers
    config = NetworkConfig("gru", "hierarchical", latent, hidden, max(layers, 1), dropout)
    with planning():
        plan = MeasureVae(config, vocabulary.size)
    state = _renamed(weights, plan, {name: _theirs(name) for name in plan.state_dict()})
    network = MeasureVae(config, vocabulary.size)
    network.load_state_dict(state)
    return config, vocabulary, network.eval()


def image_network(weights: Weights) -> tuple[str, ImageVae]:
    """Return the kind ("sprites" or "digits") and the published ImageVae with these weights.

    Raises CheckpointError where a tensor is missing, has another shape or does not belong there.
    """
    kinds = [kind for kind, layers in _IMAGE_LAYERS.items() if f"{layers[1]}.weight" in weights]
    if len(kinds) != 1:
        raise CheckpointError("The weights are not those of a published image network.")
    (kind,) = kinds
    latent, _ = _matrix(weights, "enc_mean.weight")
    with planning():
        plan = ImageVae(kind, latent)
    ours = dict.fromkeys(name.rpartition(".")[0] for name in plan.state_dict())
    layers = dict(zip(ours, _IMAGE_LAYERS[kind], strict=True))
    names = {}
    for name in plan.state_dict():
        layer, _, part = name.rpartition(".")
        names[name] = f"{layers[layer]}.{part}"
    state = _renamed(weights, plan, names)
    network = ImageVae(kind, latent)
    network.load_state_dict(state)
    return kind, network.eval()


def token_of(symbol: str) -> int:
    """Return the token of a symbol: "C#4" is 61, and so is "D-4"; "rest" is REST, "__" HOLD.

    Raises CheckpointError where it is neither a note nor one of the known words.
    """
    if symbol in _WORDS:
        return _WORDS[symbol]
    note = _NOTE.fullmatch(symbol)
    pitch = -1
    if note:
        letter, accidentals, octave = note.groups()
        pitch = 12 * (int(octave) + 1) + _SEMITONES[letter] + _sharps(accidentals)
    if not 0 <= pitch <= 127:
        raise CheckpointError(f"The dictionary has a symbol that is no note: “{symbol[:20]}”.")
    return pitch


def _sharps(accidentals: str) -> int:
    return accidentals.count("#") - accidentals.count("-")


def _vocabulary(symbols: Sequence[str]) -> Vocabulary:
    """Keep every symbol; bars are written with the simplest spelling of each pitch."""
    tokens = tuple(map(token_of, symbols))
    pitches = [token for token in tokens if token >= 0]
    for word in _WRITTEN_WORDS:
        if word not in symbols:
            raise CheckpointError(f"The dictionary has no symbol “{word}”.")
    if not pitches:
        raise CheckpointError("The dictionary has no notes.")
    written: dict[int, int] = {}
    for index in sorted(range(len(symbols)), key=lambda index: _oddity(symbols[index])):
        written.setdefault(tokens[index], index)
    return Vocabulary(min(pitches), max(pitches), tokens, tuple(sorted(written.values())))


def _oddity(symbol: str) -> tuple[int, int]:
    """Rank spellings: padding last, then by fifths away from D, the sharp one where two are even.

    Folk tunes and chorales have few flats and fewer double signs.
    """
    if symbol in _WORDS:
        return (0 if symbol in _WRITTEN_WORDS else 1, 0)
    fifths = _FIFTHS.index(symbol[0]) - _FIFTHS.index("D") + 7 * _sharps(symbol[1:-1])
    return (abs(fifths), -fifths)


def _theirs(name: str) -> str:
    """Turn our name of a measure network's tensor into the published one."""
    ours = next(ours for ours in _MEASURE_NAMES if f"{name}.".startswith(f"{ours}."))
    return _MEASURE_NAMES[ours] + name.removeprefix(ours)


def _matrix(weights: Weights, name: str) -> tuple[int, int]:
    """Return the shape of a matrix from which a network's sizes are read."""
    if name not in weights:
        raise _missing(name)
    shape = tuple(weights[name].shape)
    if len(shape) != 2 or 0 in shape:
        raise CheckpointError(f"The weights have {name} as {_text(shape)}, which is no matrix.")
    return shape[0], shape[1]


def _renamed(weights: Weights, plan: nn.Module, names: Mapping[str, str]) -> dict[str, Tensor]:
    """Return the weights under our names, all of the shapes that the network has.

    `names` leads from our names to theirs.
    """
    state = {}
    for ours, planned in plan.state_dict().items():
        theirs = names[ours]
        if theirs not in weights:
            raise _missing(theirs)
        found, right = tuple(weights[theirs].shape), tuple(planned.shape)
        if found != right:
            raise CheckpointError(
                f"The weights have {theirs} as {_text(found)}; the network has {_text(right)}."
            )
        state[ours] = weights[theirs]
    if extra := sorted(weights.keys() - set(names.values())):
        raise CheckpointError(f"The weights have {extra[0]}, which the published network has not.")
    return state


def _missing(name: str) -> CheckpointError:
    return CheckpointError(f"The weights lack {name}, which the published network has.")


def _text(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "a single number"


def _name(path: Path, key: Any) -> str:
    if not isinstance(key, str):
        raise CheckpointError(f"{path.name} is not a file of PyTorch weights.")
    return key


def _floats(path: Path, name: Any, value: Any) -> Tensor:
    """Check one tensor of a file and return it as float32."""
    if not isinstance(value, Tensor) or value.layout != torch.strided:
        raise CheckpointError(f"{path.name} holds {name}, which is no plain tensor.")
    bytes_shown = value.numel() * value.element_size()
    if not value.is_floating_point() or bytes_shown > value.untyped_storage().nbytes():
        raise CheckpointError(f"{path.name} is damaged: {name} holds no weights.")
    floats = value.detach().to(torch.float32).contiguous()
    if not floats.isfinite().all():
        raise CheckpointError(f"{path.name} is damaged: its weights are not numbers.")
    return floats
