"""How a line of the command palette looks: name, keys, and what it does or why it cannot."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.views.commands.palette_search import Command
from app.views.look import theme

COMMAND: Final = Qt.ItemDataRole.UserRole
MARKED: Final = Qt.ItemDataRole.UserRole + 1  # places of the letters that were found

HEIGHT: Final = 48  # of a line, logical pixels
_EDGE: Final = 14  # on both sides


class CommandDelegate(QStyledItemDelegate):
    """Paints one command."""

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        command: Command = index.data(COMMAND)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        look = theme.look()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("hover"))
            ground = QRectF(rect).adjusted(4, 1, -4, -1)
            painter.drawRoundedRect(ground, theme.RADIUS, theme.RADIUS)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(QRectF(ground.left(), ground.top() + 13, 3, 20), 1.5, 1.5)
        inner = QRectF(rect).adjusted(_EDGE + 4, 6, -_EDGE, -6)
        right = _paint_keys(painter, inner, command, look)
        name = QRectF(inner.left(), inner.top(), right - inner.left() - 12, 19)
        _paint_name(painter, name, command, index.data(MARKED) or frozenset(), look)
        second = f"{command.menu} · {command.why_not or command.tip}".strip(" ·")
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(look.colour("dim"))
        below = QRectF(inner.left(), inner.top() + 19, inner.width(), 17)
        painter.drawText(below, _SIDE, _fitted(painter, second, below.width()))
        painter.restore()


_SIDE: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _fitted(painter: QPainter, text: str, width: float) -> str:
    metrics = QFontMetricsF(painter.font())
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def _paint_name(
    painter: QPainter, rect: QRectF, command: Command, marked: frozenset[int], look: theme.Look
) -> None:
    """Paint the name letter by letter, those found in the accent."""
    font = theme.font(theme.BODY)
    painter.setFont(font)
    text = _fitted(painter, command.text, rect.width())
    metrics = QFontMetricsF(font)
    base = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) / 2
    plain = look.colour("text" if command.available else "off")
    for place, letter in enumerate(text):
        found = place in marked and command.available
        painter.setPen(look.colour("accent") if found else plain)
        painter.drawText(
            QPointF(rect.left() + metrics.horizontalAdvance(text, place), base), letter
        )
    if command.on:
        painter.setPen(look.colour("accent"))
        end = rect.left() + metrics.horizontalAdvance(text)
        painter.drawText(QPointF(end + 8, base), "✓ on")


def _paint_keys(painter: QPainter, rect: QRectF, command: Command, look: theme.Look) -> float:
    """Paint the keys as small caps of a keyboard, and return where they begin."""
    painter.setFont(theme.font(theme.SMALL))
    metrics = QFontMetricsF(painter.font())
    right = rect.right()
    for keys in reversed(command.keys.split(" or ") if command.keys else []):
        width = metrics.horizontalAdvance(keys) + 14
        cap = QRectF(right - width, rect.top(), width, 19)
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("panel"))
        painter.drawRoundedRect(cap, 5, 5)
        painter.setPen(look.colour("dim" if command.available else "off"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, keys)
        right -= width + 6
    return right
