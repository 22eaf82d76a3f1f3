"""What the command palette finds: commands ranked by how well they answer to a few letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LETTER: Final = 1  # points of a letter found
_START: Final = 8  # more, where it begins a word
_NEXT: Final = 8  # more, where it follows the letter found before it
_GAP: Final = 1  # fewer, for every letter jumped over, up to _GAPS of them
_GAPS: Final = 4
_MENU: Final = 6  # points of a word that begins as the menu's name does
_TIP: Final = 4  # points of a word that begins one of the sentence's words
_KEYS: Final = 40  # points of the keys themselves


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette: what an action says of itself at this moment."""

    id: str
    text: str
    menu: str = ""
    keys: str = ""  # as the keyboard names them
    tip: str = ""  # one sentence
    why_not: str = ""  # one sentence, while it is switched off
    on: bool = False  # a switch, and switched on

    @property
    def available(self) -> bool:
        """Whether it can be called."""
        return not self.why_not

    def words(self) -> str:
        """Say everything, for a screen reader."""
        state = "on" if self.on else ""
        parts = (self.text.rstrip("…"), state, self.menu, self.keys, self.why_not or self.tip)
        return ", ".join(part for part in parts if part)


def ranked(query: str, rows: Sequence[Command], recent: Sequence[str] = ()) -> list[str]:
    """Return the ids of the commands that answer to a query, best first.

    Every word of the query must be found: its letters in their order in the command's text, where
    beginnings of words weigh more, or as the beginning of its menu or of a word of its sentence,
    or as its keys. Of equals the one used last comes first, then the shorter, then the table's
    order; so an empty query gives the recent commands and then the table.
    """
    words = query.split()
    places = {identity: place for place, identity in enumerate(recent)}
    found = []
    for order, row in enumerate(rows):
        points = [_points(word, row) for word in words]
        if None not in points:
            length = len(row.text) if words else 0
            used = places.get(row.id, len(places))
            found.append((-sum(p for p in points if p), used, length, order, row.id))
    return [identity for *_, identity in sorted(found)]


def marked(query: str, text: str) -> frozenset[int]:
    """Return which letters of a text a query has found."""
    marks: set[int] = set()
    for word in query.split():
        _, places = _aligned(_folded(word), _folded(text)) or (0, ())
        marks.update(places)
    return frozenset(marks)


def _points(word: str, row: Command) -> int | None:
    """Return how well a command answers to a word; None if it does not."""
    word = _folded(word)
    found = _aligned(word, _folded(row.text))
    points = [found[0]] if found else []
    if word in _folded(row.keys).split(" or "):
        points.append(_KEYS)
    if _folded(row.menu).startswith(word):
        points.append(_MENU)
    if any(part.startswith(word) for part in _folded(row.tip).split()):
        points.append(_TIP)
    return max(points, default=None)


def _aligned(word: str, text: str) -> tuple[int, tuple[int, ...]] | None:
    """Return the points and places of the best way to find a word's letters in their order."""
    best: dict[int, tuple[int, tuple[int, ...]]] = {-1: (0, ())}  # by the place of the last letter
    for letter in word:
        following = {}
        for place, candidate in enumerate(text):
            if candidate == letter:
                ways = [
                    (points + _bonus(text, before, place), (*places, place))
                    for before, (points, places) in best.items()
                    if before < place
                ]
                if ways:
                    following[place] = max(ways, key=lambda way: way[0])
        best = following
    return max(best.values(), key=lambda way: way[0], default=None)


def _bonus(text: str, before: int, place: int) -> int:
    """Return what a letter at a place is worth after one at another; -1 is before the first."""
    starts = place == 0 or not text[place - 1].isalnum()
    follows = before >= 0 and place == before + 1
    gap = 0 if starts or follows else min(place - before - 1, _GAPS)
    return _LETTER + _START * starts + _NEXT * follows - _GAP * gap


def _folded(text: str) -> str:
    """Return a text in small letters without accents, letter for letter as long as it was."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] for letter in text)
