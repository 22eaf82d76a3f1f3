"""The drawing of the piano roll, from values only; positions fall on whole device pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QLineF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from app.views.look import theme
from app.views.look.looks import READABLE, contrast, over
from app.views.look.motion import Frame
from app.views.look.theme import Look
from app.views.roll.roll_geometry import GUTTER, HEADER, STRIP, RollGeometry
from app.views.roll.roll_scale import BLACK_KEYS, row_colour
from arvae_models.keys import Key
from arvae_models.music import TICKS_PER_BEAT, Note, Phrase, pitch_name

_GLOW = 0.75  # share of the text's colour over a note that has just changed
_GLOWS = 16  # steps in which it fades


@dataclass(frozen=True, slots=True)
class Picture:
    """What lies on the background at one moment."""

    phrase: Phrase
    ghost: Phrase | None  # the phrase as it was before the present turn
    selected: frozenset[Note]
    sounding: Note | None
    playhead: float | None  # ticks
    hover: int | None  # the pitch under the pointer
    band: QRectF | None  # the rubber band
    moving: Frame = field(default_factory=dict)  # notes that are seen elsewhere for a moment


_SIXTEENTHS, _EIGHTHS, _TRIPLETS = (3, 9), (6,), (4, 8)  # ticks inside a beat


def background(
    geometry: RollGeometry,
    size: QSize,
    ratio: float,
    selected: Iterable[int],
    look: Look,
    key: Key | None = None,
) -> QPixmap:
    """Return all that stays while notes change, with `ratio` device pixels to a logical one."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    with QPainter(pixmap) as painter:
        _paint_background(painter, geometry, QSizeF(size), selected, look, key)
    return pixmap


class Background:
    """The background of one view, painted again only where it would look different."""

    def __init__(self) -> None:
        self._shows: tuple[object, ...] = ()
        self.painted = QPixmap()

    def of(
        self,
        geometry: RollGeometry,
        size: QSize,
        ratio: float,
        selected: frozenset[int],
        look: Look,
        key: Key | None = None,
    ) -> QPixmap:
        """Return what `background` does."""
        shows = (geometry, size.width(), size.height(), ratio, selected, look, key)
        if shows != self._shows:
            self._shows = shows
            self.painted = background(geometry, size, ratio, selected, look, key)
        return self.painted


def _paint_background(
    painter: QPainter,
    geometry: RollGeometry,
    size: QSizeF,
    selected: Iterable[int],
    look: Look,
    key: Key | None,
) -> None:
    """Paint lanes, grid, keyboard and bar numbers."""
    width, height = size.width(), size.height()
    painter.fillRect(QRectF(0, 0, width, height), look.colour("window"))
    chosen = frozenset(selected)
    painter.save()
    painter.setClipRect(QRectF(GUTTER, HEADER, width - GUTTER, height - HEADER))
    end = geometry.x(geometry.ticks)
    for pitch in range(geometry.lowest, geometry.highest + 1):
        row = QRectF(GUTTER, geometry.y(pitch), end - GUTTER, geometry.row_height)
        painter.fillRect(_aligned(row, painter), row_colour(pitch, key, look))
    _paint_selection(painter, geometry, height, chosen, look)
    _paint_grid(painter, geometry, height, look)
    painter.restore()
    _paint_header(painter, geometry, width, chosen, look)
    _paint_keyboard(painter, geometry, height, look)


def _paint_selection(
    painter: QPainter, geometry: RollGeometry, height: float, chosen: frozenset[int], look: Look
) -> None:
    for measure in chosen:
        left = geometry.x(measure * geometry.measure_ticks)
        right = geometry.x((measure + 1) * geometry.measure_ticks)
        column = QRectF(left, HEADER, right - left, height - HEADER)
        painter.fillRect(column, look.colour("accent", 0.06))


