"""A small sheet of words with a beak that points at something; it never takes the keys itself."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.views.look import theme
from app.views.look.buttons import IconButton

BEAK: Final = 9  # pixels from the body to the tip
_GAP: Final = 3  # from the tip to what it points at
_EDGE: Final = 8  # from the window's edges
_WIDTH: Final = 268  # of the words
_CORNER: Final = 10

SIDES: Final = ("below", "above", "right", "left")


def placed(size: QSize, target: QRect, bounds: QRect, first: str) -> tuple[QRect, str]:
    """Return where a callout of a size stands beside a target, and on which side of it.

    It stands on the side `first` where there is room, else on the first of SIDES that has some;
    where none has, it is pushed inside the bounds.
    """
    width, height = size.width(), size.height()
    across = target.center().x() - width // 2
    along = target.center().y() - height // 2
    corners = {
        "below": (across, target.bottom() + 1 + _GAP),
        "above": (across, target.top() - _GAP - height),
        "right": (target.right() + 1 + _GAP, along),
        "left": (target.left() - _GAP - width, along),
    }
    room = bounds.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    for side in (first, *SIDES):
        spot = QRect(*corners[side], width, height)
        free = _across(spot, room) if side in ("below", "above") else _along(spot, room)
        if room.contains(free):
            return free, side
    return _along(_across(QRect(*corners[first], width, height), room), room), first


def _across(spot: QRect, room: QRect) -> QRect:
    left = max(min(spot.left(), room.right() + 1 - spot.width()), room.left())
    return QRect(left, spot.top(), spot.width(), spot.height())


def _along(spot: QRect, room: QRect) -> QRect:
    top = max(min(spot.top(), room.bottom() + 1 - spot.height()), room.top())
    return QRect(spot.left(), top, spot.width(), spot.height())


class Callout(QFrame):
    """One sentence that points, with a button to close it and one to close all of its kind."""

    closed = Signal()  # by hand
    silenced = Signal()  # by hand: no more of these

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._side = "below"
        self._tip = 0  # of the beak, along the side, from the left or the top
        self.words = QLabel(wordWrap=True)
        self.words.setFixedWidth(_WIDTH)
        self.count = QLabel()
        self.count.setProperty("rank", "faint")
        self.close_button = IconButton("close", "Close this hint", quiet=True)
        self.close_button.setStyleSheet("QToolButton { padding: 2px; min-height: 14px; }")
        self.silence_button = QToolButton()
        self.silence_button.setText("Don’t show again")
        self.silence_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.silence_button.setProperty("quiet", True)
        self.silence_button.setStyleSheet(
            f"QToolButton {{ padding: 2px 8px; min-height: 14px; font-size: {theme.SMALL}px; }}"
        )
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.words, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        bottom = QHBoxLayout()
        bottom.addWidget(self.count)
        bottom.addStretch(1)
        bottom.addWidget(self.silence_button)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.setContentsMargins(BEAK + 15, BEAK + 10, BEAK + 8, BEAK + 8)
        column.addLayout(top)
        column.addLayout(bottom)
        self.close_button.clicked.connect(self.closed)
        self.silence_button.clicked.connect(self.silenced)
        self.hide()

    def show_words(self, sentence: str, count: str) -> None:
        """Say a sentence, and which of how many it is."""
        self.words.setText(sentence)
        self.count.setText(count)
        self.setAccessibleName(f"Hint: {sentence}")
        self.adjustSize()

    def point_at(self, target: QRect, bounds: QRect, first: str) -> None:
        """Stand beside a target inside some bounds, both in the parent's coordinates."""
        spot, self._side = placed(self.sizeHint(), target, bounds, first)
        upright = self._side in ("below", "above")
        middle = target.center().x() - spot.left() if upright else target.center().y() - spot.top()
        length = spot.width() if upright else spot.height()
        self._tip = min(max(middle, 3 * BEAK), length - 3 * BEAK)
        self.setGeometry(spot)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:  # on one of its buttons
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.look()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.colour("accent"), 1.2))
            painter.setBrush(look.colour("raised"))
            painter.drawPath(self._outline())

    def _outline(self) -> QPainterPath:
        body = QPainterPath()
        inner = self.rect().adjusted(BEAK, BEAK, -BEAK, -BEAK)
        body.addRoundedRect(inner, _CORNER, _CORNER)
        width, height, tip = self.width(), self.height(), self._tip
        ends = {  # tip, then the foot's middle
            "below": ((tip, 1), (tip, BEAK + 1)),
            "above": ((tip, height - 1), (tip, height - BEAK - 1)),
            "right": ((1, tip), (BEAK + 1, tip)),
            "left": ((width - 1, tip), (width - BEAK - 1, tip)),
        }
        point, foot = (QPointF(*end) for end in ends[self._side])
        half = QPointF(BEAK, 0) if self._side in ("below", "above") else QPointF(0, BEAK)
        beak = QPainterPath(point)
        beak.lineTo(foot + half)
        beak.lineTo(foot - half)
        beak.closeSubpath()
        return body.united(beak)
