"""The velocity lane: how loud each note of the roll above is, to read and to change.

Like the roll it shows a frozen phrase and says what the hand made of it: one `edit_started`, any
number of `edited`, then `edit_finished` or `edit_cancelled`. Selected notes are the roll's too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from app.views.look import theme
from app.views.roll import velocity_edit, velocity_paint
from app.views.roll.roll_edit import Edit
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from app.views.roll.roll_keys import SIDEWAYS, neighbour
from app.views.roll.roll_text import spoken_velocity
from app.views.roll.velocity_edit import Point, VelocityGeometry
from arvae_models.music import Note, Phrase

FINE: Final = 0.25  # share of a drag's way that counts while Shift is held
STEPS: Final = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
RESET: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
PAUSE: Final = 900  # ms after which steps by keys are one finished change

_WHAT = "Change velocity"
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class _Hand:
    """A pointer between press and release."""

    origin: Point  # where it went down
    last: Point  # where it was last
    y: float  # the same, in pixels
    way: float = 0.0  # velocities that it has gone since
    carries: frozenset[Note] | None = None  # notes as they were, or None where it draws


class VelocityLane(QWidget):
    """A stem for each note; drag a head to carry the selected ones, or draw across the notes."""

    edit_started = Signal()
    edited = Signal(object)  # Phrase
    edit_finished = Signal(str)  # what was done, for the undo list
    edit_cancelled = Signal()
    notes_selected = Signal(object)  # frozenset[Note]
    note_auditioned = Signal(int, int)  # MIDI pitch, velocity
    pointed = Signal(str)  # what there is to say of the note in question; empty outside

    def __init__(self, roll: RollGeometry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._geometry = VelocityGeometry(roll, float(velocity_paint.HEIGHT))
        self._phrase = Phrase()
        self._selected: frozenset[Note] = frozenset()
        self._bars: frozenset[int] = frozenset()
        self._pointed: Note | None = None
        self._base: Phrase | None = None  # the phrase before the open change
        self._hand: _Hand | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.settle)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFixedHeight(velocity_paint.HEIGHT)
        self.setAccessibleName("Velocity of the notes")
        self._refresh()

    # What it shows.

    @property
    def phrase(self) -> Phrase:
        """The phrase on the lane."""
        return self._phrase

    @property
    def selected_notes(self) -> frozenset[Note]:
        """The notes that keys change."""
        return self._selected

    def geometry_map(self) -> VelocityGeometry:
        """Return where things lie now."""
        return self._geometry

    def show_phrase(self, phrase: Phrase) -> None:
        """Show a phrase; selected notes that it still has stay selected."""
        if phrase != self._phrase:
            self._phrase = phrase
            self._selected &= set(phrase.notes)
            self._pointed = self._pointed if self._pointed in phrase.notes else None
            self._refresh()

    def show_view(self, roll: RollGeometry) -> None:
        """Lie below a roll: notes where it has them."""
        self._geometry = replace(self._geometry, roll=roll)
        self._refresh()

    def show_selected_notes(self, notes: frozenset[Note]) -> None:
        """Show which notes are selected; not while the hand changes them, for it knows better."""
        if self._base is None and notes != self._selected:
            self._selected = notes & set(self._phrase.notes)
            self.update()

    def show_selection(self, bars: frozenset[int]) -> None:
        """Show which bars are selected."""
        self._bars = bars
        self.update()

    def picture(self) -> velocity_paint.Picture:
        """Return what the lane shows now."""
        return velocity_paint.Picture(
            geometry=self._geometry,
            phrase=self._phrase,
            selected=self._selected,
            pointed=self._pointed,
            bars=self._bars,
            focus=self.hasFocus(),
            enabled=self.isEnabled(),
        )

    def _refresh(self) -> None:
        """Follow a change of notes or view: the spoken text, the picture."""
        roll = self._geometry.roll
        first, last = roll.tick(GUTTER), roll.tick(self.width())
        words = [
            spoken_velocity(note, roll.measure_ticks)
            for note in self._phrase.notes
            if note.end > first and note.onset < last
        ]
        self.setAccessibleDescription("\n".join(f"{line}." for line in words))
        self.update()

    def _say(self, note: Note | None, *, aloud: bool = False) -> None:
        words = spoken_velocity(note, self._geometry.roll.measure_ticks) if note else ""
        if note != self._pointed:
            self._pointed = note
            self.update()
        self.pointed.emit(words)
        if words and aloud and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # Changes.

    def _select(self, notes: frozenset[Note]) -> None:
        if notes != self._selected:
            self._selected = notes
            self.notes_selected.emit(notes)
            self.update()

    def _show_edit(self, edit: Edit) -> None:
        """Show a step of a change and tell of it; notes that were selected stay so."""
        if edit.phrase == self._phrase:
            return
        if self._base is None:
            self._base = self._phrase
            self.edit_started.emit()
        chosen = {note.onset for note in self._selected}
        self._phrase = edit.phrase
        self._selected = frozenset(note for note in edit.phrase.notes if note.onset in chosen)
        self._refresh()
        self.edited.emit(edit.phrase)
        if chosen:  # whoever showed the new notes has forgotten them
            self.notes_selected.emit(self._selected)

    def settle(self) -> None:
        """End a change now, as it stands: something else is about to happen."""
        base, self._base, self._hand = self._base, None, None
        self._pause.stop()
        if base is not None and base == self._phrase:
            self.edit_cancelled.emit()
        elif base is not None:
            self.edit_finished.emit(_WHAT)

    def _cancel(self) -> None:
        base, self._base, self._hand = self._base, None, None
        self._pause.stop()
        if base is not None:
            chosen = {note.onset for note in self._selected}
            self._phrase = base
            self._selected = frozenset(note for note in base.notes if note.onset in chosen)
            self._pointed = None
            self._refresh()
            self.edit_cancelled.emit()
            self.notes_selected.emit(self._selected)

    # Pointer.

    def _point(self, point: QPointF) -> Point:
        return self._geometry.roll.tick(point.x()), self._geometry.velocity(point.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point, modifiers = event.position(), event.modifiers()
        if event.button() != Qt.MouseButton.LeftButton or self._hand or point.x() < GUTTER:
            return
        self.settle()
        note, place = self._geometry.note_at(point, self._phrase), self._point(point)
        if note is None:
            self._hand = _Hand(place, place, point.y())
            self._draw(place, straight=False)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self._select(self._selected ^ {note})
        elif modifiers & Qt.KeyboardModifier.AltModifier:
            self._reset({note} | (self._selected if note in self._selected else frozenset()))
        else:
            if note not in self._selected:
                self._select(frozenset({note}))
            self._hand = _Hand(place, place, point.y(), carries=self._selected)
            self.note_auditioned.emit(note.pitch, note.velocity)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point, hand = event.position(), self._hand
        if hand is None:
            note = self._geometry.note_at(point, self._phrase)
            shape = Qt.CursorShape.SizeVerCursor if note else Qt.CursorShape.CrossCursor
            self.setCursor(shape if point.x() >= GUTTER else Qt.CursorShape.ArrowCursor)
            self._say(note or self._geometry.note_over(point.x(), self._phrase))
        elif hand.carries is None:
            self._draw(self._point(point), straight=bool(event.modifiers() & _SHIFT))
        else:
            self._carry(hand, point.y(), fine=bool(event.modifiers() & _SHIFT))

    def _carry(self, hand: _Hand, y: float, *, fine: bool) -> None:
        """Take the notes along; from here on finely while Shift is held, so nothing jumps."""
        step = (hand.y - y) * self._geometry.step * (FINE if fine else 1.0)
        hand = self._hand = replace(hand, y=y, way=hand.way + step)
        base = self._base or self._phrase
        self._show_edit(velocity_edit.changed(base, hand.carries or (), hand.way))
        self._follow(hand.origin[0])

    def _draw(self, place: Point, *, straight: bool) -> None:
        """Draw on to a place: freely, or in a straight line from where the hand went down."""
        hand = self._hand
        if hand is None:
            return
        base = self._base or self._phrase
        if straight:
            self._show_edit(velocity_edit.drawn(base, hand.origin, place))
        else:
            self._show_edit(velocity_edit.drawn(self._phrase, hand.last, place))
        self._hand = replace(hand, last=place)
        self._follow(place[0])

    def _follow(self, tick: float) -> None:
        """Tell of the note at the hand."""
        geometry = self._geometry
        self._say(geometry.note_over(geometry.roll.x(tick) + 0.5, self._phrase))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._hand is not None and event.button() == Qt.MouseButton.LeftButton:
            self._sound()
            self.settle()

    def _sound(self) -> None:
        """Let the note at the hand be heard as it is now."""
        if self._base is not None and self._pointed is not None:
            self.note_auditioned.emit(self._pointed.pitch, self._pointed.velocity)

    def leaveEvent(self, event: QEvent) -> None:
        if self._hand is None:
            self._say(None)

    # Keys.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            mine = event.key() in (*SIDEWAYS, *STEPS, *RESET)
            held = event.key() == Qt.Key.Key_Escape and self._base is not None
            if plain and (mine or held):  # not a shortcut of the window
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and (self._base is not None or self._hand is not None):
            self._cancel()
        elif self._hand is not None:
            return  # one gesture at a time
        elif key in SIDEWAYS:
            self.settle()
            if note := neighbour(self._phrase, self._selected, SIDEWAYS[Qt.Key(key)]):
                self._select(frozenset({note}))
                self.note_auditioned.emit(note.pitch, note.velocity)
                self._say(note, aloud=True)
        elif key in STEPS and self._selected:
            step = STEPS[Qt.Key(key)]
            self._show_edit(velocity_edit.changed(self._phrase, self._selected, step))
            self._pause.start()
            self._say(min(self._selected), aloud=True)
        elif key in RESET and self._selected:
            self._reset(self._selected)
            self._say(min(self._selected), aloud=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settle()
        else:
            event.ignore()

    def _reset(self, notes: frozenset[Note] | set[Note]) -> None:
        """Give notes the velocity of a new one: a change of its own."""
        self.settle()
        self._show_edit(velocity_edit.reset(self._phrase, notes))
        self.settle()

    # Other events.

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._selected:
            self._say(min(self._selected))
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.isEnabled():
            self._cancel()
        elif self._hand is None:
            self.settle()
        self._say(None)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._cancel()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            velocity_paint.paint_lane(painter, QSizeF(self.size()), self.picture(), theme.look())

    def sizeHint(self) -> QSize:
        return QSize(1100, velocity_paint.HEIGHT)