def _paint_grid(painter: QPainter, geometry: RollGeometry, height: float, look: Look) -> None:
    strong, solid = look.colour("grid", 0.40), Qt.PenStyle.SolidLine
    for pitch in range(geometry.lowest, geometry.highest + 1):
        if pitch % 12 in (0, 5) and pitch != geometry.lowest:  # below C and F: no black key between
            y = snapped(geometry.y(pitch) + geometry.row_height, painter)
            painter.fillRect(
                QRectF(GUTTER, y, geometry.x(geometry.ticks) - GUTTER, hairline(painter)),
                look.colour("grid", 0.10 if pitch % 12 == 0 else 0.05),
            )
    lines: list[tuple[tuple[int, ...], QColor, Qt.PenStyle]] = []
    beat_width = TICKS_PER_BEAT * geometry.tick_width
    if beat_width > 44:
        lines.append((_TRIPLETS, look.colour("triplet", 0.20), Qt.PenStyle.DotLine))
    if beat_width > 30:
        lines.append((_SIXTEENTHS, look.colour("grid", 0.055), solid))
    lines += [
        (_EIGHTHS, look.colour("grid", 0.085), solid),
        ((0,), look.colour("grid", 0.17), solid),
    ]
    first = max(int(geometry.tick(GUTTER)) // TICKS_PER_BEAT, 0)
    for beat in range(first, geometry.ticks // TICKS_PER_BEAT + 1):
        for inside, colour, style in lines:
            for tick in (beat * TICKS_PER_BEAT + offset for offset in inside):
                if tick < geometry.ticks and tick % geometry.measure_ticks:
                    _vertical(painter, geometry.x(tick), HEADER, height, colour, style)
    for measure in range(geometry.measures + 1):
        x = geometry.x(measure * geometry.measure_ticks)
        _vertical(painter, x, HEADER, height, strong, solid)


def _paint_header(
    painter: QPainter, geometry: RollGeometry, width: float, chosen: frozenset[int], look: Look
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, width, HEADER), look.colour("window"))
    painter.setClipRect(QRectF(GUTTER, 0, width - GUTTER, HEADER))
    for measure in range(geometry.measures):
        left = geometry.x(measure * geometry.measure_ticks)
        right = geometry.x((measure + 1) * geometry.measure_ticks)
        if right < GUTTER or left > width:
            continue
        tab = QRectF(left + 2, STRIP, right - left - 4, HEADER - STRIP - 3)
        on = measure in chosen
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent", 0.24) if on else look.colour("panel"))
        painter.drawRoundedRect(tab, 5, 5)
        if on:
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(QRectF(tab.left(), tab.bottom() - 3, tab.width(), 3), 1.5, 1.5)
        painter.setFont(theme.font(theme.SMALL + 1, strong=True))
        painter.setPen(look.colour("text" if on else "dim"))
        tab.setLeft(max(tab.left(), GUTTER) + 10)
        painter.drawText(tab, Qt.AlignmentFlag.AlignVCenter, str(measure + 1))
    painter.restore()


def _paint_keyboard(painter: QPainter, geometry: RollGeometry, height: float, look: Look) -> None:
    painter.save()
    painter.setClipRect(QRectF(0, HEADER, GUTTER, height - HEADER))
    row = geometry.row_height
    keyboard = QRectF(0, HEADER, GUTTER - 2, height - HEADER)
    painter.fillRect(keyboard, look.colour("key_white"))
    painter.setFont(theme.font(min(theme.SMALL, max(8, int(row) - 2)), strong=True))
    seam = QColor(look.colour("key_black", 0.35))
    for pitch in range(geometry.lowest, geometry.highest + 1):
        top = geometry.y(pitch)
        if pitch % 12 in BLACK_KEYS:
            painter.fillRect(
                _aligned(QRectF(0, top, GUTTER * 0.58, row), painter), look.colour("key_black")
            )
            y = snapped(top + row / 2, painter)
            painter.fillRect(QRectF(GUTTER * 0.58, y, GUTTER * 0.42 - 2, hairline(painter)), seam)
        elif pitch % 12 in (0, 5):
            y = snapped(top + row, painter)
            painter.fillRect(QRectF(0, y, GUTTER - 2, hairline(painter)), seam)
        if pitch % 12 == 0:
            painter.setPen(look.colour("key_black"))
            box = QRectF(0, top, GUTTER - 7, row)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, pitch_name(pitch)
            )
    painter.restore()


def _paint_hover(painter: QPainter, geometry: RollGeometry, pitch: int, look: Look) -> None:
    """Name the pitch under the pointer on its key."""
    top = geometry.y(pitch)
    key = QRectF(0, top, GUTTER - 2, geometry.row_height)
    painter.fillRect(key, look.colour("accent"))
    painter.setFont(theme.font(min(theme.SMALL, int(geometry.row_height)), strong=True))
    painter.setPen(look.colour("on_accent"))
    words = key.adjusted(0, 0, -5, 0)
    align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(words, align, pitch_name(pitch))


