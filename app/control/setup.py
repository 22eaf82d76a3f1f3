"""The set-up of keyboards and knobs: what is kept of it between two starts, as one text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from app.control import learn
from app.control.learn import Bindings


@dataclass(frozen=True, slots=True)
class Setup:
    """What a musician has chosen for what comes in."""

    inputs: tuple[str, ...] | None = None  # names of those to listen to; None: all that come
    monitor: bool = True  # what is played is heard
    tells: bool = False  # what is measured is sent beside the notes
    bindings: Bindings = field(default_factory=Bindings)


def to_json(setup: Setup) -> str:
    """Write a set-up for the settings."""
    return json.dumps(
        {
            "inputs": None if setup.inputs is None else list(setup.inputs),
            "monitor": setup.monitor,
            "tells": setup.tells,
            "bindings": learn.to_plain(setup.bindings),
        }
    )


def from_json(text: str) -> Setup:
    """Read what `to_json` wrote; what makes no sense in it is as if nothing had been chosen."""
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        return Setup()
    if not isinstance(stored, dict):
        return Setup()
    inputs, monitor, tells = (stored.get(name) for name in ("inputs", "monitor", "tells"))
    sound = isinstance(inputs, list) and all(isinstance(name, str) for name in inputs)
    return Setup(
        tuple(inputs or ()) if sound else None,
        monitor if isinstance(monitor, bool) else True,
        tells is True,
        learn.from_plain(stored.get("bindings")),
    )
