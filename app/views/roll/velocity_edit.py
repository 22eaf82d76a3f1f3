"""What can be done to the velocities of notes: pure edits that leave time and pitch alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF

from app.views.roll.roll_edit import Edit
from app.views.roll.roll_geometry import RollGeometry
from arvae_models.music import DEFAULT_VELOCITY, Note, Phrase

SOFTEST: Final = 1
LOUDEST: Final = 127
MARGIN: Final = 10.0  # pixels above the loudest and below the softest
REACH: Final = 8.0  # pixels around a head that take it

Point = tuple[float, float]  # tick, velocity


def changed(phrase: Phrase, notes: Iterable[Note], by: float) -> Edit:
    """Make notes louder or softer by the same step, each as far as MIDI goes."""
    return _played(phrase, {note: note.velocity + by for note in notes})


def reset(phrase: Phrase, notes: Iterable[Note]) -> Edit:
    """Give notes the velocity that a new note has."""
    return _played(phrase, dict.fromkeys(notes, DEFAULT_VELOCITY))


def drawn(phrase: Phrase, first: Point, last: Point) -> Edit:
    """Lay a straight line over the notes that sound between two points; it counts at their starts.

    In a single place the later point counts: that is where the hand is.
    """
    (start, low), (end, high) = first, last
    left, right = sorted((start, end))
    wanted = {}
    for note in phrase.notes:
        if note.end > left and note.onset <= right:
            tick = min(max(note.onset, left), right)
            share = (tick - start) / (end - start) if end != start else 1.0
            wanted[note] = low + share * (high - low)
    return _played(phrase, wanted)


def _played(phrase: Phrase, wanted: Mapping[Note, float]) -> Edit:
    """Give notes velocities, rounded and brought into MIDI's range."""
    new = {
        note: replace(note, velocity=min(max(round(velocity), SOFTEST), LOUDEST))
        for note, velocity in wanted.items()
    }
    notes = tuple(new.get(note, note) for note in phrase.notes)
    return Edit(replace(phrase, notes=notes), frozenset(new.values()))


@dataclass(frozen=True, slots=True)
class VelocityGeometry:
    """The map between velocities and the view; times lie where the roll has them."""

    roll: RollGeometry
    height: float  # pixels

    def y(self, velocity: float) -> float:
        """Return where a velocity lies."""
        share = (velocity - SOFTEST) / (LOUDEST - SOFTEST)
        return self.height - MARGIN - share * (self.height - 2 * MARGIN)

    def velocity(self, y: float) -> float:
        """Return the velocity at a place, the nearest end outside; the inverse of `y`."""
        share = (self.height - MARGIN - y) / max(self.height - 2 * MARGIN, 1.0)
        return SOFTEST + min(max(share, 0.0), 1.0) * (LOUDEST - SOFTEST)

    @property
    def step(self) -> float:
        """Velocities to a pixel."""
        return (LOUDEST - SOFTEST) / max(self.height - 2 * MARGIN, 1.0)

    def head(self, note: Note) -> QPointF:
        """Return the head of a note's stem."""
        return QPointF(self.roll.x(note.onset), self.y(note.velocity))

    def note_at(self, point: QPointF, phrase: Phrase) -> Note | None:
        """Return the note whose head a point takes: the nearest within reach."""
        near = [
            ((self.head(note) - point).manhattanLength(), note)
            for note in phrase.notes
            if abs(self.head(note).x() - point.x()) <= REACH
            and abs(self.head(note).y() - point.y()) <= REACH
        ]
        return min(near)[1] if near else None

    def note_over(self, x: float, phrase: Phrase) -> Note | None:
        """Return the note that sounds at a place."""
        tick = self.roll.tick(x)
        return next((note for note in phrase.notes if note.onset <= tick < note.end), None)
