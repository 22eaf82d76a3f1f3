"""MeasureVAE: networks between one bar of symbols and a latent code.

Encoders give the mean and the log standard deviation of the posterior; decoders give logits for
all 24 slots. "gru" and "hierarchical" are the published networks (Pati, Lerch & Hadjeres, "Learning
to Traverse Latent Spaces for Musical Score Inpainting", ISMIR 2019); "residual" and "parallel" are
the default: the parallel decoder writes all slots at once, so that thousands of bars a second can
be tried while a dial turns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from arvae_models.grid import BEATS, SLOTS
from arvae_models.spec import NetworkConfig

_EMBEDDING: Final = 10  # width of a symbol's embedding in the published network
_SLOT_SHARE: Final = 8  # the hidden width over that of a slot's feature in the parallel decoder
_BEAT_TICKS: Final = SLOTS // BEATS
_TEACHER_FORCING: Final = 0.5  # probability that a training batch hears the true symbols


class Posterior(NamedTuple):
    """Parameters of q(z|x), each of shape (measures, latent)."""

    mean: Tensor
    log_std: Tensor

    def sample(self) -> Tensor:
        """Draw z with the reparametrisation trick."""
        return self.mean + torch.randn_like(self.mean) * self.log_std.exp()


class MeasureVae(nn.Module):
    """An encoder and a decoder of one bar; symbols are indices (measures, 24)."""

    def __init__(self, config: NetworkConfig, vocabulary: int) -> None:
        super().__init__()
        self.encoder = ENCODERS[config.encoder](config, vocabulary)
        self.decoder = DECODERS[config.decoder](config, vocabulary)

    def encode(self, symbols: Tensor) -> Posterior:
        """Return the posterior of bars of symbols (measures, 24)."""
        mean, log_std = self.encoder(symbols)
        return Posterior(mean, log_std)

    def decode(self, z: Tensor, symbols: Tensor | None = None) -> Tensor:
        """Return logits (measures, 24, vocabulary) of codes (measures, latent).

        `symbols` are the true ones of the first codes, for decoders that are trained on them;
        without them a decoder hears its own.
        """
        logits: Tensor = self.decoder(z, symbols)
        return logits


class _Residual(nn.Module):
    """x + MLP(LayerNorm(x)): a block that starts as the identity."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.first = nn.Linear(width, width)
        self.second = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.gelu(self.first(self.norm(x)))
        return x + self.dropout(self.second(inner))


