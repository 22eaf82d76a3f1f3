"""What a newcomer may try first: one hint after another, each gone once the thing was done.

A hint is told that it has been followed by whoever sees the composer's deeds; it watches nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.views.look.callout import Callout

_PAUSE: Final = 700  # ms between two hints
_MOVES: Final = frozenset(
    {
        QEvent.Type.Resize,
        QEvent.Type.Move,
        QEvent.Type.LayoutRequest,
        QEvent.Type.Show,
        QEvent.Type.Hide,
    }
)


@dataclass(frozen=True, slots=True)
class HintRow:
    """One hint."""

    id: str
    text: str  # one sentence, or two
    side: str  # of what it points at, where it stands if it can


HINTS: Final = (
    HintRow("dial", "Drag up: more. Drag down: less. The bar follows while you turn.", "above"),
    HintRow("bar", "Click a bar number to choose which bar the dials turn.", "below"),
    HintRow("play", "Press Space to hear the melody, and again to stop.", "below"),
    HintRow("candidates", "Press 1 to 9 to hear another bar, and Enter to take it.", "above"),
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a hint points at: a part of a widget."""

    widget: QWidget
    part: Callable[[], QRect] | None = None  # in the widget's coordinates; all of it by default

    def rect(self) -> QRect:
        """Return the part, in the widget's coordinates."""
        return self.part() if self.part else self.widget.rect()


class Hints(QObject):
    """Shows the hints over a window, each while what it points at is in sight."""

    seen_changed = Signal(tuple)  # ids that need not be shown again

    def __init__(self, window: QWidget, anchors: Mapping[str, Anchor], pause: int = _PAUSE) -> None:
        """Point at `anchors`, by hint; a hint without one is left out. `pause` is in ms."""
        super().__init__(window)
        self._window = window
        self._anchors = dict(anchors)
        self._rows = [row for row in HINTS if row.id in anchors]
        self._seen: tuple[str, ...] = tuple(row.id for row in self._rows)  # until it is started
        self._shown: HintRow | None = None
        self._announced: str | None = None
        self.callout = Callout(window)
        self._pause = QTimer(self, singleShot=True, interval=pause)
        self._pause.timeout.connect(self._show_next)
        self.callout.closed.connect(self._close)
        self.callout.silenced.connect(self._silence)
        self._settled = QTimer(self, singleShot=True, interval=0)  # once the layout is done
        self._settled.timeout.connect(self._show_next)
        for watched in {window, *(anchor.widget for anchor in anchors.values())}:
            watched.installEventFilter(self)

    def start(self, seen: Sequence[str] = ()) -> None:
        """Begin with the first hint that has not been seen."""
        self._seen = tuple(seen)
        self._show_next()

    @property
    def shown(self) -> str | None:
        """Id of the hint in sight."""
        return self._shown.id if self._shown else None

    @property
    def seen(self) -> tuple[str, ...]:
        """Ids of the hints that need not be shown again."""
        return self._seen

    @Slot(str)
    def done(self, hint: str) -> None:
        """The composer has done what a hint says, whether or not it was in sight."""
        if hint in self._anchors and hint not in self._seen:
            self._remember(hint)
            if self.shown == hint:
                self._hide()
                self._pause.start()

    def _close(self) -> None:
        if self._shown is not None:
            self.done(self._shown.id)

    def _silence(self) -> None:
        self._remember(*(row.id for row in self._rows if row.id not in self._seen))
        self._hide()

    def _remember(self, *hints: str) -> None:
        self._seen = (*self._seen, *hints)
        self.seen_changed.emit(self._seen)

    def _hide(self) -> None:
        """Let go of the hint in sight, and give the keys to what it pointed at if it had them."""
        held = self.callout.isAncestorOf(QApplication.focusWidget() or self._window)
        anchor = self._anchors[self._shown.id].widget if self._shown else None
        self._shown = None
        if held and anchor is not None:
            anchor.setFocus()
        self.callout.hide()

    def _in_sight(self, row: HintRow) -> bool:
        anchor = self._anchors[row.id]
        return anchor.widget.isVisible() and not anchor.rect().isEmpty()

    def _show_next(self) -> None:
        """Show the first hint not seen of those that point at something in sight.

        One that is shown stays until what it points at is gone.
        """
        if self._pause.isActive():
            return
        if self._shown is not None:
            if self._in_sight(self._shown):
                self._place()
                return
            self._hide()
        waiting = (row for row in self._rows if row.id not in self._seen)
        row = next(filter(self._in_sight, waiting), None)
        if row is not None:
            self._show(row)

    def _show(self, row: HintRow) -> None:
        anchor = self._anchors[row.id]
        self._shown = row
        self.callout.show_words(row.text, f"{self._rows.index(row) + 1} of {len(self._rows)}")
        self._place()
        self.callout.show()
        self.callout.raise_()
        QWidget.setTabOrder(anchor.widget, self.callout.close_button)
        QWidget.setTabOrder(self.callout.close_button, self.callout.silence_button)
        if self._announced != row.id and QAccessible.isActive():
            self._announced = row.id
            event = QAccessibleAnnouncementEvent(self.callout, row.text)
            QAccessible.updateAccessibility(event)

    def _place(self) -> None:
        if self._shown is not None:
            anchor = self._anchors[self._shown.id]
            part = anchor.rect()
            corner = anchor.widget.mapTo(self._window, QPoint()) + part.topLeft()
            target = QRect(corner, part.size())
            self.callout.point_at(target, self._window.rect(), self._shown.side)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._settled.start()
        return super().eventFilter(watched, event)
