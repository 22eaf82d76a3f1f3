"""Where time and pitch lie on the piano roll: pure coordinates, both ways; it paints nothing.

Points are logical pixels in the roll's view, whose left edge is a keyboard and whose top edge
holds the loop and the bar numbers; `scroll_x` and `scroll_y` say how far the music is scrolled
behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF

from arvae_models.music import Note, Phrase

GUTTER: Final = 56  # width of the keyboard
HEADER: Final = 40  # height of the loop's strip and the bar numbers
STRIP: Final = 14  # height of the loop's strip, above the bar numbers
FEWEST_ROWS: Final = 25  # two octaves and the note above
HEADROOM: Final = 4  # semitones above the highest and below the lowest note

_GRIP = 7.0  # pixels at a note's end that take its end
_ROW_HEIGHTS = (7.0, 22.0)  # pixels, smallest and largest
_TICK_WIDTHS = (2.2, 26.0)  # pixels, smallest and largest


class Zone(Enum):
    """The part of a note that a point touches."""

    START = "start"
    BODY = "body"
    END = "end"


@dataclass(frozen=True, slots=True)
class RollGeometry:
    """The map between music and view."""

    measures: int
    measure_ticks: int
    lowest: int  # MIDI pitch of the bottom row
    highest: int  # MIDI pitch of the top row
    tick_width: float  # pixels
    row_height: float  # pixels
    scroll_x: float = 0.0  # pixels
    scroll_y: float = 0.0

    @property
    def ticks(self) -> int:
        """Length of the phrase."""
        return self.measures * self.measure_ticks

    @property
    def content_width(self) -> float:
        """Width of the whole phrase, without the keyboard."""
        return self.ticks * self.tick_width

    @property
    def content_height(self) -> float:
        """Height of all rows, without the bar numbers."""
        return (self.highest - self.lowest + 1) * self.row_height

    def x(self, tick: float) -> float:
        """Return where a time lies."""
        return GUTTER + tick * self.tick_width - self.scroll_x

    def tick(self, x: float) -> float:
        """Return the time at a place; the inverse of `x`."""
        return (x - GUTTER + self.scroll_x) / self.tick_width

    def y(self, pitch: float) -> float:
        """Return the upper edge of a pitch's row."""
        return HEADER + (self.highest - pitch) * self.row_height - self.scroll_y

    def pitch(self, y: float) -> int:
        """Return the pitch whose row holds a place, the nearest of MIDI's outside."""
        row = int((y - HEADER + self.scroll_y) // self.row_height)
        return min(max(self.highest - row, 0), 127)

    def measure(self, x: float) -> int:
        """Return the measure at a place, the nearest one outside."""
        return min(max(int(self.tick(x) // self.measure_ticks), 0), self.measures - 1)

    def rect(self, note: Note) -> QRectF:
        """Return the rectangle of a note."""
        return self.place(note.onset, note.duration, note.pitch)

    def place(self, onset: float, duration: float, pitch: float) -> QRectF:
        """Return a rectangle for times and a pitch that may lie between those of notes."""
        return QRectF(self.x(onset), self.y(pitch), duration * self.tick_width, self.row_height)

    def note_at(self, point: QPointF, phrase: Phrase) -> Note | None:
        """Return the note that a point touches."""
        return next((note for note in phrase.notes if self.rect(note).contains(point)), None)

    def zone(self, note: Note, x: float) -> Zone:
        """Return the part of a note that a place touches; a short note keeps a body."""
        rect = self.rect(note)
        grip = min(_GRIP, rect.width() / 3)
        if x >= rect.right() - grip:
            return Zone.END
        return Zone.START if x <= rect.left() + grip / 2 else Zone.BODY


def fitted_pitches(phrase: Phrase, before: tuple[int, int] | None = None) -> tuple[int, int]:
    """Return the lowest and highest row for a phrase.

    The rows `before` stay while the notes fit them and they are not far too many: a roll that
    jumps with every turn of a dial cannot be read.
    """
    pitches = [note.pitch for note in phrase.notes] or [60, 72]
    low, high = min(pitches), max(pitches)
    rows = max(high - low + 1 + 2 * HEADROOM, FEWEST_ROWS)
    if before is not None:
        fits = before[0] <= low and high <= before[1]
        if fits and before[1] - before[0] + 1 <= rows + 12:
            return before
    return centred_rows(low, high, rows)


def laid_out(
    phrase: Phrase,
    pitches: tuple[int, int],
    size: QSizeF,
    zoom: float = 1.0,
    scroll: tuple[float, float] = (0.0, 0.0),
) -> RollGeometry:
    """Fit a phrase and a range of pitches into a view; a zoom of 1 fits its whole length.

    Rows and ticks keep a readable size: what then does not fit is left to the scroll bars, and a
    view that is too tall shows more pitches.
    """
    height = max(size.height() - HEADER, 1)
    widest, (least, most) = _TICK_WIDTHS[1], _ROW_HEIGHTS
    fit = _fitting(phrase, size)
    low, high = pitches
    low, high = centred_rows(low, high, max(high - low + 1, int(height // most) + 1))
    return RollGeometry(
        phrase.measures,
        phrase.meter.ticks,
        low,
        high,
        tick_width=max(min(fit * zoom, widest), fit),
        row_height=max(height / (high - low + 1), least),
        scroll_x=scroll[0],
        scroll_y=scroll[1],
    )


def largest_zoom(phrase: Phrase, size: QSizeF) -> float:
    """Return the zoom beyond which a phrase in a view grows no wider."""
    return max(_TICK_WIDTHS[1] / _fitting(phrase, size), 1.0)


def _fitting(phrase: Phrase, size: QSizeF) -> float:
    """Return the pixels of a tick where a whole phrase, or as much as can be read, is in view."""
    return max((size.width() - GUTTER - 1) / phrase.ticks, _TICK_WIDTHS[0])


def centred_rows(low: int, high: int, rows: int) -> tuple[int, int]:
    """Return a number of rows around two pitches, moved inside MIDI's 0..127."""
    rows = min(rows, 128)
    bottom = (low + high - rows + 1) // 2
    bottom = min(max(bottom, 0), 128 - rows)
    return bottom, bottom + rows - 1
