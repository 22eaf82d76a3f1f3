"""Request: what the composer asks of one bar, and what of it must stay."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from arvae_models.attributes import BY_KEY
from arvae_models.keep import Keep


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a Neighbourhood."""

    asked: Mapping[str, float] = field(default_factory=dict)  # attribute key -> value in its unit
    locks: frozenset[str] = frozenset()  # keys of attributes that keep the bar's own value
    keep: Keep = field(default_factory=Keep)
    leads_from: int | None = None  # MIDI pitch that sounds before the bar
    familiar: frozenset[int] = frozenset()  # pitch classes of the melody, preferred for new notes

    def __post_init__(self) -> None:
        for key, value in self.asked.items():
            if key not in BY_KEY:
                raise ValueError(f"There is no dial “{key}”; there are {', '.join(BY_KEY)}.")
            if not math.isfinite(value):
                raise ValueError("A dial takes a number.")

    @property
    def key(self) -> Hashable:
        """What two requests have in common that ask for the same."""
        return (
            tuple(sorted(self.asked.items())),
            self.locks,
            self.keep,
            self.leads_from,
            self.familiar,
        )

    @property
    def held(self) -> frozenset[str]:
        """Locks that count: what is asked for is not locked."""
        return self.locks - set(self.asked)
