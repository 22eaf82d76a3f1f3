"""A dial for one attribute, with two needles: what is asked for and what was measured.

Turning, stepping and typing are gestures: one `gesture_started`, any number of `asked`, then one
`gesture_finished` or `gesture_cancelled`. The dial knows neither the bars nor the engine.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QDial, QMenu, QWidget

from app.views import dial_keys, dial_paint, theme
from app.views.buttons import LockButton
from app.views.dial_scale import DialScale
from app.views.value_field import ValueField
from arvae_models.attributes import Attribute

FULL_SWEEP: Final = 300.0  # pixels of drag from one end to the other
FINER: Final = 4.0  # with Shift held
CALM: Final = 600  # ms without a step that end a gesture made of wheel notches or keys

_CLICK_SLOP = 3.0  # pixels that a click may tremble


class AttributeDial(QDial):
    """A knob that asks for a value of one attribute."""

    gesture_started = Signal()
    asked = Signal(float)
    gesture_finished = Signal(float)
    gesture_cancelled = Signal()
    lock_toggled = Signal(bool)

    def __init__(self, attribute: Attribute, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attribute = attribute
        self._ends = (attribute.lowest, attribute.highest)
        self._scale = DialScale.of(attribute, *self._ends)
        self._request: float | None = None  # what was asked for and not yet forgotten
        self._measured: tuple[float, float] | None = None
        self._origin: float | None = None  # what the bars had before the first request
        self._before: float | None = None  # the request that a cancelled gesture returns to
        self._turning = False
        self._syncing = False
        self._hand: QPointF | None = None  # where the pointer was, while it holds the knob
        self._travel = 0.0  # pixels since the knob was taken
        self._position = 0.0  # of the hand on the sweep, unrounded
        self._notches = 0.0  # part of a wheel notch
        self._hovered = False
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._finish)

        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(self.minimumSizeHint())
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setAccessibleName(attribute.label)
        self.lock_button = LockButton(attribute.label.lower(), self)
        self.lock_button.clicked.connect(self._toggle_lock)
        self._field = ValueField(self)
        self._field.entered.connect(self._type)
        self.valueChanged.connect(self._set_from_outside)
        self._refresh()

    # What it shows.

    def show_range(self, low: float, high: float) -> None:
        """Show the ends of the dial, in the attribute's unit."""
        self._ends = (low, high)
        self._refresh()

    def show_measured(self, value: float | None) -> None:
        """Show what the selected bar has; None where no bar can be measured."""
        self._show_measured(None if value is None else (value, value))

    def show_varied(self, low: float, high: float) -> None:
        """Show that the selected bars have different values."""
        self._show_measured((low, high))

    def _show_measured(self, span: tuple[float, float] | None) -> None:
        if span is None:
            self._end_gesture_early()
            self._request = self._origin = None
        self._measured = span
        self._refresh()

    def show_asked(self, value: float | None) -> None:
        """Show a request; None lets the needle follow the measured value again."""
        if not self._turning:
            self._request = value
            if value is None:
                self._origin = None
            self._refresh()

    def show_locked(self, locked: bool) -> None:
        """Show whether the value is kept while other dials turn."""
        self.lock_button.setChecked(locked)
        self._refresh()

    @property
    def asked_value(self) -> float | None:
        """What the dial asks for: the last request, else what was measured."""
        if self._request is not None:
            return self._request
        if self._measured is None:
            return None
        low, high = self._measured
        return low if low == high else self._scale.shown((low + high) / 2)

    @property
    def measured(self) -> tuple[float, float] | None:
        """Lowest and highest measured value of the selected bars."""
        return self._measured

    @property
    def varied(self) -> bool:
        """Whether the selected bars have different values."""
        return self._measured is not None and self._measured[0] != self._measured[1]

    @property
    def locked(self) -> bool:
        """Whether the value is kept while other dials turn."""
        return self.lock_button.isChecked()

    @property
    def scale(self) -> DialScale:
        """The sweep as it is drawn."""
        return self._scale

    @property
    def missed(self) -> bool:
        """Whether what was measured is not what was asked for."""
        if self._request is None or self._measured is None:
            return False
        asked = self._request
        return not all(self.attribute.meets(asked, value) for value in self._measured)

    def face(self) -> dial_paint.Face:
        """Return what the dial shows now."""
        return dial_paint.Face(
            scale=self._scale,
            asked=self.asked_value,
            measured=self._measured,
            missed=self.missed,
            requested=self._request is not None,
            colour=theme.attribute_colour(self.attribute.key, theme.look()),
            hot=self.isEnabled() and (self._turning or self._hovered),
            focused=self.hasFocus(),
            enabled=self.isEnabled(),
        )

    def _refresh(self) -> None:
        """Follow a change of values: the sweep, Qt's slider value, the spoken text, the picture."""
        if not self._turning:  # the sweep must not change under the hand
            held = [*(self._measured or ()), *([] if self._request is None else [self._request])]
            self._scale = DialScale.of(self.attribute, *self._ends)
            if held:
                self._scale = self._scale.containing(*held)
        scale, asked = self._scale, self.asked_value
        self._syncing = True
        self.setRange(scale.integer(scale.low), scale.integer(scale.high))
        self.setValue(scale.integer(scale.low if asked is None else asked))
        self._syncing = False
        self.setAccessibleDescription(self._spoken())
        self.update()

    def _spoken(self) -> str:
        scale, asked = self._scale, self.asked_value
        if asked is None or self._measured is None:
            return "no bar to measure"
        ends = [f"{end:.{self.attribute.decimals}f}" for end in (scale.low, scale.high)]
        return (
            f"asked {self.attribute.text(asked)}, measured {scale.span_text(*self._measured)}, "
            f"from {ends[0]} to {ends[1]}{', locked' if self.locked else ''}"
        )

    # Gestures.

    def _begin(self) -> None:
        if self._turning:
            return
        self._before = self._request
        if self._origin is None:
            self._origin = self.asked_value
        self._turning = True
        self.gesture_started.emit()

    def _ask(self, value: float) -> None:
        if value != self._request:
            self._request = value
            self._refresh()
            self.asked.emit(value)

    def _finish(self) -> None:
        if self._turning:
            self._turning = False
            self._calm.stop()
            self._refresh()
            self.gesture_finished.emit(self._request)

    def settle(self) -> None:
        """End a gesture of notches or keys now, without waiting for calm."""
        if self._hand is None:
            self._finish()

    def _cancel(self) -> None:
        self._hand = None
        if self._turning:
            self._turning = False
            self._calm.stop()
            self._request = self._before
            self._refresh()
            self.gesture_cancelled.emit()

    def _end_gesture_early(self) -> None:
        """Leave nothing half done when the dial is switched off or loses its bars."""
        self._field.hide()
        self._cancel()

    def _ask_once(self, value: float) -> None:
        """Make a whole gesture of one value, unless it is the present one."""
        self._finish()
        self._scale = self._scale.containing(value)
        if value != self.asked_value:
            self._begin()
            self._ask(value)
            self._finish()

    def _step(self, steps: int) -> None:
        if self.asked_value is None:
            return
        value = self._scale.stepped(self.asked_value, steps)
        if value != self.asked_value:
            self._begin()
            self._ask(value)
        if self._turning:
            self._calm.start()

    def _type(self, text: str) -> None:
        value = self._scale.read(text)
        if value is None:
            example = self.attribute.text(self._scale.high)
            self._field.refuse(f"Type a number, such as {example}.")
        else:
            self._field.hide()
            self.setFocus()
            self._ask_once(value)

    def _open_field(self, text: str | None = None) -> None:
        if self.asked_value is None or not self.isEnabled():
            return
        self._finish()
        self._field.setGeometry(dial_paint.field_rect(self.width()).toRect())
        self._field.open(text, self.attribute.text(self.asked_value))

    def reset(self) -> None:
        """Ask again for what the bars had before the first request."""
        if self._origin is not None:
            self._ask_once(self._origin)

    def _toggle_lock(self) -> None:
        self._refresh()
        self.lock_toggled.emit(self.locked)

    def _set_from_outside(self, number: int) -> None:
        """Take a value that assistive technology set through Qt's slider interface."""
        if not self._syncing and self.asked_value is not None:
            self._ask_once(self._scale.of_integer(number))

    def make_menu(self) -> QMenu:
        """Return what a right click offers."""
        menu = QMenu(self)
        menu.addAction("Unlock" if self.locked else "Lock", self.lock_button.click)
        menu.addAction("Type a value…", self._open_field)
        back = menu.addAction("Reset", self.reset)
        back.setEnabled(self._origin is not None)
        if self._origin is not None:
            back.setText(f"Reset to {self.attribute.text(self._origin)}")
        return menu

    # Events.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            held = event.key() == Qt.Key.Key_Escape and self._turning
            if held or dial_keys.begins_number(event):  # not a shortcut of the window meanwhile
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.asked_value is None:
            return
        self._finish()
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.modifiers() & modifiers:
            self.reset()
            return
        self._hand = event.globalPosition()
        self._travel = 0.0
        self._position = self._scale.fraction(self.asked_value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hand is None or self.asked_value is None:
            return
        moved = event.globalPosition() - self._hand
        self._hand = event.globalPosition()
        self._travel += abs(moved.x()) + abs(moved.y())
        slow = FINER if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._position += (moved.x() - moved.y()) / FULL_SWEEP / slow
        self._position = min(max(self._position, 0.0), 1.0)
        value = self._scale.value(self._position)
        if self._travel > _CLICK_SLOP and value != self._scale.shown(self.asked_value):
            self._begin()
            self._ask(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._hand is not None:
            self._hand = None
            self._finish()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._hand = None
            self._open_field()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self._notches += (delta.y() or delta.x()) / 120
        steps = int(self._notches)
        self._notches -= steps
        if steps and self._hand is None:
            self._step(steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in dial_keys.STEPS:
            self._step(dial_keys.STEPS[Qt.Key(event.key())])
        elif event.key() in dial_keys.TYPE:
            self._open_field()
        elif dial_keys.begins_number(event):
            self._open_field(event.text())
        elif event.key() == Qt.Key.Key_Escape and self._turning:
            self._cancel()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.asked_value is not None:
            self.make_menu().popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.settle()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._end_gesture_early()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lock_button.move(*dial_paint.lock_place(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            size = QSizeF(self.size())
            dial_paint.paint_dial(painter, size, self.face(), theme.look())

    def sizeHint(self) -> QSize:
        return QSize(184, round(dial_paint.HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(dial_paint.HEIGHT))
