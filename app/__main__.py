"""`attune`: opens the window, or works without one when the first word is one of its commands."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path

COMMANDS = ("turn", "render", "measure", "play", "ports", "model", "--help", "--version")
_PATIENCE = 500  # ms; a window that starts as an icon is never painted


def main() -> None:
    """Run the program. The command line's libraries and the window's never load each other."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        from app.cli.commands import main as run

        sys.exit(run(arguments))
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        print("attune: give one file to open, or a command; see attune --help.", file=sys.stderr)
        sys.exit(2)
    sys.exit(open_window(Path(arguments[0]) if arguments else None))


def open_window(file: Path | None) -> int:
    """Show the window and stay until it closes.

    What is seen at first comes first; then the engine starts in its process, while the rest of the
    window is built in this one.
    """
    gc.disable()  # for good: the session's collector does it; until then there is nothing to find
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from app import paths, settings
    from app.views.look import theme
    from app.views.main_window import MainWindow

    wanted = settings.load(paths.settings_file())
    theme.scale_environment(wanted.scale)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Attune")
    theme.apply(application, wanted.theme, wanted.reduced_motion != "on")
    window = MainWindow(bare=True)
    window.place(wanted.window_geometry)
    until_seen = QEventLoop()
    window.seen.connect(until_seen.quit)
    QTimer.singleShot(_PATIENCE, until_seen.quit)
    window.show()
    until_seen.exec()

    from app.inference import worker_entry

    engine = worker_entry.start()
    from app.session import Session

    session = Session(file, window, engine)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.quit())
    awake = QTimer()  # lets Python see signals while Qt waits
    awake.timeout.connect(lambda: None)
    awake.start(200)
    code = application.exec() if window.isVisible() else 0
    session.shut_down()
    return code


if __name__ == "__main__":
    main()
