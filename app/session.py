"""The session: builds the long-lived objects of the window and makes every connection between them.

This file is the wiring diagram; what a connection does is decided at its two ends.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QCloseEvent

from app import paths, settings
from app.collector import Collector
from app.comforts import Comforts
from app.control.midi_input import MidiInput
from app.controlling import Controlling
from app.document import storage
from app.document.autosave import Autosave
from app.document.document import Document
from app.document.project import Project
from app.exploring import Exploring
from app.filing import Filing
from app.inference.service import InferenceService
from app.inference.worker_entry import Started
from app.keeping import Keeping
from app.mapping import Mapping
from app.modelling import Modelling
from app.pages import Pages
from app.playback.player import Player
from app.settings import Settings
from app.sounding import Sounding
from app.taking import Taking
from app.turning import Answered, Turning
from app.views.files import dialogs
from app.views.files.drag_out import DragOut
from app.views.main_window import MainWindow
from app.views.roll.playhead import Playhead
from app.writing import Writing
from arvae_models.explanation import explain, sentences
from arvae_models.music import Phrase


class Session(QObject):
    """One window with everything behind it."""

    def __init__(
        self,
        file: Path | None = None,
        window: MainWindow | None = None,
        engine: Started | None = None,
    ) -> None:
        """Furnish the window, which may be shown already, and wake the engine, or take one over."""
        super().__init__()
        self.settings: Settings = settings.load(paths.settings_file())
        if window is None:
            window = MainWindow(bare=True)
            window.place(self.settings.window_geometry)
        window.furnish()
        self.window = window
        self.document = Document(self)
        self.service = InferenceService(self, engine)
        self.player = Player(self)
        self.playhead = Playhead(self)
        self.autosave = Autosave(self.document, paths.autosaves(), self)
        self.turning = Turning(self.document, window.dial_panel, window.lanes, self.service, self)
        self.exploring = Exploring(
            self.document, window.candidates, self.service, self.turning, self
        )
        self.keeping = Keeping(self.document, window.keep_bar, window.roll, self)
        self.filing = Filing(
            self.window, self.document, self.autosave, lambda: self.settings, self.remember, self
        )
        self._auditioning = False  # whether only one bar plays
        self.writing = Writing(window, self.document, self.player, self.turning, self)
        self.modelling = Modelling(
            window,
            self.document,
            self.service,
            self.turning,
            lambda: self.settings,
            self.remember,
            self,
        )
        self.mapping = Mapping(self.document, window.map, self.service, self.turning, self)
        self.comforts = Comforts(window, lambda: self.settings, self.remember, self)
        self.pages = Pages(window, self.document, self.modelling, self)
        self.midi = MidiInput(self)
        self.controlling = Controlling(
            window, self.midi, self.player, self.settings.controllers, self.keep_controllers, self
        )
        self.sounding = Sounding(
            window,
            self.player,
            self.midi,
            self.playhead,
            lambda: self.settings,
            self.remember,
            self,
        )
        self.taking = Taking(
            self.document,
            self.midi,
            self.player,
            self,
            lambda: self.sounding.setup.click,
            lambda: self.sounding.setup.bars,
        )
        self.drag_out = DragOut(window.transport.drag_handle, window.roll, self)
        self._phrase: Phrase | None = None  # the one shown last
        self._connect()
        window.arrange(self.settings.window_state, self.settings.folded_out)
        self._start_document(file)
        self.sounding.start()
        self.controlling.start()
        self.collector = Collector(self)  # last: what is there by now stays

    def _connect(self) -> None:
        window, document, player = self.window, self.document, self.player
        roll, transport, by_id = window.roll, window.transport, window.actions_by_id

        document.started.connect(window.explanation.clear)
        document.started.connect(lambda: window.lanes.show_targets({}))
        document.project_changed.connect(self.show_project)
        document.history_changed.connect(self.show_history)

        window.score.measures_selected.connect(document.select)
        window.score.note_auditioned.connect(player.audition)
        self.turning.ghost_changed.connect(roll.show_ghost)
        self.turning.turned.connect(self.explain)
        self.exploring.taken.connect(self.explain)
        self.exploring.auditioned.connect(self.audition_bar)
        document.past_changed.connect(self.show_past)
        by_id["show_history"].toggled.connect(self.show_past)
        window.history.scrubbed.connect(document.scrub)
        window.history.scrub_cancelled.connect(document.cancel)
        window.history.recalled.connect(document.recall)
        window.history.starred.connect(document.star)
        roll.view_changed.connect(window.lanes.show_view)
        window.lanes.show_view(roll.geometry_map)
        by_id["about"].triggered.connect(self.show_about)
        by_id["controllers"].triggered.connect(self.controlling.open)
        by_id["record"].triggered.connect(self.taking.record)
        by_id["step_input"].triggered.connect(self.taking.step)
        self.taking.recording_changed.connect(by_id["record"].setChecked)
        self.taking.stepping_changed.connect(by_id["step_input"].setChecked)
        self.taking.ended.connect(self.sounding.set_time)
        self.taking.ended.connect(lambda: self.writing.loop(transport.loop_button.isChecked()))
        for key, slot in {
            "step_rest": self.taking.rest,
            "step_back": self.taking.step_back,
            "step_longer": self.taking.lengthen,
            "step_shorter": self.taking.shorten,
        }.items():
            by_id[key].triggered.connect(slot)
        for source in (self.controlling, self.taking):  # which tells the inputs' notices, too
            source.noticed.connect(window.show_notice)
        document.project_changed.connect(self.controlling.follow_dials)
        document.file_changed.connect(self.show_name)
        self.drag_out.failed.connect(window.show_error)
        window.recent_menu.file_chosen.connect(self.filing.open_recent)
        window.recent_menu.clear_pressed.connect(self.filing.clear_recent)
        window.recent_menu.show_files(self.settings.recent_files)
        self._connect_bar_actions()

        transport.play_toggled.connect(self.toggle_play)
        transport.return_to_start.connect(self.return_to_start)
        transport.tempo_edited.connect(self.change_tempo)
        transport.panic_pressed.connect(player.panic)
        player.playing_changed.connect(self.show_playing)
        player.position_changed.connect(self.playhead.show_place)
        self.playhead.moved.connect(roll.show_playhead)
        self.playhead.moved.connect(window.roll_commands.show_playhead)
        self.playhead.moved.connect(window.score.show_playhead)
        player.noticed.connect(window.show_notice)

        self.filing.imported.connect(self.turning.examine)
        self.service.failed.connect(self.show_failure)
        self.service.model_loaded.connect(self.comforts.greet)
        window.closing.connect(self.close)

    def _connect_bar_actions(self) -> None:
        by_id, exploring = self.window.actions_by_id, self.exploring
        searches = {
            "reroll": exploring.reroll,
            "vary_small": lambda: exploring.vary("small"),
            "vary_medium": lambda: exploring.vary("medium"),
            "vary_large": lambda: exploring.vary("large"),
            "surprise": exploring.surprise,
            "morph": exploring.morph,
            "answers": exploring.alternatives,
        }
        for key, search in searches.items():
            by_id[key].triggered.connect(lambda: self.window.fold("show_candidates", True))
            by_id[key].triggered.connect(search)
        self.window.candidates.close_pressed.connect(exploring.let_go)
        by_id["copy_attributes"].triggered.connect(self.turning.copy)
        by_id["paste_attributes"].triggered.connect(self.turning.paste)
        by_id["relative"].toggled.connect(self.keeping.turn_relatively)
        by_id["hold"].triggered.connect(self.keeping.hold)

    # The document.

    def _start_document(self, file: Path | None) -> None:
        """Show the file, what an earlier run lost, or (before any file) the demo."""
        if file is not None and self.filing.open_path(file):
            return
        if file is None and self.filing.offer_recovery(paths.autosaves()):
            return
        project = Project(selection=frozenset({0}))
        if not self.settings.recent_files:
            project = storage.load(paths.assets() / "demo.attune")
        self.document.new(project)

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Show the notes, and let the player have them."""
        self.window.actions_by_id["relative"].setChecked(project.rules.relative)
        if project.phrase != self._phrase:
            self._phrase = project.phrase
            self.window.score.show_phrase(project.phrase)
            self.show_name()
            self.sounding.show_tempo(project.phrase.tempo)
            self.player.set_phrase(project.phrase)

    @Slot()
    def show_name(self) -> None:
        """What is dragged out is named as the document is."""
        self.drag_out.show_music(self.document.project.phrase, self.filing.name)

    @Slot()
    def show_history(self) -> None:
        """The score waits until a gesture is over."""
        self.window.score.hold(self.document.gesture_origin is not None)

    @Slot()
    def show_past(self) -> None:
        """The history has grown, or another entry of it is shown; a hidden list need not follow."""
        if "show_history" in self.window.folded_out:
            self.window.history.show_history(self.document.past, self.document.current)

    @Slot(object)
    def explain(self, answered: Answered) -> None:
        """Say what a change of a bar consists of."""
        explanation = explain(answered.before, answered.after, answered.request.asked)
        self.window.explanation.show_change(answered.before, answered.after, sentences(explanation))

    @Slot(float)
    def change_tempo(self, tempo: float) -> None:
        """The composer has set another tempo."""
        phrase = replace(self.document.project.phrase, tempo=tempo)
        self.document.apply("Change tempo", self.document.project.with_phrase(phrase))

    # Sound.

    @Slot()
    def toggle_play(self) -> None:
        """Play from the first selected bar, or stop."""
        if self.player.playing:
            self.player.stop()
            return
        project = self.document.project
        first = min(project.selection, default=0)
        whole = self.window.transport.loop_button.isChecked() or len(project.selection) > 1
        self.player.play(0 if whole else first * project.phrase.meter.ticks)

    @Slot(int)
    def audition_bar(self, measure: int) -> None:
        """Let one bar be heard, unless the melody plays anyway."""
        if not self.player.playing or self._auditioning:
            length = self.document.project.phrase.meter.ticks
            self._auditioning = True
            self.player.play(measure * length, (measure + 1) * length)

    @Slot()
    def return_to_start(self) -> None:
        """Go back to the first bar; go on playing where it plays."""
        if self.player.playing:
            self.player.play(0)
        else:
            self.playhead.stop()
            self.document.select({0})

    @Slot(bool)
    def show_playing(self, playing: bool) -> None:
        """The player has started or stopped."""
        self.window.transport.show_playing(playing)
        if not playing:
            self._auditioning = False
            self.playhead.stop()

    @Slot(str, str)
    def show_failure(self, sentence: str, details: str) -> None:
        """The engine could not do what was asked."""
        self.window.show_error(sentence, details)

    # The window.

    def remember(self, changed: Settings) -> None:
        """Keep settings for the next start."""
        if changed != self.settings:
            self.settings = changed
            settings.save(paths.settings_file(), changed)
            self.player.set_landing(changed.takes_over)
            self.window.recent_menu.show_files(changed.recent_files)

    def keep_controllers(self, stored: str) -> None:
        """Keep which inputs are listened to and what knobs have learned."""
        self.remember(replace(self.settings, controllers=stored))

    @Slot()
    def show_about(self) -> None:
        """Say what this program is."""
        from importlib.metadata import version

        dialogs.show_about(self.window, version("attune"))

    @Slot(object)
    def close(self, event: QCloseEvent) -> None:
        """The window wants to close: ask about unsaved work, then end both processes."""
        if not self.filing.may_lose():
            event.ignore()
            return
        place, state = self.window.left()
        left = replace(
            self.settings,
            window_geometry=place,
            window_state=state,
            folded_out=tuple(sorted(self.window.folded_out - {"pictures"})),
        )
        self.remember(left)
        self.shut_down()

    def shut_down(self) -> None:
        """End the music, the engine and the autosave."""
        self.midi.close()
        self.player.close()
        self.service.close()
        self.pages.close()
        self.drag_out.close()
        self.autosave.close()
        self.collector.close()
