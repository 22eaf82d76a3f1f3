"""Questions for an engine, asked one after another so that none replaces another.

The service keeps at most one question waiting, the newest; what must not be lost waits here. Knows
neither what is asked nor who answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Make = Callable[[int], Any]  # a question, made with its number


class Errands:
    """What is to be asked, at most one of a kind, and what is being answered."""

    def __init__(self, ask: Callable[[Make], int], kinds: Sequence[str]) -> None:
        self._ask = ask
        self._kinds = kinds  # what is asked first stands first
        self._todo: dict[str, Make] = {}
        self._number: int | None = None  # of the question that is being answered
        self._resting = True

    def want(self, kind: str, make: Make) -> None:
        """Ask a question as soon as nothing else is; it replaces one of its kind that waits."""
        self._todo[kind] = make
        self._go_on()

    def ask_now(self, make: Make) -> int:
        """Ask a question before all that waits; what is being answered is forgotten."""
        self._number = self._ask(make)
        return self._number

    def answered(self, number: int, *, final: bool) -> bool:
        """Take an answer; tell whether it is one to what is being asked."""
        if number != self._number:
            return False
        if final:
            self._number = None
        return True

    def rest(self) -> None:
        """Ask nothing more for now but what `ask_now` asks."""
        self._resting = True

    def go_on(self) -> None:
        """Ask what waits; what is being answered is forgotten."""
        self._number, self._resting = None, False
        self._go_on()

    def drop(self, kind: str) -> None:
        """Forget a question that waits."""
        self._todo.pop(kind, None)

    def clear(self) -> None:
        """Forget all that waits."""
        self._todo.clear()

    def next(self) -> None:
        """Ask what waits, unless an answer is still to come."""
        self._go_on()

    def _go_on(self) -> None:
        if self._number is None and not self._resting:
            kind = next((kind for kind in self._kinds if kind in self._todo), None)
            if kind is not None:
                self._number = self._ask(self._todo.pop(kind))
