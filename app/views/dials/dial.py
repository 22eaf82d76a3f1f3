"""A dial for one attribute, with two needles: what is asked for and what was measured.

Turning, stepping and typing are gestures: one `gesture_started`, any number of `asked`, then one
`gesture_finished` or `gesture_cancelled`. The dial knows neither the bars nor the engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QDial, QMenu, QWidget

from app.views.dials import dial_face, dial_keys, dial_menu, dial_paint
from app.views.dials.dial_face import Face
from app.views.dials.dial_hand import Hand
from app.views.dials.dial_needles import Needles
from app.views.dials.dial_scale import DialScale
from app.views.dials.reach import Reach
from app.views.dials.value_field import ValueField
from app.views.look import quantity, theme
from app.views.look.buttons import LockButton
from app.views.look.lamp import TrustLamp

CALM: Final = 600  # ms without a step that end a gesture made of wheel notches or keys


class AttributeDial(QDial):
    """A knob that asks for a value of one attribute."""

    gesture_started = Signal()
    asked = Signal(float)
    gesture_finished = Signal(float)
    gesture_cancelled = Signal()
    lock_toggled = Signal(bool)
    lock_others_requested = Signal()
    unlock_all_requested = Signal()
    raw_toggled = Signal(bool)
    learn_requested = Signal()  # a knob of a controller, for this dial

    def __init__(self, attribute: quantity.Quantity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attribute = attribute
        self._ends = (attribute.lowest, attribute.highest)
        self._scale = DialScale.of(attribute, *self._ends)
        self._needles = Needles(attribute)
        self._before: float | None = None  # the request that a cancelled gesture returns to
        self._reach: Reach | None = None
        self._raw = False
        self._knob: float | None = None
        self._turning = False
        self._syncing = False
        self._hand = Hand()
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._finish)

        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted anew as the pointer comes and goes
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(self.minimumSizeHint())
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setAccessibleName(attribute.label)
        self.lock_button = LockButton(attribute.label.lower(), self)
        self.lock_button.clicked.connect(self._toggle_lock)
        self._lamp = TrustLamp(attribute.label.lower(), self)
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
        self._needles = self._needles.measuring(span)
        self._refresh()

    def show_asked(self, value: float | None) -> None:
        """Show a request; None lets the needle follow the measured value again."""
        if not self._turning:
            self._needles = self._needles.asking(value)
            self._refresh()

    def show_reach(self, reach: Reach | None) -> None:
        """Show how far the dial can go, given the locks; None where it is not known."""
        self._reach = reach
        self._refresh()

    def show_trust(self, level: str, sentence: str) -> None:
        """Show how far the latent dimension can be trusted, as `trust` has judged it."""
        self._lamp.show_trust(level, sentence)
        self._refresh()

    def show_raw(self, raw: bool) -> None:
        """Show whether the dial turns the latent dimension itself."""
        self._raw = raw
        self._refresh()

    def show_knob(self, place: float | None) -> None:
        """Show where on the sweep a hardware knob stands that has no hold of the dial yet."""
        if place != self._knob:
            self._knob = place
            self._refresh()

    def show_locked(self, locked: bool) -> None:
        """Show whether the value is kept while other dials turn."""
        self.lock_button.setChecked(locked)
        self._refresh()

    @property
    def asked_value(self) -> float | None:
        """What the dial asks for: the last request, else what was measured."""
        return self._needles.asked

    @property
    def origin(self) -> float | None:
        """What the bars had before the first request."""
        return self._needles.origin

    @property
    def measured(self) -> tuple[float, float] | None:
        """Lowest and highest measured value of the selected bars."""
        return self._needles.measured

    @property
    def varied(self) -> bool:
        """Whether the selected bars have different values."""
        return self._needles.varied

    @property
    def missed(self) -> bool:
        """Whether what was measured is not what was asked for."""
        return self._needles.missed

    @property
    def locked(self) -> bool:
        """Whether the value is kept while other dials turn."""
        return self.lock_button.isChecked()

    @property
    def raw(self) -> bool:
        """Whether the dial turns the latent dimension itself."""
        return self._raw

    @property
    def scale(self) -> DialScale:
        """The sweep as it is drawn."""
        return self._scale

    def face(self) -> Face:
        """Return what the dial shows now."""
        return Face(
            scale=self._scale,
            needles=self._needles,
            colour=quantity.colour(self.attribute, theme.look()),
            reach=self._reach,
            raw=self._raw,
            knob=self._knob,
            locked=self.locked,
            hot=self.isEnabled() and (self._turning or self.underMouse()),
            focused=self.hasFocus(),
            enabled=self.isEnabled(),
        )

    def _refresh(self) -> None:
        """Follow a change of values: the sweep, Qt's slider value, the spoken text, the picture."""
        if not self._turning:  # the sweep must not change under the hand
            self._scale = self._needles.on(DialScale.of(self.attribute, *self._ends))
        scale, asked = self._scale, self.asked_value
        self._syncing = True
        self.setRange(scale.integer(scale.low), scale.integer(scale.high))
        self.setValue(scale.integer(scale.low if asked is None else asked))
        self._syncing = False
        words = (dial_face.spoken(self.face()), self._lamp.toolTip())
        self.setAccessibleDescription("; ".join(filter(None, words)))
        self.update()

    # Gestures.

    def _begin(self) -> None:
        if self._turning:
            return
        self._before = self._needles.request
        self._needles = self._needles.begun()
        self._turning = True
        self.gesture_started.emit()

    def _ask(self, value: float) -> None:
        if value != self._needles.request:
            self._needles = self._needles.asking(value)
            self._refresh()
            self.asked.emit(value)

    def _finish(self) -> None:
        if self._turning:
            self._turning = False
            self._calm.stop()
            self._refresh()
            self.gesture_finished.emit(self._needles.request)

    def settle(self) -> None:
        """End a gesture of notches or keys now, without waiting for calm."""
        if not self._hand.holds:
            self._finish()

    def _cancel(self) -> None:
        self._hand.release()
        if self._turning:
            self._turning = False
            self._calm.stop()
            self._needles = replace(self._needles, request=self._before)
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

    def step(self, steps: int) -> None:
        """Ask for the value some musical steps away; calm ends the gesture."""
        if self.asked_value is not None:
            self.move_to(self._scale.stepped(self.asked_value, steps))

    def move_to(self, value: float) -> None:
        """Ask for a value, as one of many that a wheel or a hardware knob brings."""
        if self.asked_value is None or self._hand.holds or not self.isEnabled():
            return
        if value != self.asked_value:
            self._begin()
            self._ask(value)
        if self._turning:
            self._calm.start()

    def _type(self, text: str) -> None:
        value = self._scale.read(text)
        if value is None:
            self._field.refuse(self._scale.wanted())
        else:
            self._field.hide()
            self.setFocus()
            self._ask_once(value)

    def open_field(self, text: str | None = None) -> None:
        """Let a value be typed, beginning with a text or with the present value."""
        if self.asked_value is None or not self.isEnabled():
            return
        self._finish()
        self._field.setGeometry(dial_paint.field_rect(self.width()).toRect())
        self._field.open(text, self.attribute.text(self.asked_value))

    def reset(self) -> None:
        """Ask again for what the bars had before the first request."""
        if self.origin is not None:
            self._ask_once(self.origin)

    def _toggle_lock(self) -> None:
        self._refresh()
        self.lock_toggled.emit(self.locked)

    def _set_from_outside(self, number: int) -> None:
        """Take a value that assistive technology set through Qt's slider interface."""
        if not self._syncing and self.asked_value is not None:
            self._ask_once(self._scale.of_integer(number))

    def toggle_raw(self) -> None:
        """Switch between the measured attribute and the latent dimension itself."""
        if not self._hand.holds:
            self._finish()
            self.show_raw(not self._raw)
            self.raw_toggled.emit(self._raw)

    def make_menu(self) -> QMenu:
        """Return what a right click offers."""
        return dial_menu.build(self)

    # Events.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            held = event.key() == Qt.Key.Key_Escape and self._turning
            typed = dial_keys.begins_number(event) or dial_keys.switches_raw(event)
            if held or typed:  # not a shortcut of the window meanwhile
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
        self._hand.take(event.globalPosition(), self._scale.fraction(self.asked_value))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.asked_value is None:
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        position = self._hand.move(event.globalPosition(), fine=fine)
        value = None if position is None else self._scale.value(position)
        if value is not None and value != self._scale.shown(self.asked_value):
            self._begin()
            self._ask(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._hand.release():
            self._finish()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._hand.release()
            self.open_field()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = self._hand.roll(event.angleDelta())
        if steps:
            self.step(steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in dial_keys.STEPS:
            self.step(dial_keys.STEPS[Qt.Key(event.key())])
        elif event.key() in dial_keys.TYPE:
            self.open_field()
        elif dial_keys.begins_number(event):
            self.open_field(event.text())
        elif dial_keys.switches_raw(event):
            if not event.isAutoRepeat():
                self.toggle_raw()
        elif event.key() == Qt.Key.Key_Escape and self._turning:
            self._cancel()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.asked_value is not None and not self._hand.holds:
            menu = self.make_menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.settle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._end_gesture_early()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lock_button.move(*dial_paint.lock_place(self.width()))
        self._lamp.move(*dial_paint.lamp_place(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            size = QSizeF(self.size())
            dial_paint.paint_dial(painter, size, self.face(), theme.look())

    def sizeHint(self) -> QSize:
        return QSize(184, round(dial_paint.HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(dial_paint.HEIGHT))
