"""The list of gestures, the newest first: its model, its rows' drawing and its keys.

It holds whatever frozen entries it is shown; it scrolls through ten thousand as through ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final, Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.views.look import icons, plain, theme
from app.views.look.looks import Look

ROW: Final = 46  # height, logical pixels
STAR_KEY: Final = Qt.Key.Key_S

_STAR = 18  # side, logical pixels
_STAR_ROOM = 36  # at a row's right end
_POINTED = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver

Index = QModelIndex | QPersistentModelIndex


class Line(Protocol):
    """What the list shows of an entry."""

    @property
    def number(self) -> int:
        """It counts up with every entry."""

    @property
    def text(self) -> str:
        """What was done."""

    @property
    def bars(self) -> frozenset[int]:
        """The bars it was about, from 0."""

    @property
    def starred(self) -> bool:
        """Whether the composer wants to find it again."""


def bars_text(bars: frozenset[int]) -> str:
    """Name bars, which count from 0: "bar 2", "bars 2–4, 7"; empty where there are none."""
    runs = groupby(enumerate(sorted(bars)), key=lambda pair: pair[1] - pair[0])
    spans = []
    for _, run in runs:
        found = [bar + 1 for _, bar in run]
        spans.append(f"{found[0]}–{found[-1]}" if len(found) > 1 else f"{found[0]}")
    return f"{'bar' if len(bars) == 1 else 'bars'} {', '.join(spans)}" if spans else ""


def line_words(line: Line) -> str:
    """Tell of an entry: "Turn note density to 7, bar 2, starred"."""
    parts = (line.text, bars_text(line.bars), "starred" if line.starred else "")
    return ", ".join(part for part in parts if part)


class HistoryModel(QAbstractListModel):
    """Entries for a list view; row 0 is the newest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()  # the oldest first

    @property
    def lines(self) -> tuple[Line, ...]:
        """The entries, the oldest first."""
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show entries; a new one at the end leaves the rows of the others alone."""
        before, now = self._lines, tuple(lines)
        if len(now) == len(before) + 1 and now[:-1] == before:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._lines = now
            self.endInsertRows()
        elif [line.number for line in now] == [line.number for line in before]:
            self._lines = now
            changed = [
                i for i, pair in enumerate(zip(now, before, strict=True)) if pair[0] != pair[1]
            ]
            for place in changed:
                index = self.index(self.row(place))
                self.dataChanged.emit(index, index)
        else:
            self.beginResetModel()
            self._lines = now
            self.endResetModel()

    def row(self, place: int) -> int:
        """Return the row of an entry by its place from the oldest; it is its own inverse."""
        return len(self._lines) - 1 - place

    def line(self, index: Index) -> Line:
        """Return the entry of a row."""
        return self._lines[self.row(index.row())]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.line(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line_words(line)
        return plain.tip(line_words(line)) if role == Qt.ItemDataRole.ToolTipRole else None


class HistoryDelegate(QStyledItemDelegate):
    """Draws an entry: what was done, to which bars, and its star."""

    current: int | None = None  # number of the entry that the melody is at

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.model().line(index)  # type: ignore[attr-defined]  # the only model
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect
        look = theme.look()
        here = line.number == self.current
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, rect, state, look)
        if here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(QRectF(rect.left() + 3, rect.top() + 9, 3, ROW - 18), 1.5, 1.5)
        _paint_words(painter, rect, line, look, strong=here)
        if line.starred or state & _POINTED:
            name, colour = ("starred", "accent") if line.starred else ("star", "faint")
            icons.paint(painter, name, star_rect(rect), look.colour(colour))
        painter.restore()


def _paint_ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag, look: Look) -> None:
    """Raise the row that is chosen or pointed at, and ring it where the keys go to it."""
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    body = QRectF(rect).adjusted(1, 1, -1, -1)
    if state & _POINTED:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("hover" if chosen else "raised"))
        painter.drawRoundedRect(body, theme.RADIUS, theme.RADIUS)
    if chosen and state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(look.colour("accent"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)


def _paint_words(painter: QPainter, rect: QRect, line: Line, look: Look, *, strong: bool) -> None:
    """Write what was done, and below it to which bars, where there are any."""
    bars = bars_text(line.bars)
    top = rect.top() + (5 if bars else 13)
    words = QRectF(rect.left() + 14, top, rect.width() - 14 - _STAR_ROOM, 20)
    font = theme.font(theme.BODY, strong=strong)
    text = QFontMetrics(font).elidedText(line.text, Qt.TextElideMode.ElideRight, int(words.width()))
    painter.setFont(font)
    painter.setPen(look.colour("text"))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(look.colour("dim"))
    painter.drawText(words.translated(0, 18), Qt.AlignmentFlag.AlignVCenter, bars)


def star_rect(row: QRect) -> QRectF:
    """Return where the star of a row lies."""
    centre = QPointF(row.right() - _STAR_ROOM / 2, row.top() + row.height() / 2)
    return QRectF(centre.x() - _STAR / 2, centre.y() - _STAR / 2, _STAR, _STAR)


class HistoryList(QListView):
    """The entries, with stars to click."""

    star_pressed = Signal(int, bool)  # number, and whether it should now have a star

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = HistoryModel(self)
        self.painter = HistoryDelegate(self)
        self.setModel(self.entries)
        self.setItemDelegate(self.painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setAccessibleName("History, the newest first")
        self.verticalScrollBar().setSingleStep(ROW // 2)

    def show_current(self, number: int | None) -> None:
        """Mark the entry that the melody is at."""
        self.painter.current = number
        self.viewport().update()

    @property
    def chosen(self) -> Line | None:
        """The chosen entry; a list that merely has the focus has none."""
        indexes = self.selectedIndexes()
        return self.entries.line(indexes[0]) if indexes else None

    def choose(self, place: int | None) -> None:
        """Choose an entry by its place from the oldest, or none."""
        if place is None:
            self.selectionModel().clear()
        else:
            self.setCurrentIndex(self.entries.index(self.entries.row(place)))

    def _toggle_star(self, line: Line) -> None:
        self.star_pressed.emit(line.number, not line.starred)

    def _under(self, event: QMouseEvent) -> tuple[Line | None, bool]:
        """Return the entry under the pointer, and whether it is over its star."""
        index = self.indexAt(event.position().toPoint())
        room = star_rect(self.visualRect(index)).adjusted(-8, -8, 8, 8)
        line = self.entries.line(index) if index.isValid() else None
        return line, room.contains(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line, over_star = self._under(event)
        if line is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if over_star:
            self._toggle_star(line)  # without choosing the row
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line, over_star = self._under(event)
        if line is None or over_star:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() == STAR_KEY:  # not a shortcut of the window
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() == STAR_KEY:
            if self.chosen is not None:
                self._toggle_star(self.chosen)
        elif event.text().isprintable() and event.text() and event.key() != Qt.Key.Key_Space:
            event.ignore()  # letters are not searched for: they may be shortcuts
        else:
            super().keyPressEvent(event)
