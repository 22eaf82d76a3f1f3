"""What lies over a piano roll beside its notes: the loop, held notes, names, gestures of its own.

It is a clear pane over the roll's view. It takes from the pointer only what the roll has no use
for: the loop's strip, Alt and a click that cuts a note, and a pinch.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from app.views.look import theme
from app.views.look.buttons import IconButton
from app.views.roll.bar_commands import runs
from app.views.roll.loop_brace import LoopDrag, Part, Region, part_at, words
from app.views.roll.note_commands import split
from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_geometry import GUTTER, HEADER, STRIP
from app.views.roll.roll_marks import Marks, chip, paint_marks
from arvae_models.music import Note

_CURSORS = {
    Part.START: Qt.CursorShape.SizeHorCursor,
    Part.END: Qt.CursorShape.SizeHorCursor,
    Part.BODY: Qt.CursorShape.OpenHandCursor,
    Part.NONE: Qt.CursorShape.IBeamCursor,
}
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class RollExtras(QWidget):
    """Marks over a roll, and a button that fits its rows."""

    loop_changed = Signal(object)  # (first tick, end), or None where there is no loop any more
    loop_pointed = Signal(str)  # what there is to say of the loop under the pointer

    def __init__(self, roll: PianoRoll) -> None:
        super().__init__(roll.viewport())
        self._roll = roll
        self._marks = Marks()
        self._drag: LoopDrag | None = None
        self._base: Region | None = None  # the loop before the drag
        self.fit_button = IconButton("fit", "Fit the view to the melody", quiet=True, parent=roll)
        self.fit_button.setStyleSheet("QToolButton { padding: 3px; min-height: 16px; }")
        self.fit_button.setFixedSize(30, 28)
        self.fit_button.move((GUTTER - 30) // 2, (HEADER - 28) // 2)
        self.fit_button.clicked.connect(roll.fit)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(roll.viewport().size())
        roll.viewport().installEventFilter(self)
        roll.installEventFilter(self)
        self._show(self._marks)
        self.show()

    # What it shows.

    @property
    def loop(self) -> Region | None:
        """The loop: first tick and end."""
        return self._marks.loop

    @property
    def marks(self) -> Marks:
        """What lies over the notes now."""
        return self._marks

    def show_loop(self, region: Region | None, on: bool = True) -> None:
        """Show the loop, and whether it is in force; not while the hand drags it."""
        if self._drag is None:
            self._show(replace(self._marks, loop=region, looping=on))

    def show_held(self, onsets: frozenset[int]) -> None:
        """Mark the notes that turns leave alone, by their onsets."""
        self._show(replace(self._marks, held=onsets))

    def loop_selected(self) -> None:
        """Loop the first run of selected bars; where that is the loop already, loop nothing."""
        bars = runs(self._roll.selected_measures)
        if bars:
            length = self._roll.phrase.meter.ticks
            region = (bars[0].start * length, bars[0].stop * length)
            self._say_loop(None if region == self.loop else region)

    def _show(self, marks: Marks) -> None:
        if marks == self._marks and self.accessibleName():
            return
        before, self._marks = self._marks, marks
        self.setAccessibleName(words(marks.loop, self._roll.phrase.meter.ticks))
        if replace(before, pointed=None) != replace(marks, pointed=None):
            self.update()
            return
        for note in (before.pointed, marks.pointed):
            if note is not None:
                box = chip(self._roll.geometry_map, note).toAlignedRect()
                self.update(box.adjusted(-2, -2, 2, 2))

    def _say_loop(self, region: Region | None) -> None:
        """Show a loop that was chosen here, and tell of it."""
        self._show(replace(self._marks, loop=region))
        self.loop_changed.emit(region)
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, self.accessibleName())
            QAccessible.updateAccessibility(event)

    # The roll's events.

    def eventFilter(self, thing: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            return self._key(event)
        if thing is not self._roll.viewport():
            return False
        if event.type() == QEvent.Type.Resize:
            self.resize(self._roll.viewport().size())
        elif event.type() == QEvent.Type.Leave:
            self._show(replace(self._marks, hot=False, pointed=None))
        elif isinstance(event, QNativeGestureEvent):
            return self._pinch(event)
        elif isinstance(event, QMouseEvent):
            return self._mouse(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Esc lets go of the loop in the hand."""
        if self._drag is None or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.KeyPress:
            self._drag = None
            self._show(replace(self._marks, loop=self._base))
        event.accept()
        return True

    def _pinch(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._roll.zoom_by(1.0 + event.value(), event.position().x())
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        """Follow the pointer; tell whether the roll need not know."""
        point, kind = event.position(), event.type()
        left = event.button() == Qt.MouseButton.LeftButton
        if self._drag is not None:
            self._drag_on(event)
            return True
        inside = point.x() >= GUTTER and 0 <= point.y() < STRIP
        if kind == QEvent.Type.MouseMove:
            if event.buttons() == Qt.MouseButton.NoButton:
                self._hover(point, inside=inside)
                return inside
            self._show(replace(self._marks, pointed=None))
        elif kind in _PRESSES and inside:
            if left and kind == QEvent.Type.MouseButtonDblClick:
                self._loop_bar(point.x())
            elif left:
                self._press(point.x())
            return True
        elif kind in _PRESSES and left and event.modifiers() == _ALT:
            return self._cut(point)
        elif kind in _PRESSES:
            self._show(replace(self._marks, pointed=None))
        return False

    def _hover(self, point: QPointF, *, inside: bool) -> None:
        note = None if inside else self._note_at(point)
        self._show(replace(self._marks, hot=inside, pointed=note))
        if inside:
            part = part_at(self._roll.geometry_map, self.loop, point.x())
            self._roll.viewport().setCursor(_CURSORS[part])
            self.loop_pointed.emit(self.accessibleName())

    def _note_at(self, point: QPointF) -> Note | None:
        if point.x() < GUTTER or point.y() < HEADER:
            return None
        return self._roll.geometry_map.note_at(point, self._roll.phrase)

    # The loop in the hand.

    def _press(self, x: float) -> None:
        geometry, self._base = self._roll.geometry_map, self.loop
        part = part_at(geometry, self.loop, x)
        self._drag = LoopDrag(self.loop, part, geometry.tick(x), geometry.ticks)

    def _drag_on(self, event: QMouseEvent) -> None:
        """Follow the hand; a click that did not move changes nothing."""
        drag, geometry = self._drag, self._roll.geometry_map
        if drag is None:
            return
        if event.type() == QEvent.Type.MouseMove:
            fine = bool(event.modifiers() & _SHIFT)
            region = drag.to(geometry.tick(event.position().x()), fine=fine)
            self._show(replace(self._marks, loop=region))
            self.loop_pointed.emit(self.accessibleName())
        elif event.button() == Qt.MouseButton.LeftButton:
            self._drag = None
            if self.loop != self._base:
                self._say_loop(self.loop)

    def _loop_bar(self, x: float) -> None:
        """Take the loop away that is at a place; where there is none, loop the bar or its run."""
        geometry = self._roll.geometry_map
        if part_at(geometry, self.loop, x) is not Part.NONE:
            self._say_loop(None)
            return
        bar = geometry.measure(x)
        chosen = runs(self._roll.selected_measures)
        run = next((run for run in chosen if bar in run), range(bar, bar + 1))
        self._say_loop((run.start * geometry.measure_ticks, run.stop * geometry.measure_ticks))

    def _cut(self, point: QPointF) -> bool:
        """Cut the note at a place in two."""
        note = self._note_at(point)
        if note is None:
            return False
        self._show(replace(self._marks, pointed=None))
        tick = self._roll.geometry_map.tick(point.x())
        self._roll.apply_edit(split(self._roll.phrase, note, tick), "Split note")
        return True

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        geometry, marks = self._roll.geometry_map, self._marks
        if marks.pointed is not None and marks.pointed not in self._roll.phrase.notes:
            marks = replace(marks, pointed=None)
        dirty = QRectF(event.rect())
        with QPainter(self) as painter:
            paint_marks(painter, geometry, self._roll.phrase, marks, dirty, theme.look())
