"""Where a window may stand: one that was left on a screen that is gone comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize

GRIP: Final = QSize(120, 32)  # of the title bar that the hand must be able to take, logical pixels


def rescued(rect: QRect, screens: Sequence[QRect]) -> QRect:
    """Return where a window can be reached: where it is, or else in the middle of a screen.

    Args:
        rect: the window, logical pixels.
        screens: what windows may use of each screen, the main one first; none leaves the window.

    Returns:
        The window itself where enough of its upper edge lies on a screen to drag it by. Otherwise
        the window on the screen that shows most of it, else on the main one, no larger than it.
    """
    if not screens or any(_can_be_taken(rect, screen) for screen in screens):
        return QRect(rect)
    home = max(screens, key=lambda screen: _area(rect & screen))  # the first where all are equal
    result = QRect(QPoint(), rect.size().boundedTo(home.size()))
    result.moveCenter(home.center())
    return result


def _can_be_taken(rect: QRect, screen: QRect) -> bool:
    edge = QRect(rect.topLeft(), QSize(rect.width(), min(GRIP.height(), rect.height())))
    seen = edge & screen
    return seen.height() == edge.height() and seen.width() >= min(GRIP.width(), rect.width())


def _area(rect: QRect) -> int:
    return max(rect.width(), 0) * max(rect.height(), 0)
