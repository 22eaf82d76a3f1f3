"""The piano roll: a melody bar by bar, to read, to edit and to choose bars from.

It shows a frozen phrase and says what the hand made of it; an edit is one `edit_started`, any
number of `edited`, then `edit_finished` or `edit_cancelled`. It knows neither document nor player.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.views import roll_paint, theme
from app.views.roll_edit import (
    Drag,
    Drawing,
    Edit,
    Moving,
    Stretching,
    lengthened,
    moved,
    nudged,
    slot_start,
    with_new,
)
from app.views.roll_geometry import (
    GUTTER,
    HEADER,
    RollGeometry,
    Zone,
    centred_rows,
    fitted_pitches,
)
from app.views.roll_text import spoken
from arvae_models.music import Note, Phrase, pitch_name

_SLOP = 4.0  # pixels that a click may tremble
_ROW_HEIGHTS = (11.0, 22.0)  # pixels, smallest and largest
_TICK_WIDTHS = (2.2, 26.0)  # pixels, smallest and largest
_NEW_LENGTH: Final = 6  # ticks of a note made by a double click
_PLAYHEAD_REACH = 4  # pixels on either side that a playhead paints


@dataclass(slots=True)
class _Hand:
    """What the pointer does between press and release."""

    origin: QPointF
    drag: Drag | None = None  # an edit of notes
    band: bool = False  # a rubber band
    anchor: int | None = None  # the bar where a sweep over bar numbers began
    toggled: frozenset[int] = frozenset()  # bars that the sweep is added to
    moving: bool = False  # left the place of the click


class PianoRoll(QAbstractScrollArea):
    """A melody on lanes of pitches; the only view that edits notes."""

    edit_started = Signal()
    edited = Signal(object)  # Phrase
    edit_finished = Signal(str)  # what was done, for the undo list
    edit_cancelled = Signal()
    measures_selected = Signal(object)  # frozenset[int]
    note_auditioned = Signal(int)  # MIDI pitch
    hovered = Signal(str)  # pitch and place under the pointer; empty outside
    notes_selected = Signal(object)  # frozenset[Note]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phrase = Phrase()
        self._ghost: Phrase | None = None
        self._measures: frozenset[int] = frozenset()
        self._held: frozenset[Note] = frozenset()
        self._playhead: float | None = None
        self._sounding: Note | None = None
        self._hand: _Hand | None = None
        self._band = QRectF()
        self._base: Phrase | None = None  # the phrase before the present edit
        self._anchor = 0  # the bar from which Shift extends the selection
        self._hover: int | None = None
        self._zoom = 1.0  # 1 fits the phrase into the width
        self._pitches = fitted_pitches(self._phrase)
        self._background: QPixmap | None = None

        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Piano roll")
        self.horizontalScrollBar().setSingleStep(24)
        self.geometry_map = self._measure_out()
        self.show_phrase(self._phrase)

    # What it shows.

    @property
    def phrase(self) -> Phrase:
        """The phrase on the roll."""
        return self._phrase

    @property
    def selected_measures(self) -> frozenset[int]:
        """Indices of the selected bars, from 0."""
        return self._measures

    @property
    def selected_notes(self) -> frozenset[Note]:
        """The selected notes."""
        return self._held

    def show_phrase(self, phrase: Phrase) -> None:
        """Show a phrase; selected notes and bars that it still has stay selected."""
        self._phrase = phrase
        self._hold(self._held & set(phrase.notes))
        self._measures = frozenset(bar for bar in self._measures if bar < phrase.measures)
        if self._hand is None:  # rows must not move under the hand
            self._pitches = fitted_pitches(phrase, self._pitches)
        self.setAccessibleDescription(spoken(phrase))
        self._lay_out()

    def show_ghost(self, phrase: Phrase | None) -> None:
        """Outline a phrase as it was, and mark the notes that differ from it."""
        self._ghost = phrase
        self.viewport().update()

    def show_selection(self, measures: frozenset[int]) -> None:
        """Show which bars are selected."""
        if measures != self._measures:
            self._measures = measures
            self._background = None
            self.viewport().update()

    def show_playhead(self, tick: float | None) -> None:
        """Show the time that sounds now; None takes the line away."""
        if tick == self._playhead:
            return
        self._update_strip()
        self._playhead = tick
        self._update_strip()
        sounding = None
        if tick is not None:
            sounding = next((n for n in self._phrase.notes if n.onset <= tick < n.end), None)
        if sounding != self._sounding:
            for note in (self._sounding, sounding):
                if note is not None:
                    rect = self.geometry_map.rect(note).toAlignedRect()
                    self.viewport().update(rect.adjusted(-1, -1, 1, 1))
            self._sounding = sounding
        if tick is not None and self._hand is None:
            self._follow(tick)

    def _update_strip(self) -> None:
        if self._playhead is not None:
            x = int(self.geometry_map.x(self._playhead))
            reach = _PLAYHEAD_REACH
            self.viewport().update(x - reach, 0, 2 * reach + 1, self.viewport().height())

    def _follow(self, tick: float) -> None:
        """Turn the page when the playhead leaves it."""
        x, bar = self.geometry_map.x(tick), self.horizontalScrollBar()
        if bar.maximum() > 0 and not GUTTER <= x < self.viewport().width():
            bar.setValue(round(tick * self.geometry_map.tick_width))

    # Layout.

    def _measure_out(self) -> RollGeometry:
        size = self.viewport().size()
        width, height = max(size.width() - GUTTER - 1, 1), max(size.height() - HEADER, 1)
        smallest, largest = _TICK_WIDTHS
        fit = max(width / self._phrase.ticks, smallest)
        low, high = self._pitches
        least, most = _ROW_HEIGHTS
        rows = max(high - low + 1, int(height // most) + 1)
        low, high = centred_rows(low, high, rows)
        return RollGeometry(
            self._phrase.measures,
            self._phrase.meter.ticks,
            low,
            high,
            tick_width=max(min(fit * self._zoom, largest), fit),
            row_height=max(height / (high - low + 1), least),
            scroll_x=self.horizontalScrollBar().value(),
            scroll_y=self.verticalScrollBar().value(),
        )

    def _lay_out(self) -> None:
        """Follow a change of phrase, size or zoom."""
        geometry = self._measure_out()
        size = self.viewport().size()
        for bar, content, room in (
            (self.horizontalScrollBar(), geometry.content_width, size.width() - GUTTER - 1),
            (self.verticalScrollBar(), geometry.content_height, size.height() - HEADER),
        ):
            bar.setRange(0, max(int(content - room + 0.5), 0))
            bar.setPageStep(max(room, 1))
        self._adopt(self._measure_out())

    def _adopt(self, geometry: RollGeometry) -> None:
        if geometry != self.geometry_map:
            self.geometry_map = geometry
            self._background = None
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._adopt(self._measure_out())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._background = None
        self._lay_out()

    def zoom_by(self, factor: float, x: float | None = None) -> None:
        """Zoom in time around a place in the view (its middle, unless told)."""
        if x is None:
            x = GUTTER + (self.viewport().width() - GUTTER) / 2
        tick = self.geometry_map.tick(x)
        self._zoom = min(max(self._zoom * factor, 1.0), 64.0)
        self._lay_out()
        self.horizontalScrollBar().setValue(round(tick * self.geometry_map.tick_width + GUTTER - x))

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        look, geometry = theme.look(self), self.geometry_map
        view = self.viewport()
        ratio = view.devicePixelRatioF()
        if self._background is None or self._background.devicePixelRatio() != ratio:
            self._background = self._paint_background(ratio)
        dirty = QRectF(event.rect())
        with QPainter(view) as painter:
            source = QRectF(dirty.topLeft() * ratio, dirty.size() * ratio)
            painter.drawPixmap(dirty, self._background, source)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            body = QRectF(GUTTER, HEADER, view.width() - GUTTER, view.height() - HEADER)
            painter.setClipRect(body & dirty)
            self._paint_notes(painter, dirty)
            painter.setClipRect(dirty)
            if self._playhead is not None and (x := geometry.x(self._playhead)) >= GUTTER:
                roll_paint.paint_playhead(painter, x, view.height(), look)
            if not self._band.isNull():
                roll_paint.paint_band(painter, self._band, look)
            if self._hover is not None and geometry.y(self._hover) >= HEADER:
                roll_paint.paint_hover(painter, geometry, self._hover, look)

    def _paint_background(self, ratio: float) -> QPixmap:
        size = self.viewport().size()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        with QPainter(pixmap) as painter:
            roll_paint.paint_background(
                painter, self.geometry_map, QSizeF(size), self._measures, theme.look(self)
            )
        return pixmap

    def _paint_notes(self, painter: QPainter, dirty: QRectF) -> None:
        look, geometry = theme.look(self), self.geometry_map
        before = frozenset(self._ghost.notes) if self._ghost is not None else None
        if self._ghost is not None and self._ghost != self._phrase:
            roll_paint.paint_ghost(painter, geometry, self._ghost, look)
        for note in self._phrase.notes:
            rect = geometry.rect(note)
            if rect.intersects(dirty):
                roll_paint.paint_note(
                    painter,
                    rect,
                    note,
                    look,
                    changed=before is not None and note not in before,
                    selected=note in self._held,
                    sounding=note == self._sounding,
                )

    # Editing.

    def _hold(self, notes: frozenset[Note]) -> None:
        if notes != self._held:
            self._held = notes
            self.notes_selected.emit(notes)
            self.viewport().update()

    def _show_edit(self, edit: Edit) -> None:
        """Show a step of an edit and tell of it."""
        if edit.phrase == self._phrase:
            return
        if self._base is None:
            self._base = self._phrase
            self.edit_started.emit()
        heard = {note.pitch for note in edit.held} - {note.pitch for note in self._held}
        self.show_phrase(edit.phrase)
        self._hold(edit.held)
        self.edited.emit(edit.phrase)
        if len(edit.held) == 1 and heard:
            self.note_auditioned.emit(heard.pop())

    def _finish_edit(self, what: str) -> None:
        base, self._base = self._base, None
        if base is None:
            return
        if base == self._phrase:
            self.edit_cancelled.emit()
        else:
            self.edit_finished.emit(what)

    def _cancel_edit(self) -> None:
        base, self._base = self._base, None
        self._hand = None
        self._band = QRectF()
        if base is not None:
            self.show_phrase(base)
            self.edit_cancelled.emit()
        self.viewport().update()

    def _edit_once(self, edit: Edit, what: str) -> None:
        self._show_edit(edit)
        self._finish_edit(what)

    def delete_selected(self) -> None:
        """Delete the selected notes."""
        self._edit_once(Edit(self._phrase.without(self._held), frozenset()), "Delete notes")

    def select_all_measures(self) -> None:
        """Select every bar."""
        self._select(frozenset(range(self._phrase.measures)))

    def _select(self, measures: frozenset[int]) -> None:
        if measures != self._measures:
            self.show_selection(measures)
            self.measures_selected.emit(measures)

    # Pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point, modifiers = event.position(), event.modifiers()
        note = self._note_at(point)
        if event.button() == Qt.MouseButton.RightButton and note is not None:
            self._edit_once(Edit(self._phrase.without([note]), frozenset()), "Delete notes")
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._hand = _Hand(point)
        if point.y() < HEADER:
            self._press_header(self._hand, modifiers)
        elif point.x() < GUTTER:
            self.note_auditioned.emit(self.geometry_map.pitch(point.y()))
        elif note is not None:
            self._press_note(self._hand, note, modifiers)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._hand.band = True
        else:
            self._hand.drag = Drawing(self._phrase, self.geometry_map.tick(point.x()))

    def _press_header(self, hand: _Hand, modifiers: Qt.KeyboardModifier) -> None:
        bar = self.geometry_map.measure(hand.origin.x())
        extend = modifiers & Qt.KeyboardModifier.ShiftModifier
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._anchor = bar
            self._select(self._measures ^ {bar})
            return
        hand.anchor = self._anchor if extend else bar
        self._anchor = hand.anchor
        self._select(_between(hand.anchor, bar))

    def _press_note(self, hand: _Hand, note: Note, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._hold(self._held ^ {note})
            return
        if note not in self._held:
            self._hold(frozenset({note}))
        self.note_auditioned.emit(note.pitch)
        zone = self.geometry_map.zone(note, hand.origin.x())
        if zone is Zone.BODY:
            start = self.geometry_map.tick(hand.origin.x())
            hand.drag = Moving(self._phrase, self._held, start, note.pitch)
        else:
            hand.drag = Stretching(self._phrase, note, at_end=zone is Zone.END)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point, hand = event.position(), self._hand
        self._show_hover(point)
        if hand is None:
            self._show_cursor(point)
            return
        hand.moving = hand.moving or (point - hand.origin).manhattanLength() >= _SLOP
        if not hand.moving:
            return
        if hand.drag is not None:
            pitch = self.geometry_map.pitch(point.y())
            self._show_edit(hand.drag.to(self.geometry_map.tick(point.x()), pitch))
        elif hand.anchor is not None:
            self._select(_between(hand.anchor, self.geometry_map.measure(point.x())))
        elif hand.band:
            self._band = QRectF(hand.origin, point).normalized()
            rects = ((note, self.geometry_map.rect(note)) for note in self._phrase.notes)
            self._hold(frozenset(note for note, rect in rects if rect.intersects(self._band)))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hand, self._hand = self._hand, None
        if hand is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._band = QRectF()
        if isinstance(hand.drag, Drawing) and not hand.moving:
            self._hold(frozenset())
            bar = self.geometry_map.measure(hand.origin.x())
            if bar not in self._measures:
                self._anchor = bar
                self._select(frozenset({bar}))
        if hand.drag is not None:
            self._finish_edit(hand.drag.what)
        self.show_phrase(self._phrase)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        inside = point.y() >= HEADER and point.x() >= GUTTER
        if event.button() == Qt.MouseButton.LeftButton and inside and not self._note_at(point):
            onset = slot_start(self.geometry_map.tick(point.x()))
            if onset < self._phrase.ticks:
                pitch = self.geometry_map.pitch(point.y())
                self._edit_once(
                    with_new(self._phrase, onset, onset + _NEW_LENGTH, pitch), "Draw note"
                )
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1.2 ** (event.angleDelta().y() / 120), event.position().x())
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._show_hover(None)

    def _note_at(self, point: QPointF) -> Note | None:
        if point.x() < GUTTER or point.y() < HEADER:
            return None
        return self.geometry_map.note_at(point, self._phrase)

    def _show_cursor(self, point: QPointF) -> None:
        note = self._note_at(point)
        shape = Qt.CursorShape.ArrowCursor
        if note is not None:
            body = self.geometry_map.zone(note, point.x()) is Zone.BODY
            shape = Qt.CursorShape.OpenHandCursor if body else Qt.CursorShape.SizeHorCursor
        elif point.y() < HEADER or point.x() < GUTTER:
            shape = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)

    def _show_hover(self, point: QPointF | None) -> None:
        pitch, words = None, ""
        if point is not None and point.y() >= HEADER:
            pitch = self.geometry_map.pitch(point.y())
            bar = self.geometry_map.measure(point.x()) + 1
            words = f"{pitch_name(pitch)} · bar {bar}" if point.x() >= GUTTER else pitch_name(pitch)
        if pitch != self._hover:
            for row in (self._hover, pitch):
                if row is not None:
                    top = int(self.geometry_map.y(row)) - 1
                    height = int(self.geometry_map.row_height) + 3
                    self.viewport().update(0, top, GUTTER, height)
            self._hover = pitch
        self.hovered.emit(words)

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self._press_escape()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            octave = modifiers & Qt.KeyboardModifier.ShiftModifier
            semitones = (12 if octave else 1) * (1 if key == Qt.Key.Key_Up else -1)
            self._edit_once(moved(self._phrase, self._held, 0, semitones), "Transpose")
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._press_sideways(1 if key == Qt.Key.Key_Right else -1, modifiers)
        else:
            event.ignore()

    def _press_escape(self) -> None:
        if self._hand is not None:
            self._cancel_edit()
        else:
            self._hold(frozenset())

    def _press_sideways(self, direction: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.AltModifier:
            last = self._phrase.measures - 1
            bar = min(max(self._anchor + direction, 0), last) if self._measures else 0
            self._anchor = bar
            extend = modifiers & Qt.KeyboardModifier.ShiftModifier
            self._select(self._measures | {bar} if extend else frozenset({bar}))
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._edit_once(lengthened(self._phrase, self._held, direction), "Change length")
        elif modifiers & Qt.KeyboardModifier.ControlModifier or not self._held:
            self._hold_neighbour(direction)
        else:
            self._edit_once(nudged(self._phrase, self._held, direction), "Move notes")

    def _hold_neighbour(self, direction: int) -> None:
        """Select the next or previous note, so that the keyboard reaches every one."""
        notes = self._phrase.notes
        if not notes:
            return
        held = sorted(self._held)
        if held:
            index = notes.index(held[-1] if direction > 0 else held[0]) + direction
        else:
            index = 0 if direction > 0 else len(notes) - 1
        note = notes[min(max(index, 0), len(notes) - 1)]
        self._hold(frozenset({note}))
        self.note_auditioned.emit(note.pitch)

    def sizeHint(self) -> QSize:
        return QSize(1100, 420)


def _between(first: int, last: int) -> frozenset[int]:
    return frozenset(range(min(first, last), max(first, last) + 1))
