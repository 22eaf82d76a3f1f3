"""What makes the window a composer's own: preferences, keys, the command palette, first hints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QRect, Slot
from PySide6.QtWidgets import QApplication

from app.settings import Settings
from app.views.commands import actions
from app.views.files import dialogs
from app.views.hints import Anchor, Hints
from app.views.look import theme
from app.views.main_window import MainWindow
from app.views.roll.roll_geometry import GUTTER, HEADER

_HINT_BAR = 150  # pixels of the bar numbers that a hint points at


class Comforts(QObject):
    """Connects the settings with the window's sheets."""

    def __init__(
        self,
        window: MainWindow,
        settings: Callable[[], Settings],
        remember: Callable[[Settings], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._settings = settings
        self._remember = remember
        by_id, palette = window.actions_by_id, window.command_palette
        self.hints = Hints(
            window,
            {
                "dial": Anchor(window.dial_panel, self._first_dial),
                "bar": Anchor(window.roll, lambda: QRect(GUTTER, 0, _HINT_BAR, HEADER)),
                "play": Anchor(window.transport.play_button),
                "candidates": Anchor(window.candidates),
            },
        )
        actions.apply_shortcuts(by_id, settings().shortcuts)
        palette.show_recent(settings().recent_commands)
        palette.recent_changed.connect(self.keep_recent_commands)
        by_id["palette"].triggered.connect(palette.open)
        by_id["shortcuts"].triggered.connect(self.show_keys)
        by_id["edit_shortcuts"].triggered.connect(self.edit_keys)
        by_id["preferences"].triggered.connect(self.show_preferences)
        by_id["hints"].triggered.connect(lambda: self.hints.start())
        self.hints.seen_changed.connect(self.keep_hints)
        window.dial_panel.turn_finished.connect(lambda *_: self.hints.done("dial"))
        window.roll.measures_selected.connect(lambda _: self.hints.done("bar"))
        window.transport.play_toggled.connect(lambda: self.hints.done("play"))
        window.candidates.taken.connect(lambda _: self.hints.done("candidates"))

    @Slot()
    def greet(self) -> None:
        """Show the hints that were not seen yet: the dials can be turned now."""
        self.hints.start(self._settings().hints_seen)

    @Slot(tuple)
    def keep_recent_commands(self, ids: tuple[str, ...]) -> None:
        """A command was chosen in the palette."""
        self._remember(replace(self._settings(), recent_commands=ids))

    @Slot(tuple)
    def keep_hints(self, ids: tuple[str, ...]) -> None:
        """A hint need not be shown again."""
        self._remember(replace(self._settings(), hints_seen=ids))

    @Slot()
    def show_keys(self) -> None:
        """List the keys in force."""
        dialogs.show_shortcuts(self._window, self._settings().shortcuts)

    @Slot()
    def edit_keys(self) -> None:
        """Let keys be changed."""
        from app.views.commands.shortcuts import ask_shortcuts

        changed = ask_shortcuts(self._window, self._settings().shortcuts)
        if changed is not None:
            self._remember(replace(self._settings(), shortcuts=changed))
            actions.apply_shortcuts(self._window.actions_by_id, changed)

    @Slot()
    def show_preferences(self) -> None:
        """Show the preferences; what is changed is in force at once."""
        from app.views.preferences import Preferences

        sheet = Preferences(self._settings, self._window)
        sheet.changed.connect(self._remember)
        sheet.changed.connect(self.apply)
        sheet.exec()
        sheet.deleteLater()

    @Slot(object)
    def apply(self, settings: Settings) -> None:
        """Wear the look that is asked for."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, settings.theme, settings.reduced_motion != "on")

    def _first_dial(self) -> QRect:
        dials = self._window.dial_panel.dials.values()
        return next((dial.geometry() for dial in dials), QRect())
