"""The real window with its engine, filled as a composer would, on a screen of any size."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SCREEN = (3840, 2400)  # pixels
SEEN = ["dial", "bar", "play", "candidates"]  # hints that need not be shown
PATIENCE = 60.0  # seconds


def prepare(percent: int, folder: Path) -> None:
    """Make a screen and a home for a program of its own; call before Qt is imported."""
    screen = {"name": "one", "x": 0, "y": 0, "width": SCREEN[0], "height": SCREEN[1]}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    file = folder / "screen.json"
    file.write_text(json.dumps({"screens": [screen]}))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
    os.environ["QT_LOGGING_RULES"] = "*.debug=false;qt.qpa.*=false;default.warning=false"
    os.environ["QT_SCALE_FACTOR"] = f"{percent / 100:g}"
    home = Path(tempfile.mkdtemp(dir=folder))
    (home / "settings.json").write_text(json.dumps({"hints_seen": SEEN}))
    os.environ["ATTUNE_HOME"] = str(home)


class Stage:
    """A session to be looked at."""

    def __init__(self, folder: Path) -> None:
        """Start the program; what it needs of files is written to a folder."""
        from PySide6.QtWidgets import QApplication

        from app.session import Session
        from app.views.look import theme

        self.folder = folder
        self.application = QApplication.instance() or QApplication(["attune"])
        theme.apply(self.application, "dark")
        self.session = Session()
        self.window = self.session.window
        self.loaded: list[object] = []
        self.session.service.model_loaded.connect(self.loaded.append)
        self.window.show()
        self.until(lambda: self.loaded)
        self.until(self.ready)
        self.window.activateWindow()
        self.rest(0.3)

    def ready(self) -> bool:
        """Whether every dial can be turned."""
        dials = self.window.dial_panel.dials.values()
        return bool(dials) and all(dial.isEnabled() for dial in dials)

    def rest(self, seconds: float) -> None:
        """Let the program go on for a while."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def until(self, true: Callable[[], object]) -> None:
        """Let the program go on until something is true."""
        end = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > end:
                raise TimeoutError("The program did not come to rest.")
            self.rest(0.02)

    def trigger(self, name: str) -> None:
        """Choose a command of the menus."""
        self.window.actions_by_id[name].trigger()

    def close(self) -> None:
        """End the program's processes."""
        self.session.shut_down()
