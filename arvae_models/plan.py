"""Plans of networks: layers and their sizes, without memory or values.

A stranger's file may ask for a network of any size, and nothing is allocated before that is known
to match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class _Unfilled(TorchFunctionMode):
    """Draws no normal weights: without memory, torch would import its compiler (1.3 s) for them."""

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if function is torch.nn.init.normal_ and kwargs:
            return kwargs["tensor"]
        return function(*args, **(kwargs or {}))


@contextmanager
def planning() -> Iterator[None]:
    """What is built meanwhile has sizes only."""
    with torch.device("meta"), _Unfilled():
        yield
