"""The painting of an engraved page, from values only, on a screen as on paper.

On pixels, straight strokes fall on whole ones; wherever lines can be as fine as they are, they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import floor
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPainterPath, QPen

from app.views.look import theme
from app.views.look.theme import Look
from app.views.score.engraving import Page, System
from app.views.score.outlines import SPACE, Ink, Mark
from arvae_models import grid
from arvae_models.attributes import ONSET_SHARES
from arvae_models.music import Note

GLOW: Final = 0.6  # spaces around a note that its halo and its ring may take
TINTED: Final = "rhythmic_complexity"  # the attribute whose shares the notes can show

_HEAVIEST: Final = float(ONSET_SHARES.max())
_NUMBER: Final = 1.4  # spaces of a staff, the size of bar numbers
_HALO: Final = 0.42  # spaces around a head
_RING: Final = 0.16  # spaces, breadth of what is drawn around a head
_WORDS: Final = 420.0  # pixels, the longest line of a sentence
_ROUND: Final = 0.7  # spaces, radius of what lies behind notes and bars


@dataclass(frozen=True, slots=True)
class Inks:
    """What everything on a page is drawn with; notes and bars by their place in the phrase."""

    ink: QColor
    lines: QColor  # of the staff
    numbers: QColor  # of the bars
    onsets: Mapping[int, QColor] = field(default_factory=dict)  # where a note begins
    glows: Mapping[int, QColor] = field(default_factory=dict)  # behind that place
    notes: Mapping[int, QColor] = field(default_factory=dict)  # a note and all it is tied to
    halos: Mapping[int, QColor] = field(default_factory=dict)  # behind their heads
    rings: Mapping[int, QColor] = field(default_factory=dict)  # around them
    bars: Mapping[int, QColor] = field(default_factory=dict)  # behind a whole bar


ON_PAPER: Final = Inks(QColor("#000000"), QColor("#000000"), QColor("#555555"))


def on_screen(look: Look) -> Inks:
    """Return the inks of a table of colours."""
    return Inks(look.colour("text"), look.colour("text", 0.5), look.colour("faint"))


def shares(page: Page) -> dict[int, float]:
    """Return what each onset adds to its bar's rhythmic complexity, 1 for the heaviest place.

    Keys are places in the phrase's notes. Empty where bars are not in 4/4: the formula knows no
    others.
    """
    if page.phrase.meter != grid.METER:
        return {}
    slots = (grid.slot_of(note.onset % grid.METER.ticks) for note in page.phrase.notes)
    return {
        index: float(ONSET_SHARES[slot]) / _HEAVIEST
        for index, slot in enumerate(slots)
        if slot is not None
    }


def tinted(inks: Inks, page: Page, look: Look) -> Inks:
    """Colour every note by its share of the rhythmic complexity: the stronger, the more."""
    colour = theme.attribute_colour(TINTED, look)
    found = shares(page)
    glows = {index: _faded(colour, 0.40 * share) for index, share in found.items() if share > 0.2}
    onsets = {index: _mixed(inks.ink, colour, share) for index, share in found.items()}
    return replace(inks, onsets=onsets, glows=glows)


def marked(
    inks: Inks,
    page: Page,
    look: Look,
    selected: Collection[Note],
    bars: Iterable[int],
    sounding: Note | None,
) -> Inks:
    """Add what is chosen, and the note that sounds."""
    notes: dict[int, QColor] = {}
    halos: dict[int, QColor] = {}
    ring = look.colour("text")
    if sounding in page.phrase.notes:
        place = page.phrase.notes.index(sounding)
        notes[place] = look.colour("accent")
        halos[place] = look.colour("accent", 0.30)
    return replace(
        inks,
        notes=notes,
        halos=halos,
        rings={index: ring for index, note in enumerate(page.phrase.notes) if note in selected},
        bars={bar: look.colour("accent", 0.09) for bar in bars if bar < page.phrase.measures},
    )


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    def between(low: float, high: float) -> float:
        return low + share * (high - low)

    return QColor.fromRgbF(
        between(one.redF(), other.redF()),
        between(one.greenF(), other.greenF()),
        between(one.blueF(), other.blueF()),
    )


def _faded(colour: QColor, alpha: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(alpha)
    return faded


def paint_page(painter: QPainter, page: Page, inks: Inks, dirty: QRectF | None = None) -> None:
    """Paint what a rectangle of the page shows, or the whole page."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for bar, colour in inks.bars.items():
        radius = _ROUND * page.space
        painter.setBrush(colour)
        painter.drawRoundedRect(page.bar_box(bar), radius, radius)
    for system in page.systems:
        if dirty is None or system.reach(page.space).intersects(dirty):
            _paint_system(painter, page, system, inks, dirty)
    painter.restore()


