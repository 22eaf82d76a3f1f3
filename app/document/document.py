"""The document: the project under the composer's eyes, its history and its file.

It is the only writer: panels ask it for changes and listen for what came of them. It lives on the
window's thread and knows no view, no player and no model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.document import storage
from app.document.project import Project


@dataclass(frozen=True, slots=True)
class _Gesture:
    """A change in the making, such as a dial being dragged."""

    text: str  # the name of its undo step
    origin: Project  # as it was when the gesture began


class Document(QObject):
    """Holds one project; one gesture, however many previews it shows, is one undo step."""

    project_changed = Signal(object)  # the Project, also while a gesture is previewed
    history_changed = Signal()  # what can be undone or redone
    file_changed = Signal()  # the path, or whether there is anything to save

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._path: Path | None = None
        self._gesture: _Gesture | None = None
        self._history = QUndoStack(self)
        self._history.indexChanged.connect(self.history_changed)
        self._history.cleanChanged.connect(self.file_changed)

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
        return not self._history.isClean()

    # The file.

    def new(self, project: Project) -> None:
        """Start over with a project that has no file yet, such as an import or a demo."""
        self._start(project, None)

    def open(self, path: Path) -> None:
        """Open a file; nothing changes where that fails. Raises StorageError."""
        self._start(storage.load(path), path)

    def restore(self, project: Project, path: Path | None) -> None:
        """Go on with a project that was rescued: it differs from its file, if it has one."""
        self._start(project, path)
        self._history.resetClean()

    def save(self, path: Path | None = None) -> None:
        """Save to a file, or to the document's own, an open gesture included.

        Raises StorageError, and ValueError where neither file is given.
        """
        target = path or self._path
        if target is None:
            raise ValueError("a document that was never saved needs a file to be saved to")
        self.commit()
        storage.save(target, self._project)
        self._path = target
        self._history.setClean()
        self.file_changed.emit()

    def _start(self, project: Project, path: Path | None) -> None:
        self._project, self._path, self._gesture = project, path, None
        self._history.clear()
        self.project_changed.emit(project)
        self.history_changed.emit()
        self.file_changed.emit()

    # Changes.

    @property
    def gesture_origin(self) -> Project | None:
        """The project as it was when the open gesture began; None where none is open."""
        return self._gesture.origin if self._gesture else None

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

    def commit(self, text: str = "") -> None:
        """Finish the open gesture, if there is one: one undo step, or none if nothing changed.

        `text` names the step better than the gesture's beginning could.
        """
        gesture, self._gesture = self._gesture, None
        if gesture and self._project.differs_from(gesture.origin):
            step = _Step(self, text or gesture.text, gesture.origin, self._project)
            self._history.push(step)
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

    # History.

    @property
    def undo_text(self) -> str:
        """The name of what `undo` takes back; empty where there is nothing."""
        return self._gesture.text if self._gesture else self._history.undoText()

    @property
    def redo_text(self) -> str:
        """The name of what `redo` brings back; empty where there is nothing."""
        return self._history.redoText()

    def undo(self) -> None:
        """Take back one thing: the open gesture, or else the last step.

        The selection is again the one in which the change was made.
        """
        if self._gesture:
            self.cancel()
        else:
            self._history.undo()

    def redo(self) -> None:
        """Bring back the step taken back last; an open gesture is dropped first."""
        self.cancel()
        self._history.redo()

    def _show(self, project: Project) -> None:
        if project != self._project:
            self._project = project
            self.project_changed.emit(project)


class _Step(QUndoCommand):
    """One entry of the history: both projects, which share whatever did not change."""

    def __init__(self, document: Document, text: str, before: Project, after: Project) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after

    def undo(self) -> None:
        self._document._show(self._before)

    def redo(self) -> None:
        self._document._show(self._after)
