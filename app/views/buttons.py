"""Buttons with the program's own icons, which leave the space bar to the music."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from app.views import icons, theme


class IconButton(QToolButton):
    """A button with an icon; reached by Tab, and only then pressed by Space or Enter."""

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
        look = theme.look(self)
        colour = look.colour("danger" if self._danger else "text")
        self.setIcon(icons.icon(name, colour, look.colour("accent")))
        self.setToolTip(words)
        self.setAccessibleName(words)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
