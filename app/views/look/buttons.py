"""Buttons with the program's own icons; only one that Tab has reached takes the space bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from app.views.look import icons, theme
from app.views.look.lamp import VEIL

_KEEPS = "Keep this value while other dials turn"
_IN_THE_WAY = "This lock stands in the way; press it to free the value"


class LockButton(QToolButton):
    """A small padlock that is closed while it is checked."""

    def __init__(self, what: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._blocking = False
        self.setCheckable(True)
        self.setProperty("quiet", True)
        self.setStyleSheet("QToolButton { padding: 3px; min-height: 16px; }")
        self.setFixedSize(28, 28)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"Lock {what}")
        self.toggled.connect(self._show)
        self._show(False)

    @property
    def blocking(self) -> bool:
        """Whether this lock stands in the way of what was asked for."""
        return self._blocking

    def show_blocking(self, blocking: bool) -> None:
        """Show whether this lock stands in the way of what was asked for."""
        self._blocking = blocking
        words = _IN_THE_WAY if blocking else _KEEPS
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self._draw()

    def _show(self, _closed: bool) -> None:
        self.show_blocking(False)  # whoever turns a lock has answered it

    def _draw(self) -> None:
        look = theme.look()
        closed = "danger" if self._blocking else "accent"
        name, colour = ("lock", closed) if self.isChecked() else ("unlock", "faint")
        self.setIcon(icons.icon(name, look.colour(colour)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            if not self.isEnabled():  # as faint as the dial that it belongs to
                painter.fillRect(self.rect(), theme.look().colour("panel", VEIL))
            if self._blocking:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(theme.look().colour("danger"), 1.4))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 7, 7)

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
        self._name = name
        self._danger = danger
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(18, 18))
        self.setProperty("quiet", quiet)
        self.show_icon(name, words)

    def show_icon(self, name: str, words: str) -> None:
        """Show another icon and say what the button now does."""
        self._name = name
        self.tint()
        self.setToolTip(words)
        self.setAccessibleName(words)

    def tint(self) -> None:
        """Draw the icon in the colours of the look that is worn."""
        look = theme.look()
        colour = look.colour("danger" if self._danger else "text")
        self.setIcon(icons.icon(self._name, colour, look.colour("accent")))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.tint()

    def event(self, event: QEvent) -> bool:
        return _takes_space(event) or super().event(event)


def _takes_space(event: QEvent) -> bool:
    """Keep the space bar for the button that has the focus; it plays the music elsewhere."""
    if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
        event.setAccepted(event.key() == Qt.Key.Key_Space)
        return event.isAccepted()
    return False
