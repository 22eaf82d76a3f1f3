"""A phrase engraved: lines of bars broken to a width, each a display list, placed on one page.

verovio sets every line as a document of its own, so that a turn of a dial costs the line it
changes and no other; lines that were set before are remembered. Nothing here paints.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import floor
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF

from app.views.score.outlines import SPACE, Drawing, Mark, read
from arvae_models import mei, notation
from arvae_models.grid import on_grid
from arvae_models.music import Note, Phrase
from arvae_models.notation import Sign

if TYPE_CHECKING:
    import verovio

SCALE: Final = 8.0  # pixels between two lines of a staff, on a screen
MARGIN: Final = 3.0  # spaces of a staff, around the page

_ABOVE, _BELOW = 2.6, 2.0  # spaces that a line takes at least, above its staff and below
_REACH: Final = 2.4  # spaces above and below a staff that belong to its bars
_CLEARANCE: Final = 2.8  # spaces between the lines
_USUAL, _SHORT = 4, 8  # bars in a line, and where a bar has two quarters at most
_HEAD, _SIGNATURE = 1700.0, 200.0  # units that clef and meter take, and each sign of the key
# Of their natural width: bars with less room are broken up, a single one makes the page wider.
_TIGHTEST: Final = 0.93
_LOOSEST: Final = 2.2  # of its natural width, for a line that stands alone
_UNITS: Final = 10.0  # of a drawing, in one of verovio's for the width of a page
_NARROWEST, _WIDEST = 100, 100_000  # verovio's bounds of a page's width
_OPTIONS: Final[dict[str, Any]] = {
    "adjustPageHeight": True,
    "breaks": "encoded",
    "footer": "none",
    "header": "none",
    "minLastJustification": 0.0,
    "mnumInterval": 0,  # bar numbers are ours
    "scale": 100,
    "svgFormatRaw": True,
    **dict.fromkeys((f"pageMargin{side}" for side in ("Left", "Right", "Top", "Bottom")), 0),
}


class NoScoreError(ValueError):
    """A phrase that no staff can show; the message is a sentence for a musician."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A line that is to be engraved."""

    line: mei.Line
    width: float  # units of a drawing


@dataclass(frozen=True, slots=True)
class System:
    """A line of bars in its place on the page."""

    bars: range
    first_note: int  # place in the phrase's notes of the drawing's note 0
    drawing: Drawing
    origin: QPointF  # of the drawing, in pixels
    scale: float  # pixels of one unit of the drawing

    def placed(self, box: QRectF) -> QRectF:
        """Bring a rectangle of the drawing to the page."""
        corner = self.origin + box.topLeft() * self.scale
        return QRectF(corner, box.size() * self.scale)

    def drawn(self, box: QRectF) -> QRectF:
        """Bring a rectangle of the page to the drawing; the inverse of `placed`."""
        return QRectF((box.topLeft() - self.origin) / self.scale, box.size() / self.scale)

    @property
    def staff(self) -> QRectF:
        """The staff from end to end."""
        return self.placed(self.drawing.staff)

    def reach(self, space: float) -> QRectF:
        """Return what the line takes of the page: its ink, and room for a hand around its staff."""
        room = QMarginsF(0, _REACH * space, 0, _REACH * space)
        return self.placed(self.drawing.box) | self.staff.marginsAdded(room)


