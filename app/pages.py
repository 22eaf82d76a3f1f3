"""The two pages of the window, melody and pictures: which one the commands and the models are of.

The pictures have an engine of their own, started when they are first looked at.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from app import paths
from app.document.document import Document
from app.inference.service import InferenceService
from app.modelling import Modelling
from app.picturing import Picturing
from app.views.files import dialogs
from app.views.main_window import MainWindow
from arvae_models import checkpoint
from arvae_models.checkpoint import CheckpointError
from arvae_models.image_spec import ImageSpec
from arvae_models.spec import ModelCard

_FIRST: Final = "digits"  # the model that the pictures begin with


class Pages(QObject):
    """Connects the window's pages, undo and redo, and the model chooser to what is looked at."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        modelling: Modelling,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._document = document
        self._modelling = modelling
        self._model: Path | None = None  # of the pictures
        self.service = InferenceService(self)
        self.picturing = Picturing(
            window.explorer,
            self.service,
            lambda title, filters, _name: dialogs.ask_open_path(window, title, filters),
            lambda title, filters, name: dialogs.ask_save_path(window, title, filters, name),
            self,
        )
        by_id = window.actions_by_id
        by_id["pictures"].toggled.connect(self.show_page)
        by_id["undo"].triggered.connect(self.undo)
        by_id["redo"].triggered.connect(self.redo)
        window.model_chooser.model_chosen.connect(self.choose_model)
        self.service.failed.connect(window.show_error)
        self.picturing.noticed.connect(window.show_notice)
        self.picturing.history_changed.connect(self.show_history)
        document.history_changed.connect(self.show_history)

    @property
    def pictures_shown(self) -> bool:
        """Whether the pictures are looked at, not the melody."""
        return self._window.actions_by_id["pictures"].isChecked()

    @Slot(bool)
    def show_page(self, pictures: bool) -> None:
        """Turn to the pictures, or back to the melody."""
        if pictures and self._model is None:
            first = paths.models().get(_FIRST) or next(iter(_picture_models()), None)
            if first is None:
                self.picturing.rest("There is no model of pictures: choose one at the top right.")
            else:
                self._load(first)
        self._show_models()
        self.show_history()

    @Slot(str)
    def choose_model(self, path: str) -> None:
        """Another model was chosen, for the page that is looked at."""
        if self.pictures_shown:
            self._load(Path(path))
            self._show_models()
        else:
            self._modelling.choose_model(path)

    @Slot()
    def undo(self) -> None:
        """Take back the last step of the page that is looked at."""
        self._page.undo()

    @Slot()
    def redo(self) -> None:
        """Bring it back."""
        self._page.redo()

    @Slot()
    def show_history(self) -> None:
        """Name what undo and redo would do on the page that is looked at."""
        self._window.show_history(self._page.undo_text, self._page.redo_text)

    def close(self) -> None:
        """End the pictures' engine."""
        self.service.close()

    @property
    def _page(self) -> Document | Picturing:
        return self.picturing if self.pictures_shown else self._document

    def _load(self, path: Path) -> None:
        self._model = path
        self.picturing.rest("The engine is waking up…")
        self.service.load(path)

    def _show_models(self) -> None:
        if not self.pictures_shown:
            self._modelling.show_models()
            return
        cards = _picture_models()
        if self._model is not None and self._model not in cards:
            cards |= _picture_models([self._model])
        listed = [(str(path), card) for path, card in cards.items()]
        self._window.model_chooser.show_models(listed, str(self._model or ""))


def _picture_models(files: list[Path] | None = None) -> dict[Path, ModelCard]:
    """Return the models of pictures among some files, or among those that are there."""
    cards = {}
    for path in paths.models().values() if files is None else files:
        try:
            spec = checkpoint.describe(path)
        except CheckpointError:
            continue  # it is no model that could be chosen
        if isinstance(spec, ImageSpec):
            cards[path] = spec.card
    return cards
