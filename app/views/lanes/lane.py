"""A lane: one attribute over the bars, with targets to draw and what the bars measure.

Drawing is a gesture: one `drawing_started`, any number of `drawn`, then one `drawing_finished` or
`drawing_cancelled`. What they carry is the whole curve, so that a bar left out has no target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QSize, QSizeF, Qt, Signal
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

from app.views.dials.dial_scale import DialScale
from app.views.lanes import lane_edit, lane_paint, lane_text
from app.views.lanes.lane_edit import Curve, Point
from app.views.lanes.lane_geometry import LaneGeometry
from app.views.look import theme
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from app.views.roll.roll_keys import SIDEWAYS
from arvae_models.attributes import Attribute

STEPS: Final = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 4,
    Qt.Key.Key_PageDown: -4,
}  # musical steps of a key
CLEAR: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
RESOLVE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class _Hand:
    """A pointer between press and release."""

    origin: Point
    last: Point
    clears: bool  # the right button takes targets away


class Lane(QWidget):
    """The targets and measures of one attribute; it knows neither the notes nor the engine."""

    drawing_started = Signal()
    drawn = Signal(object)  # dict: bar -> value, of every bar that has a target
    drawing_finished = Signal(object)  # the same
    drawing_cancelled = Signal()
    bar_reached = Signal(int)  # by keys: it should come into view
    pointed = Signal(str)  # what there is to say of the bar in question; empty outside

    def __init__(
        self, attribute: Attribute, roll: RollGeometry, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._attribute = attribute
        self._ends = (attribute.lowest, attribute.highest)
        self._roll = roll
        self._measured: dict[int, float] = {}
        self._targets: dict[int, float] = {}
        self._base: dict[int, float] | None = None  # the targets before the open gesture
        self._selected: frozenset[int] = frozenset()
        self._bar = 0  # the one that keys change
        self._pointed: int | None = None  # the one that words are shown of
        self._hand: _Hand | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFixedHeight(lane_paint.HEIGHT)
        self._scale = self._fitted()
        self._refresh()

    # What it shows.

    @property
    def attribute(self) -> Attribute:
        """The attribute on the lane."""
        return self._attribute

    @property
    def targets(self) -> dict[int, float]:
        """What is asked: bar -> value."""
        return dict(self._targets)

    @property
    def bar(self) -> int:
        """The bar that keys change, from 0."""
        return self._bar

    @property
    def _drawing(self) -> bool:
        return self._base is not None or self._hand is not None

    def geometry_map(self) -> LaneGeometry:
        """Return where things lie now."""
        return LaneGeometry(self._roll, self._scale, float(lane_paint.HEIGHT))

    def show_lane(
        self, attribute: Attribute, ends: tuple[float, float], measured: Curve, targets: Curve
    ) -> None:
        """Show an attribute, instead of the one before: its range, measures and targets."""
        self.settle()
        self._attribute, self._ends = attribute, ends
        self._measured, self._targets = dict(measured), dict(targets)
        self._refresh()

    def show_measured(self, measured: Curve) -> None:
        """Show what the bars have: bar -> value."""
        self._measured = dict(measured)
        self._refresh()

    def show_targets(self, targets: Curve) -> None:
        """Show what is asked of the bars; not while the hand draws, for it knows better."""
        if not self._drawing:
            self._targets = dict(targets)
            self._refresh()

    def show_view(self, roll: RollGeometry) -> None:
        """Lie below a roll: bars where it has them."""
        self._roll = roll
        self._bar, self._pointed = min(self._bar, roll.measures - 1), None
        self._refresh()

    def show_selection(self, bars: frozenset[int]) -> None:
        """Show which bars are selected."""
        self._selected = bars
        self.update()

    def picture(self) -> lane_paint.Picture:
        """Return what the lane shows now."""
        return lane_paint.Picture(
            geometry=self.geometry_map(),
            measured=self._measured,
            targets=self._targets,
            selected=self._selected,
            bar=self._bar if self.hasFocus() else None,
            colour=theme.attribute_colour(self._attribute.key, theme.look()),
            enabled=self.isEnabled(),
        )

    def _fitted(self) -> DialScale:
        held = [*self._measured.values(), *self._targets.values()]
        scale = DialScale.of(self._attribute, *self._ends)
        return scale.containing(*held) if held else scale

    def _refresh(self) -> None:
        """Follow a change of values: the scale, the spoken text, the picture."""
        if not self._drawing:  # the scale must not change under the hand
            self._scale = self._fitted()
        bars = self.geometry_map().bars_between(GUTTER, self.width())
        words = lane_text.spoken(self._attribute, bars, self._targets, self._measured)
        self.setAccessibleName(f"{self._attribute.label} over the bars")
        self.setAccessibleDescription(words)
        if self._pointed is not None:
            self.pointed.emit(self.words(self._pointed, brief=True))
        self.update()

    def words(self, bar: int, *, brief: bool = False) -> str:
        """Tell of one bar, in brief without the attribute's name."""
        tell = lane_text.brief_words if brief else lane_text.bar_words
        return tell(self._attribute, bar, self._targets.get(bar), self._measured.get(bar))

    def _say(self, bar: int, *, aloud: bool = False) -> None:
        self._pointed = bar
        self.pointed.emit(self.words(bar, brief=True))
        if aloud and QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, self.words(bar))
            QAccessible.updateAccessibility(event)

    def _hush(self) -> None:
        self._pointed = None
        self.pointed.emit("")

    # Gestures.

    def _draw(self, curve: Mapping[int, float]) -> None:
        """Show a step of a drawing and tell of it."""
        targets = lane_edit.on_steps(self._scale, curve)
        if targets == self._targets:
            return
        if self._base is None:
            self._base = self._targets
            self.drawing_started.emit()
        self._targets = targets
        self._refresh()
        self.drawn.emit(self.targets)

    def _finish(self) -> None:
        base, self._base, self._hand = self._base, None, None
        if base is None:
            return
        self._refresh()
        if base == self._targets:
            self.drawing_cancelled.emit()
        else:
            self.drawing_finished.emit(self.targets)

    def _cancel(self) -> None:
        base, self._base, self._hand = self._base, None, None
        if base is not None:
            self._targets = base
            self._refresh()
            self.drawing_cancelled.emit()

    def settle(self) -> None:
        """End a drawing now, as it stands: something else is about to happen."""
        self._finish()

    def reshape(self, shape: lane_edit.Shape) -> None:
        """Change the whole curve at once: a gesture of its own."""
        self._finish()
        self._draw(shape.edit(self._targets, self._roll.measures))
        self._finish()

    def resolve(self) -> None:
        """End a drawing; where none goes on, ask once more for the targets there are."""
        if self._base is not None:
            self._finish()
        elif self._targets:
            self.drawing_started.emit()
            self.drawn.emit(self.targets)
            self.drawing_finished.emit(self.targets)

    # Pointer.

    def _point(self, event: QMouseEvent) -> Point:
        return self.geometry_map().point(event.position().x(), event.position().y())

    def _inside(self, event: QMouseEvent) -> bool:
        return GUTTER <= event.position().x() < self._roll.x(self._roll.ticks)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        if event.button() not in buttons or self._hand is not None or not self._inside(event):
            return
        self._finish()
        point = self._point(event)
        self._hand = _Hand(point, point, clears=event.button() == Qt.MouseButton.RightButton)
        self._bar = point[0]
        self._move(point, straight=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hand is not None:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._move(self._point(event), straight=bool(shift))
        elif self._inside(event):
            self._say(self._point(event)[0])
        else:
            self._hush()

    def _move(self, point: Point, *, straight: bool) -> None:
        """Follow the hand to a point: freely, or in a straight line from where it went down."""
        hand = self._hand
        if hand is None:
            return
        base = self._targets if self._base is None else self._base
        if hand.clears:
            self._draw(lane_edit.cleared(self._targets, lane_edit.line(hand.last, point)))
        elif straight:
            self._draw(lane_edit.drawn(base, hand.origin, point))
        else:
            self._draw(lane_edit.drawn(self._targets, hand.last, point))
        self._hand = _Hand(hand.origin, point, hand.clears)
        self._say(point[0])
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._hand is not None:
            button = Qt.MouseButton.RightButton if self._hand.clears else Qt.MouseButton.LeftButton
            if event.button() == button:
                self._finish()

    def leaveEvent(self, event: QEvent) -> None:
        self._hush()

    # Keys.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            mine = (*SIDEWAYS, *STEPS, *CLEAR, *RESOLVE)
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            held = event.key() == Qt.Key.Key_Escape and self._base is not None
            if held or (plain and event.key() in mine):  # not a shortcut of the window
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self._base is not None:
            self._cancel()
            self._say(self._bar, aloud=True)
        elif self._hand is not None:
            return  # one gesture at a time
        elif key in SIDEWAYS:
            self._go(self._bar + SIDEWAYS[Qt.Key(key)])
        elif key in STEPS:
            self._step(STEPS[Qt.Key(key)])
        elif key in CLEAR:
            self._draw(lane_edit.cleared(self._targets, (self._bar,)))
            self._say(self._bar, aloud=True)
        elif key in RESOLVE:
            self.resolve()
        else:
            event.ignore()

    def _go(self, bar: int) -> None:
        self._bar = min(max(bar, 0), self._roll.measures - 1)
        self.bar_reached.emit(self._bar)
        self._say(self._bar, aloud=True)
        self.update()

    def _step(self, steps: int) -> None:
        """Ask for a little more or less than is asked or, without a target, than is there."""
        value = self._targets.get(self._bar, self._measured.get(self._bar))
        if value is None:
            value = self.geometry_map().home
        value += steps * self._attribute.step
        self._draw({**self._targets, self._bar: value})
        self._say(self._bar, aloud=True)

    # Other events.

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._say(self._bar)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.isEnabled():
            self._cancel()
        elif self._hand is None:
            self._finish()
        self._hush()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._cancel()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            lane_paint.paint_lane(painter, QSizeF(self.size()), self.picture(), theme.look())

    def sizeHint(self) -> QSize:
        return QSize(1100, lane_paint.HEIGHT)