def _paint_system(
    painter: QPainter, page: Page, system: System, inks: Inks, dirty: QRectF | None
) -> None:
    if system.bars[0] > 0:
        _paint_number(painter, page, system, inks.numbers)
    painter.save()
    painter.translate(system.origin)
    painter.scale(system.scale, system.scale)
    seen = None if dirty is None else system.drawn(dirty)
    drawing = system.drawing
    marks = [
        (system.first_note + mark.note, mark)
        for mark in drawing.marks
        if seen is None or mark.box.intersects(seen)
    ]
    start = system.bars[0] * page.phrase.meter.ticks

    def begins(note: int, mark: Mark) -> bool:
        return mark.tied == 0 and page.phrase.notes[note].onset >= start

    around = _HALO * SPACE
    for note, mark in marks:
        halo, ring = inks.halos.get(note), inks.rings.get(note)
        if halo is None and begins(note, mark):
            halo = inks.glows.get(note)
        if halo is not None or ring is not None:
            painter.setBrush(halo or Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ring, _RING * SPACE) if ring is not None else Qt.PenStyle.NoPen)
            behind = mark.head.adjusted(-around, -around, around, around)
            painter.drawRoundedRect(behind, _ROUND * SPACE, _ROUND * SPACE)
    pixels = _Pixels.of(painter)
    half = drawing.rule / 2
    for bar in drawing.bars:
        for line in range(5):
            y = bar.top() + line * SPACE
            pixels.fill(painter, QRectF(bar.left(), y - half, bar.width(), 2 * half), inks.lines)
    _fill(painter, pixels, drawing.ink, inks.ink, seen)
    for note, mark in marks:
        colour = inks.notes.get(note)
        if colour is None:
            colour = inks.onsets.get(note, inks.ink) if begins(note, mark) else inks.ink
        _fill(painter, pixels, mark.ink, colour, seen)
    painter.restore()


def _fill(
    painter: QPainter, pixels: _Pixels, ink: Ink, colour: QColor, seen: QRectF | None
) -> None:
    for rule in ink.rules:
        if seen is None or rule.intersects(seen):
            pixels.fill(painter, rule, colour)
    for path in ink.paths:
        if seen is None or path.controlPointRect().intersects(seen):
            painter.fillPath(path, colour)


@dataclass(frozen=True, slots=True)
class _Pixels:
    """Whole pixels under a painter that only moves and scales; none where it paints vectors."""

    corner: QPointF  # of the coordinates, on the device
    scale: float  # pixels of the device to a unit; 0 without pixels

    @classmethod
    def of(cls, painter: QPainter) -> _Pixels:
        engine = painter.paintEngine()
        if engine is None or engine.type() != QPaintEngine.Type.Raster:
            return cls(QPointF(), 0.0)
        device = painter.deviceTransform()
        return cls(QPointF(device.dx(), device.dy()), device.m11())

    def fill(self, painter: QPainter, rect: QRectF, colour: QColor) -> None:
        """Fill an upright rectangle, at least one pixel wide and high."""
        if self.scale:
            left, width = self._whole(rect.left(), rect.width(), self.corner.x())
            top, height = self._whole(rect.top(), rect.height(), self.corner.y())
            rect = QRectF(left, top, width, height)
        painter.fillRect(rect, colour)

    def _whole(self, start: float, length: float, origin: float) -> tuple[float, float]:
        """Snap the middle of a thin stroke, or both ends of a long one."""
        first, size = start * self.scale + origin, length * self.scale
        pixels = max(round(size), 1)
        if size < 4:
            first = _nearest(first + (size - pixels) / 2)
        else:
            pixels, first = _nearest(first + size) - _nearest(first), _nearest(first)
        return (first - origin) / self.scale, pixels / self.scale


def _nearest(place: float) -> int:
    """Return the nearest pixel; between two, the same one however the sum was rounded."""
    return floor(place + 0.499)


def _paint_number(painter: QPainter, page: Page, system: System, colour: QColor) -> None:
    font = theme.font()
    font.setPixelSize(max(round(_NUMBER * page.space), 1))
    staff = system.staff
    place = QPointF(staff.left(), staff.top() - 2.1 * page.space)
    write(painter, place, str(system.bars[0] + 1), font, colour)


def write(painter: QPainter, place: QPointF, text: str, font: QFont, colour: QColor) -> None:
    """Write a line of text; outlines of it where whoever opens a picture may lack the font."""
    engine = painter.paintEngine()
    painter.save()
    if engine is not None and engine.type() == QPaintEngine.Type.SVG:
        outline = QPainterPath()
        outline.addText(place, font, text)
        painter.fillPath(outline, colour)
    else:
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(place, text)
    painter.restore()


def paint_sentence(painter: QPainter, view: QRectF, sentence: str, look: Look) -> None:
    """Paint the words that stand where a score cannot."""
    painter.setFont(theme.font())
    painter.setPen(look.colour("dim"))
    words = QRectF(0, 0, min(_WORDS, view.width() - 32), view.height())
    words.moveCenter(view.center())
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, sentence)
