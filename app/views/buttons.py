"""Buttons with the program's own icons; only one that Tab has reached takes the space bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from app.views import icons, theme


class LockButton(QToolButton):
    """A small padlock that is closed while it is checked."""

    def __init__(self, what: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setProperty("quiet", True)
        self.setStyleSheet("QToolButton { padding: 3px; min-height: 16px; }")
        self.setFixedSize(28, 28)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"Lock {what}")
        self.setToolTip("Keep this value while other dials turn")
        self.toggled.connect(self._show)
        self._show(False)

    def _show(self, closed: bool) -> None:
        look = theme.look()
        name, colour = ("lock", "accent") if closed else ("unlock", "faint")
        self.setIcon(icons.icon(name, look.colour(colour)))

    def event(self, event: QEvent) -> bool:
        return _takes_space(event) or super().event(event)


class IconButton(QToolButton):
    """A button with an icon; reached by Tab, and then pressed by Space."""

    def __init__(
        self,
        name: str,
        words: str,
        *,
        checkable: bool = False,
        danger: bool = False,
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._danger = danger
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(18, 18))
        self.setProperty("quiet", quiet)
        self.show_icon(name, words)

    def show_icon(self, name: str, words: str) -> None:
        """Show another icon and say what the button now does."""
        look = theme.look()
        colour = look.colour("danger" if self._danger else "text")
        self.setIcon(icons.icon(name, colour, look.colour("accent")))
        self.setToolTip(words)
        self.setAccessibleName(words)

    def event(self, event: QEvent) -> bool:
        return _takes_space(event) or super().event(event)


def _takes_space(event: QEvent) -> bool:
    """Keep the space bar for the button that has the focus; it plays the music elsewhere."""
    if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
        event.setAccepted(event.key() == Qt.Key.Key_Space)
        return event.isAccepted()
    return False
