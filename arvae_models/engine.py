"""Engine: the only door to a loaded model. Arrays in, arrays out; torch stays inside."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from arvae_models import checkpoint
from arvae_models.checkpoint import CheckpointError
from arvae_models.measure_vae import DECODERS, ENCODERS, MeasureVae, ParallelDecoder
from arvae_models.plan import planning
from arvae_models.proposals import Codes
from arvae_models.spec import ModelSpec
from arvae_models.tokens import Rows

# Measures at a time: they bound the memory, and what they need stays in a CPU's cache.
_CHUNK_CPU = 512
_CHUNK = 4096


def best_device() -> str:
    """Name the fastest device of this machine: "cuda", "mps" or "cpu"."""
    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu"


def limit_threads() -> None:
    """Leave cores to the window and the player."""
    torch.set_num_threads(max(1, min(4, (os.cpu_count() or 1) - 2)))


class Engine:
    """A model on a device."""

    def __init__(self, spec: ModelSpec, network: MeasureVae, device: str) -> None:
        self.spec = spec
        self.device = device
        self._network = network.to(device).eval()
        decoder = network.decoder
        self._logits = decoder.bound() if isinstance(decoder, ParallelDecoder) else decoder

    @classmethod
    def load(cls, path: Path, device: str | None = None) -> Engine:
        """Load a model file onto a device (the fastest one by default). Raises CheckpointError."""
        spec, weights = checkpoint.read(path)
        if spec.network.encoder not in ENCODERS or spec.network.decoder not in DECODERS:
            raise CheckpointError(f"{path.name} holds a network that this Attune does not know.")
        try:
            with planning():
                network = MeasureVae(spec.network, spec.vocabulary.size)
            shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
            if shapes != {name: array.shape for name, array in weights.items()}:
                raise CheckpointError(
                    f"{path.name} is damaged: its weights do not fit its network."
                )
            network = MeasureVae(spec.network, spec.vocabulary.size)
            network.load_state_dict({name: torch.from_numpy(w) for name, w in weights.items()})
            return cls(spec, network, device or best_device())
        except RuntimeError as error:
            raise CheckpointError(f"{path.name} cannot be loaded here: {error}") from error

    def encode(self, rows: Rows) -> Codes:
        """Return the posterior means (measures, latent) of token rows (measures, 24).

        Raises ValueError where a pitch lies outside the model's vocabulary.
        """
        return self.posterior(rows)[0]

    def posterior(self, rows: Rows) -> tuple[Codes, Codes]:
        """Return the means and standard deviations (measures, latent) of q(z|x) of token rows.

        Raises ValueError where a pitch lies outside the model's vocabulary.
        """

        def both(symbols: Tensor) -> Tensor:
            mean, log_std = self._network.encode(symbols)
            return torch.stack((mean, log_std.exp()), dim=1)

        found = self._chunked(self.spec.vocabulary.indices(rows), both)  # (measures, 2, latent)
        return found[:, 0], found[:, 1]

    def decode(self, codes: Codes) -> Rows:
        """Return the most likely token rows (measures, 24) of codes (measures, latent)."""
        symbols = self._chunked(codes, lambda part: _most_likely(self._logits(part)))
        return self.spec.vocabulary.rows(symbols)

    def _chunked(self, values: NDArray[Any], run: Callable[[Tensor], Tensor]) -> NDArray[Any]:
        size = _CHUNK_CPU if self.device == "cpu" else _CHUNK
        with torch.inference_mode():
            parts = [
                run(torch.from_numpy(values[start : start + size]).to(self.device)).cpu().numpy()
                for start in range(0, max(len(values), 1), size)
            ]
        return np.concatenate(parts) if len(parts) > 1 else parts[0]


def _most_likely(logits: Tensor) -> Tensor:
    """Return the index of the highest logit, the first of equal ones."""
    if logits.is_cpu:  # three times as fast there
        return torch.from_numpy(logits.numpy().argmax(-1))
    return logits.argmax(-1)