class ResidualEncoder(nn.Module):
    """Sum of one vector for each (slot, symbol), then residual blocks and the two heads."""

    def __init__(self, config: NetworkConfig, vocabulary: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(SLOTS * vocabulary, config.hidden)
        nn.init.normal_(self.embedding.weight, std=SLOTS**-0.5)
        self.offset: Tensor
        starts = torch.from_numpy(np.arange(SLOTS) * vocabulary)  # of each slot in the embedding
        self.register_buffer("offset", starts, persistent=False)
        self.blocks = nn.Sequential(
            *(_Residual(config.hidden, config.dropout) for _ in range(config.layers))
        )
        self.norm = nn.LayerNorm(config.hidden)
        self.heads = nn.Linear(config.hidden, 2 * config.latent)

    def forward(self, symbols: Tensor) -> tuple[Tensor, Tensor]:
        places = symbols + self.offset  # (measures, slots)
        x = functional.embedding_bag(places, self.embedding.weight, mode="sum")
        mean, log_std = self.heads(self.norm(self.blocks(x))).chunk(2, dim=-1)
        return mean, log_std


class ParallelDecoder(nn.Module):
    """z to all slots at once: residual blocks, a feature for each slot, one shared output layer."""

    def __init__(self, config: NetworkConfig, vocabulary: int) -> None:
        super().__init__()
        self.input = nn.Linear(config.latent, config.hidden)
        self.blocks = nn.Sequential(
            *(_Residual(config.hidden, config.dropout) for _ in range(config.layers))
        )
        self.norm = nn.LayerNorm(config.hidden)
        width = max(1, config.hidden // _SLOT_SHARE)  # of a slot's feature
        self.slots = nn.Linear(config.hidden, SLOTS * width)
        self.output = nn.Linear(width, vocabulary)

    def forward(self, z: Tensor, symbols: Tensor | None = None) -> Tensor:
        x = self.norm(self.blocks(self.input(z)))
        slots = functional.gelu(self.slots(x)).unflatten(-1, (SLOTS, self.output.in_features))
        logits: Tensor = self.output(slots)  # (measures, slots, vocabulary)
        return logits

    def bound(self) -> Callable[[Tensor], Tensor]:
        """Return `forward` without dropout and with its weights looked up once, for an engine.

        To look modules and weights up takes almost as long as one bar's arithmetic. The logits are
        the same to the last bit; they follow the weights, but not a move to another device.
        """
        linear, gelu, norm = functional.linear, functional.gelu, torch.layer_norm
        width = self.norm.normalized_shape
        start, end = _weights(self.input), _weights(self.norm)
        slots, output = _weights(self.slots), _weights(self.output)
        slot_width = self.output.in_features
        blocks = [
            tuple(_weights(layer) for layer in (block.norm, block.first, block.second))
            for block in self.blocks
        ]

        def run(z: Tensor) -> Tensor:
            x = linear(z, *start)
            for before, first, second in blocks:
                x = x + linear(gelu(linear(norm(x, width, *before), *first)), *second)
            features = gelu(linear(norm(x, width, *end), *slots))  # (measures, slots * width)
            return linear(features.view(len(z), SLOTS, slot_width), *output)

        return run


class GruEncoder(nn.Module):
    """The published encoder: a two-way GRU whose final states feed the two heads."""

    def __init__(self, config: NetworkConfig, vocabulary: int) -> None:
        super().__init__()
        hidden = config.hidden
        self.embedding = nn.Embedding(vocabulary, _EMBEDDING)
        self.gru = nn.GRU(
            _EMBEDDING,
            hidden,
            config.layers,
            batch_first=True,
            dropout=config.dropout,
            bidirectional=True,
        )
        final = 2 * config.layers * hidden
        self.mean = _published_head(final, hidden, config.latent)
        self.log_std = _published_head(final, hidden, config.latent)
        _xavier(self)

    def forward(self, symbols: Tensor) -> tuple[Tensor, Tensor]:
        _, states = self.gru(self.embedding(symbols))  # (layers * directions, measures, hidden)
        final = states.transpose(0, 1).flatten(1)
        return self.mean(final), self.log_std(final)


class HierarchicalDecoder(nn.Module):
    """The published decoder: a GRU over beats starts a GRU over the ticks of each beat.

    With the true symbols at hand all beats run side by side, since each beat's state comes from
    z alone; without them the decoder goes tick by tick and hears its own arg-max.
    """

    def __init__(self, config: NetworkConfig, vocabulary: int) -> None:
        super().__init__()
        hidden, layers = config.hidden, config.layers
        self.layers = layers
        self.beat_input = nn.Parameter(torch.zeros(1))
        self.first_symbol = nn.Parameter(torch.zeros(_EMBEDDING))
        self.embedding = nn.Embedding(vocabulary, _EMBEDDING)
        self.beat_state = nn.Sequential(nn.Linear(config.latent, layers * hidden), nn.SELU())
        self.beats = nn.GRU(1, hidden, layers, batch_first=True, dropout=config.dropout)
        self.tick_state = nn.Sequential(nn.Linear(hidden, layers * hidden), nn.SELU())
        self.tick_input = nn.Sequential(nn.Linear(hidden, hidden), nn.SELU())
        self.ticks = nn.GRU(
            _EMBEDDING + hidden, hidden, layers, batch_first=True, dropout=config.dropout
        )
        self.output = nn.Sequential(nn.Linear(hidden, vocabulary), nn.ReLU())
        _xavier(self)

    def forward(self, z: Tensor, symbols: Tensor | None = None) -> Tensor:
        measures = len(z)
        state = self._state(self.beat_state(z))
        beats, _ = self.beats(self.beat_input.expand(measures, BEATS, 1), state)
        states, inputs = self.tick_state(beats), self.tick_input(beats)
        forced = symbols is not None and self.training and torch.rand(()) < _TEACHER_FORCING
        if symbols is None or not forced:
            return self._free(states, inputs)
        known = len(symbols)
        logits = self._forced(states[:known], inputs[:known], symbols)
        if known == measures:
            return logits
        return torch.cat((logits, self._free(states[known:], inputs[known:])))

    def _forced(self, states: Tensor, inputs: Tensor, symbols: Tensor) -> Tensor:
        measures = len(states)
        first = self.first_symbol.expand(measures, 1, -1)
        heard = torch.cat((first, self.embedding(symbols)[:, :-1]), dim=1)
        heard = heard.unflatten(1, (BEATS, _BEAT_TICKS)).flatten(0, 1)  # (measures * beats, ticks)
        constant = inputs.flatten(0, 1)[:, None].expand(-1, _BEAT_TICKS, -1)
        out, _ = self.ticks(torch.cat((heard, constant), -1), self._state(states.flatten(0, 1)))
        logits: Tensor = self.output(out)
        return logits.reshape(measures, SLOTS, -1)

    def _free(self, states: Tensor, inputs: Tensor) -> Tensor:
        heard = self.first_symbol.expand(len(states), -1)
        logits = []
        for beat in range(BEATS):
            state = self._state(states[:, beat])
            for _ in range(_BEAT_TICKS):
                step = torch.cat((heard, inputs[:, beat]), -1)[:, None]
                out, state = self.ticks(step, state)
                logits.append(self.output(out[:, 0]))
                heard = self.embedding(logits[-1].argmax(-1))
        return torch.stack(logits, dim=1)

    def _state(self, features: Tensor) -> Tensor:
        """Split features (measures, layers * hidden) into a state (layers, measures, hidden)."""
        return torch.stack(features.chunk(self.layers, dim=-1)).contiguous()


def _weights(layer: Any) -> tuple[Tensor, Tensor]:
    return layer.weight.detach(), layer.bias.detach()


def _published_head(inputs: int, hidden: int, latent: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, 2 * hidden), nn.SELU(), nn.Linear(2 * hidden, latent))


def _xavier(module: nn.Module) -> None:
    for parameter in module.parameters():
        if parameter.dim() > 1:
            nn.init.xavier_normal_(parameter)


ENCODERS: Final[dict[str, type[nn.Module]]] = {"residual": ResidualEncoder, "gru": GruEncoder}
DECODERS: Final[dict[str, type[nn.Module]]] = {
    "parallel": ParallelDecoder,
    "hierarchical": HierarchicalDecoder,
}
