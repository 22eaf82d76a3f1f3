"""Other bars than a dial asks for: the strip asks, the engine finds, the composer hears and takes.

What is auditioned is a gesture of the document: taken, it is one undo step; let go, nothing.
"""

from __future__ import annotations

from array import array

from PySide6.QtCore import QObject, Signal, Slot

from app.document.document import Details, Document
from app.document.project import Project
from app.inference.messages import Explored
from app.inference.service import InferenceService
from app.turning import Answered, Turning
from app.views.bars.candidates import Candidate, CandidateStrip
from arvae_models import tokens
from arvae_models.candidates import Choice
from arvae_models.request import Request
from arvae_models.tokens import Rows

_NAMES = {  # kind of exploration -> the name of its undo step
    "alternatives": "Take another answer",
    "reroll": "Re-roll",
    "vary": "Vary",
    "surprise": "Surprise",
    "morph": "Morph",
}
_SEARCHING = "Looking for bars…"
_NO_BAR = "Click a bar’s number above the notes to find others for it."
_ONE_BAR = "Select two bars to see those on the way between them."
_NOTHING = "No other bar holds what is locked and kept. Free a lock and try again."


class Exploring(QObject):
    """Connects the candidate strip, the inference service and the document."""

    auditioned = Signal(int)  # a measure that should be heard
    taken = Signal(object)  # Answered

    def __init__(
        self,
        document: Document,
        strip: CandidateStrip,
        service: InferenceService,
        turning: Turning,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._strip = strip
        self._service = service
        self._turning = turning
        self._kind = ""  # of the last question
        self._number = -1  # of the question that is not answered yet
        self._bar: tuple[int, Rows] | None = None  # the measure that the candidates are for
        self._choices: tuple[Choice, ...] = ()
        self._origin: Project | None = None  # while a candidate is auditioned
        strip.reroll_pressed.connect(self.reroll)
        strip.vary_pressed.connect(self.vary)
        strip.surprise_pressed.connect(self.surprise)
        strip.morph_pressed.connect(self.morph)
        strip.auditioned.connect(self.audition)
        strip.taken.connect(self.take)
        strip.dismissed.connect(self.let_go)
        service.explored.connect(self.show_answer)
        service.failed.connect(self.show_failure)
        service.forgotten.connect(self.stop_search)
        turning.ghost_changed.connect(self.stop_search)
        document.project_changed.connect(self.show_project)

    @Slot()
    def alternatives(self) -> None:
        """Look for other answers to the last turn of the selected bar; bars near it without one."""
        self._explore("alternatives", last=self._turning.last)

    @Slot()
    def reroll(self) -> None:
        """Look for bars of the same profile with other notes."""
        self._explore("reroll")

    @Slot(str)
    def vary(self, size: str) -> None:
        """Look for variations."""
        self._explore("vary", size)

    @Slot()
    def surprise(self) -> None:
        """Look anywhere."""
        self._explore("surprise")

    @Slot()
    def morph(self) -> None:
        """Look for bars between the first and the last selected one."""
        self._explore("morph")

    @Slot(object)
    def show_answer(self, reply: Explored) -> None:
        """The engine has found bars."""
        if reply.number != self._number or self._bar is None:
            return
        self._number = -1
        self._choices = reply.choices
        if not reply.choices:
            self._strip.show_message(_NOTHING)
            return
        cards = [Candidate(one.row, one.measured, one.kept) for one in reply.choices]
        self._strip.show_candidates(self._bar[1], cards, self._strip.order)
        self._strip.setFocus()

    @Slot(str, str)
    def show_failure(self, sentence: str, details: str) -> None:
        """The engine could not look."""
        if self._number >= 0:
            self._strip.show_message(sentence)

    @Slot()
    def stop_search(self) -> None:
        """A turn has begun, or another model is loaded: no search before it is answered."""
        if self._number >= 0:
            self._end()

    @Slot(int)
    def audition(self, index: int) -> None:
        """Put a candidate in the bar's place, to be heard and seen."""
        if self._bar is None or not 0 <= index < len(self._choices):
            return
        origin = self._origin
        if origin is None or not self._auditioning:
            self._turning.end_turn()
            self._document.begin(_NAMES[self._kind])
            origin = self._origin = self._document.project
        measure, _ = self._bar
        rows = {measure: self._choices[index].row}
        self._document.preview(origin.with_phrase(tokens.with_rows(origin.phrase, rows)))
        self.auditioned.emit(measure)

    @Slot(int)
    def take(self, index: int) -> None:
        """Keep a candidate: one undo step."""
        self.audition(index)
        if self._auditioning and self._bar is not None:
            self._origin = None
            measure, before = self._bar
            choice = self._choices[index]
            details = Details(choice.asked, {measure: array("f", choice.code.tolist())})
            self._document.commit(_NAMES[self._kind], details)
            self._bar = (measure, choice.row)  # another one can still be taken instead
            self.taken.emit(Answered(measure, before, choice.row, Request()))

    @Slot()
    def let_go(self) -> None:
        """Give the bar back as it was."""
        if self._auditioning:
            self._document.cancel()
        self._origin = None

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Candidates are for one bar as it was: another bar, or other notes in it, end them."""
        if self._auditioning:
            return
        self._origin = None
        self._strip.show_can_morph(len(project.selection) >= 2)
        if self._bar is not None:
            measure, row = self._bar
            now = _row(project, measure)
            same = now is not None and bool((now == row).all())
            if not same or measure != min(project.selection, default=None):
                self._end()

    @property
    def _auditioning(self) -> bool:
        """Whether a candidate is heard; undo ends it, and whatever else is begun keeps it."""
        return self._document.is_open(self._origin)

    def _explore(self, kind: str, size: str = "", last: Answered | None = None) -> None:
        self.let_go()
        self._turning.end_turn()
        self._end()
        project = self._document.project
        try:
            rows = tokens.rows_of(project.phrase)
        except ValueError as error:
            self._strip.show_message(str(error))
            return
        measure = min(project.selection, default=None)
        if measure is None or (kind == "morph" and len(project.selection) < 2):
            self._strip.show_message(_NO_BAR if measure is None else _ONE_BAR)
            return
        row, request = rows[measure], project.rules.request(rows, measure, {})
        if last is not None and last.measure == measure and (last.after == row).all():
            row, request = last.before, last.request
        self._bar, self._kind = (measure, rows[measure]), kind
        self._strip.show_message(_SEARCHING)
        other = rows[max(project.selection)]
        self._number = self._service.explore(kind, row, request, size, other)

    def _end(self) -> None:
        self._bar, self._choices, self._number = None, (), -1
        self._strip.clear()


def _row(project: Project, measure: int) -> Rows | None:
    """Return a measure's row; None where the phrase has none."""
    try:
        return tokens.rows_of(project.phrase)[measure]
    except (ValueError, IndexError):
        return None
