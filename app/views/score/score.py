"""The score: a melody engraved on staves, to read and to choose notes and bars from.

It shows a frozen phrase, engraved a moment after its last change, and says what the hand chose. It
knows neither document nor player, and edits nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import fmod
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.views.look import theme
from app.views.look.scrolling import span
from app.views.roll import roll_hand
from app.views.roll.roll_text import spoken
from app.views.score import score_access, score_hand, score_paint
from app.views.score.engraver import CALM, Engraver, Order
from app.views.score.engraving import MARGIN, SCALE, Page
from arvae_models.music import Note, Phrase

SPACES: Final = (5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0, 16.0, 20.0, 24.0)  # pixels; zoom

_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_NOTCH: Final = 120  # of a wheel


class ScoreView(QAbstractScrollArea):
    """A melody on staves."""

    notes_selected = Signal(object)  # frozenset[Note]
    measures_selected = Signal(object)  # frozenset[int], from 0
    note_auditioned = Signal(int)  # MIDI pitch

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phrase = Phrase()
        self._page: Page | None = None  # of this phrase, or of the one before
        self._refusal = ""
        self._space = SCALE
        self._wheel = 0  # what is left of a notch
        self._steady: tuple[int, float] | None = None  # a bar, and where its staff is to stay
        self._selected: frozenset[Note] = frozenset()
        self._measures: frozenset[int] = frozenset()
        self._bar_anchor = 0  # from which Shift extends the bars
        self._anchor: Note | None = None  # from which Shift extends the notes
        self._cursor: Note | None = None  # where the keys are
        self._dragging = False  # over bars
        self._playhead: float | None = None  # ticks
        self._sounding: Note | None = None
        self._tint = False
        self._inks: score_paint.Inks | None = None  # before selection and playing colour them

        self._engraver = Engraver(self)
        self._engraver.engraved.connect(self._show_page)
        self._engraver.refused.connect(self._show_refusal)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        score_access.describe(ScoreView)
        self.setAccessibleName("Score")
        self.setAccessibleDescription(spoken(self._phrase))
        self.verticalScrollBar().setSingleStep(24)

    # What it shows.

    @property
    def phrase(self) -> Phrase:
        """The phrase that is shown, or about to be."""
        return self._phrase

    @property
    def page(self) -> Page | None:
        """What is engraved; a moment behind the phrase, None before the first time."""
        return self._page

    @property
    def selected_notes(self) -> frozenset[Note]:
        """The selected notes."""
        return self._selected

    @property
    def selected_measures(self) -> frozenset[int]:
        """Indices of the selected bars, from 0."""
        return self._measures

    def show_phrase(self, phrase: Phrase) -> None:
        """Show a phrase, once it has not changed for a moment."""
        self._phrase, self._bar_anchor = phrase, min(self._bar_anchor, phrase.measures - 1)
        self._selected &= set(phrase.notes)
        self._measures = frozenset(bar for bar in self._measures if bar < phrase.measures)
        self.setAccessibleDescription(spoken(phrase))
        self._ask()

    def hold(self, on: bool) -> None:
        """Engrave nothing while a gesture goes on."""
        self._engraver.hold(on)

    def show_selection(self, measures: frozenset[int]) -> None:
        """Show which bars are selected."""
        changed, self._measures = measures ^ self._measures, measures
        self._repaint_bars(changed)

    def show_selected_notes(self, notes: frozenset[Note]) -> None:
        """Show which notes are selected."""
        changed, self._selected = notes ^ self._selected, notes
        self._repaint_notes(changed)

    def show_tint(self, on: bool) -> None:
        """Colour every note by what it adds to the rhythmic complexity, or no longer."""
        if on != self._tint:
            self._tint = on
            self._recolour()

    def show_playhead(self, tick: float | None) -> None:
        """Colour the note that sounds at a time in ticks; None where nothing plays."""
        if tick == self._playhead:
            return
        before, self._playhead = self._playhead, tick
        self._follow_playhead()
        page = self._page
        if page is not None and tick is not None:
            system = page.system_of(tick)
            if before is None or page.system_of(before) is not system:
                self._bring_into_view(system.reach(page.space))

    def _follow_playhead(self) -> None:
        page, tick = self._page, self._playhead
        sounding = None if page is None or tick is None else page.sounding(tick)
        if sounding != self._sounding:
            changed = {sounding, self._sounding}
            self._sounding = sounding
            self._repaint_notes(changed)

    # Engraving.

    def _ask(self, delay: int = CALM) -> None:
        """Ask for a page; a score that nobody sees is not engraved."""
        if self.isVisible():
            # As if the scroll bar were always there: lines must not break anew when it comes.
            width = self.width() - self.verticalScrollBar().sizeHint().width()
            self._engraver.ask(Order(self._phrase, float(width), self._space), delay)

    @Slot(object)
    def _show_page(self, page: Page) -> None:
        self._page, self._refusal = page, ""
        self._lay_out()
        if self._steady is not None:
            bar, y = self._steady
            self._steady = None
            if bar < page.phrase.measures:
                top = page.system_of(bar * page.phrase.meter.ticks).staff.top()
                self.verticalScrollBar().setValue(round(top - y))
        self._follow_playhead()
        self._recolour()

    @Slot(str)
    def _show_refusal(self, sentence: str) -> None:
        self._page, self._refusal = None, sentence
        self._lay_out()
        self._recolour()

    def _lay_out(self) -> None:
        size, view = self._page.size if self._page else QSize(), self.viewport().size()
        span(self.horizontalScrollBar(), size.width() - 1, view.width())
        span(self.verticalScrollBar(), size.height(), view.height())

    def zoom_by(self, steps: int, y: float | None = None) -> None:
        """Make the staves larger or smaller around a place in the view, its middle by default."""
        place = min(max(SPACES.index(self._space) + steps, 0), len(SPACES) - 1)
        self._space = SPACES[place]
        if self._page is not None:
            view = self.viewport().height() / 2 if y is None else y
            system = self._page.system_at(view + self._scrolled().y())
            self._steady = (system.bars[0], self._in_view(system.staff).top())
        self._ask(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    # Where things are.

    def _scrolled(self) -> QPointF:
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _in_view(self, box: QRectF) -> QRectF:
        return box.translated(-self._scrolled())

    def note_box(self, note: Note) -> QRectF:
        """Return where a note is written in the view; null where it is not."""
        if self._page is None or note not in self._page.phrase.notes:
            return QRectF()
        return self._in_view(self._page.box(self._page.phrase.notes.index(note)))

    def bar_box(self, bar: int) -> QRectF:
        """Return the place of a bar in the view; null where there is none."""
        if self._page is None or bar >= self._page.phrase.measures:
            return QRectF()
        return self._in_view(self._page.bar_box(bar))

    def _bring_into_view(self, box: QRectF) -> None:
        """Scroll as far as needed, and then so that what follows is seen as well."""
        for bar, start, end, room in (
            (self.verticalScrollBar(), box.top(), box.bottom(), self.viewport().height()),
            (self.horizontalScrollBar(), box.left(), box.right(), self.viewport().width()),
        ):
            if bar.maximum() and not bar.value() <= start <= end <= bar.value() + room:
                bar.setValue(round(start - MARGIN * self._space))

    # Painting.

    def _recolour(self) -> None:
        self._inks = None
        self.viewport().update()

    def _repaint_notes(self, notes: Collection[Note | None]) -> None:
        """Repaint some notes, and nothing else: the playhead moves sixty times a second."""
        page, glow = self._page, score_paint.GLOW * self._space
        for place, note in enumerate(page.phrase.notes if page else ()):
            for system, mark in page.marks(place) if page and note in notes else ():
                box = self._in_view(system.placed(mark.box))
                self.viewport().update(box.adjusted(-glow, -glow, glow, glow).toAlignedRect())

    def _repaint_bars(self, bars: Iterable[int]) -> None:
        for bar in bars:
            box = self.bar_box(bar).toAlignedRect()
            self.viewport().update(box.adjusted(-1, -1, 1, 1))

    def inks(self) -> score_paint.Inks:
        """Return what the page is drawn with now."""
        page, look = self._page, theme.look()
        if page is None:
            return score_paint.on_screen(look)
        if self._inks is None:
            inks = score_paint.on_screen(look)
            self._inks = score_paint.tinted(inks, page, look) if self._tint else inks
        chosen = (self._selected, self._measures)
        return score_paint.marked(self._inks, page, look, *chosen, self._sounding)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.look()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), look.colour("panel"))
            if self._page is not None:
                painter.translate(-self._scrolled())
                dirty = QRectF(event.rect()).translated(self._scrolled())
                score_paint.paint_page(painter, self._page, self.inks(), dirty)
            elif self._refusal:
                view = QRectF(self.viewport().rect())
                score_paint.paint_sentence(painter, view, self._refusal, look)

    # Choosing.

    def _choose(self, notes: frozenset[Note]) -> None:
        if notes != self._selected:
            self.show_selected_notes(notes)
            self.notes_selected.emit(notes)

    def _choose_bars(self, bars: frozenset[int]) -> None:
        if bars != self._measures:
            self.show_selection(bars)
            self.measures_selected.emit(bars)

    def _go_to(self, note: Note, modifiers: Qt.KeyboardModifier) -> None:
        """Choose a note that hand or key has reached, and let it be heard."""
        notes, anchor = self._phrase.notes, self._anchor
        chosen, self._anchor = score_hand.chosen(notes, self._selected, anchor, note, modifiers)
        self._cursor = note
        self._choose(chosen)
        self.note_auditioned.emit(note.pitch)

    def _note_at(self, point: QPointF) -> Note | None:
        """Return the note at a point of the view, if the phrase still has it."""
        if self._page is None:
            return None
        place = self._page.note_at(point + self._scrolled())
        note = None if place is None else self._page.phrase.notes[place]
        return note if note in self._phrase.notes else None

    def _bar_at(self, point: QPointF) -> int | None:
        bar = None if self._page is None else self._page.bar_at(point + self._scrolled())
        return bar if bar is not None and bar < self._phrase.measures else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point, modifiers = event.position(), event.modifiers()
        note, bar = self._note_at(point), self._bar_at(point)
        if note is not None:
            self._go_to(note, modifiers)
            return
        self._choose(frozenset())
        if bar is not None:
            self._dragging = True
            pressed = roll_hand.pressed_bars(self._measures, self._bar_anchor, bar, modifiers)
            bars, self._bar_anchor = pressed
            self._choose_bars(bars)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._dragging:
            if (bar := self._bar_at(point)) is not None:
                self._choose_bars(roll_hand.bars_between(self._bar_anchor, bar))
            return
        over = self._note_at(point) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._wheel += event.angleDelta().y()
            steps, self._wheel = int(self._wheel / _NOTCH), int(fmod(self._wheel, _NOTCH))
            self.zoom_by(steps, event.position().y())
            event.accept()
        else:
            super().wheelEvent(event)

    # Keys.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            held = event.modifiers() & ~_SHIFT & ~Qt.KeyboardModifier.KeypadModifier
            if not held and event.key() in score_hand.MOVES:  # not a shortcut of the window
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self._dragging = False
            self._choose(frozenset())
        elif control and key in score_hand.ZOOM:
            self.zoom_by(score_hand.ZOOM[Qt.Key(key)])
        elif key in score_hand.SIDEWAYS and modifiers & Qt.KeyboardModifier.AltModifier:
            step = (self._bar_anchor, score_hand.SIDEWAYS[Qt.Key(key)], self._phrase.measures - 1)
            extend = bool(modifiers & _SHIFT)
            bars, self._bar_anchor = roll_hand.stepped_bars(self._measures, *step, extend=extend)
            self._choose_bars(bars)
        elif not control and key in score_hand.MOVES:
            self._walk(key, modifiers & _SHIFT)
        else:
            event.ignore()

    def _walk(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        page, notes = self._page, self._phrase.notes
        if page is None or page.phrase.notes != notes:
            return
        start = notes.index(self._cursor) if self._cursor in self._selected else None
        place = score_hand.destination(page, start, key)
        if place is not None:
            self._go_to(notes[place], modifiers)
            self._bring_into_view(page.box(place))
            self._say(notes[place])

    def _say(self, note: Note) -> None:
        """Tell a screen reader which note was reached."""
        if QAccessible.isActive():
            words = score_hand.words(note, self._phrase.meter)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def value_in_words(self) -> str:
        """Return the selected notes as a screen reader says them."""
        return score_hand.words_of_all(self._selected, self._phrase.meter)

    def sizeHint(self) -> QSize:
        return QSize(1100, 320)
