"""Learned knobs: which controller turns what, how its values are read, and how it takes hold.

Values only: what a controller does to a dial is computed from where both stand. Places are shares
of a sweep, 0..1. Channels count from 0, as in the messages; words on the screen count from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, Literal

from app.control.midi_bytes import Controlled

Kind = Literal["absolute", "fine", "twos_complement", "binary_offset", "sign_bit"]
Mode = Literal["pickup", "jump", "scale"]

DIAL: Final = "dial:"  # before an attribute's key, in a target
ACTION: Final = "action:"  # before an action's id

STEPS: Final[Mapping[str, Callable[[int], int]]] = MappingProxyType(
    {  # kind of endless knob -> value 0..127 -> steps, upwards positive
        "twos_complement": lambda value: value if value < 64 else value - 128,
        "binary_offset": lambda value: value - 64,
        "sign_bit": lambda value: value if value < 64 else 64 - value,
    }
)
KINDS: Final = ("absolute", "fine", *STEPS)
MODES: Final = ("pickup", "jump", "scale")
LOWER: Final = 32  # from a controller to the one with the lower seven bits of a 14-bit value
PRESSED: Final = 64  # value from which on a button counts as pressed

_COARSE_TOP: Final = 127
_FINE_TOP: Final = 128 * 128 - 1
_NEAR: Final = 8  # steps that an endless knob makes at once, while it is being learned
_SURE: Final = 4  # messages that show what a controller is, where they can
_LONG: Final = 16  # messages after which the likeliest is taken
_LEAP: Final = 32  # values that no knob with ends leaps over


@dataclass(frozen=True, slots=True)
class Binding:
    """A controller and what it turns or calls."""

    channel: int  # 0..15
    controller: int  # 0..127; of a 14-bit value, that with the upper seven bits
    target: str  # DIAL with an attribute's key, or ACTION with an action's id
    kind: Kind = "absolute"
    mode: Mode = "pickup"  # how a knob with ends takes hold
    feedback: bool = False  # the controller is told what was measured

    def __post_init__(self) -> None:
        top = LOWER - 1 if self.kind == "fine" else 127
        if not (0 <= self.channel <= 15 and 0 <= self.controller <= top):
            raise ValueError(f"no controller has the numbers {self.channel}, {self.controller}")
        if self.kind not in KINDS or self.mode not in MODES:
            raise ValueError(f"a knob is not read as {self.kind!r} and {self.mode!r}")
        if not self.target.startswith((DIAL, ACTION)):
            raise ValueError(f"a knob cannot turn {self.target!r}")

    @property
    def endless(self) -> bool:
        """Whether its values are steps and not places."""
        return self.kind in STEPS

    @property
    def controllers(self) -> frozenset[tuple[int, int]]:
        """The channel and number of each controller that it listens to."""
        lower = {(self.channel, self.controller + LOWER)} if self.kind == "fine" else set()
        return frozenset({(self.channel, self.controller)} | lower)


@dataclass(frozen=True, slots=True)
class Bindings:
    """All that was learned, and what is told to others."""

    rows: tuple[Binding, ...] = ()
    sends: Mapping[str, int] = field(default_factory=dict)  # attribute key -> controller, 0..127

    def of(self, channel: int, controller: int) -> Binding | None:
        """Return the binding of a controller."""
        place = (channel, controller)
        return next((row for row in self.rows if place in row.controllers), None)

    def to(self, target: str) -> Binding | None:
        """Return the binding that turns or calls something."""
        return next((row for row in self.rows if row.target == target), None)

    def binding(self, new: Binding) -> Bindings:
        """Add a binding, or change it; one controller turns one thing, one thing has one."""
        known = self.to(new.target) is not None
        rows = self.rows if known else (*self.rows, new)
        changed = (new if row.target == new.target else row for row in rows)
        kept = (row for row in changed if row is new or not row.controllers & new.controllers)
        return replace(self, rows=tuple(kept))

    def without(self, target: str) -> Bindings:
        """Forget what turns or calls something."""
        return replace(self, rows=tuple(row for row in self.rows if row.target != target))


def to_plain(bindings: Bindings) -> dict[str, Any]:
    """Return bindings as JSON has them."""
    return {"rows": [asdict(row) for row in bindings.rows], "sends": dict(bindings.sends)}


def from_plain(stored: object) -> Bindings:
    """Read what `to_plain` wrote; what makes no sense in it is left out."""
    found = Bindings()
    if not isinstance(stored, dict):
        return found
    for row in _items(stored.get("rows"), list):
        try:
            binding = Binding(**row)
        except (AttributeError, TypeError, ValueError):
            continue
        if all(type(value) is _TYPES[name] for name, value in asdict(binding).items()):
            found = found.binding(binding)
    sends = _items(stored.get("sends"), dict)
    sound = {k: n for k, n in sends.items() if type(n) is int and 0 <= n <= 127}
    return replace(found, sends=sound)


_TYPES: Final = {name: type(value) for name, value in asdict(Binding(0, 0, DIAL)).items()}


def _items(value: Any, kind: type) -> Any:
    return value if isinstance(value, kind) else kind()


# Learning.


def learned(heard: Sequence[Controlled], target: str) -> Binding | None:
    """Return the binding that a hand has made clear since it was asked to turn; None: not yet."""
    if target.startswith(ACTION):
        pressed = next((one for one in heard if one.value >= PRESSED), None)
        return None if pressed is None else Binding(pressed.channel, pressed.controller, target)
    values: dict[tuple[int, int], list[int]] = {}
    for one in heard:
        values.setdefault((one.channel, one.controller), []).append(one.value)
    for (channel, controller), own in values.items():
        lower = values.get((channel, controller + LOWER), []) if controller < LOWER else []
        if lower and len(lower) >= _SURE // 2 and len(own) >= 1:
            return Binding(channel, controller, target, "fine")
        kind = None if lower else detected(own)
        if kind is not None and len(own) >= _SURE:
            return Binding(channel, controller, target, kind)
    return None


def detected(values: Sequence[int]) -> Kind | None:
    """Tell what kind of knob sends these values, turned up and then down; None: not yet clear.

    Endless knobs send the same small numbers again and again, in one of three encodings; a knob
    with ends never sends a value twice in a row.
    """
    up, down = range(1, _NEAR + 1), range(128 - _NEAR, 128)
    above, below = range(65, 65 + _NEAR), range(64 - _NEAR, 64)
    if any(all(value not in part for part in (up, down, above, below)) for value in values):
        return "absolute"
    repeats = any(a == b or abs(a - b) > _LEAP for a, b in pairwise(values))
    if not repeats:
        return "absolute" if len(values) >= 2 * _SURE else None
    has = [any(value in part for value in values) for part in (up, down, above, below)]
    long = len(values) >= _LONG
    match has:
        case [_, True, False, False]:
            return "twos_complement"
        case [True, False, True, False]:
            return "sign_bit"
        case [False, False, _, True]:
            return "binary_offset"
        case [True, False, False, False]:
            return "twos_complement" if long else None
        case [False, False, True, False]:
            return "binary_offset" if long else None
    return "absolute" if long else None


# Turning.


@dataclass(frozen=True, slots=True)
class Hold:
    """What is known of a knob with ends, and whether it holds its dial."""

    upper: int = 0  # the upper seven bits of a 14-bit value
    knob: float | None = None  # where it stands; None while it has never moved
    left: float | None = None  # where it left the dial; None while it has no hold of it


def turned(
    binding: Binding, hold: Hold, message: Controlled, place: float, grain: float
) -> tuple[Hold, float | None]:
    """Return what a knob with ends does to a dial that stands at a place; None: nothing.

    `grain` is the distance of two values that the dial can show; within half of it, a dial still
    stands where the knob left it.
    """
    if binding.kind == "fine":
        if message.controller == binding.controller:
            return replace(hold, upper=message.value), None  # the lower half follows
        knob = (128 * hold.upper + message.value) / _FINE_TOP
    else:
        knob = message.value / _COARSE_TOP
    near = grain / 2 + 1e-6
    held = hold.left is not None and abs(hold.left - place) <= near
    before = hold.knob
    out: float | None
    if binding.mode == "jump":
        out = knob
    elif binding.mode == "pickup":
        reached = abs(knob - place) <= near
        crossed = before is not None and min(before, knob) <= place <= max(before, knob)
        out = knob if held or reached or crossed else None
    elif before is None:
        out = None
    else:
        start = hold.left if held and hold.left is not None else place
        out = _scaled(before, knob, start)
    return replace(hold, knob=knob, left=out), out


def _scaled(before: float, knob: float, start: float) -> float:
    """Share out what is left of the dial's way over what is left of the knob's."""
    if knob > before:
        return start + (1 - start) * (knob - before) / (1 - before)
    return start - start * (before - knob) / before if knob < before else start


# What is told to others.


def told(binding: Binding, place: float) -> tuple[Controlled, ...]:
    """Return the messages that show a controller where its dial stands."""
    if binding.kind != "fine":
        return (_coarse(binding.controller, place, binding.channel),)
    upper, lower = divmod(round(min(max(place, 0.0), 1.0) * _FINE_TOP), 128)
    return (
        Controlled(binding.controller, upper, binding.channel),
        Controlled(binding.controller + LOWER, lower, binding.channel),
    )


def feedback(bindings: Bindings, places: Mapping[str, float]) -> tuple[Controlled, ...]:
    """Return what the controllers that want it are told; `places` are those of targets."""
    rows: Iterable[Binding] = (r for r in bindings.rows if r.feedback and r.target in places)
    return tuple(message for row in rows for message in told(row, places[row.target]))


def sent(bindings: Bindings, places: Mapping[str, float]) -> tuple[Controlled, ...]:
    """Return the measured attributes as controllers beside the notes, on their channel."""
    chosen = ((bindings.sends[key], places[key]) for key in bindings.sends if key in places)
    return tuple(_coarse(controller, place, 0) for controller, place in chosen)


def _coarse(controller: int, place: float, channel: int) -> Controlled:
    return Controlled(controller, round(min(max(place, 0.0), 1.0) * _COARSE_TOP), channel)