@dataclass(frozen=True, slots=True)
class Page:
    """An engraved phrase; lengths are logical pixels."""

    phrase: Phrase
    systems: tuple[System, ...]
    size: QSizeF
    space: float  # between two lines of a staff

    def marks(self, note: int) -> list[tuple[System, Mark]]:
        """Return the signs that write a note (its place in the phrase), in order."""
        return [
            (system, mark)
            for system in self.systems
            for mark in system.drawing.marks
            if system.first_note + mark.note == note
        ]

    def box(self, note: int) -> QRectF:
        """Return the rectangle around a note's signs in the system where it begins."""
        boxes = QRectF()
        marks = self.marks(note)
        for system, mark in marks:
            if system is marks[0][0]:
                boxes |= system.placed(mark.body)
        return boxes

    def bar_box(self, bar: int) -> QRectF:
        """Return the place of a bar, from 0: as high as its system is."""
        system = next(system for system in self.systems if bar in system.bars)
        return self._bar_boxes(system)[bar - system.bars[0]]

    def _bar_boxes(self, system: System) -> list[QRectF]:
        reach = system.reach(self.space)
        boxes = (system.placed(bar) for bar in system.drawing.bars)
        return [QRectF(box.left(), reach.top(), box.width(), reach.height()) for box in boxes]

    def note_at(self, point: QPointF) -> int | None:
        """Return the note whose sign a point touches; the nearest head where there are several."""
        near = self.space / 2
        found: list[tuple[bool, float, int]] = []
        for system in self._systems_at(point):
            for mark in system.drawing.marks:
                head, body = system.placed(mark.head), system.placed(mark.body)
                on_head = head.adjusted(-near, -near, near, near).contains(point)
                if on_head or body.contains(point):
                    away = (head.center() - point).manhattanLength()
                    found.append((not on_head, away, system.first_note + mark.note))
        return min(found)[2] if found else None

    def _systems_at(self, point: QPointF) -> Iterator[System]:
        near = self.space / 2
        for system in self.systems:
            if system.reach(self.space).adjusted(-near, -near, near, near).contains(point):
                yield system

    def bar_at(self, point: QPointF) -> int | None:
        """Return the bar at a point, from 0."""
        for system in self._systems_at(point):
            for bar, box in zip(system.bars, self._bar_boxes(system), strict=True):
                if box.contains(point):
                    return bar
        return None

    def sounding(self, tick: float) -> Note | None:
        """Return the note that sounds at a time."""
        notes = self.phrase.notes
        index = bisect_right(notes, tick, key=lambda note: note.onset) - 1
        return notes[index] if index >= 0 and tick < notes[index].end else None

    def system_at(self, y: float) -> System:
        """Return the line nearest to a height."""
        return min(self.systems, key=lambda system: abs(system.staff.center().y() - y))

    def system_of(self, tick: float) -> System:
        """Return the line in which a time lies."""
        bar = min(max(int(tick // self.phrase.meter.ticks), 0), self.phrase.measures - 1)
        return next(system for system in self.systems if bar in system.bars)


def engrave(phrase: Phrase, width: float, space: float = SCALE) -> Page:
    """Engrave a phrase for a width in logical pixels, `space` of them between two lines.

    Raises NoScoreError where notes lie off the grid.
    """
    planned = plan(phrase, width, space)
    return placed(phrase, planned, [drawn(line) for line in planned], space)


def plan(phrase: Phrase, width: float, space: float = SCALE) -> list[Planned]:
    """Break a phrase into lines. Raises NoScoreError where notes lie off the grid."""
    if not all(on_grid(note.onset) and on_grid(note.end) for note in phrase.notes):
        raise NoScoreError(
            "A note lies between the grid's sixteenths and triplets, so there is no score to show."
        )
    room = (width / space - 2 * MARGIN) * SPACE
    fifths = notation.key_fifths(phrase)
    head = _HEAD + _SIGNATURE * abs(fifths)
    signs = notation.signs(phrase)
    natural = [_natural(measure, phrase, fifths) for measure in signs]
    breaks = _breaks(natural, room - head, _SHORT if phrase.meter.ticks <= 24 else _USUAL)
    longest = max(len(bars) for bars in breaks)
    planned = []
    for line in mei.lines(phrase, breaks, signs):
        inside = sum(natural[bar] for bar in line.bars)
        full = room
        if len(breaks) == 1:
            full = (head + inside) * _LOOSEST
        elif line.bars[-1] == phrase.measures - 1:  # in step with the lines above
            full = max(room * len(line.bars) / longest, head + inside)
        least = head + inside * _TIGHTEST
        planned.append(Planned(line, max(min(full, room), least)))
    return planned


def _natural(signs: Sequence[Sign], phrase: Phrase, fifths: int) -> float:
    """Estimate the width that a bar wants, in units of a drawing: fitted to verovio's spacing."""
    if len(signs) == 1 and signs[0].value is None:
        return 1600.0
    begun = {phrase.notes[sign.note].pitch for sign in signs if sign.note is not None}
    spelled = [notation.spelled(pitch, fifths) for pitch in begun]
    foreign = sum(one.alter != notation.key_alter(one.step, fifths) for one in spelled)
    heads = sum(max(310.0, 190.0 * sign.ticks**0.44) for sign in signs)
    return 700.0 + heads + 130.0 * foreign


def _breaks(natural: Sequence[float], room: float, usual: int) -> list[range]:
    """Break bars into lines of a power of two, halved where they would be too crowded."""

    def groups(size: int) -> list[range]:
        last = len(natural)
        return [range(first, min(first + size, last)) for first in range(0, last, size)]

    def needs(bars: range) -> float:
        return sum(natural[bar] for bar in bars)

    def split(bars: range) -> Iterator[range]:
        if len(bars) == 1 or needs(bars) * _TIGHTEST <= room:
            yield bars
        else:
            half = 1 << (len(bars) - 1).bit_length() - 1
            yield from split(bars[:half])
            yield from split(bars[half:])

    def roomy(size: int) -> bool:
        return all(needs(bars) * size <= room * len(bars) for bars in groups(size))

    while usual < len(natural) and roomy(2 * usual):
        usual *= 2
    return [part for bars in groups(usual) for part in split(bars)]


def drawn(planned: Planned) -> Drawing:
    """Engrave a line; one that was engraved of late is remembered."""
    width = round(planned.width / _UNITS)
    return _drawn(planned.line.text, min(max(width, _NARROWEST), _WIDEST))


@lru_cache(maxsize=128)  # lines, of some 130 KB: those of the longest tune that can be imported
def _drawn(text: str, width: int) -> Drawing:
    toolkit = _toolkit()
    toolkit.setOptions({"pageWidth": width})
    toolkit.loadData(text)
    return read(toolkit.renderToSVG(1))


@cache
def _toolkit() -> verovio.toolkit:
    try:
        import verovio
    except ImportError as error:
        raise NoScoreError(
            "The engraver verovio is not installed, so there is no score."
        ) from error
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(_OPTIONS)
    return toolkit


def placed(
    phrase: Phrase, planned: Sequence[Planned], drawings: Sequence[Drawing], space: float
) -> Page:
    """Put engraved lines below each other on a page."""
    scale, margin = space / SPACE, MARGIN * space
    systems: list[System] = []
    y, right = margin, 0.0  # y is the lowest place that is taken
    for index, (line, drawing) in enumerate(zip(planned, drawings, strict=True)):
        staff, box = drawing.staff, drawing.box
        above = max(staff.top() - box.top(), _ABOVE * SPACE)
        below = max(box.bottom() - staff.bottom(), _BELOW * SPACE)
        y += above * scale + (_CLEARANCE * space if index else 0.0)
        y = floor(y) + 0.5  # a line of a staff fills a pixel
        origin = QPointF(margin - staff.left() * scale, y - staff.top() * scale)
        systems.append(System(line.line.bars, line.line.first_note, drawing, origin, scale))
        y += (staff.height() + below) * scale
        right = max(right, systems[-1].staff.right())
    return Page(phrase, tuple(systems), QSizeF(right + margin, y + margin), space)
