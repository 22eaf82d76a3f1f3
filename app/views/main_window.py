"""The window: it puts the views together and knows nothing of what they are connected to.

Lanes and candidates fold out between the roll and the dials; the history and the last change are
docks, which can be moved, stacked and torn off. What is seen at first is built first; the rest, and
all that it imports, once that has been painted.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.views.banner import Banner
from app.views.commands import actions
from app.views.dials.dial_panel import DialPanel
from app.views.dials.keep_bar import KeepBar
from app.views.look import geometry, icons
from app.views.look.tall import Tall
from app.views.model_chooser import ModelChooser
from app.views.roll.piano_roll import PianoRoll
from app.views.transport import Transport

if TYPE_CHECKING:
    from arvae_models.spec import ModelCard

_NOTICE_TIME = 8000  # ms
_DOCK_HEIGHTS = {"show_history": 200, "show_changes": 280, "show_map": 420}  # beside each other
_ROLL_HEIGHT = 170  # pixels, whatever else is folded out
MODEL_FILES = "Models (*.safetensors)"


class MainWindow(QMainWindow):
    """Roll, dials, transport and model chooser, with menus and a line for messages."""

    closing = Signal(object)  # QCloseEvent, to be ignored by a slot that wants to stay open
    file_dropped = Signal(str)  # path

    seen = Signal()  # once, when it has been painted for the first time

    def __init__(self, *, bare: bool = False) -> None:
        """Build the window; a `bare` one has only what is seen at first, until it is furnished."""
        super().__init__()
        self._first_paint = _FirstPaint(self)
        self.setWindowIcon(icons.app_icon())
        self.setAcceptDrops(True)
        self.roll = PianoRoll()
        self.roll.setMinimumHeight(_ROLL_HEIGHT)
        self.dial_panel = DialPanel()
        self.transport = Transport()
        self.model_chooser = ModelChooser(self._ask_model, self._show_card)
        self.keep_bar = KeepBar()
        self.page_tabs = QTabBar()
        self.page_tabs.setAccessibleName("Page")
        self.page_tabs.setDrawBase(False)
        for title in ("Melody", "Pictures"):
            self.page_tabs.addTab(title)
        self.banner = Banner()
        self._notice = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._notice.setProperty("rank", "dim")
        self._notice_time = QTimer(self, singleShot=True, interval=_NOTICE_TIME)
        self._notice_time.timeout.connect(self._notice.clear)
        self._hover = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._hover.setProperty("rank", "dim")
        self._notice.setContentsMargins(10, 0, 10, 6)
        self._hover.setContentsMargins(10, 0, 16, 6)
        self.statusBar().addWidget(self._notice, 1)
        self.statusBar().addPermanentWidget(self._hover)
        self.statusBar().setSizeGripEnabled(False)

        self.actions_by_id = actions.build(self, self.roll)
        actions.fill_menus(self.menuBar(), self.actions_by_id)
        self._lay_out()
        self.show_document("Untitled", False)
        self.roll.setFocus()
        if not bare:
            self.furnish()

    def furnish(self) -> None:
        """Build what need not be seen at first, and connect the views."""
        from app.views.bars.candidates import CandidateStrip
        from app.views.bars.explanation_panel import ExplanationPanel
        from app.views.bars.history_panel import HistoryPanel
        from app.views.commands.palette import CommandPalette
        from app.views.files import dialogs
        from app.views.files.recent_menu import RecentMenu
        from app.views.lanes.lanes import LaneView
        from app.views.latent.latent_map import LatentMapView
        from app.views.pictures.image_explorer import ImageExplorer
        from app.views.roll.roll_commands import RollCommands
        from app.views.roll.roll_extras import RollExtras
        from app.views.roll.velocity_lane import VelocityLane
        from app.views.score.score import ScoreView

        self.roll_extras = RollExtras(self.roll)
        self.velocities = VelocityLane(self.roll.geometry_map)
        self.lanes = LaneView()
        self.score = ScoreView()
        self.candidates = CandidateStrip()
        self.history = HistoryPanel()
        self.explanation = ExplanationPanel()
        self.map = LatentMapView()
        self.explorer = ImageExplorer()
        self.recent_menu = RecentMenu(self)
        file_menu = self.menuBar().actions()[0].menu()
        assert isinstance(file_menu, QMenu)
        file_menu.insertMenu(self.actions_by_id["save"], self.recent_menu)
        self.roll_commands = RollCommands(
            self.roll, QGuiApplication.clipboard(), lambda: dialogs.ask_times(self), self
        )
        self.roll_commands.connect_actions(self.actions_by_id)
        self.command_palette = CommandPalette(self.actions_by_id, self)
        self._place_parts()
        self._connect_views()

    def _lay_out(self) -> None:
        row = QWidget()
        top = QHBoxLayout(row)
        top.setContentsMargins(14, 6, 14, 6)
        top.addWidget(self.page_tabs)
        top.addSpacing(6)
        top.addWidget(self.transport)
        top.addStretch(1)
        top.addWidget(self.model_chooser)
        bar = QToolBar("Playing")  # above the docks, too: they take no breadth from it
        bar.setObjectName("Playing")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        bar.addWidget(row)
        self.addToolBar(bar)
        whole, centre, upper = QWidget(), QWidget(), QWidget()
        outer = QVBoxLayout(whole)
        outer.setSpacing(10)
        outer.setContentsMargins(14, 4, 14, 4)
        outer.addWidget(self.banner)
        self._notes = QVBoxLayout(upper)
        self._notes.setSpacing(8)
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._notes.addWidget(self.roll, 1)
        self._music = QSplitter(Qt.Orientation.Vertical)  # the score is below
        self._music.setChildrenCollapsible(False)
        self._music.addWidget(upper)
        self._column = QVBoxLayout(centre)
        self._column.setSpacing(10)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._music, 1)
        self._column.addWidget(self.keep_bar)
        self._column.addWidget(self.dial_panel)
        self._pages = QStackedWidget()
        self._pages.addWidget(Tall(centre))
        outer.addWidget(self._pages, 1)
        self.setCentralWidget(whole)

    def _place_parts(self) -> None:
        """Put the later parts where they fold out, folded in."""
        self._foldable: dict[str, QWidget] = {
            "show_score": self.score,
            "show_velocities": self.velocities,
            "show_lanes": self.lanes,
            "show_candidates": self.candidates,
        }
        for part in self._foldable.values():
            part.setVisible(False)  # first: a window that is shown would show them
        self._notes.addWidget(self.velocities)
        self._notes.addWidget(self.lanes)
        self._music.addWidget(self.score)
        self._music.setStretchFactor(0, 3)
        self._music.setStretchFactor(1, 2)
        self._column.addWidget(self.candidates)
        self._pages.addWidget(Tall(self.explorer))
        self._make_room(0)
        self._docks = {
            "show_history": self._dock("History", self.history),
            "show_changes": self._dock("What changed", self.explanation),
            "show_map": self._dock("Latent map", self.map),
        }
        self._foldable |= self._docks
        order = (
            self.roll,
            self.velocities,
            self.lanes,
            self.score,
            self.keep_bar,
            self.dial_panel,
            self.candidates,
            self.transport,
            self.model_chooser,
        )
        for first, second in pairwise(_reached(self, order)):
            self.setTabOrder(first, second)

    def _dock(self, title: str, panel: QWidget) -> QDockWidget:
        from app.views.look.dock_title import DockTitle

        dock = QDockWidget(title, self)
        dock.setObjectName(title)  # by which its place is remembered
        dock.setWidget(panel)
        dock.setContentsMargins(0, 0, 10, 0)
        dock.setTitleBarWidget(DockTitle(dock))
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide()
        return dock

    def _connect_views(self) -> None:
        """Connect what stays inside the window; the rest is the session's."""
        by_id = self.actions_by_id
        for action in by_id.values():  # first, so that undo finds the turn finished
            action.triggered.connect(self.dial_panel.settle)
            action.triggered.connect(self.explorer.dial_panel.settle)
            action.triggered.connect(self.velocities.settle)
        self.roll.edit_started.connect(self.dial_panel.settle)
        self.roll.measures_selected.connect(self.dial_panel.settle)
        by_id["select_all"].triggered.connect(self.roll.select_all_measures)
        by_id["delete_notes"].triggered.connect(self.roll.delete_selected)
        by_id["quit"].triggered.connect(self.close)
        by_id["play"].triggered.connect(self.transport.play_toggled)
        by_id["to_start"].triggered.connect(self.transport.return_to_start)
        by_id["panic"].triggered.connect(self.transport.panic_pressed)
        by_id["loop"].triggered.connect(self.transport.loop_button.click)
        self.transport.loop_button.toggled.connect(by_id["loop"].setChecked)
        for pointed in (
            self.roll.hovered,
            self.velocities.pointed,
            self.roll_extras.loop_pointed,
        ):
            pointed.connect(self._hover.setText)
        self.roll_commands.refused.connect(self.show_notice)
        by_id["loop_bars"].triggered.connect(self.roll_extras.loop_selected)
        self.roll.view_changed.connect(self.velocities.show_view)
        self.roll.notes_selected.connect(self.velocities.show_selected_notes)
        self.velocities.notes_selected.connect(self.roll.select_notes)
        self.velocities.edit_started.connect(self.dial_panel.settle)
        self.roll.notes_selected.connect(self.score.show_selected_notes)
        self.score.notes_selected.connect(self.roll.select_notes)
        self.score.measures_selected.connect(self.dial_panel.settle)
        by_id["tint_score"].toggled.connect(self.score.show_tint)

        by_id["pictures"].toggled.connect(self._show_page)
        self.page_tabs.currentChanged.connect(lambda page: by_id["pictures"].setChecked(page == 1))
        for key, part in self._foldable.items():
            by_id[key].toggled.connect(part.setVisible)
        for key, dock in self._docks.items():
            dock.visibilityChanged.connect(lambda _on, key=key: self._follow_dock(key))
            by_id[key].triggered.connect(self._share_docks)
        self.candidates.close_pressed.connect(lambda: self.fold("show_candidates", False))

    def _show_page(self, pictures: bool) -> None:
        self.page_tabs.setCurrentIndex(int(pictures))
        self._pages.setCurrentIndex(int(pictures))
        self._make_room(int(pictures))
        self.transport.setVisible(not pictures)

    def _share_docks(self) -> None:
        """Share the height among the docks that are out, when the hand has opened one."""
        out = [key for key, dock in self._docks.items() if not dock.isHidden()]
        docks, heights = [self._docks[key] for key in out], [_DOCK_HEIGHTS[key] for key in out]
        self.resizeDocks(docks, heights, Qt.Orientation.Vertical)

    def _make_room(self, seen: int) -> None:
        """Let a page that is not seen ask for none."""
        for page in range(self._pages.count()):
            kind = QSizePolicy.Policy.Preferred if page == seen else QSizePolicy.Policy.Ignored
            if (held := self._pages.widget(page)) is not None:
                held.setSizePolicy(kind, kind)

    def _follow_dock(self, key: str) -> None:
        """A dock was closed by its own button, or is back."""
        self.actions_by_id[key].setChecked(not self._docks[key].isHidden())

    def fold(self, key: str, out: bool) -> None:
        """Fold a part of the window out or in: the id of an action of the View menu."""
        self.actions_by_id[key].setChecked(out)

    @property
    def folded_out(self) -> frozenset[str]:
        """Ids of the View actions whose parts are shown."""
        parts = [row.id for row in actions.ACTIONS if row.menu == "View" and row.checkable]
        return frozenset(key for key in parts if self.actions_by_id[key].isChecked())

    def place(self, stored: str) -> None:
        """Stand where it was left (what `left` returned first), on a screen that is there."""
        if not self.restoreGeometry(_bytes_of(stored)):
            self.resize(self.sizeHint())
        screens = [QGuiApplication.primaryScreen(), *QGuiApplication.screens()]
        rooms = [screen.availableGeometry() for screen in screens if screen is not None]
        self.setGeometry(geometry.rescued(self.geometry(), rooms))

    def arrange(self, stored: str, parts: Iterable[str]) -> None:
        """Put the docks where they were left (what `left` returned second); fold parts out."""
        self.restoreState(_bytes_of(stored))
        for key in parts:
            if key in self.actions_by_id:
                self.fold(key, True)

    def left(self) -> tuple[str, str]:
        """Return where the window stands and where its docks are, as base64."""
        stored = (self.saveGeometry(), self.saveState())
        place, state = (base64.b64encode(part.data()).decode() for part in stored)
        return place, state

    def show_document(self, name: str, modified: bool) -> None:
        """Show the document's name in the title, marked while it has unsaved changes."""
        self.setWindowTitle(f"{name}[*] – Attune")
        self.setWindowModified(modified)

    def show_history(self, undo: str, redo: str) -> None:
        """Name what undo and redo would do; empty switches them off."""
        for key, word, what in (("undo", "Undo", undo), ("redo", "Redo", redo)):
            self.actions_by_id[key].setEnabled(bool(what))
            self.actions_by_id[key].setText(f"{word} {what[:1].lower()}{what[1:]}".strip())

    def show_notice(self, text: str) -> None:
        """Show a sentence in the status bar for a while."""
        self._notice.setText(text)
        self._notice_time.start()

    def show_error(self, sentence: str, details: str = "") -> None:
        """Show what went wrong, until it is dismissed."""
        self.banner.show_error(sentence, details)

    def show_report(self, sentence: str, details: str = "") -> None:
        """Show what was done that the composer should know, until it is dismissed."""
        self.banner.show_report(sentence, details)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.file_dropped.emit(paths[0])

    def sizeHint(self) -> QSize:
        return QSize(1320, 860)

    def _ask_model(self) -> str | None:
        from app.views.files import dialogs

        return dialogs.ask_open_path(self, "Open a model", MODEL_FILES)

    def _show_card(self, card: ModelCard) -> None:
        from app.views.files import dialogs

        dialogs.show_card(self, card)


class _FirstPaint(QObject):
    """Lets a window say when it has been seen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._window, self._window.seen.emit)  # with all that is in it
        return False


def _reached(window: QWidget, parts: Iterable[QWidget]) -> list[QWidget]:
    """Return what Tab reaches in some parts of a window: part by part, in each as it stands."""
    tabs, widget = [], window.nextInFocusChain()
    while widget is not None and widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            tabs.append(widget)
        widget = widget.nextInFocusChain()
    return [one for part in parts for one in tabs if one is part or part.isAncestorOf(one)]


def _bytes_of(text: str) -> QByteArray:
    """Read what was stored as base64; nothing where it makes no sense."""
    try:
        return QByteArray(base64.b64decode(text))
    except ValueError:
        return QByteArray()
