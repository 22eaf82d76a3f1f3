"""The history: every gesture that changed the melody, kept with what it asked and what came of it.

It outlives undo: an entry holds the whole phrase after the gesture, so that any of them can be
heard and taken up again. Knows no Qt, no file and no undo stack.
"""

from __future__ import annotations

import binascii
import math
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import numpy as np

from arvae_models.music import Meter, Note, Phrase

LIMIT: Final = 10_000  # entries, unless more than that are starred
WRITTEN: Final = 500  # of the newest entries that a file keeps, beside those with a star

Data = dict[str, Any]
Code: TypeAlias = "array[float]"  # 32-bit floats; a tuple of them would take five times the room

_DAMAGED = "the history of the melody is damaged"
_NOTE_FIELDS = 4  # onset, duration, pitch, velocity


@dataclass(frozen=True, slots=True)
class Entry:
    """One gesture."""

    number: int  # counts up for as long as the history goes on; a number is never given twice
    text: str  # what was done, as in the undo list
    bars: frozenset[int]  # that the gesture was about, from 0
    asked: Mapping[str, float]  # attribute key -> value in its unit
    phrase: Phrase  # after the gesture
    model: str = ""  # that answered: its name or fingerprint; empty where the hand wrote notes
    codes: Mapping[int, Code] = field(default_factory=dict)  # bar -> z
    measured: Mapping[int, Mapping[str, float]] = field(default_factory=dict)  # bar -> key -> value
    starred: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Entries with rising numbers, the oldest first; make one by `with_entry` or `from_json`."""

    entries: tuple[Entry, ...] = ()

    @property
    def next_number(self) -> int:
        """The number that the next entry should have, from 1."""
        return self.entries[-1].number + 1 if self.entries else 1

    def entry(self, number: int) -> Entry | None:
        """Return an entry; None where there is none any more."""
        place = self._place(number)
        return None if place is None else self.entries[place]

    def with_entry(self, entry: Entry) -> History:
        """Add the newest entry; beyond LIMIT the oldest one without a star goes.

        Raises ValueError where its number does not rise.
        """
        if entry.number < self.next_number:
            raise ValueError(f"entry {entry.number} would not be the newest of the history")
        entries = (*self.entries, entry)
        if len(entries) > LIMIT:
            old = (place for place, kept in enumerate(self.entries) if not kept.starred)
            if (place := next(old, None)) is not None:
                entries = entries[:place] + entries[place + 1 :]
        return History(entries)

    def starring(self, number: int, on: bool) -> History:
        """Give an entry a star, or take it away; nothing happens where there is no such entry."""
        place = self._place(number)
        if place is None or self.entries[place].starred == on:
            return self
        entry = replace(self.entries[place], starred=on)
        return History((*self.entries[:place], entry, *self.entries[place + 1 :]))

    def written(self, newest: int = WRITTEN) -> History:
        """Return what a file keeps: the newest entries, and of the others those with a star."""
        first = max(len(self.entries) - newest, 0)
        old = tuple(entry for entry in self.entries[:first] if entry.starred)
        return History(old + self.entries[first:])

    def _place(self, number: int) -> int | None:
        place = bisect_left(self.entries, number, key=lambda entry: entry.number)
        found = place < len(self.entries) and self.entries[place].number == number
        return place if found else None


def to_json(history: History) -> Data:
    """Turn what a file keeps of a history into plain data for JSON.

    An entry says only what is unlike the entry before it: of the notes, how many stay at the
    start, how many at the end, and four numbers for each new one between.
    """
    entries, before = [], _start()
    for entry in history.written().entries:
        entries.append(_entry_data(entry, before))
        before = entry
    return {"entries": entries}


def from_json(data: Any) -> History:
    """Turn the data back; the inverse of `to_json` for what a file keeps.

    What is missing of an entry is as in the entry before it, or empty. Raises ValueError, as a
    part of a sentence, where the data cannot be a history.
    """
    entries: list[Entry] = []
    before = _start()
    try:
        listed = _value(_dict(data, "history"), "entries", list, [])
    except ValueError as error:
        raise ValueError(f"{_DAMAGED} ({error})") from error
    for place, item in enumerate(listed, 1):
        try:
            entry = _entry(_dict(item, "entry"), before)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{_DAMAGED} (entry {place}: {error})") from error
        entries.append(entry)
        before = entry
    return History(tuple(entries))


def _start() -> Entry:
    """Return what the first entry is compared with."""
    return Entry(0, "", frozenset(), {}, Phrase())


def _entry_data(entry: Entry, before: Entry) -> Data:
    data: Data = {
        "number": entry.number,
        "text": entry.text,
        "bars": sorted(entry.bars),
        "asked": dict(entry.asked),
        "codes": {str(bar): _packed(code) for bar, code in entry.codes.items()},
        "measured": {str(bar): dict(values) for bar, values in entry.measured.items()},
        "starred": entry.starred,
    }
    data = {name: value for name, value in data.items() if value or name == "number"}
    if entry.model != before.model:
        data["model"] = entry.model
    return data | _phrase_data(entry.phrase, before.phrase)


def _entry(data: Data, before: Entry) -> Entry:
    number = _value(data, "number", int, before.number + 1)
    if number <= before.number:
        raise ValueError(f"number {number} does not rise")
    codes, measured = (_dict(data.get(name, {}), name) for name in ("codes", "measured"))
    return Entry(
        number,
        text=_value(data, "text", str, ""),
        bars=frozenset(_bar(bar) for bar in _value(data, "bars", list, [])),
        asked=_numbers(data.get("asked", {}), "asked"),
        phrase=_phrase(data, before.phrase),
        model=_value(data, "model", str, before.model),
        codes={_bar(bar): _unpacked(code) for bar, code in codes.items()},
        measured={_bar(bar): _numbers(values, "measured") for bar, values in measured.items()},
        starred=_value(data, "starred", bool, False),
    )


# Phrases, each as a change of the one before.


def _phrase_data(phrase: Phrase, before: Phrase) -> Data:
    data: Data = {
        name: getattr(phrase, name)
        for name in ("measures", "tempo", "title")
        if getattr(phrase, name) != getattr(before, name)
    }
    if phrase.meter != before.meter:
        data["meter"] = [phrase.meter.numerator, phrase.meter.denominator]
    if phrase.notes != before.notes:
        start, end = _common(before.notes, phrase.notes)
        new = phrase.notes[start : len(phrase.notes) - end]
        numbers = [(note.onset, note.duration, note.pitch, note.velocity) for note in new]
        data["notes"] = [start, end, [number for note in numbers for number in note]]
    return data


def _phrase(data: Data, before: Phrase) -> Phrase:
    meter = before.meter
    if "meter" in data:
        meter = Meter(*_integers(data["meter"], "meter", 2))
    notes = before.notes
    if "notes" in data:
        start, end, numbers = _list(data["notes"], "notes", 3)
        start, end = _integers([start, end], "notes", 2)
        if min(start, end) < 0 or start + end > len(notes):
            raise ValueError("its notes do not follow from those before")
        new = _integers(numbers, "notes")
        if len(new) % _NOTE_FIELDS:
            raise ValueError("a note has four numbers")
        between = (Note(*new[i : i + _NOTE_FIELDS]) for i in range(0, len(new), _NOTE_FIELDS))
        notes = (*notes[:start], *between, *notes[len(notes) - end :])
    return Phrase(
        notes,
        measures=_value(data, "measures", int, before.measures),
        meter=meter,
        tempo=_value(data, "tempo", (int, float), before.tempo),
        title=_value(data, "title", str, before.title),
    )


def _common(before: tuple[Note, ...], after: tuple[Note, ...]) -> tuple[int, int]:
    """Return how many notes two melodies share at their start and, of the rest, at their end."""
    most = min(len(before), len(after))
    start = next((i for i in range(most) if before[i] != after[i]), most)
    rest = most - start
    end = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return start, end


# Codes, as text of their bytes: a tenth of what their digits would take.


def _packed(code: Code) -> str:
    return b64encode(np.array(code, "<f4").tobytes()).decode("ascii")


def _unpacked(text: Any) -> Code:
    try:
        code = np.frombuffer(b64decode(text, validate=True), "<f4")
    except (binascii.Error, TypeError, ValueError) as error:
        raise ValueError("a code cannot be read") from error
    if not np.isfinite(code).all():
        raise ValueError("a code is not finite")
    return array("f", code.tolist())


# Data of strangers: each field is of its kind, or it is refused.

_KINDS: Final[Mapping[Any, str]] = {
    bool: "true or false",
    int: "a whole number",
    (int, float): "a number",
    str: "a text",
    list: "a list",
    dict: "a group of fields",
}


def _check(value: Any, name: str, kind: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"“{name}” should be {_KINDS[kind]}")
    return value


def _value(data: Data, name: str, kind: Any, default: Any) -> Any:
    return _check(data.get(name, default), name, kind)


def _dict(value: Any, name: str) -> Data:
    return _check(value, name, dict)


def _list(value: Any, name: str, length: int) -> list[Any]:
    if len(_check(value, name, list)) != length:
        raise ValueError(f"“{name}” should list {length} things")
    return value


def _integers(value: Any, name: str, length: int | None = None) -> list[int]:
    items = _check(value, name, list) if length is None else _list(value, name, length)
    return [_check(item, name, int) for item in items]


def _numbers(value: Any, name: str) -> dict[str, float]:
    numbers = {key: float(_check(n, key, (int, float))) for key, n in _dict(value, name).items()}
    if not all(map(math.isfinite, numbers.values())):
        raise ValueError(f"“{name}” is not finite")
    return numbers


def _bar(value: Any) -> int:
    """Read a bar's number, which is a text where it names a field."""
    bar = int(value) if isinstance(value, str) and value.isdecimal() else value
    if _check(bar, "bar", int) < 0:
        raise ValueError("bars count from 0")
    return bar
