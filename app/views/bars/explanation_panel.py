"""What changed in a bar: both bars in one picture, each onset's share of the rhythm, sentences.

The sentences are given; the picture and the shares follow from the two bars.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.views.bars.mini_roll import (
    Change,
    MiniRoll,
    compare,
    paint_change,
    paint_stage,
    shared_pitches,
)
from app.views.look import theme
from app.views.look.theme import Look
from arvae_models.attributes import BY_KEY, ONSET_SHARES
from arvae_models.tokens import SLOT_ONSETS, Rows

RHYTHM: Final = BY_KEY["rhythmic_complexity"]

_ROLL_HEIGHT, _GAP, _BARS_HEIGHT = 112, 24, 34  # pixels of the picture's parts
_MINUS = re.compile(r"(?<!\w)-(?=\d)")  # before a number, not within a word
_NOTHING = "Once a bar has changed, this says how."
_SAME = "Nothing changed."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the picture shows of two bars."""

    change: Change
    pitches: tuple[int, int]  # lowest and highest row
    before: tuple[float, ...]  # (24,): share of each slot's onset in the complexity, 0 without one
    after: tuple[float, ...]

    @classmethod
    def of(cls, before: Rows, after: Rows) -> Comparison:
        """Compare two bars (24,)."""
        pitches = shared_pitches((before, after))
        return cls(compare(before, after), pitches, shares(before), shares(after))

    @property
    def complexity(self) -> str:
        """The rhythmic complexity before and after, or once where it stayed."""
        was, now = RHYTHM.text(sum(self.before)), RHYTHM.text(sum(self.after))
        return was if was == now else f"{was} → {now}"

    @property
    def words(self) -> str:
        """What is to be seen, for those who hear it."""
        change = self.change
        counts = (
            (change.kept, "kept"),
            (change.moved, "changed"),
            (change.added, "added"),
            (change.removed, "removed"),
        )
        parts = [f"{len(notes)} {word}" for notes, word in counts if notes]
        notes = f"Notes: {', '.join(parts) or 'none'}."
        return f"{notes} Rhythmic complexity {self.complexity.replace('→', 'to')}."


def shares(row: Rows) -> tuple[float, ...]:
    """Return what each slot of a bar (24,) adds to its rhythmic complexity; the sum is its value.

    See `arvae_models.attributes.rhythmic_complexity`.
    """
    return tuple(float(share) for share in np.where(row >= 0, ONSET_SHARES, 0.0))


class ChangePicture(QWidget):
    """Two bars in one roll, and a bar under each onset as high as its share of the rhythm."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.comparison: Comparison | None = None
        self.setFixedHeight(_ROLL_HEIGHT + _GAP + _BARS_HEIGHT)
        self.setMinimumWidth(180)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show two bars."""
        self.comparison = comparison
        self.setAccessibleName(comparison.words)
        self.setToolTip(
            "Notes as they were are hollow, new ones solid; a line leads from a note to its new "
            "place. Below, how much each onset adds to the rhythmic complexity."
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.comparison is not None:
            with QPainter(self) as painter:
                paint_comparison(painter, QSizeF(self.size()), self.comparison, theme.look())

    def sizeHint(self) -> QSize:
        return QSize(256, self.height())


def paint_comparison(painter: QPainter, size: QSizeF, shown: Comparison, look: Look) -> None:
    """Paint the whole picture."""
    roll = MiniRoll(0, 0, size.width(), _ROLL_HEIGHT, *shown.pitches)
    paint_stage(painter, roll, look)
    paint_change(painter, roll, shown.change, look)
    line = QRectF(0, _ROLL_HEIGHT, size.width(), _GAP)
    colour = theme.attribute_colour(RHYTHM.key, look)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(look.colour("dim"))
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, RHYTHM.label)
    painter.setFont(theme.font(theme.SMALL, strong=True))
    painter.setPen(colour)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(line, right, shown.complexity)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for slot, (was, now) in enumerate(zip(shown.before, shown.after, strict=True)):
        if not was and not now:
            continue
        bar = share_bar(roll, slot, max(was, now))
        if now:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour if was else look.colour("accent"))
        else:
            painter.setPen(QPen(look.colour("text", 0.65), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            bar.adjust(0.5, 0.5, -0.5, 0)
        painter.drawRoundedRect(bar, 1.2, 1.2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(look.colour("line"), 0))
    bottom = _ROLL_HEIGHT + _GAP + _BARS_HEIGHT - 1
    painter.drawLine(0, bottom, round(size.width()), bottom)


def share_bar(roll: MiniRoll, slot: int, share: float) -> QRectF:
    """Return the bar of an onset's share, under its slot; the largest share fills the height."""
    height = (_BARS_HEIGHT - 2) * share / float(ONSET_SHARES.max())
    bottom = _ROLL_HEIGHT + _GAP + _BARS_HEIGHT - 1
    width = min(roll.x(1) - roll.x(0) - 0.5, 8)  # slots may lie no more than a tick apart
    return QRectF(roll.x(int(SLOT_ONSETS[slot])) + 0.5, bottom - height, width, height)


class ExplanationPanel(QFrame):
    """Why a bar measures what it does now: for a dock, from 220 pixels wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rank", "card")
        self.setAccessibleName("What changed")
        self.setMinimumWidth(240)
        self.picture = ChangePicture()
        self.sentences = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.sentences.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentences.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        content = QWidget()
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setAccessibleName("The last change")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the text has it
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        for widget in (self._scroll.viewport(), content):
            widget.setAutoFillBackground(False)  # the panel shines through
        inside = QVBoxLayout(content)
        inside.setSpacing(12)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.picture)
        inside.addWidget(self.sentences)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self._scroll, 1)
        self.clear()

    def show_change(self, before: Rows, after: Rows, sentences: Sequence[str]) -> None:
        """Show how a bar (24,) became another, in a picture and in sentences."""
        self.picture.show_comparison(Comparison.of(before, after))
        self.picture.show()
        self._tell(sentences or (_SAME,), rank="")

    def clear(self) -> None:
        """Show that nothing has changed yet."""
        self.picture.hide()
        self._tell((_NOTHING,), rank="dim")

    def _tell(self, sentences: Sequence[str], rank: str) -> None:
        self.sentences.setProperty("rank", rank)
        self.sentences.style().polish(self.sentences)  # the style sheet depends on the rank
        gap = "margin: 0 0 7px 0"
        written = [_MINUS.sub("−", text) for text in sentences]
        self.sentences.setText("".join(f'<p style="{gap}">{escape(text)}</p>' for text in written))
        self.setAccessibleDescription(" ".join(sentences))
        self._scroll.verticalScrollBar().setValue(0)

    def sizeHint(self) -> QSize:
        return QSize(280, 380)
