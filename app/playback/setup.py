"""The set-up of what is heard: outputs, metronome, groove and who leads, kept as one text.

It is the player's, not a document's: the same melody may go to other instruments elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from app.playback.groove import EVEN, MOST_SWING, Groove, groove_of
from app.playback.messages import BUILT_IN, DRUMS, VIRTUAL, Destination, Route

MOST_COUNTED: Final = 2  # bars of a count-in
PIANO: Final = 1  # of General MIDI

_PORT: Final = "port:"  # before a port's name, in a key
_FIXED: Final = {"built-in": BUILT_IN, "virtual": VIRTUAL}


def key_of(destination: Destination) -> str:
    """Return the text that stands for a destination in settings and lists."""
    return _PORT + destination.name if destination.kind == "port" else destination.kind


def destination_of(key: str) -> Destination:
    """Read what `key_of` wrote. Raises ValueError for anything else."""
    if key.startswith(_PORT) and key != _PORT:
        return Destination("port", key.removeprefix(_PORT))
    if key not in _FIXED:
        raise ValueError(f"“{key}” is no output.")
    return _FIXED[key]


@dataclass(frozen=True, slots=True)
class Voice:
    """An output that was chosen or changed once, whether or not notes go there now."""

    route: Route
    on: bool = False

    @property
    def key(self) -> str:
        """The text that stands for its destination."""
        return key_of(self.route.destination)


@dataclass(frozen=True, slots=True)
class Setup:
    """All that is chosen about what is heard; the document knows nothing of it."""

    voices: tuple[Voice, ...] = (Voice(Route(BUILT_IN), on=True), Voice(Route(VIRTUAL)))
    volume: int = 100  # of the built-in sound, per cent
    metronome: bool = False
    click: Route = DRUMS  # where it clicks
    count_in: bool = False
    count_bars: int = 1  # 1..2, where it is counted in
    swing: int = EVEN  # the first eighth's share of a beat, per cent; 50..75
    humanise: int = 0  # how much a hand deviates, per cent; 0..100
    send_clock: bool = False
    follow: str = ""  # name of the MIDI input whose clock leads; empty: none
    link: bool = False  # whether the Link session leads, and no MIDI clock

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where the notes go."""
        return tuple(voice.route for voice in self.voices if voice.on)

    @property
    def bars(self) -> int:
        """How many bars are counted in, 0..2."""
        return self.count_bars if self.count_in else 0

    @property
    def groove(self) -> Groove:
        """How the notes are played."""
        return groove_of(self.swing, self.humanise)

    @property
    def program(self) -> int:
        """Which of General MIDI's sounds, 1..128, the built-in sound has."""
        return self.voice(key_of(BUILT_IN)).route.program or PIANO

    def voice(self, key: str) -> Voice:
        """Return an output; one that was never touched is as it comes. Raises ValueError."""
        known = (voice for voice in self.voices if voice.key == key)
        return next(known, None) or Voice(Route(destination_of(key)))

    def with_voice(self, changed: Voice) -> Setup:
        """Change an output, or add one."""
        voices = tuple(changed if voice.key == changed.key else voice for voice in self.voices)
        return replace(self, voices=voices if changed in voices else (*voices, changed))

    def without_voice(self, key: str) -> Setup:
        """Forget an output."""
        return replace(self, voices=tuple(v for v in self.voices if v.key != key))

    def only(self, key: str) -> Setup:
        """Send the notes to one output and no other. Raises ValueError where it is none."""
        others = tuple(replace(voice, on=False) for voice in self.voices)
        return replace(self, voices=others).with_voice(replace(self.voice(key), on=True))


def to_json(setup: Setup) -> str:
    """Write a set-up for the settings."""
    plain = {name: getattr(setup, name) for name in _SOUND}
    voices = [{"on": voice.on, **_plain_of(voice.route)} for voice in setup.voices]
    return json.dumps(plain | {"voices": voices, "click": _plain_of(setup.click)})


def from_json(text: str) -> Setup:
    """Read what `to_json` wrote; what makes no sense in it is as if it had not been chosen."""
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        return Setup()
    if not isinstance(stored, dict):
        return Setup()
    default = Setup()
    found = replace(
        default,
        click=_route_of(stored.get("click")) or default.click,
        **{
            name: stored[name]
            for name, is_sound in _SOUND.items()
            if type(stored.get(name)) is type(getattr(default, name)) and is_sound(stored[name])
        },
    )
    if found.link:
        found = replace(found, follow="")
    voices = stored.get("voices")
    for plain in voices if isinstance(voices, list) else ():
        route = _route_of(plain)
        if route and isinstance(plain.get("on"), bool):
            found = found.with_voice(Voice(route, plain["on"]))
    return found


_SOUND: Final[dict[str, Any]] = {  # field of a Setup that is plain -> whether a value makes sense
    "volume": range(101).__contains__,
    "metronome": lambda _: True,
    "count_in": lambda _: True,
    "count_bars": range(1, MOST_COUNTED + 1).__contains__,
    "swing": range(EVEN, MOST_SWING + 1).__contains__,
    "humanise": range(101).__contains__,
    "send_clock": lambda _: True,
    "follow": lambda _: True,
    "link": lambda _: True,
}


def _plain_of(route: Route) -> dict[str, Any]:
    return {
        "to": key_of(route.destination),
        "channel": route.channel,
        "program": route.program,
        "clock": route.clock,
    }


def _route_of(plain: Any) -> Route | None:
    """Read a route; None where it makes no sense."""
    if not isinstance(plain, dict):
        return None
    to, channel, program = (plain.get(name) for name in ("to", "channel", "program"))
    numbers = {type(channel), type(program)} <= {int, type(None)}
    if not (isinstance(to, str) and channel and numbers):
        return None
    try:
        return Route(destination_of(to), channel, program, plain.get("clock") is True)
    except ValueError:
        return None
