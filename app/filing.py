"""What happens to files: new, open, save, import, export, and what to do before work is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.document import storage
from app.document.autosave import Autosave, recoverable
from app.document.document import Document
from app.document.project import Project
from app.settings import Settings
from app.views.files import dialogs
from app.views.main_window import MainWindow
from arvae_models.melody import Imported
from arvae_models.music import Phrase

_PROJECTS = f"Attune projects (*{storage.SUFFIX})"
_MUSIC = "Music (*.mid *.midi *.musicxml *.xml *.mxl *.abc)"
_EXPORTS = {
    ".mid": "MIDI files (*.mid)",
    ".musicxml": "MusicXML files (*.musicxml *.mxl)",
    ".pdf": "PDF (*.pdf);;SVG pictures (*.svg);;PNG pictures (*.png)",
    ".wav": "WAV files (*.wav)",
}


class Filing(QObject):
    """The file menu's commands, between the window and the document."""

    imported = Signal(object)  # the Phrase of a music file, once it is the document

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        autosave: Autosave,
        settings: Callable[[], Settings],
        remember: Callable[[Settings], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._document = document
        self._autosave = autosave
        self._settings = settings
        self._remember = remember
        for name, slot in {
            "new": self.start_new,
            "open": self.ask_open,
            "save": self.save,
            "save_as": self.save_as,
            "import": self.ask_import,
            "export_midi": self.export_midi,
            "export_musicxml": self.export_musicxml,
            "export_score": self.export_score,
            "export_audio": self.export_audio,
            "print": self.print_score,
        }.items():
            window.actions_by_id[name].triggered.connect(slot)
        window.file_dropped.connect(self.open_dropped)
        document.file_changed.connect(self.show_document)
        autosave.failed.connect(window.show_error)

    def open_path(self, path: Path) -> bool:
        """Open a project or import music; tell whether that went well."""
        try:
            if path.suffix.lower() == storage.SUFFIX:
                self._document.open(path)
            elif not self._import(path):
                return False
        except ValueError as error:
            self._window.show_error(str(error))
            return False
        self._remember(self._settings().with_recent(path))
        return True

    def offer_recovery(self, folder: Path) -> bool:
        """Offer what an earlier run lost; tell whether it was taken."""
        for recovery in recoverable(folder):
            name = recovery.original.name if recovery.original else "a melody that was never saved"
            if dialogs.ask_recover(self._window, name, recovery.saved_at):
                self._autosave.recover(recovery)
                return True
        return False

    def may_lose(self) -> bool:
        """Ask before unsaved changes are lost; False keeps everything as it is."""
        self._document.commit()
        if not self._document.modified:
            return True
        match dialogs.ask_unsaved(self._window, self.name):
            case dialogs.Unsaved.SAVE:
                return self.save()
            case dialogs.Unsaved.DISCARD:
                return True
            case _:
                return False

    @Slot()
    def start_new(self) -> None:
        """Start an empty melody."""
        if self.may_lose():
            model = self._document.project.model
            self._document.new(Project(Phrase(), model, selection=frozenset({0})))

    @Slot()
    def ask_open(self) -> None:
        """Ask for a project."""
        if self.may_lose():
            self._ask("Open", f"{_PROJECTS};;{_MUSIC}")

    @Slot()
    def ask_import(self) -> None:
        """Ask for a music file."""
        if self.may_lose():
            self._ask("Import", _MUSIC)

    @Slot(str)
    def open_dropped(self, path: str) -> None:
        """A file was dropped on the window."""
        if self.may_lose():
            self.open_path(Path(path))

    @Slot(str)
    def open_recent(self, path: str) -> None:
        """A file was chosen that was used before."""
        self.open_dropped(path)

    @Slot()
    def clear_recent(self) -> None:
        """Forget the files used before."""
        self._remember(replace(self._settings(), recent_files=()))

    @Slot()
    def save(self) -> bool:
        """Save; ask for a name where there is none."""
        return self._save(self._document.path) if self._document.path else self.save_as()

    @Slot()
    def save_as(self) -> bool:
        """Ask where to save."""
        chosen = self._ask_target(f"{self.name}{storage.SUFFIX}", "Save", _PROJECTS)
        return chosen is not None and self._save(chosen)

    @Slot()
    def export_midi(self) -> None:
        """Ask where to write a MIDI file."""
        self._export(".mid")

    @Slot()
    def export_musicxml(self) -> None:
        """Ask where to write a score."""
        self._export(".musicxml")

    @Slot()
    def export_score(self) -> None:
        """Ask where to write the score, as PDF or as a picture."""
        self._export(".pdf")

    @Slot()
    def export_audio(self) -> None:
        """Ask how and where to write the melody as sound."""
        from app.playback import setup
        from app.playback.render import Take, seconds_of, write
        from app.views.files.sound_dialog import Progress, ask_sound

        self._document.commit()
        phrase = self._document.project.phrase
        chosen = ask_sound(self._window, seconds_of(phrase, Take()))
        target = chosen and self._ask_target(f"{self.name}.wav", "Export", _EXPORTS[".wav"])
        if not chosen or not target:
            return
        sound = setup.from_json(self._settings().sound)  # as it is heard, groove and all
        take = Take(chosen.rate, chosen.depth, chosen.loops, sound.groove, sound.program)
        progress = Progress(self._window, f"Writing {target.name}…")
        try:
            if write(target, phrase, take, progress.show):
                self._window.show_notice(f"Exported {target.name}.")
            else:
                self._window.show_notice(f"{target.name} was not written.")
        except ValueError as error:
            self._window.show_error(str(error))
        finally:
            progress.close()

    @Slot()
    def print_score(self) -> None:
        """Ask for a printer."""
        from app.views.score.score_export import print_score

        printer = dialogs.ask_printer(self._window)
        if printer is not None:
            self._attempt(lambda: print_score(printer, self._document.project.phrase))

    @Slot()
    def show_document(self) -> None:
        """Show the document's name and whether it has unsaved changes."""
        self._window.show_document(self.name, self._document.modified)

    @property
    def name(self) -> str:
        """What the document is called."""
        path, title = self._document.path, self._document.project.phrase.title
        return path.stem if path else title or "Untitled"

    def _ask(self, title: str, filters: str) -> None:
        chosen = dialogs.ask_open_path(self._window, title, filters, self._settings().folder)
        if chosen:
            self._keep_folder(Path(chosen))
            self.open_path(Path(chosen))

    def _ask_target(self, name: str, title: str, filters: str) -> Path | None:
        proposed = str(Path(self._settings().folder) / name.replace("/", "-"))
        chosen = dialogs.ask_save_path(self._window, title, filters, proposed)
        if chosen is None:
            return None
        self._keep_folder(Path(chosen))
        return Path(chosen)

    def _keep_folder(self, path: Path) -> None:
        self._remember(replace(self._settings(), folder=str(path.parent)))

    def _save(self, path: Path) -> bool:
        try:
            self._document.save(path)
        except ValueError as error:
            self._window.show_error(str(error))
            return False
        self._remember(self._settings().with_recent(path))
        self._window.show_notice(f"Saved as {path.name}.")
        return True

    def _import(self, path: Path) -> bool:
        """Make a music file the document; tell whether it did. Raises ValueError."""
        from arvae_models.files import read_phrase  # brings the file formats' libraries

        imported = self._chosen(path, read_phrase(path))
        if imported is None:
            return False
        phrase = imported.phrase
        if not phrase.title:
            phrase = replace(phrase, title=path.stem)
        model = self._document.project.model
        self._document.new(Project(phrase, model, selection=frozenset({0})))
        if imported.notices:
            first, *others = imported.notices
            more = f" ({len(others)} more in the details.)" if others else ""
            self._window.show_report(f"{path.name}: {first}{more}", "\n".join(imported.notices))
        else:
            self._window.show_notice(f"Imported {path.name}: {phrase.measures} bars.")
        self.imported.emit(phrase)
        return True

    def _chosen(self, path: Path, found: Imported) -> Imported | None:
        """Ask what of a file comes in, where it holds more than one clear melody."""
        from arvae_models import melody

        if not melody.needs_choice(found):
            return found
        from app.views.files.import_dialog import ask

        def read(part: int, bars: tuple[int, int] | None) -> Imported:
            try:
                return melody.imported(found.source, part, bars)
            except melody.UnreadableError as error:
                raise ValueError(f"{path.name} {error}.") from error

        return ask(self._window, path.name, melody.parts(found.source), read)

    def _export(self, suffix: str) -> None:
        target = self._ask_target(f"{self.name}{suffix}", "Export", _EXPORTS[suffix])
        if target is None:
            return
        self._document.commit()
        write = _writer(target.suffix.lower())
        if self._attempt(lambda: write(target, self._document.project.phrase)):
            self._window.show_notice(f"Exported {target.name}.")

    def _attempt(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except ValueError as error:
            self._window.show_error(str(error))
            return False
        return True


def _writer(suffix: str) -> Callable[[Path, Phrase], object]:
    """Return what writes a kind of file; its libraries are imported only now."""
    from app.views.score import score_export
    from arvae_models.files import write_phrase

    scores = {
        ".pdf": score_export.write_pdf,
        ".svg": score_export.write_svg,
        ".png": score_export.write_png,
    }
    return scores.get(suffix, write_phrase)
