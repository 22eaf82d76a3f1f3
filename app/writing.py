"""Notes written by hand: roll, velocities and editing commands become gestures of the document."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.document.document import Document
from app.document.project import Project
from app.playback.player import Player
from app.turning import Turning
from app.views.main_window import MainWindow
from app.views.roll.bar_commands import BarEdit
from arvae_models.music import Phrase


class Writing(QObject):
    """Connects what edits notes and bars with the document, and the loop with the player."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        player: Player,
        turning: Turning,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._document = document
        self._player = player
        self._turning = turning
        self._region: tuple[int, int] | None = None  # the loop in ticks; None: the whole melody
        self._seen: Phrase | None = None
        for hand in (window.roll, window.velocities):
            hand.edit_started.connect(self.begin)
            hand.edited.connect(self.preview)
            hand.edit_finished.connect(document.commit)
            hand.edit_cancelled.connect(document.cancel)
        window.roll.measures_selected.connect(document.select)
        window.roll.note_auditioned.connect(player.audition)
        window.velocities.note_auditioned.connect(player.audition)
        window.roll_commands.bars_edited.connect(self.edit_bars)
        by_id = window.actions_by_id
        by_id["insert_bar"].triggered.connect(self.insert_bar)
        by_id["remove_bar"].triggered.connect(self.remove_bars)
        window.transport.loop_toggled.connect(self.loop)
        window.roll_extras.loop_changed.connect(self.choose_region)
        document.project_changed.connect(self.show_project)

    @Slot()
    def begin(self) -> None:
        """The hand has begun to edit notes."""
        self._turning.end_turn()
        self._document.begin("Edit notes")

    @Slot(object)
    def preview(self, phrase: Phrase) -> None:
        """The hand edits notes."""
        self._document.preview(self._document.project.with_phrase(phrase))

    @Slot(object, str)
    def edit_bars(self, edit: BarEdit, what: str) -> None:
        """Whole bars were pasted, repeated, cut or moved; held notes move with theirs."""
        project = self._document.project
        moved = (o + edit.moved_by if o >= edit.moved_from else o for o in project.rules.held)
        held = project.with_rules(project.rules.holding(moved))
        self._document.apply(what, held.with_phrase(edit.phrase).selecting(edit.bars))

    @Slot()
    def insert_bar(self) -> None:
        """Insert an empty bar after the selected ones."""
        project = self._document.project
        index = max(project.selection, default=project.phrase.measures - 1) + 1
        self._document.apply("Insert bar", project.with_empty_measure(index))

    @Slot()
    def remove_bars(self) -> None:
        """Remove the selected bars."""
        project = self._document.project
        if project.selection:
            self._document.apply("Remove bars", project.without_measures(project.selection))

    @Slot(object)
    def choose_region(self, region: tuple[int, int] | None) -> None:
        """The composer has drawn a loop, or taken it away."""
        self._region = region
        button = self._window.transport.loop_button
        if region is not None and not button.isChecked():
            button.click()  # tells `loop`
        else:
            self.loop(button.isChecked())

    @Slot(bool)
    def loop(self, on: bool) -> None:
        """Start again at the end, or not."""
        self._player.set_loop((self._region or (0, None)) if on else None)
        self._window.roll_extras.show_loop(self._region, on)

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Show the notes and the rules where they are edited."""
        window, phrase, rules = self._window, project.phrase, project.rules
        window.roll.show_phrase(phrase)
        window.velocities.show_phrase(phrase)
        for view in (window.roll, window.lanes, window.score, window.velocities):
            view.show_selection(project.selection)
        window.roll.show_key(rules.key)
        window.roll_commands.show_key(rules.key)
        window.roll_extras.show_held(rules.held)
        if self._region is not None and phrase != self._seen:
            self._keep_region_inside(phrase.ticks)
        self._seen = phrase

    def _keep_region_inside(self, ticks: int) -> None:
        """A phrase that became shorter cuts the loop, or ends it."""
        assert self._region is not None
        start, end = self._region
        if start >= ticks:
            self.choose_region(None)
        elif end > ticks:
            self.choose_region((start, ticks))
