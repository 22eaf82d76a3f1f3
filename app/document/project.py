"""The project: everything an `.attune` file holds, as one frozen value with pure edits.

Knows no file, no Qt and no network; the model is named here, and may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from arvae_models.music import Phrase

MOST_MEASURES: Final = 9999


@dataclass(frozen=True, slots=True)
class Project:
    """A melody with what its composer chose for turning it."""

    phrase: Phrase = field(default_factory=Phrase)
    model: str = ""  # a shipped model's name or a file's path; empty for the program's default
    locks: frozenset[str] = frozenset()  # keys of the attributes that a turn must keep
    selection: frozenset[int] = frozenset()  # measures, from 0

    def __post_init__(self) -> None:
        if self.phrase.measures > MOST_MEASURES:
            raise ValueError(f"a project has at most {MOST_MEASURES} measures")
        if not self.selection <= set(range(self.phrase.measures)):
            raise ValueError("a measure is selected that the phrase does not have")

    def with_phrase(self, phrase: Phrase) -> Project:
        """Put another phrase in place; selected measures that it lacks are no longer selected."""
        selection = frozenset(index for index in self.selection if index < phrase.measures)
        return replace(self, phrase=phrase, selection=selection)

    def with_model(self, model: str) -> Project:
        """Choose another model."""
        return replace(self, model=model)

    def with_lock(self, attribute: str, locked: bool) -> Project:
        """Lock an attribute, or free it."""
        one = {attribute}
        return replace(self, locks=self.locks | one if locked else self.locks - one)

    def selecting(self, measures: Iterable[int]) -> Project:
        """Select these measures and no others; those that the phrase lacks are left out."""
        return replace(self, selection=frozenset(measures) & set(range(self.phrase.measures)))

    def differs_from(self, other: Project) -> bool:
        """Tell whether there is anything to save or undo between two projects.

        What is selected is a place to work, not work: it makes no difference.
        """
        return (self.phrase, self.model, self.locks) != (other.phrase, other.model, other.locks)
