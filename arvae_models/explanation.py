"""What a turn changed: notes, and which other attributes moved and why.

Two bars are compared as facts first (`explain`); `sentences` puts these in a composer's words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.grid import BEAT_SLOTS, SLOTS
from arvae_models.music import pitch_name
from arvae_models.tokens import HOLD, Rows

_NAMES: Final = (  # how musicians count the slots of a beat
    "{}",
    "the “e” of {}",
    "the second triplet of {}",
    "the “and” of {}",
    "the third triplet of {}",
    "the “a” of {}",
)
_COUNTS: Final = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_MOST_LISTED: Final = 8  # notes; a longer list is not read


@dataclass(frozen=True, slots=True)
class Effect:
    """An attribute nobody asked to change that left its tolerance."""

    key: str
    before: float  # in its unit
    after: float
    slots: tuple[int, ...]  # of the onsets that make the difference


@dataclass(frozen=True, slots=True)
class Explanation:
    """The difference between two bars. Notes are named by the slots 0..23 where they start."""

    added: tuple[int, ...]
    removed: tuple[int, ...]
    moved: tuple[tuple[int, int, int], ...]  # slot, old and new MIDI pitch
    lengthened: tuple[int, ...]  # same pitch, longer or shorter
    tied: tuple[int, int]  # slots that a note tied into the bar lasts, before and after
    pitches_before: Mapping[int, int]  # slot -> MIDI pitch
    pitches_after: Mapping[int, int]
    effects: tuple[Effect, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the bars sound alike."""
        changed = self.added or self.removed or self.moved or self.lengthened
        return not changed and self.tied[0] == self.tied[1]


def explain(before: Rows, after: Rows, asked: Collection[str] = ()) -> Explanation:
    """Compare two bars (24,). Attributes in `asked` were meant to change and are no effects."""
    old, new = _notes(before), _notes(after)
    both = sorted(old.keys() & new.keys())
    found = Explanation(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        moved=tuple((at, old[at][0], new[at][0]) for at in both if old[at][0] != new[at][0]),
        lengthened=tuple(at for at in both if old[at][0] == new[at][0] and old[at] != new[at]),
        tied=(_tied(before), _tied(after)),
        pitches_before={at: pitch for at, (pitch, _) in old.items()},
        pitches_after={at: pitch for at, (pitch, _) in new.items()},
    )
    keys = tuple(BY_KEY)
    values = [named(row, keys) for row in measure(np.stack((before, after)), keys)]
    effects = [
        Effect(key, values[0][key], values[1][key], _slots(found, key))
        for key, attribute in BY_KEY.items()
        if key not in asked and not attribute.meets(values[0][key], values[1][key])
    ]
    return replace(found, effects=tuple(effects))


def sentences(explanation: Explanation) -> list[str]:
    """Say what changed, in the order notes, lengths, attributes; one sentence where nothing did."""
    if explanation.nothing:
        return ["Nothing changed."]
    told = [
        _told(explanation.added, "A note was added {}", "{} notes were added"),
        _told(explanation.removed, "The note {} was removed", "{} notes were removed"),
        _moved(explanation.moved),
        _told(
            _lengths(explanation), "The note {} has another length", "{} notes have another length"
        ),
        _tie(*explanation.tied),
        *(_effect(explanation, effect) for effect in explanation.effects),
    ]
    return [sentence for sentence in told if sentence]


def position(slot: int) -> str:
    """Name a slot as musicians count: "2", "the “and” of 2", "the third triplet of 2"."""
    beat, part = divmod(slot, len(BEAT_SLOTS))
    return _NAMES[part].format(beat + 1)


def _notes(row: Rows) -> dict[int, tuple[int, int]]:
    """Return slot -> MIDI pitch and slots that it lasts inside the bar."""
    ends = [*np.flatnonzero(row != HOLD).tolist(), SLOTS]
    return {
        start: (int(row[start]), end - start) for start, end in pairwise(ends) if row[start] >= 0
    }


def _tied(row: Rows) -> int:
    """Return the slots before anything starts."""
    return int(np.argmax(np.append(row != HOLD, True)))


def _told(slots: Sequence[int], one: str, several: str) -> str:
    """Say what happened to notes: "Two notes were added: on 2 and on the “a” of 3."."""
    places = [f"on {position(slot)}" for slot in slots]
    if len(places) < 2:
        return f"{one.format(*places)}." if places else ""
    return f"{several.format(_count(len(places)))}{_listed(places)}."


def _lengths(found: Explanation) -> list[int]:
    """Return the notes whose length is news: not those that only make room for another note."""

    def following(pitches: Mapping[int, int], slot: int) -> int:
        return min((other for other in pitches if other > slot), default=SLOTS)

    before, after = found.pitches_before, found.pitches_after
    return [at for at in found.lengthened if following(before, at) == following(after, at)]


