"""The title bar of a dock: its name, and buttons to tear it off and to close it.

Qt's own has buttons of a few pixels that no key reaches. The bar leaves the mouse to the dock,
which is dragged and double-clicked by it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.views.look import theme
from app.views.look.buttons import IconButton

_SHEET: Final = "QToolButton { padding: 3px; min-height: 18px; }"


class DockTitle(QWidget):
    """Stands in for a dock's own title bar: `dock.setTitleBarWidget(DockTitle(dock))`."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        self._title = QLabel()
        self._title.setProperty("rank", "dim")
        self._title.setFont(theme.font(strong=True))
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.float_button = IconButton("float", "", quiet=True)
        self.close_button = IconButton("close", "", quiet=True)
        row = QHBoxLayout(self)
        row.setSpacing(2)
        row.setContentsMargins(14, 8, 6, 4)
        row.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.float_button, self.close_button):
            button.setIconSize(QSize(16, 16))
            button.setStyleSheet(_SHEET)
            row.addWidget(button)
        self.float_button.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self.close_button.clicked.connect(dock.close)
        dock.windowTitleChanged.connect(self._show_words)
        dock.topLevelChanged.connect(self._show_words)
        self._show_words()

    def _show_words(self) -> None:
        title, away = self._dock.windowTitle(), self._dock.isFloating()
        self._title.setText(title)
        words = f"Put “{title}” back into the window" if away else f"Tear “{title}” off"
        self.float_button.show_icon("dock" if away else "float", words)
        self.close_button.show_icon("close", f"Hide “{title}”")
