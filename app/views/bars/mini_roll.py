"""A bar in miniature: where its notes lie and how they are painted, alone or against another bar.

Bars are token rows of 24 slots. A note that is tied into the bar has no onset in its row and is not
shown: no candidate can change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.views.look.theme import Look
from app.views.roll.roll_geometry import centred_rows
from arvae_models.grid import METER
from arvae_models.music import TICKS_PER_BEAT, Note
from arvae_models.tokens import Rows, phrase_of

FEWEST_ROWS: Final = 15  # an octave and a semitone around it
THINNEST: Final = 4.5  # height of a note, pixels
KEPT: Final = (0.6, 0.85)  # how solid an old note is on dark and on light: lightness tells it too

_PAD = 3.0  # pixels between the edge and the outermost rows
_RADIUS = 1.6  # of a note's corners
_UNLIKE = (2, 0)  # rank of a note that is no other one moved


@dataclass(frozen=True, slots=True)
class Change:
    """How a bar differs from another; each of their notes stands in one of these."""

    kept: tuple[Note, ...] = ()
    moved: tuple[tuple[Note, Note], ...] = ()  # as it was, as it is: another pitch, time or length
    removed: tuple[Note, ...] = ()
    added: tuple[Note, ...] = ()

    @property
    def fresh(self) -> tuple[Note, ...]:
        """Notes that the bar has now and did not have like this before."""
        return (*(now for _, now in self.moved), *self.added)

    @property
    def gone(self) -> tuple[Note, ...]:
        """Notes that the bar had before and does not have like this now."""
        return (*(was for was, _ in self.moved), *self.removed)


@dataclass(frozen=True, slots=True)
class MiniRoll:
    """The map from a bar's ticks and pitches to a box."""

    left: float  # pixels, as the next three
    top: float
    width: float
    height: float
    lowest: int  # MIDI pitch of the bottom row
    highest: int  # MIDI pitch of the top row

    @property
    def box(self) -> QRectF:
        """The whole picture."""
        return QRectF(self.left, self.top, self.width, self.height)

    def x(self, tick: float) -> float:
        """Return where a time lies."""
        return self.left + tick * self.width / METER.ticks

    def rect(self, note: Note) -> QRectF:
        """Return the rectangle of a note; thick enough to be seen, and never outside the box."""
        rows = max(self.highest - self.lowest, 1)
        room = self.height - 2 * _PAD
        thick = max(room / (rows + 1), THINNEST)
        top = self.top + _PAD + (self.highest - note.pitch) * (room - thick) / rows
        left = self.x(note.onset)
        return QRectF(left, top, self.x(note.end) - left, thick)


def notes_of(row: Rows) -> tuple[Note, ...]:
    """Return the notes that start in a bar (24,), with onsets from its bar line."""
    return phrase_of(row.reshape(1, -1)).notes


def shared_pitches(rows: Iterable[Rows]) -> tuple[int, int]:
    """Return the lowest and highest row for pictures of bars (24,) that are to be compared."""
    pitches = [note.pitch for row in rows for note in notes_of(row)] or [60, 72]
    low, high = min(pitches), max(pitches)
    return centred_rows(low, high, max(high - low + 3, FEWEST_ROWS))


def compare(before: Rows, after: Rows) -> Change:
    """Say how a bar (24,) differs from another.

    A note has moved where another starts at its time, or where its pitch starts within a beat of
    it; the nearest are paired first.
    """
    was, now = notes_of(before), notes_of(after)
    kept = tuple(note for note in was if note in now)
    gone = [note for note in was if note not in kept]
    come = [note for note in now if note not in kept]
    likely = sorted((_away(old, new), old, new) for old in gone for new in come)
    moved: list[tuple[Note, Note]] = []
    for distance, old, new in likely:
        if distance < _UNLIKE and old in gone and new in come:
            moved.append((old, new))
            gone.remove(old)
            come.remove(new)
    return Change(kept, tuple(sorted(moved)), tuple(gone), tuple(come))


def _away(old: Note, new: Note) -> tuple[int, int]:
    """Rank how likely a note is another one moved: smaller is likelier."""
    if old.onset == new.onset:
        return 0, abs(old.pitch - new.pitch)
    late = abs(old.onset - new.onset)
    return (1, late) if old.pitch == new.pitch and late <= TICKS_PER_BEAT else _UNLIKE


def paint_stage(painter: QPainter, roll: MiniRoll, look: Look) -> None:
    """Paint what lies behind the notes: the beats and the octaves."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("lane"))
    painter.drawRoundedRect(roll.box, 5, 5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # hairlines stay sharp
    painter.setPen(QPen(look.colour("grid", 0.13), 0))
    for tick in range(TICKS_PER_BEAT, METER.ticks, TICKS_PER_BEAT):
        x = roll.x(tick)
        painter.drawLine(QLineF(x, roll.top, x, roll.top + roll.height))
    painter.setPen(QPen(look.colour("grid", 0.08), 0))
    for pitch in range(roll.lowest, roll.highest + 1):
        if pitch % 12 == 0:
            y = roll.rect(Note(0, 1, pitch)).center().y()
            painter.drawLine(QLineF(roll.left, y, roll.left + roll.width, y))
    painter.restore()


def paint_notes(painter: QPainter, roll: MiniRoll, change: Change, look: Look) -> None:
    """Paint the notes of the bar as it is now; the fresh ones stand out."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for notes, colour in (
        (change.kept, look.colour("note", KEPT[not look.dark])),
        (change.fresh, look.colour("accent")),
    ):
        for note in notes:
            _paint_note(painter, roll.rect(note), colour)
    painter.restore()


def paint_change(painter: QPainter, roll: MiniRoll, change: Change, look: Look) -> None:
    """Paint both bars at once: gone notes hollow, and a line from where a note was to where it is.

    The notes lie over the lines, so that a line ends at their edges.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("text", 0.65), 1.2))
    painter.setBrush(look.colour("lane"))
    for note in change.gone:
        body = roll.rect(note).adjusted(0.6, 0.3, -0.6, -0.3)
        painter.drawRoundedRect(body, _RADIUS, _RADIUS)
    painter.setPen(QPen(look.colour("accent", 0.85), 1.4))
    for was, now in change.moved:
        painter.drawLine(_grip(roll.rect(was)), _grip(roll.rect(now)))
    painter.restore()
    paint_notes(painter, roll, change, look)


def _grip(rect: QRectF) -> QPointF:
    """Return the place in a note that its line leads to: near its onset, which is what is heard."""
    return QPointF(rect.left() + min(4.0, rect.width() / 2), rect.center().y())


def _paint_note(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.25, -0.5, -0.25), _RADIUS, _RADIUS)
