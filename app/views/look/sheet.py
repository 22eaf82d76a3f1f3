"""What sheets are built of: a heading, cards that scroll, rows of words and a control, a way out.

A sheet is a dialog in which every choice counts at once, so that there is nothing to confirm.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.views.look import theme

Part = QWidget | QLayout


def furnish(
    sheet: QDialog, title: str, cards: QWidget, *above: QWidget, width: int = 0
) -> QScrollArea:
    """Lay a sheet out: heading, what always stays in sight, the cards that scroll, and Close.

    Returns what scrolls; it is as wide as the cards need where `width` (pixels) is left out.
    """
    sheet.setWindowTitle(title)
    heading = QLabel(title)
    heading.setFont(theme.font(theme.LARGE, strong=True))
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(cards)
    area.setMinimumWidth(width or cards.minimumSizeHint().width() + 12)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
    buttons.rejected.connect(sheet.reject)
    column = QVBoxLayout(sheet)
    column.setSpacing(14)
    column.setContentsMargins(24, 22, 24, 18)
    for widget in (heading, *above):
        column.addWidget(widget)
    column.addWidget(area, 1)
    column.addWidget(buttons)
    return area


def stacked(*cards: QWidget) -> QWidget:
    """Return cards one below another, with a little air for the scroll bar."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setSpacing(10)
    column.setContentsMargins(0, 0, 8, 0)
    for part in cards:
        column.addWidget(part)
    column.addStretch(1)
    return inner


def card(title: str, *parts: Part, spacing: int = 10) -> QFrame:
    """Return a card with a title and what belongs to it, one below another."""
    frame = QFrame()
    frame.setProperty("rank", "card")
    frame.setAccessibleName(title)
    column = QVBoxLayout(frame)
    column.setSpacing(spacing)
    column.setContentsMargins(18, 14, 18, 16)
    heading = QLabel(title)
    heading.setFont(theme.font(theme.BODY, strong=True))
    column.addWidget(heading)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return frame


def words_and_control(text: str, tip: str, *controls: QWidget) -> QHBoxLayout:
    """Return words with a sentence below them at the left, and controls at the right.

    A control without a description of its own is described by the sentence.
    """
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(QLabel(text))
    if tip:
        words.addWidget(ranked(tip, "faint"))
    across = QHBoxLayout()
    across.setSpacing(20)
    across.addLayout(words, 1)
    for control in controls:
        if not control.accessibleDescription():
            control.setAccessibleDescription(tip)
        across.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    return across


def ranked(text: str, rank: str = "dim") -> QLabel:
    """Return words that stand back: "dim", or smaller and "faint"."""
    label = QLabel(text, wordWrap=True)
    label.setProperty("rank", rank)
    return label