def paint_music(
    painter: QPainter, geometry: RollGeometry, picture: Picture, dirty: QRectF, look: Look
) -> None:
    """Paint what a dirty rectangle shows of the notes and of what moves over them."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(dirty & QRectF(GUTTER, HEADER, dirty.right(), dirty.bottom()))
    _paint_notes(painter, geometry, picture, dirty, look)
    painter.setClipRect(dirty)
    if picture.playhead is not None and (x := geometry.x(picture.playhead)) >= GUTTER:
        _paint_playhead(painter, x, dirty.bottom(), look)
    if picture.band is not None:
        painter.setPen(QPen(look.colour("accent"), 1))
        painter.setBrush(look.colour("accent", 0.12))
        painter.drawRect(picture.band)
    if picture.hover is not None and geometry.y(picture.hover) >= HEADER:
        _paint_hover(painter, geometry, picture.hover, look)


def _paint_notes(
    painter: QPainter, geometry: RollGeometry, picture: Picture, dirty: QRectF, look: Look
) -> None:
    """Paint the notes and, as outlines behind them, those of the ghost that are gone."""
    ghost, phrase = picture.ghost, picture.phrase
    changed: set[Note] = set()
    if ghost is not None:
        before, now = set(ghost.notes), set(phrase.notes)
        changed = now - before
        pen = QPen(look.colour("dim", 0.9), 1, Qt.PenStyle.DashLine)
        pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for note in _touching(geometry, before - now, dirty):
            rect = geometry.rect(note).adjusted(1.5, 1.5, -1.5, -1.5)
            painter.drawRoundedRect(rect, 3.5, 3.5)
    moving = picture.moving
    for note in dict.fromkeys((*_touching(geometry, phrase.notes, dirty), *moving)):
        name = "accent" if note in changed else "note"
        rect, glow = geometry.rect(note), 0
        if spot := moving.get(note):
            rect = geometry.place(spot.onset, spot.duration, spot.pitch)
            glow = round(_GLOWS * spot.glow)
        fill = note_colour(look, name, note.velocity, glow)
        if note == picture.sounding:
            fill = fill.lighter(122)
        outline = QPen(look.colour("text"), 2) if note in picture.selected else None
        _paint_note(painter, rect, fill, outline)
        if rect.width() > 27 and rect.height() >= 12:
            _paint_name(painter, rect, note, ink_on(look, name, note.velocity))


def _touching(geometry: RollGeometry, notes: Iterable[Note], dirty: QRectF) -> list[Note]:
    first, last = geometry.tick(dirty.left()), geometry.tick(dirty.right())
    return [note for note in notes if note.end > first and note.onset < last]


@lru_cache(maxsize=1024)
def note_colour(look: Look, name: str, velocity: int, glow: int = 0) -> QColor:
    """Return a note's colour: the softer, the nearer to that of the lane; 0.._GLOWS of glow."""
    share = min(0.68 + 0.4 * velocity / 127, 1.0)
    fill = over(look.colour(name, share), look.colour("lane"))
    return over(look.colour("text", _GLOW * glow / _GLOWS), fill) if glow else fill


@lru_cache(maxsize=512)
def ink_on(look: Look, name: str, velocity: int) -> QColor:
    """Return the colour of words on a note: on any, black or white at least can be read."""
    fill = note_colour(look, name, velocity)
    inks = (look.colour(f"on_{name}"), look.colour("text"), QColor("black"), QColor("white"))
    return next(ink for ink in inks if contrast(ink, fill) >= READABLE)


def _paint_note(painter: QPainter, rect: QRectF, fill: QColor, outline: QPen | None) -> None:
    body = rect.adjusted(0.75, 0.75, -0.75, -0.75)
    radius = min(4.0, body.width() / 3)
    painter.setBrush(fill)
    painter.setPen(Qt.PenStyle.NoPen)
    if outline is not None:
        painter.setPen(outline)
        body.adjust(0.4, 0.4, -0.4, -0.4)
    painter.drawRoundedRect(body, radius, radius)


def _paint_name(painter: QPainter, rect: QRectF, note: Note, ink: QColor) -> None:
    painter.setFont(theme.font(min(theme.SMALL, int(rect.height()) - 3), strong=True))
    painter.setPen(ink)
    words = rect.adjusted(6, 0, -2, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, pitch_name(note.pitch))


def _paint_playhead(painter: QPainter, x: float, height: float, look: Look) -> None:
    """Paint the line at the time that sounds now."""
    painter.fillRect(QRectF(x - 3, HEADER, 7, height - HEADER), look.colour("accent", 0.13))
    painter.fillRect(QRectF(x - 0.5, HEADER - 6, 2, height - HEADER + 6), look.colour("accent"))


def hairline(painter: QPainter) -> float:
    """Return the breadth of a line of one logical pixel that fills whole device pixels."""
    ratio = painter.device().devicePixelRatioF()
    return max(round(ratio), 1) / ratio


def snapped(value: float, painter: QPainter) -> float:
    """Return a coordinate moved to the nearest edge between device pixels."""
    ratio = painter.device().devicePixelRatioF()
    return round(value * ratio) / ratio


def _aligned(rect: QRectF, painter: QPainter) -> QRectF:
    edges = (rect.left(), rect.top(), rect.right(), rect.bottom())
    left, top, right, bottom = (snapped(edge, painter) for edge in edges)
    return QRectF(left, top, right - left, bottom - top)


def _vertical(
    painter: QPainter, x: float, top: float, bottom: float, colour: QColor, style: Qt.PenStyle
) -> None:
    x, width = snapped(x, painter), hairline(painter)
    if style == Qt.PenStyle.SolidLine:
        painter.fillRect(QRectF(x, top, width, bottom - top), colour)
    else:
        pen = QPen(colour, width, style)
        pen.setDashPattern([2, 3])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QLineF(x + width / 2, top, x + width / 2, bottom))
