"""`attune`: opens the window, or works without one when the first word is a command of cli.py."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

COMMANDS = ("turn", "render", "measure", "play", "ports", "model", "--help", "--version")


def main() -> None:
    """Run the program. The command line's libraries and the window's never load each other."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        from app.cli import main as run

        sys.exit(run(arguments))
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        print("attune: give one file to open, or a command; see attune --help.", file=sys.stderr)
        sys.exit(2)
    sys.exit(open_window(Path(arguments[0]) if arguments else None))


def open_window(file: Path | None) -> int:
    """Show the window and stay until it closes."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from app import paths, settings
    from app.session import Session
    from app.views.look import theme

    wanted = settings.load(paths.settings_file())
    theme.scale_environment(wanted.scale)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Attune")
    theme.apply(application, wanted.theme, wanted.reduced_motion != "on")
    session = Session(file)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.quit())
    awake = QTimer()  # lets Python see signals while Qt waits
    awake.timeout.connect(lambda: None)
    awake.start(200)
    session.window.show()
    code = application.exec()
    session.shut_down()
    return code


if __name__ == "__main__":
    main()
