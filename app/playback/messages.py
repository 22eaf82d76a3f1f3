"""What the window and the player process say to each other: frozen values, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.playback.groove import Groove
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


@dataclass(frozen=True, slots=True)
class Route:
    """A destination and how the notes arrive there."""

    destination: Destination
    channel: int = 1  # 1..16, as musicians count
    program: int | None = None  # 1..128 of General MIDI, sent when it opens; None changes nothing
    clock: bool = True  # whether MIDI clock goes there too, where it is sent at all

    def __post_init__(self) -> None:
        if not 1 <= self.channel <= 16:
            raise ValueError(f"MIDI channels go from 1 to 16, not to {self.channel}.")
        if self.program is not None and not 1 <= self.program <= 128:
            raise ValueError(f"MIDI programs go from 1 to 128, not to {self.program}.")


DRUMS = Route(BUILT_IN, channel=10, clock=False)  # General MIDI's drums: where the metronome clicks


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
class ChooseOutputs:
    """Send the notes to all of these; outputs that stay are not interrupted."""

    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class SetMetronome:
    """Click on every beat, or not. The clicks of a count-in go the same way."""

    on: bool
    route: Route = DRUMS  # must not be the melody's own channel


@dataclass(frozen=True, slots=True)
class SetCountIn:
    """Click for some bars before the music starts."""

    bars: int  # 0..2

    def __post_init__(self) -> None:
        if not 0 <= self.bars <= 2:
            raise ValueError(f"It is counted in for 0, 1 or 2 bars, not for {self.bars}.")


@dataclass(frozen=True, slots=True)
class SetClockOut:
    """Send MIDI clock, start and stop to the outputs' routes that want it, or not."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetGroove:
    """Swing, or deviate as a hand does. Never written into the document."""

    groove: Groove


@dataclass(frozen=True, slots=True)
class FollowClock:
    """Let the MIDI clock that HearClock brings lead the music, or not."""

    on: bool
    source: str = ""  # name of the port that it comes from: no clock is sent back there


@dataclass(frozen=True, slots=True)
class HearClock:
    """A message of another program's or instrument's MIDI clock has come."""

    message: bytes
    when: float  # time.perf_counter, which all processes of a computer share


@dataclass(frozen=True, slots=True)
class JoinLink:
    """Let the network's Link session lead the music, or not; a MIDI clock leads no more then."""

    on: bool


@dataclass(frozen=True, slots=True)
class Audition:
    """Let one note be heard for a moment."""

    pitch: int  # MIDI number, 0..127
    velocity: int = DEFAULT_VELOCITY


@dataclass(frozen=True, slots=True)
class PressKey:
    """A key goes down: its note sounds until it is let go, whatever else plays."""

    pitch: int  # MIDI number, 0..127
    velocity: int = DEFAULT_VELOCITY


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """A key comes up."""

    pitch: int  # MIDI number, 0..127


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Let the built-in sound be so loud."""

    percent: int  # of full loudness, 0..100

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise ValueError(f"The volume goes from 0 to 100 per cent, not to {self.percent}.")


@dataclass(frozen=True, slots=True)
class ChooseReturns:
    """Keep these ports open beside the outputs: controllers hear there where their dials stand."""

    ports: tuple[str, ...]  # names


@dataclass(frozen=True, slots=True)
class Send:
    """Send messages as they are: to the notes' outputs, or to one port of ChooseReturns."""

    messages: tuple[bytes, ...]  # of channel 1 where they go with the notes
    port: str = ""  # name; empty: with the notes, on their channels


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
    | ChooseOutputs
    | SetMetronome
    | SetCountIn
    | SetClockOut
    | SetGroove
    | FollowClock
    | HearClock
    | JoinLink
    | Audition
    | PressKey
    | ReleaseKey
    | SetVolume
    | ChooseReturns
    | Send
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
class CountedIn:
    """Another beat of the count-in."""

    beats: int  # that are still to come, this one included; 0 as the music begins


@dataclass(frozen=True, slots=True)
class Followed:
    """The MIDI clock or the Link session that leads has another tempo."""

    tempo: float  # quarter notes a minute; 0 where nobody leads


@dataclass(frozen=True, slots=True)
class Linked:
    """Others have come to the Link session, or left it."""

    peers: int  # how many are there beside us


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


Reply = Position | Started | Stopped | CountedIn | Followed | Linked | PortsChanged | Notice | Alive
