"""What the window and the player process say to each other: frozen values, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from arvae_models.music import DEFAULT_VELOCITY, Phrase

Region = tuple[int, int | None]  # first tick, tick after the last (None: the phrase's end)
Moment = Literal["now", "beat", "bar"]  # where a changed phrase may take over


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the notes go."""

    kind: Literal["built-in", "virtual", "port", "none"]
    name: str = ""  # of the port, as `ports.list_outputs` gives it


BUILT_IN = Destination("built-in")
VIRTUAL = Destination("virtual")
NOWHERE = Destination("none")


# What the window asks for.


@dataclass(frozen=True, slots=True)
class Play:
    """Start, or start again."""

    tick: int = 0  # from the start of the phrase; outside the loop, the loop's first
    until: int | None = None  # tick at which to stop, whatever the loop says


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop and end the sounding notes."""


@dataclass(frozen=True, slots=True)
class SetPhrase:
    """Play this phrase, at its tempo, from the next beat, bar or tick on."""

    phrase: Phrase
    at: Moment = "beat"


@dataclass(frozen=True, slots=True)
class SetTempo:
    """Go on from here in another tempo."""

    tempo: float  # quarter notes a minute


@dataclass(frozen=True, slots=True)
class SetLoop:
    """Repeat a part of the phrase, or (None) play it once to its end."""

    region: Region | None


@dataclass(frozen=True, slots=True)
class ChooseOutput:
    """Send the notes somewhere else."""

    destination: Destination


@dataclass(frozen=True, slots=True)
class Audition:
    """Let one note be heard for a moment."""

    pitch: int  # MIDI number, 0..127
    velocity: int = DEFAULT_VELOCITY


@dataclass(frozen=True, slots=True)
class ListPorts:
    """Ask for PortsChanged, changed or not."""


@dataclass(frozen=True, slots=True)
class Panic:
    """Stop and silence all sixteen channels."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the sounding notes and the process."""


Command = (
    Play
    | Stop
    | SetPhrase
    | SetTempo
    | SetLoop
    | ChooseOutput
    | Audition
    | ListPorts
    | Panic
    | Quit
)


# What the player process tells.


@dataclass(frozen=True, slots=True)
class Position:
    """The playhead has moved."""

    tick: int  # from the start of the phrase


@dataclass(frozen=True, slots=True)
class Started:
    """The phrase has started to play."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The phrase has stopped, asked to or at its end."""


@dataclass(frozen=True, slots=True)
class PortsChanged:
    """MIDI outputs have come or gone."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the musician should know."""

    text: str  # one sentence


@dataclass(frozen=True, slots=True)
class Alive:
    """Nothing to tell, but the process is well."""


Reply = Position | Started | Stopped | PortsChanged | Notice | Alive
