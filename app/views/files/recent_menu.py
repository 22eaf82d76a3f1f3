"""The menu of files opened or saved lately, the last one first; it opens none itself."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.views.look import plain

_DIGITS: Final = 9  # files that a digit chooses
_GONE: Final = "{} is not there: it was moved, renamed or deleted, or its disk is away."


class RecentMenu(QMenu):
    """Files by name; those that are not there any more cannot be chosen."""

    file_chosen = Signal(str)  # path
    clear_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Open recent", parent)
        self._files: tuple[str, ...] = ()
        self.setToolTipsVisible(True)
        # Files come and go, and looking for those on a disk that is away takes its time.
        self.aboutToShow.connect(self._fill)
        self.show_files(())

    def show_files(self, files: Sequence[str]) -> None:
        """Show files by their paths, the one used last first."""
        self._files = tuple(files)
        self.menuAction().setEnabled(bool(files))

    def _fill(self) -> None:
        self.clear()
        for number, (path, name) in enumerate(zip(self._files, names(self._files), strict=True), 1):
            self.addAction(self._action(number, path, name))
        if self._files:
            self.addSeparator()
        clear = self.addAction("Clear list")
        clear.setToolTip("Forget these files; they stay where they are.")
        clear.setEnabled(bool(self._files))
        clear.triggered.connect(self.clear_pressed)

    def _action(self, number: int, path: str, name: str) -> QAction:
        there = os.path.exists(path)  # noqa: PTH110 - Path's own raises where it may not look
        shown = plain.menu_text(name if there else f"{name} (not there)")
        action = QAction(f"&{number}  {shown}" if number <= _DIGITS else shown, self)
        action.setEnabled(there)
        action.setToolTip(plain.tip(path if there else _GONE.format(path)))
        action.triggered.connect(lambda: self.file_chosen.emit(path))
        return action


def names(paths: Sequence[str]) -> list[str]:
    """Name files; those of one name by their folders too: "song – Sketches"."""
    count = Counter(Path(path).name for path in paths)
    return [
        f"{file.name} – {file.parent.name or file.parent}" if count[file.name] > 1 else file.name
        for file in map(Path, paths)
    ]
