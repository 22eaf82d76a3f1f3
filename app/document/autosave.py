"""Autosave: a copy of unsaved work in the program's own folder, for the day it ends badly.

A copy is an ordinary `.attune` file with a lock beside it. The lock names the process that writes
the copy, so that what is recoverable is what a dead process left, never what a living one holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from app.document import storage
from app.document.document import Document
from app.document.history import History
from app.document.project import Project
from arvae_models.atomic import write_atomically

INTERVAL: Final = 10_000  # milliseconds
_ORIGINAL = "original"  # field of a copy: the path of the file that the work belongs to


@dataclass(frozen=True, slots=True)
class Recovery:
    """Unsaved work that an earlier run of the program left."""

    project: Project
    past: History
    saved_at: datetime  # local time of the copy
    original: Path | None  # the file that it belongs to; None where it was never saved
    file: Path  # the copy


def recoverable(folder: Path) -> list[Recovery]:
    """List what runs of the program that are no longer alive left unsaved, newest first."""
    found = [recovery for file in folder.glob(f"*{storage.SUFFIX}") if (recovery := _read(file))]
    return sorted(found, key=lambda recovery: recovery.saved_at, reverse=True)


def discard(recovery: Recovery) -> None:
    """Delete a copy for good."""
    recovery.file.unlink(missing_ok=True)
    _lock_of(recovery.file).removeStaleLockFile()


def _read(file: Path) -> Recovery | None:
    lock = _lock_of(file)
    if not lock.tryLock(0):
        return None
    try:
        content = file.read_bytes()
        original = storage.read_data(content).get(_ORIGINAL)
        return Recovery(
            storage.decode(content),
            storage.decode_history(content),
            datetime.fromtimestamp(file.stat().st_mtime),
            Path(original) if isinstance(original, str) else None,
            file,
        )
    except (OSError, storage.StorageError):
        return None  # not ours to judge: the file stays where it is
    finally:
        lock.unlock()


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # a run that lasts for days keeps its lock
    return lock


class Autosave(QObject):
    """Keeps a copy of a document's unsaved changes, and removes it once they are safe."""

    failed = Signal(str)  # a sentence, once until a copy succeeds again

    def __init__(self, document: Document, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._file = folder / f"{uuid4().hex}{storage.SUFFIX}"
        self._lock = _lock_of(self._file)
        self._written: tuple[Project, History] | None = None  # what the copy holds
        self._failing = False
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self.save_now)
        self._timer.start()
        document.file_changed.connect(self.drop_saved)

    def save_now(self) -> bool:
        """Write the copy if there is unsaved work in it; tell whether all such work has one."""
        work = project, past = self._document.project, self._document.past
        if not self._document.modified or work == self._written:
            return not self._failing
        original = self._document.path
        extra = {_ORIGINAL: str(original.absolute())} if original else {}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if not self._lock.isLocked() and not self._lock.tryLock(0):
                raise OSError(f"{self._file.parent} cannot be written")
            write_atomically(self._file, storage.encode_all(project, past, **extra))
        except (OSError, storage.StorageError) as error:
            if not self._failing:
                self.failed.emit(f"Unsaved changes cannot be kept safe: {error}.")
            self._failing = True
            return False
        self._written, self._failing = work, False
        return True

    def recover(self, recovery: Recovery) -> None:
        """Go on with what an earlier run left; its copy goes once there is one of our own."""
        self._document.restore(recovery.project, recovery.original, recovery.past)
        if self.save_now():
            discard(recovery)

    def drop_saved(self) -> None:
        """Remove the copy where the document has nothing unsaved any more."""
        if not self._document.modified:
            self._remove()

    def close(self) -> None:
        """End cleanly: the composer has saved or let go, so no copy stays."""
        self._timer.stop()
        self._remove()

    def _remove(self) -> None:
        if self._written:
            self._file.unlink(missing_ok=True)
        self._lock.unlock()
        self._written, self._failing = None, False
