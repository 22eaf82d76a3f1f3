"""The parts of a music file to choose from: name, notes, range, and the bars in miniature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.views.files.strip_roll import excerpt, paint_strip
from app.views.look import plain, theme
from arvae_models.melody import Part
from arvae_models.music import Meter, pitch_name

ROW: Final = 62  # height, logical pixels
SHOWN_BARS: Final = 8  # of a part in miniature, at most
_WORDS: Final = 250  # width of the words, logical pixels
_ADVICE: Final = "Attune’s choice"

Index = QModelIndex | QPersistentModelIndex


def part_words(part: Part) -> str:
    """Say what a part plays: "128 notes, C4 to G5"."""
    count = len(part.notes)
    low, high = pitch_name(part.lowest), pitch_name(part.highest)
    span = low if low == high else f"{low} to {high}"
    return f"{count} {'note' if count == 1 else 'notes'}, {span}"


def spoken(part: Part) -> str:
    """Tell of a part: "Flute, 128 notes, C4 to G5, Attune’s choice"."""
    told = (part.name, part_words(part), _ADVICE if part.is_tune else "")
    return ", ".join(words for words in told if words)


class PartModel(QAbstractListModel):
    """Parts for a list view."""

    def __init__(self, parts: Sequence[Part], meter: Meter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = tuple(parts)
        self.meter = meter
        self.bars = (0, SHOWN_BARS)  # shown in miniature

    def show_bars(self, bars: tuple[int, int]) -> None:
        """Show other bars: the first and the one after the last, from 0."""
        self.bars = (bars[0], min(bars[1], bars[0] + SHOWN_BARS))
        self.dataChanged.emit(self.index(0), self.index(len(self.parts) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.parts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        part = self.parts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return part.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(part)
        return plain.tip(spoken(part)) if role == Qt.ItemDataRole.ToolTipRole else None


class PartDelegate(QStyledItemDelegate):
    """Draws a part."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_WORDS + 200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model: PartModel = index.model()  # type: ignore[assignment]  # the only model
        part, look = model.parts[index.row()], theme.look()
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(rect).adjusted(1, 2, -1, -2)
        painter.setPen(look.colour("accent") if chosen else Qt.PenStyle.NoPen)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(look.colour("hover" if chosen or over else "raised"))
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        left, top, width = body.left() + 14, body.top() + 8, _WORDS - 24
        strong = theme.font(theme.BODY, strong=True)
        metrics = QFontMetrics(strong)
        room = width - (96 if part.is_tune else 0)
        name = metrics.elidedText(part.name, Qt.TextElideMode.ElideRight, int(room))
        line = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(strong)
        painter.setPen(look.colour("text"))
        painter.drawText(QRectF(left, top, room, 20), line, name)
        painter.setFont(theme.font(theme.SMALL))
        if part.is_tune:
            painter.setPen(look.colour("accent"))
            after = left + metrics.horizontalAdvance(name) + 10
            painter.drawText(QRectF(after, top, 96, 20), line, _ADVICE)
        painter.setPen(look.colour("dim"))
        painter.drawText(QRectF(left, top + 20, width, 18), line, part_words(part))
        box = QRectF(body.left() + _WORDS, body.top() + 7, body.width() - _WORDS - 8, ROW - 18)
        paint_strip(painter, box, excerpt(part.notes, model.meter, model.bars), look)
        painter.restore()


class PartList(QListView):
    """Parts to choose one from by arrow keys or the mouse."""

    part_chosen = Signal(int)  # its place in the list

    def __init__(self, parts: Sequence[Part], meter: Meter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = PartModel(parts, meter, self)
        self.setModel(self.entries)
        self.setItemDelegate(PartDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setAccessibleName("Parts of the file")
        self.selectionModel().currentChanged.connect(
            lambda now, _before: self.part_chosen.emit(now.row())
        )

    def choose(self, row: int) -> None:
        """Choose a part by its place in the list."""
        self.setCurrentIndex(self.entries.index(row))

    def sizeHint(self) -> QSize:
        return QSize(640, min(len(self.entries.parts), 4) * ROW + 2)
