"""Several bars in miniature: a strip of notes to recognise a part by, and what an import changes.

Times are ticks from the strip's start; a part's notes may overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.bars.mini_roll import FEWEST_ROWS, MiniRoll
from app.views.look import theme
from app.views.look.theme import Look
from app.views.roll.roll_geometry import centred_rows
from arvae_models.grid import METER
from arvae_models.music import Meter, Note

_NARROWEST: Final = 1.4  # pixels of a note
_GAP: Final = 1.0  # pixels between notes that follow each other
_BEHIND: Final = 0.5  # how solid the others are where some notes stand out
_CLOSEST: Final = 5.0  # pixels between bar lines; where they were closer, none is drawn


@dataclass(frozen=True, slots=True)
class Strip:
    """What a strip shows."""

    notes: tuple[Note, ...] = ()  # onsets from the strip's start
    bars: int = 1
    meter: Meter = METER
    changed: frozenset[int] = frozenset()  # onsets of the notes that stand out

    @property
    def ticks(self) -> int:
        """Length of the strip."""
        return self.bars * self.meter.ticks


def excerpt(notes: Iterable[Note], meter: Meter, bars: tuple[int, int]) -> Strip:
    """Return the strip of some bars (the first and the one after the last, from 0) of a part.

    What is held over a bar line at either end is cut there.
    """
    start, end = bars[0] * meter.ticks, bars[1] * meter.ticks
    inside = tuple(
        replace(note, onset=onset - start, duration=min(note.end, end) - onset)
        for note in notes
        if (onset := max(note.onset, start)) < min(note.end, end)
    )
    return Strip(inside, bars[1] - bars[0], meter)


def shared_rows(notes: Iterable[Note]) -> tuple[int, int]:
    """Return the lowest and highest row for a strip of notes."""
    pitches = [note.pitch for note in notes] or [60, 72]
    low, high = min(pitches), max(pitches)
    return centred_rows(low, high, max(high - low + 3, FEWEST_ROWS))


def roll_of(strip: Strip, box: QRectF) -> MiniRoll:
    """Return the map from a strip's ticks and pitches to a box."""
    width = box.width() * METER.ticks / strip.ticks  # of one bar of 4/4, which a MiniRoll holds
    return MiniRoll(box.left(), box.top(), width, box.height(), *shared_rows(strip.notes))


def note_rects(strip: Strip, box: QRectF) -> Sequence[QRectF]:
    """Return the rectangle of each note, wide enough to be seen and inside the box."""
    roll = roll_of(strip, box)
    rects = []
    for note in strip.notes:
        rect = roll.rect(note)
        rect.setWidth(max(rect.width() - _GAP, _NARROWEST))
        rect.moveRight(min(rect.right(), box.right()))
        rects.append(rect)
    return rects


def paint_strip(painter: QPainter, box: QRectF, strip: Strip, look: Look) -> None:
    """Paint a strip: its bars, and its notes, of which the changed ones stand out."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("lane"))
    painter.drawRoundedRect(box, 5, 5)
    bar = box.width() / strip.bars
    if bar >= _CLOSEST:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # hairlines stay sharp
        painter.setPen(QPen(look.colour("grid", 0.16), 0))
        for index in range(1, strip.bars):
            x = box.left() + index * bar
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
    plain = look.colour("note", _BEHIND if strip.changed else 1.0)
    for note, rect in zip(strip.notes, note_rects(strip, box), strict=True):
        painter.setBrush(look.colour("accent") if note.onset in strip.changed else plain)
        painter.drawRoundedRect(rect, 1.4, 1.4)
    painter.restore()


class StripView(QWidget):
    """A strip to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip = Strip()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Preview")

    @property
    def strip(self) -> Strip:
        """What it shows."""
        return self._strip

    def show_strip(self, strip: Strip) -> None:
        """Show notes, and say how many of them stand out."""
        self._strip = strip
        count, changed = len(strip.notes), len(strip.changed)
        words = f"{count} {'note' if count == 1 else 'notes'}"
        self.setAccessibleDescription(f"{words}, {changed} of them changed" if changed else words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_strip(painter, QRectF(self.rect()), self._strip, theme.look())

    def sizeHint(self) -> QSize:
        return QSize(640, 92)
