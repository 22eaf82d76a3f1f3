"""The project: everything an `.attune` file holds, as one frozen value with pure edits.

Knows no file, no Qt and no network; the model is named here, and may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from app.document.rules import Rules
from arvae_models.music import Phrase

MOST_MEASURES: Final = 9999


@dataclass(frozen=True, slots=True)
class Project:
    """A melody with what its composer chose for turning it."""

    phrase: Phrase = field(default_factory=Phrase)
    model: str = ""  # a shipped model's name or a file's path; empty for the program's default
    rules: Rules = field(default_factory=Rules)
    selection: frozenset[int] = frozenset()  # measures, from 0

    def __post_init__(self) -> None:
        if self.phrase.measures > MOST_MEASURES:
            raise ValueError(f"a project has at most {MOST_MEASURES} measures")
        if not self.selection <= set(range(self.phrase.measures)):
            raise ValueError("a measure is selected that the phrase does not have")

    def with_phrase(self, phrase: Phrase) -> Project:
        """Put another phrase in place.

        Selected measures that it lacks are no longer selected, and held notes no longer held.
        """
        selection = frozenset(index for index in self.selection if index < phrase.measures)
        held = self.rules.held & {note.onset for note in phrase.notes}
        rules = self.rules if held == self.rules.held else self.rules.holding(held)
        return replace(self, phrase=phrase, selection=selection, rules=rules)

    def with_empty_measure(self, index: int) -> Project:
        """Insert an empty measure and select it; what is held behind it moves with its notes."""
        start, length = index * self.phrase.meter.ticks, self.phrase.meter.ticks
        held = {onset + length if onset >= start else onset for onset in self.rules.held}
        longer = replace(self, phrase=self.phrase.with_empty_measure(index))
        return longer.with_rules(self.rules.holding(held)).selecting({index})

    def without_measures(self, measures: Iterable[int]) -> Project:
        """Remove measures and select the one that takes the first one's place."""
        gone = sorted(set(measures))
        length = self.phrase.meter.ticks
        held = {
            onset - length * sum(bar < onset // length for bar in gone)
            for onset in self.rules.held
            if onset // length not in gone
        }
        phrase = self.phrase.without_measures(gone)
        left = min(min(gone), phrase.measures - 1)
        return replace(
            self, phrase=phrase, rules=self.rules.holding(held), selection=frozenset({left})
        )

    def with_model(self, model: str) -> Project:
        """Choose another model."""
        return replace(self, model=model)

    def with_rules(self, rules: Rules) -> Project:
        """Set what turns must respect."""
        return replace(self, rules=rules)

    def selecting(self, measures: Iterable[int]) -> Project:
        """Select these measures and no others; those that the phrase lacks are left out."""
        return replace(self, selection=frozenset(measures) & set(range(self.phrase.measures)))

    def differs_from(self, other: Project) -> bool:
        """Tell whether there is anything to save or undo between two projects.

        What is selected is a place to work, not work: it makes no difference.
        """
        return (self.phrase, self.model, self.rules) != (other.phrase, other.model, other.rules)
