"""The pins on the latent map: bars to be moved by hand or keys, and paths to be drawn.

Moving is a gesture: any number of `pin_dragged`, then one `pin_dropped` or `pin_cancelled`. The
layer lies over the picture; it knows neither what drew that nor the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
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

from app.views.latent import latent_paint
from app.views.latent.latent_geometry import Frame, even_steps
from app.views.latent.latent_ground import Ground
from app.views.look import theme
from arvae_models.latent_map import Place

STEP: Final = 0.1  # codes of an arrow key
FINE: Final = 0.02  # with Shift
ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

_SLIP = 3.0  # pixels that a hand may slip without moving a pin


class PinLayer(QWidget):
    """Pins, the path and the place in question."""

    pin_chosen = Signal(int)  # bar, from 0
    pin_dragged = Signal(int, float, float)  # bar, codes across and upwards
    pin_dropped = Signal(int, float, float)  # the same
    pin_cancelled = Signal()
    path_drawn = Signal(object)  # list of Place, one for each bar
    path_left = Signal()  # nobody wants to draw any more
    pointed = Signal(object)  # Place in question; None where there is none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = Frame(0, 0, 100, 100, (-1, 1), (-1, 1))
        self._ground = Ground()
        self._pins: dict[int, Place] = {}
        self._selected: int | None = None
        self._origin: Place | None = None  # of the pin, while it is moved
        self._press: tuple[QPointF, QPointF] | None = None  # of a pin: pointer, and way to its foot
        self._hover: Place | None = None
        self._draws = False  # paths
        self._bars = 4  # along a path
        self._drawing = False  # with the button held
        self._line: list[Place] = []
        self._stops: list[Place] = []
        self._cursor: Place | None = None  # that keys draw with
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._refresh()

    # What it shows.

    @property
    def pins(self) -> dict[int, Place]:
        """Where the bars are: bar -> place."""
        return dict(self._pins)

    @property
    def selected(self) -> int | None:
        """The bar that keys move."""
        return self._selected

    @property
    def moving(self) -> bool:
        """Whether a pin is being moved."""
        return self._origin is not None

    def show_frame(self, frame: Frame) -> None:
        """Lie over a map."""
        self._frame = frame
        self.update()

    def show_ground(self, ground: Ground) -> None:
        """Tell what is measured below, and what its colours mean."""
        self._ground = ground
        self._refresh()

    def show_pins(self, pins: Mapping[int, Place], selected: int | None) -> None:
        """Show where bars are; not the one that is being moved, for the hand knows better."""
        bar = self._selected
        held = {bar: self._pins[bar]} if self.moving and bar is not None and bar in pins else {}
        self._pins = {**pins, **held}
        if not held:
            self._origin = self._press = None
            self._selected = selected if selected in pins else None
        self._refresh()

    def show_path_mode(self, on: bool, bars: int) -> None:
        """Draw paths for some bars instead of moving pins; what was drawn goes with the mode.

        A path that is there already is told again where it is for another number of bars.
        """
        self.settle()
        if on != self._draws:
            self._line, self._stops, self._drawing, self._cursor = [], [], False, None
        again = bars != self._bars and bool(self._stops)
        self._draws, self._bars = on, bars
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        if again:
            self._end_path()
        else:
            self._refresh()

    def scene(self) -> latent_paint.Scene:
        """Return what lies on the map now."""
        place, ground = self._place(), self._ground
        free = None if self.moving else self._hover or self._cursor
        asked = place is not None and (self.moving or free is not None)
        return latent_paint.Scene(
            frame=self._frame,
            legend=ground.legend,
            numbers=ground.numbers,
            data=ground.data,
            pins=self._pins,
            selected=self._selected,
            origin=self._origin,
            bubble=ground.bubble(place) if asked and place is not None else "",
            pointer=free,
            line=self._line,
            stops=self._stops,
            focused=self.hasFocus(),
            enabled=self.isEnabled(),
        )

    def words(self) -> str:
        """Tell of the place in question: which bar, where, and what is measured there."""
        at_pin = not self._draws and (self._hover is None or self.moving)
        return self._ground.words(self._place(), self._selected if at_pin else None)

    def _place(self) -> Place | None:
        """Return the place in question: of the hand, of the keys, of the chosen pin."""
        if self._draws:
            return self._hover or self._cursor
        if self._hover is not None and not self.moving:
            return self._hover
        return self._pins.get(self._selected) if self._selected is not None else None

    def _refresh(self, *, aloud: bool = False) -> None:
        self.setAccessibleName(self._ground.name)
        self.setAccessibleDescription(self.words())
        self.pointed.emit(self._place())
        if aloud and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.words()))
        self.update()

    # Gestures.

    def _choose(self, bar: int) -> None:
        if bar != self._selected:
            self.settle()
            self._selected = bar
            self._refresh(aloud=True)
            self.pin_chosen.emit(bar)

    def _move(self, place: Place, *, aloud: bool = False) -> None:
        """Move the chosen pin and tell of it."""
        bar, place = self._selected, self._frame.held(place)
        if bar is None or place == self._pins[bar]:
            return
        if self._origin is None:
            self._origin = self._pins[bar]
        self._pins[bar] = place
        self._hover = None
        self._refresh(aloud=aloud)
        self.pin_dragged.emit(bar, *place)

    def settle(self) -> None:
        """Drop a pin that is being moved where it is: something else is about to happen."""
        origin, self._origin, self._press = self._origin, None, None
        if origin is not None and self._selected is not None:
            self._refresh()
            self.pin_dropped.emit(self._selected, *self._pins[self._selected])

    def _cancel(self) -> None:
        origin, self._origin, self._press = self._origin, None, None
        if origin is not None and self._selected is not None:
            self._pins[self._selected] = origin
            self._refresh(aloud=True)
            self.pin_cancelled.emit()

    def _end_path(self) -> None:
        self._drawing = False
        if len(self._line) > 1:
            self._stops = even_steps(self._line, self._bars)
            self.path_drawn.emit(list(self._stops))
        else:
            self._line = []
        self._refresh()

    def _leave_path(self) -> None:
        """Take back what was drawn; where there is nothing, leave drawing."""
        left = not self._line
        self._line, self._stops, self._drawing = [], [], False
        self._refresh()
        if left:
            self.path_left.emit()

    # Pointer.

    def pin_at(self, x: float, y: float) -> int | None:
        """Return the bar of the pin at a pixel: the topmost; None where there is none."""
        order = sorted(self._pins, key=lambda bar: (bar == self._selected, bar), reverse=True)
        for bar in order:
            head, foot = self._shape(bar)
            reach = latent_paint.PIN + 2
            if min(_away(head, x, y), _away((head + foot) / 2, x, y)) <= reach:
                return bar
        return None

    def _shape(self, bar: int) -> tuple[QPointF, QPointF]:
        """Return the middle of a pin's head, and its foot."""
        place = self._pins[bar]
        foot = QPointF(*self._frame.point(self._frame.held(place)))
        return latent_paint.head(self._frame, place), foot

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if event.button() != Qt.MouseButton.LeftButton or self._press is not None:
            return
        if self._draws:
            if self._frame.inside(x, y):
                self._line, self._stops = [self._frame.place(x, y)], []
                self._drawing, self._cursor = True, None
                self._refresh()
        elif (bar := self.pin_at(x, y)) is not None:
            self.settle()
            self._choose(bar)
            self._press = (event.position(), self._shape(bar)[1] - event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._drawing:
            self._hover = self._frame.place(point.x(), point.y())
            last = QPointF(*self._frame.point(self._line[-1]))
            if _away(last, point.x(), point.y()) >= _SLIP:
                self._line.append(self._hover)
            self._refresh()
        elif self._press is not None:
            start, reach = self._press
            if self.moving or _away(start, point.x(), point.y()) >= _SLIP:
                foot = point + reach
                self._move(self._frame.place(foot.x(), foot.y()))
        else:
            self._point_at(point)

    def _point_at(self, point: QPointF) -> None:
        if self.moving:
            return  # by keys: they hold the place in question
        inside = self._frame.inside(point.x(), point.y())
        bar = None if self._draws else self.pin_at(point.x(), point.y())
        place = self._frame.place(point.x(), point.y()) if inside else None
        self._hover = place if bar is None else self._frame.held(self._pins[bar])
        if not self._draws:
            shape = Qt.CursorShape.ArrowCursor if bar is None else Qt.CursorShape.OpenHandCursor
            self.setCursor(shape)
        self._refresh()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if self._drawing:
                self._end_path()
            elif self._press is not None:
                self._press = None
                self.settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Move the chosen pin to a place at once."""
        x, y = event.position().x(), event.position().y()
        if self._draws:
            self.mousePressEvent(event)
        elif self._frame.inside(x, y) and self.pin_at(x, y) is None:
            self._move(self._frame.place(x, y))
            self.settle()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self._refresh()

    # Keys.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            escape = event.key() == Qt.Key.Key_Escape and (self.moving or self._draws)
            space = event.key() == Qt.Key.Key_Space and self._draws
            if escape or space or event.key() in (*ARROWS, *ENTER):
                event.accept()  # not a shortcut of the window
                return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go from pin to pin, and then on."""
        bars = sorted(self._pins)
        if self.isEnabled() and not self._draws and self._selected is not None:
            place = bars.index(self._selected) + (1 if forward else -1)
            if 0 <= place < len(bars):
                self._choose(bars[place])
                return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._press is not None or self._drawing:
            if key == Qt.Key.Key_Escape and self._drawing:
                self._leave_path()
            elif key == Qt.Key.Key_Escape:
                self._cancel()
        elif key in ARROWS:
            fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._step(*ARROWS[Qt.Key(key)], FINE if fine else STEP)
        elif self._draws:
            self._draw_by_key(event)
        elif key in ENTER:
            self.settle()
        elif key == Qt.Key.Key_Escape and self.moving:
            self._cancel()
        else:
            event.ignore()

    def _step(self, right: int, up: int, size: float) -> None:
        if self._draws:
            x, y = self._cursor or self._frame.place(
                self._frame.left + self._frame.width / 2, self._frame.top + self._frame.height / 2
            )
            self._hover, self._cursor = None, self._frame.held((x + right * size, y + up * size))
            self._refresh(aloud=True)
        elif self._selected is not None:
            x, y = self._frame.held(self._pins[self._selected])
            self._move((x + right * size, y + up * size), aloud=True)

    def _draw_by_key(self, event: QKeyEvent) -> None:
        """Space sets a corner at the cross, Enter ends the path there, Esc takes it back."""
        key, cursor = event.key(), self._cursor
        if key == Qt.Key.Key_Escape:
            self._leave_path()
        elif cursor is not None and key in (Qt.Key.Key_Space, *ENTER):
            if self._stops:
                self._line, self._stops = [], []
            if self._line[-1:] != [cursor]:
                self._line.append(cursor)
            if key in ENTER:
                self._end_path()
            self._refresh()
        else:
            event.ignore()

    # Other events.

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.isEnabled():
            self._cancel()
        elif self._press is None:
            self.settle()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._cancel()
            self._drawing = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            latent_paint.paint_scene(painter, self.scene(), theme.look())


def _away(point: QPointF, x: float, y: float) -> float:
    return float(((point.x() - x) ** 2 + (point.y() - y) ** 2) ** 0.5)
