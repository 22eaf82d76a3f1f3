"""A row of cards to choose from by pointer or keys; it knows places in the row and no bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QWidget

from app.views.bars import candidate_paint
from app.views.bars.candidate_paint import HEIGHT, WIDTH, Face
from app.views.look import theme

DIGITS: Final = {Qt.Key(Qt.Key.Key_1 + place): place for place in range(9)}
ARROWS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}
ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_OWN: Final = frozenset({*DIGITS, *ARROWS, *ENTER, Qt.Key.Key_Escape})
_RIM = 4  # pixels around the cards, for the ring that shows the focus
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class Card(QAbstractButton):
    """One candidate; the row has the focus, never the card."""

    double_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.face: Face | None = None
        self._selected = self._focused = False

    def show_face(self, face: Face, words: str) -> None:
        """Show a candidate, and have it read by these words."""
        self.face = face
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def show_selected(self, selected: bool, focused: bool) -> None:
        """Show whether it is the chosen one, and whether the keys go to it."""
        if (selected, focused) != (self._selected, self._focused):
            self._selected, self._focused = selected, focused
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.face is not None:
            with QPainter(self) as painter:
                candidate_paint.paint_card(
                    painter,
                    QSizeF(self.size()),
                    self.face,
                    theme.look(),
                    selected=self._selected,
                    focused=self._focused,
                    hot=self.underMouse(),
                )


class CardRow(QScrollArea):
    """Cards side by side; places count from 0 at the left."""

    chosen = Signal(int)  # a place; chosen again is said again
    taken = Signal(int)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []  # those beyond `_count` are hidden, for a longer row
        self._count = 0
        self._place: int | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFixedHeight(HEIGHT + 2 * _RIM + self.horizontalScrollBar().sizeHint().height())
        self.horizontalScrollBar().setSingleStep(WIDTH // 4)
        holder = QWidget()
        self._line = QHBoxLayout(holder)
        self._line.setSpacing(8)
        self._line.setContentsMargins(_RIM, _RIM, _RIM, _RIM)
        self._line.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setWidget(holder)
        for widget in (self.viewport(), holder):
            widget.setAutoFillBackground(False)  # the panel shines through
        self.setAccessibleName("Candidates")

    @property
    def place(self) -> int | None:
        """The place of the chosen card."""
        return self._place

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards that are shown, from the left."""
        return tuple(self._cards[: self._count])

    def show_faces(self, faces: Sequence[tuple[Face, str]], place: int | None = None) -> None:
        """Show cards, each with the words it is read by, and which of them is chosen."""
        while len(self._cards) < len(faces):
            self._add_card(len(self._cards))
        self._count = len(faces)
        for card, (face, words) in zip(self._cards, faces, strict=False):
            card.show_face(face, words)
        for number, card in enumerate(self._cards):
            card.setVisible(number < self._count)
        self._line.activate()  # else a new card cannot be scrolled to
        self._select(place)
        if place is None:
            self.horizontalScrollBar().setValue(0)

    def _add_card(self, place: int) -> None:
        card = Card()
        card.pressed.connect(lambda: self.choose(place))
        card.double_clicked.connect(lambda: self.taken.emit(place))
        self._cards.append(card)
        self._line.addWidget(card)

    def choose(self, place: int) -> None:
        """Choose a card by its place, as the hand does; the focus comes to the row."""
        self.setFocus()
        self._select(place)
        spoken = QAccessibleAnnouncementEvent(self, self._cards[place].accessibleName())
        QAccessible.updateAccessibility(spoken)
        self.chosen.emit(place)

    def dismiss(self) -> None:
        """Let go of the chosen card."""
        self._select(None)
        self.dismissed.emit()

    def _select(self, place: int | None) -> None:
        self._place = place
        if place is None:
            self.setAccessibleDescription(f"{self._count} candidates, none chosen")
        else:
            self.setAccessibleDescription(self._cards[place].accessibleName())
            self._bring_into_view(self._cards[place])
        self._mark()

    def _bring_into_view(self, card: Card) -> None:
        """Scroll to a card, so far that the edge of its neighbour can be seen."""
        self.ensureWidgetVisible(card, WIDTH // 3, 0)

    def _mark(self) -> None:
        focused = self.hasFocus()
        for number, card in enumerate(self._cards):
            card.show_selected(number == self._place, focused)
        self.viewport().update()

    # Keys and wheel.

    def takes(self, event: QKeyEvent) -> bool:
        """Tell whether a key is one of the row's own."""
        return event.key() in _OWN and not event.modifiers() & _COMMANDS

    def event(self, event: QEvent) -> bool:
        override = QEvent.Type.ShortcutOverride
        if isinstance(event, QKeyEvent) and event.type() == override and self.takes(event):
            event.accept()  # a digit is a candidate's here, whatever it is in the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.takes(event):
            event.ignore()
            return
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in ENTER and self._place is not None:
            self.taken.emit(self._place)
        elif key in DIGITS and DIGITS[key] < self._count:
            self.choose(DIGITS[key])
        elif key in ARROWS and self._count:
            before = -1 if self._place is None else self._place
            after = min(max(before + ARROWS[key], 0), self._count - 1)
            if after != before:
                self.choose(after)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar, delta = self.horizontalScrollBar(), event.pixelDelta() or event.angleDelta()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus() and self._place is None:
            with QPainter(self.viewport()) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(theme.look().colour("accent", 0.75), 1.2))
                ring = QRectF(QPoint(), QSizeF(self.viewport().width(), HEIGHT + 2 * _RIM))
                painter.drawRoundedRect(ring.adjusted(1, 1, -1, -1), 9, 9)

    def sizeHint(self) -> QSize:
        return QSize(5 * WIDTH, self.height())
