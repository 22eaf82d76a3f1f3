"""The drawing of a candidate's card, from values only: its bar, key and value, and what it kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.views.bars.mini_roll import Change, MiniRoll, paint_notes, paint_stage
from app.views.look import theme
from app.views.look.theme import Look

WIDTH: Final = 164  # of a card, logical pixels
HEIGHT: Final = 104

_EDGE = 8.0  # pixels between the card's edge and what is on it
_LINE = 20.0  # height of the words
_KEYCAP = 16.0


@dataclass(frozen=True, slots=True)
class Face:
    """What one card shows."""

    key: str  # the digit that chooses it; empty after the ninth
    change: Change  # against the bar as it is
    pitches: tuple[int, int]  # lowest and highest row of every card
    value: str  # of the attribute that the cards are sorted by; empty where it is none
    tint: str  # key of that attribute, for its colour
    kept: str  # "kept 83 %"


def roll_of(face: Face, size: QSizeF) -> MiniRoll:
    """Return where a card's bar lies."""
    width, height = size.width() - 2 * _EDGE, size.height() - 2 * _EDGE - _LINE
    return MiniRoll(_EDGE, _EDGE, width, height, *face.pitches)


def paint_card(
    painter: QPainter,
    size: QSizeF,
    face: Face,
    look: Look,
    *,
    selected: bool = False,
    focused: bool = False,
    hot: bool = False,
) -> None:
    """Paint a whole card; `focused` where the keys go to it, `hot` under the pointer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(look.colour("hover" if hot or selected else "raised"))
    painter.setPen(QPen(look.colour("rim"), 1) if look.rim else Qt.PenStyle.NoPen)
    if selected:
        painter.setPen(QPen(look.colour("accent", 1.0 if focused else 0.6), 2))
    card = QRectF(0, 0, size.width(), size.height()).adjusted(1, 1, -1, -1)
    painter.drawRoundedRect(card, theme.RADIUS, theme.RADIUS)
    roll = roll_of(face, size)
    paint_stage(painter, roll, look)
    paint_notes(painter, roll, face.change, look)
    words = QRectF(_EDGE, roll.top + roll.height + 3, roll.width, _LINE)
    _paint_words(painter, words, face, look, selected=selected)


def _paint_words(
    painter: QPainter, line: QRectF, face: Face, look: Look, *, selected: bool
) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    left = line.left()
    if face.key:
        cap = QRectF(left, line.center().y() - _KEYCAP / 2, _KEYCAP, _KEYCAP)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent" if selected else "panel"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setFont(theme.font(theme.SMALL, strong=True))
        painter.setPen(look.colour("on_accent" if selected else "dim"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, face.key)
        left = cap.right() + 7
    if face.value:
        painter.setFont(theme.font(theme.BODY, strong=True))
        painter.setPen(QColor(theme.attribute_colour(face.tint, look)))
        painter.drawText(line.adjusted(left - line.left(), 0, 0, 0), middle, face.value)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(look.colour("dim" if face.value else "text"))
    painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, face.kept)
