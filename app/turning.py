"""A dial's turn from the hand to the notes: the panel asks, the engine finds, the document shows.

One turn is one undo step. It ends with the engine's last answer, not with the hand: what is found
after the release still belongs to it.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.document.document import Document
from app.document.project import Project
from app.inference.messages import Loaded, Turned
from app.inference.service import InferenceService
from app.views.dial_panel import DialPanel
from arvae_models import tokens
from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.tokens import Rows


class Turning(QObject):
    """Connects the dial panel, the inference service and the document."""

    ghost_changed = Signal(object)  # the Phrase before the turn; None when it is over

    def __init__(
        self,
        document: Document,
        panel: DialPanel,
        service: InferenceService,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._panel = panel
        self._service = service
        self._origin: Project | None = None  # when the turn began; None where none goes on
        self._bars: dict[int, Rows] = {}  # the selected measures as they were then
        self._last = 0  # number of the turn's last request, once the hand has let go
        self._text = ""  # of the undo step
        self._ready = False  # whether the engine has a model
        panel.turn_started.connect(self.start_turn)
        panel.turned.connect(self.ask)
        panel.turn_finished.connect(self.finish_turn)
        panel.turn_cancelled.connect(self.cancel_turn)
        panel.locks_changed.connect(self.keep_locks)
        service.model_loaded.connect(self.show_model)
        service.turned.connect(self.show_answer)
        service.failed.connect(self.end_turn)
        document.project_changed.connect(self.show_project)

    def rest(self, sentence: str) -> None:
        """Let the dials wait, for instance while a model is loaded."""
        self._ready = False
        self._panel.show_message(sentence)

    @Slot(object)
    def show_model(self, loaded: Loaded) -> None:
        """A model is ready: show its dials."""
        self._ready = True
        self._panel.show_dials(loaded.spec.dials)
        self.show_project(self._document.project)

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Show what the selected bars measure, and why the dials rest where they do."""
        rows, sentence = self._rows(project)
        if rows:
            values = measure(np.stack(list(rows.values())))
            self._panel.show_measured([named(bar) for bar in values])
        else:
            self._panel.show_measured([])
        self._panel.show_locks(project.locks)
        if self._origin is None:
            self._panel.forget_requests()  # undo, an edit or other bars: nothing is asked any more
            if self._ready:
                self._panel.show_message(sentence)
                self._service.prepare(rows)

    @Slot()
    def start_turn(self) -> None:
        """The hand has taken a dial."""
        self.end_turn()
        project = self._document.project
        rows, _ = self._rows(project)
        if self._ready and rows:
            self._document.begin("Turn")
            self._origin, self._bars = project, rows
            self._last, self._text = -1, "Turn"
            self.ghost_changed.emit(project.phrase)

    @Slot(str, float)
    def ask(self, key: str, value: float) -> None:
        """The hand asks for a value."""
        if self._origin is not None:
            locks = self._document.project.locks
            self._service.turn(self._bars, {key: value}, locks)

    @Slot(str, float)
    def finish_turn(self, key: str, value: float) -> None:
        """The hand lets go: the next final answer ends the turn."""
        if self._origin is not None:
            locks = self._document.project.locks
            self._last = self._service.turn(self._bars, {key: value}, locks)
            self._text = f"Turn {BY_KEY[key].label.lower()}"

    @Slot()
    def cancel_turn(self) -> None:
        """The hand takes the turn back."""
        if self._origin is not None:
            self._forget()
            self._document.cancel()

    @Slot(object)
    def show_answer(self, reply: Turned) -> None:
        """The engine has found bars; put them into the phrase as it was."""
        origin = self._origin
        if origin is None or self._document.gesture_origin is None:
            self._forget()  # something else has ended the gesture, such as undo
            return
        rows = {bar: choice.row for bar, choice in reply.choices.items()}
        phrase = tokens.with_rows(origin.phrase, rows)
        self._document.preview(self._document.project.with_phrase(phrase))
        if reply.final and reply.number == self._last:
            self.end_turn()

    @Slot()
    def end_turn(self) -> None:
        """Keep what the turn has found so far: one undo step."""
        if self._origin is not None:
            self._forget()
            self._document.commit(self._text)

    @Slot(object)
    def keep_locks(self, locks: frozenset[str]) -> None:
        """The composer has locked a dial or freed it."""
        project = self._document.project
        for key in project.locks ^ locks:
            self._document.apply(
                f"{'Lock' if key in locks else 'Unlock'} {BY_KEY[key].label.lower()}",
                self._document.project.with_lock(key, key in locks),
            )

    def _forget(self) -> None:
        self._service.forget()
        self._origin = None
        self.ghost_changed.emit(None)

    def _rows(self, project: Project) -> tuple[dict[int, Rows], str]:
        """Return the selected bars' rows, or none and the reason as a sentence."""
        try:
            rows = tokens.rows_of(project.phrase)
        except ValueError as error:
            return {}, str(error)
        if not project.selection:
            return {}, "Click a bar’s number above the notes to turn it."
        return {bar: rows[bar] for bar in sorted(project.selection)}, ""
