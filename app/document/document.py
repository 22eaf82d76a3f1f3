"""The document: the project under the composer's eyes, its history and its file.

It is the only writer: panels ask it for changes and listen for what came of them. It lives on the
window's thread and knows no view, no player and no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.document import storage
from app.document.history import LIMIT, Code, Entry, History
from app.document.project import Project
from arvae_models import tokens
from arvae_models.attributes import measure, named
from arvae_models.music import Phrase

_RECALL: Final = "Recall"
_NO_HISTORY: Final = History()


@dataclass(frozen=True, slots=True)
class _Gesture:
    """A change in the making, such as a dial being dragged."""

    text: str  # the name of its undo step
    origin: Project  # as it was when the gesture began


@dataclass(frozen=True, slots=True)
class Details:
    """What the history keeps of a gesture beside the notes that came of it."""

    asked: Mapping[str, float] = field(default_factory=dict)  # attribute key -> value in its unit
    codes: Mapping[int, Code] = field(default_factory=dict)  # measure -> z


_NO_DETAILS: Final = Details()


class Document(QObject):
    """Holds one project; one gesture, however many previews it shows, is one undo step."""

    started = Signal()  # another document was begun, opened or rescued
    project_changed = Signal(object)  # the Project, also while a gesture is previewed
    history_changed = Signal()  # what can be undone or redone
    file_changed = Signal()  # the path, or whether there is anything to save
    past_changed = Signal()  # an entry of the history was made, starred or recalled

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._path: Path | None = None
        self._gesture: _Gesture | None = None
        self._past = History()
        self._current = 0  # number of the entry whose notes are shown
        self._undo_stack = QUndoStack(self)
        self._undo_stack.setUndoLimit(LIMIT)
        self._undo_stack.indexChanged.connect(self.history_changed)
        self._undo_stack.cleanChanged.connect(self.file_changed)

    @property
    def project(self) -> Project:
        """The project as it is shown, an open gesture's preview included."""
        return self._project

    @property
    def path(self) -> Path | None:
        """The file, or None while the project was never saved."""
        return self._path

    @property
    def modified(self) -> bool:
        """Whether finished changes are not in the file yet."""
        return not self._undo_stack.isClean()

    # The file.

    def new(self, project: Project) -> None:
        """Start over with a project that has no file yet, such as an import or a demo."""
        self._start(project, None)

    def open(self, path: Path) -> None:
        """Open a file; nothing changes where that fails. Raises StorageError."""
        project, past = storage.load_all(path)
        self._start(project, path, past)

    def restore(self, project: Project, path: Path | None, past: History = _NO_HISTORY) -> None:
        """Go on with a project that was rescued: it differs from its file, if it has one."""
        self._start(project, path, past)
        self._undo_stack.resetClean()

    def save(self, path: Path | None = None) -> None:
        """Save to a file, or to the document's own, an open gesture included.

        Raises StorageError, and ValueError where neither file is given.
        """
        target = path or self._path
        if target is None:
            raise ValueError("a document that was never saved needs a file to be saved to")
        self.commit()
        storage.save(target, self._project, self._past)
        self._path = target
        self._undo_stack.setClean()
        self.file_changed.emit()

    def _start(self, project: Project, path: Path | None, past: History = _NO_HISTORY) -> None:
        self._project, self._path, self._gesture = project, path, None
        self._past = past
        same = (entry for entry in reversed(past.entries) if entry.phrase == project.phrase)
        entry = next(same, None)
        if entry is None:
            entry = self._entry("Start", Phrase(), project, Details())
            self._past = past.with_entry(entry)
        self._current = entry.number
        self._undo_stack.clear()
        self.started.emit()
        self.past_changed.emit()
        self.project_changed.emit(project)
        self.history_changed.emit()
        self.file_changed.emit()

    # Changes.

    @property
    def gesture_origin(self) -> Project | None:
        """The project as it was when the open gesture began; None where none is open."""
        return self._gesture.origin if self._gesture else None

    def is_open(self, origin: Project | None) -> bool:
        """Tell whether the gesture that began with this very project still goes on.

        Undo ends it, and so does whatever else is begun meanwhile.
        """
        return origin is not None and self.gesture_origin is origin

    def begin(self, text: str) -> None:
        """Open a gesture; one that is still open is finished first."""
        self.commit()
        self._gesture = _Gesture(text, self._project)
        self.history_changed.emit()

    def preview(self, project: Project) -> None:
        """Show what the open gesture would make; no undo step yet."""
        if self._gesture is None:
            raise RuntimeError("a preview belongs to a gesture")
        self._show(project)

    def commit(self, text: str = "", details: Details = _NO_DETAILS) -> None:
        """Finish the open gesture, if there is one: one undo step, or none if nothing changed.

        `text` names the step better than the gesture's beginning could. New notes are an entry of
        the history, with these details.
        """
        gesture, self._gesture = self._gesture, None
        if gesture and self._project.differs_from(gesture.origin):
            text, before, after = text or gesture.text, gesture.origin, self._project
            earlier = self._current
            if after.phrase != before.phrase:
                entry = self._entry(text, before.phrase, after, details)
                self._past = self._past.with_entry(entry)
                self._current = entry.number
            step = _Step(self, text, (before, earlier), (after, self._current))
            self._undo_stack.push(step)
            if self._current != earlier:
                self.past_changed.emit()
        elif gesture:
            self.history_changed.emit()

    def cancel(self) -> None:
        """Drop the open gesture, if there is one: everything is as it was when it began."""
        gesture, self._gesture = self._gesture, None
        if gesture:
            self._show(gesture.origin)
            self.history_changed.emit()

    def apply(self, text: str, project: Project) -> None:
        """Change the project in a single step."""
        self.begin(text)
        self.preview(project)
        self.commit()

    def select(self, measures: Iterable[int]) -> None:
        """Select measures; this is no undo step and leaves nothing to save."""
        self._show(self._project.selecting(measures))

    # The history: every gesture that wrote notes. Undo goes back in it and forgets nothing.

    @property
    def past(self) -> History:
        """Every gesture that wrote notes, also those that were taken back."""
        return self._past

    @property
    def current(self) -> int:
        """Number of the entry whose notes are shown."""
        return self._current

    def star(self, number: int, on: bool) -> None:
        """Give an entry of the history a star, or take it away; it is saved with the next save."""
        self._past = self._past.starring(number, on)
        self.past_changed.emit()

    def scrub(self, number: int) -> None:
        """Show the notes of an entry: a gesture, to be finished by `recall` or cancelled."""
        if (entry := self._past.entry(number)) is not None:
            if self._gesture is None or self._gesture.text != _RECALL:
                self.begin(_RECALL)
            self.preview(self._gesture_project().with_phrase(entry.phrase))

    def recall(self, number: int) -> None:
        """Go back to the notes of an entry, exactly: one undo step."""
        if (entry := self._past.entry(number)) is not None:
            self.scrub(number)
            before = self._gesture_project()
            self._gesture = None
            if entry.phrase != before.phrase:
                ends = (before, self._current), (self._project, number)
                self._current = number
                self._undo_stack.push(_Step(self, f"Recall “{entry.text}”", *ends))
            else:
                self.history_changed.emit()
            self.past_changed.emit()

    def _gesture_project(self) -> Project:
        return self._gesture.origin if self._gesture else self._project

    def _entry(self, text: str, before: Phrase, after: Project, details: Details) -> Entry:
        measured = _measured_changes(before, after.phrase)
        return Entry(
            self._past.next_number,
            text,
            frozenset(measured),
            details.asked,
            after.phrase,
            after.model,
            details.codes,
            measured,
        )

    # Undo.

    @property
    def undo_text(self) -> str:
        """The name of what `undo` takes back; empty where there is nothing."""
        return self._gesture.text if self._gesture else self._undo_stack.undoText()

    @property
    def redo_text(self) -> str:
        """The name of what `redo` brings back; empty where there is nothing."""
        return self._undo_stack.redoText()

    def undo(self) -> None:
        """Take back one thing: the open gesture, or else the last step.

        The selection is again the one in which the change was made.
        """
        if self._gesture:
            self.cancel()
        else:
            self._undo_stack.undo()

    def redo(self) -> None:
        """Bring back the step taken back last; an open gesture is dropped first."""
        self.cancel()
        self._undo_stack.redo()

    def _show(self, project: Project) -> None:
        if project != self._project:
            self._project = project
            self.project_changed.emit(project)

    def _go(self, place: _Place) -> None:
        project, number = place
        self._show(project)
        if number != self._current:
            self._current = number
            self.past_changed.emit()


_Place = tuple[Project, int]  # and the number of the history's entry


class _Step(QUndoCommand):
    """One undo step: both projects, which share whatever did not change."""

    def __init__(self, document: Document, text: str, before: _Place, after: _Place) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after

    def undo(self) -> None:
        self._document._go(self._before)

    def redo(self) -> None:
        self._document._go(self._after)


def _measured_changes(before: Phrase, after: Phrase) -> dict[int, dict[str, float]]:
    """Measure the measures in which two phrases differ; none where they have no measures."""
    try:
        old, new = tokens.rows_of(before), tokens.rows_of(after)
    except ValueError:
        return {}
    both = min(len(old), len(new))
    changed = np.ones(len(new), bool)
    changed[:both] = (old[:both] != new[:both]).any(axis=1)
    places = np.flatnonzero(changed).tolist()
    return {bar: named(values) for bar, values in zip(places, measure(new[places]), strict=True)}
