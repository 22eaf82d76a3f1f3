"""The piano roll: a melody bar by bar, to read, to edit and to choose bars from.

It shows a frozen phrase and says what the hand made of it; an edit is one `edit_started`, any
number of `edited`, then `edit_finished` or `edit_cancelled`. It knows neither document nor player.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.views.look import theme
from app.views.look.motion import Glide
from app.views.look.scrolling import middle_of, show_middle, span
from app.views.roll import roll_hand, roll_paint
from app.views.roll.roll_edit import Edit, slot_start, with_new
from app.views.roll.roll_geometry import GUTTER, HEADER, fitted_pitches, laid_out, largest_zoom
from app.views.roll.roll_keys import SIDEWAYS, edit_of_key, neighbour
from app.views.roll.roll_text import spoken, spot
from arvae_models.keys import Key
from arvae_models.music import Note, Phrase

_NEW_LENGTH = 6  # ticks of a note made by a double click
_PLAYHEAD_REACH = 5  # pixels on either side that a playhead paints


class PianoRoll(QAbstractScrollArea):
    """A melody on lanes of pitches; the only view that edits notes."""

    edit_started = Signal()
    edited = Signal(object)  # Phrase
    edit_finished = Signal(str)  # what was done, for the undo list
    edit_cancelled = Signal()
    measures_selected = Signal(object)  # frozenset[int], from 0
    notes_selected = Signal(object)  # frozenset[Note]
    note_auditioned = Signal(int)  # MIDI pitch
    hovered = Signal(str)  # pitch and bar under the pointer; empty outside
    view_changed = Signal(object)  # RollGeometry: scrolled, zoomed, resized, or other bars

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phrase = Phrase()
        self._ghost: Phrase | None = None
        self._measures: frozenset[int] = frozenset()
        self._anchor = 0  # the bar from which Shift extends the selection
        self._held: frozenset[Note] = frozenset()
        self._playhead: float | None = None  # ticks
        self._sounding: Note | None = None
        self._hover: int | None = None  # the pitch under the pointer
        self._hand: roll_hand.Hand | None = None
        self._moving = False  # the hand has left the place of the click
        self._band: QRectF | None = None
        self._base: Phrase | None = None  # the phrase before the present edit
        self._zoom = 1.0
        self._pitches = fitted_pitches(self._phrase)
        self._background = roll_paint.Background()
        self._key: Key | None = None
        self._glide = Glide(self)

        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Piano roll")
        self.horizontalScrollBar().setSingleStep(24)
        span(self.verticalScrollBar(), 0, 0)  # in its middle
        self._glide.stepped.connect(self._update_moving)
        self.geometry_map = laid_out(self._phrase, self._pitches, QSizeF(self.viewport().size()))
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
        if self._ghost is not None and self._hand is None and phrase.notes != self._phrase.notes:
            self._glide.start(self._phrase, phrase)
        self._phrase, self._anchor = phrase, min(self._anchor, phrase.measures - 1)
        self.select_notes(self._held & set(phrase.notes))
        self.show_selection(frozenset(bar for bar in self._measures if bar < phrase.measures))
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
            self.viewport().update()

    def show_key(self, key: Key | None) -> None:
        """Shade the rows that are outside a key; without one, those of black keys."""
        self._key = key
        self.viewport().update()

    def show_playhead(self, tick: float | None) -> None:
        """Show the time that sounds now, in ticks; None takes the line away."""
        if tick == self._playhead:
            return
        self._update_strip()
        self._playhead = tick
        self._update_strip()
        place = -1 if tick is None else tick
        sounding = next((n for n in self._phrase.notes if n.onset <= place < n.end), None)
        if sounding != self._sounding:
            for note in (self._sounding, sounding):
                if note is not None:
                    rect = self.geometry_map.rect(note).toAlignedRect()
                    self.viewport().update(rect.adjusted(-1, -1, 1, 1))
            self._sounding = sounding
        if tick is not None and self._hand is None:
            self._turn_page(tick)

    def _update_strip(self) -> None:
        """Repaint no more than the playhead's strip: it moves sixty times a second."""
        if self._playhead is not None:
            x = int(self.geometry_map.x(self._playhead))
            width = 2 * _PLAYHEAD_REACH + 1
            self.viewport().update(x - _PLAYHEAD_REACH, 0, width, self.viewport().height())

    def _turn_page(self, tick: float) -> None:
        """Scroll on when the playhead leaves the view."""
        x, bar = self.geometry_map.x(tick), self.horizontalScrollBar()
        if bar.maximum() > 0 and not GUTTER <= x < self.viewport().width():
            bar.setValue(round(tick * self.geometry_map.tick_width))

    # Layout.

    def _lay_out(self) -> None:
        """Follow a change of phrase, size or zoom; the row in the middle of the view stays."""
        size, rows = QSizeF(self.viewport().size()), self.verticalScrollBar()
        geometry, middle = laid_out(self._phrase, self._pitches, size, self._zoom), middle_of(rows)
        span(self.horizontalScrollBar(), geometry.content_width, size.width() - GUTTER - 1)
        span(rows, geometry.content_height, size.height() - HEADER)
        show_middle(rows, middle)
        self._scroll()

    def _scroll(self) -> None:
        place = (self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        size = QSizeF(self.viewport().size())
        geometry = laid_out(self._phrase, self._pitches, size, self._zoom, place)
        if geometry != self.geometry_map:
            self.geometry_map = geometry
            self.view_changed.emit(geometry)
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._scroll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def zoom_by(self, factor: float, x: float) -> None:
        """Zoom in time around a place in the view."""
        tick = self.geometry_map.tick(x)
        most = largest_zoom(self._phrase, QSizeF(self.viewport().size()))
        self._zoom = min(max(self._zoom * factor, 1.0), most)
        self._lay_out()
        self.horizontalScrollBar().setValue(round(tick * self.geometry_map.tick_width + GUTTER - x))

    def fit(self) -> None:
        """Show the whole melody, and no more rows than it needs."""
        self._zoom, self._pitches = 1.0, fitted_pitches(self._phrase)
        self._lay_out()
        show_middle(self.verticalScrollBar(), 0.5)

    # Painting.

    def _update_moving(self) -> None:
        """Repaint the part of the melody in which notes move."""
        left, right = (self.geometry_map.x(tick) for tick in self._glide.span)
        self.viewport().update(int(left) - 2, 0, int(right - left) + 5, self.viewport().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        view, dirty, look = self.viewport(), QRectF(event.rect()), theme.look()
        geometry, ratio = self.geometry_map, view.devicePixelRatioF()
        ground = self._background.of(geometry, view.size(), ratio, self._measures, look, self._key)
        picture = roll_paint.Picture(
            phrase=self._phrase,
            ghost=self._ghost,
            selected=self._held,
            sounding=self._sounding,
            playhead=self._playhead,
            hover=self._hover,
            band=self._band,
            moving=self._glide.frame(),
        )
        with QPainter(view) as painter:
            painter.drawPixmap(dirty, ground, QRectF(dirty.topLeft() * ratio, dirty.size() * ratio))
            roll_paint.paint_music(painter, geometry, picture, dirty, look)

    # Selecting and editing.

    def select_notes(self, notes: frozenset[Note]) -> None:
        """Select these notes and no others."""
        if notes != self._held:
            self._held = notes
            self.notes_selected.emit(notes)
            self.viewport().update()

    def _select(self, measures: frozenset[int]) -> None:
        if measures != self._measures:
            self.show_selection(measures)
            self.measures_selected.emit(measures)

    def select_all_measures(self) -> None:
        """Select every bar."""
        self._select(frozenset(range(self._phrase.measures)))

    def delete_selected(self) -> None:
        """Delete the selected notes."""
        self._delete(self._held)

    def _delete(self, notes: frozenset[Note]) -> None:
        self.apply_edit(Edit(self._phrase.without(notes), frozenset()), "Delete notes")

    def _show_edit(self, edit: Edit) -> None:
        """Show a step of an edit and tell of it."""
        if edit.phrase == self._phrase:
            return
        if self._base is None:
            self._base = self._phrase
            self.edit_started.emit()
        new = {note.pitch for note in edit.held} - {note.pitch for note in self._held}
        self.show_phrase(edit.phrase)
        self.select_notes(edit.held)
        self.edited.emit(edit.phrase)
        if new:
            self.note_auditioned.emit(max(new))

    def _finish_edit(self, what: str) -> None:
        base, self._base = self._base, None
        if base is not None and base == self._phrase:
            self.edit_cancelled.emit()
        elif base is not None:
            self.edit_finished.emit(what)

    def apply_edit(self, edit: Edit, what: str) -> None:
        """Make an edit that is done at once, and tell of it as of one by hand."""
        self._show_edit(edit)
        self._finish_edit(what)

    def _let_go(self) -> None:
        """Cancel what the hand does: the notes are again as they were."""
        base, self._base = self._base, None
        self._hand = self._band = None
        self.viewport().update()
        if base is not None:
            self.show_phrase(base)
            self.edit_cancelled.emit()

    # Pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point, modifiers = event.position(), event.modifiers()
        grip, note = roll_hand.grip_at(self.geometry_map, self._phrase, point, modifiers)
        if event.button() == Qt.MouseButton.RightButton and note is not None and not self._hand:
            self._delete(frozenset({note}))
        if event.button() != Qt.MouseButton.LeftButton:
            return
        drag = None
        if grip is roll_hand.Grip.BARS:
            self._press_bar(self.geometry_map.measure(point.x()), modifiers)
        elif grip is roll_hand.Grip.KEYS:
            self.note_auditioned.emit(self.geometry_map.pitch(point.y()))
        elif note is not None and modifiers & Qt.KeyboardModifier.ControlModifier:
            self.select_notes(self._held ^ {note})
        elif grip in (roll_hand.Grip.NOTE, roll_hand.Grip.SPACE):
            if note is not None and note not in self._held:
                self.select_notes(frozenset({note}))
            if note is not None:
                self.note_auditioned.emit(note.pitch)
            drag = roll_hand.drag_from(self.geometry_map, self._phrase, self._held, point)
        self._hand, self._moving = roll_hand.Hand(grip, point, note, drag), False

    def _press_bar(self, bar: int, modifiers: Qt.KeyboardModifier) -> None:
        bars, self._anchor = roll_hand.pressed_bars(self._measures, self._anchor, bar, modifiers)
        self._select(bars)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point, hand = event.position(), self._hand
        self._show_hover(point)
        if hand is None:
            self.viewport().setCursor(roll_hand.cursor_at(self.geometry_map, self._phrase, point))
            return
        self._moving = self._moving or hand.left(point)
        if not self._moving:
            return
        if hand.drag is not None:
            tick, pitch = self.geometry_map.tick(point.x()), self.geometry_map.pitch(point.y())
            self._show_edit(hand.drag.to(tick, pitch))
        elif hand.grip is roll_hand.Grip.BARS:
            self._select(roll_hand.bars_between(self._anchor, self.geometry_map.measure(point.x())))
        elif hand.grip is roll_hand.Grip.BAND:
            self._band = hand.band(point)
            self.select_notes(roll_hand.notes_in(self.geometry_map, self._phrase, self._band))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._hand is None or event.button() != Qt.MouseButton.LeftButton:
            return
        hand, self._hand, self._band = self._hand, None, None
        if hand.grip is roll_hand.Grip.SPACE and not self._moving:
            self.select_notes(frozenset())
            bar = self.geometry_map.measure(hand.origin.x())
            if bar not in self._measures:
                self._press_bar(bar, Qt.KeyboardModifier.NoModifier)
        if hand.drag is not None:
            self._finish_edit(hand.drag.what)
        self.show_phrase(self._phrase)  # the rows may now follow the notes

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        grip, _ = roll_hand.grip_at(self.geometry_map, self._phrase, point, event.modifiers())
        onset = slot_start(self.geometry_map.tick(point.x()))
        if grip is not roll_hand.Grip.SPACE or onset >= self._phrase.ticks:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            pitch = self.geometry_map.pitch(point.y())
            self.apply_edit(with_new(self._phrase, onset, onset + _NEW_LENGTH, pitch), "Draw note")

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1.2 ** (event.angleDelta().y() / 120), event.position().x())
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._show_hover(None)

    def _show_hover(self, point: QPointF | None) -> None:
        geometry, pitch, words = self.geometry_map, None, ""
        if point is not None and point.y() >= HEADER:
            pitch = geometry.pitch(point.y())
            bar = geometry.measure(point.x()) if point.x() >= GUTTER else None
            words = spot(pitch, bar, geometry.note_at(point, self._phrase))
        if pitch != self._hover:
            self._hover = pitch
            self.viewport().update(0, HEADER, GUTTER, self.viewport().height())
        self.hovered.emit(words)

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            if self._hand is None:
                self.select_notes(frozenset())
            self._let_go()
        elif self._hand is not None:
            return  # one gesture at a time
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        elif change := edit_of_key(key, modifiers, self._phrase, self._held):
            self.apply_edit(*change)
        elif key in SIDEWAYS and modifiers & Qt.KeyboardModifier.AltModifier:
            self._step_bar(SIDEWAYS[Qt.Key(key)], modifiers)
        elif key in SIDEWAYS:
            if note := neighbour(self._phrase, self._held, SIDEWAYS[Qt.Key(key)]):
                self.select_notes(frozenset({note}))
                self.note_auditioned.emit(note.pitch)
        else:
            event.ignore()

    def _step_bar(self, direction: int, modifiers: Qt.KeyboardModifier) -> None:
        extend = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        step, last = (self._anchor, direction), self._phrase.measures - 1
        bars, self._anchor = roll_hand.stepped_bars(self._measures, *step, last, extend=extend)
        self._select(bars)

    def sizeHint(self) -> QSize:
        return QSize(1100, 420)