def _moved(moved: Sequence[tuple[int, int, int]]) -> str:
    """Say which notes have other pitches, and how far they went where all went the same way."""
    steps = {new - old for _, old, new in moved}
    if len(moved) > 1 and len(steps) == 1:
        step = steps.pop()
        way = f"{'up' if step > 0 else 'down'} by {abs(step)} semitone{'s' * (abs(step) > 1)}"
        return _told([at for at, _, _ in moved], "", f"{{}} notes went {way}")
    if len(moved) == 1:
        [(at, old, new)] = moved
        return f"The note on {position(at)} went from {pitch_name(old)} to {pitch_name(new)}."
    changes = [
        f"from {pitch_name(old)} to {pitch_name(new)} on {position(at)}" for at, old, new in moved
    ]
    return f"{_count(len(moved))} notes have another pitch{_listed(changes)}." if moved else ""


def _tie(before: int, after: int) -> str:
    """Say what became of a note tied over the bar line; both lengths in slots."""
    if before == after:
        return ""
    if not before:
        return "The note before the bar is now tied into it."
    if not after:
        return "The note tied into the bar now ends at the bar line."
    return f"The note tied into the bar now ends {'later' if after > before else 'earlier'}."


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


def _listed(parts: Sequence[str]) -> str:
    """Join the parts of a list that is short enough to be read: ": on 1, on 2 and on 3"."""
    if len(parts) > _MOST_LISTED:
        return ""
    return f": {', '.join(parts[:-1])} and {parts[-1]}"


# Which onsets stand behind an attribute that moved, and in what words.

_Ends = list[tuple[str, tuple[int, ...]]]  # what an end is called, and the slots of its notes


def _first_and_last(found: Explanation) -> _Ends:
    """Return the outer notes whose pitch is another than that of the outer notes before."""
    before, after = sorted(found.pitches_before.items()), sorted(found.pitches_after.items())
    return [
        (name, (after[place][0],))
        for name, place in (("first", 0), ("last", -1))
        if after and (not before or before[place][1] != after[place][1])
    ]


def _lowest_and_highest(found: Explanation) -> _Ends:
    """Return the extreme notes whose pitch is another than that of the extreme notes before."""
    before, after = sorted(found.pitches_before.values()), sorted(found.pitches_after.values())
    return [
        (name, tuple(at for at, pitch in found.pitches_after.items() if pitch == after[place]))
        for name, place in (("lowest", 0), ("highest", -1))
        if after and (not before or before[place] != after[place])
    ]


_ENDS: Final[Mapping[str, Callable[[Explanation], _Ends]]] = {
    "pitch_range": _lowest_and_highest,
    "contour": _first_and_last,
}
_COUNTED: Final[Mapping[str, tuple[str, str]]] = {  # why it rose or fell with notes come and gone
    "rhythmic_complexity": (
        "the added notes weigh more than the removed ones",
        "the removed notes weighed more than the added ones",
    ),
    "note_density": ("more notes were added than removed", "more notes were removed than added"),
}


def _slots(found: Explanation, key: str) -> tuple[int, ...]:
    """Return the onsets that an attribute's move shares with the change of notes."""
    ends = _ENDS[key](found) if key in _ENDS else []
    slots = {at for _, struck in ends for at in struck} or {*found.added, *found.removed}
    if key not in _ENDS and key not in _COUNTED:
        slots |= {at for at, _, _ in found.moved} | {*found.lengthened}
    return tuple(sorted(slots))


def _effect(found: Explanation, effect: Effect) -> str:
    attribute = BY_KEY[effect.key]
    before = attribute.text(effect.before).partition(" ")[0]
    moved = f"{attribute.label} moved from {before} to {attribute.text(effect.after)}"
    reason = _reason(found, effect)
    return f"{moved}, because {reason}." if reason else f"{moved}."


def _reason(found: Explanation, effect: Effect) -> str:
    after = found.pitches_after
    if effect.key in _ENDS:
        if len(after) < 2:
            return "only one note is left" if after else "no note is left"
        return " and ".join(
            f"the {name} note is now {pitch_name(after[slots[0]])} on {position(slots[0])}"
            for name, slots in _ENDS[effect.key](found)
        )
    if effect.key in _COUNTED and found.added and found.removed:
        return _COUNTED[effect.key][effect.after < effect.before]
    if effect.key in _COUNTED:
        verb = "added" if found.added else "removed"
        one = len(found.added or found.removed) == 1
        return f"{'a note was' if one else 'notes were'} {verb}"
    return ""
