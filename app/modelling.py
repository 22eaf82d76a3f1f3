"""Which model turns the dials: the one a project names, the composer's choice, or what there is.

A project whose model is missing keeps its notes; another model takes its place, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from app import paths
from app.document.document import Document
from app.document.project import Project
from app.inference.messages import Examined, Loaded
from app.inference.service import InferenceService
from app.settings import Settings
from app.turning import Turning
from app.views.main_window import MainWindow
from arvae_models import checkpoint
from arvae_models.attributes import BY_KEY
from arvae_models.checkpoint import CheckpointError
from arvae_models.grid import SLOTS

_DEVICES: Final = {"cuda": "graphics card", "mps": "graphics card", "cpu": "processor"}


class Modelling(QObject):
    """Connects the model chooser, the document and the inference service."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        service: InferenceService,
        turning: Turning,
        settings: Callable[[], Settings],
        remember: Callable[[Settings], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._document = document
        self._service = service
        self._turning = turning
        self._settings = settings
        self._remember = remember
        self._model: Path | None = None  # the one that turns the dials
        self._wanted: str | None = None  # the one that the project names
        service.model_loaded.connect(self.show_loaded)
        service.examined.connect(self.show_fidelity)
        document.project_changed.connect(self.show_project)

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Load the model that a project names."""
        if project.model != self._wanted:
            self._load_wanted(project.model)

    @Slot(str)
    def choose_model(self, path: str) -> None:
        """The composer has chosen another model; the notes stay."""
        if self._load(Path(path)):
            self._wanted = self._name()
            chosen = self._document.project.with_model(self._wanted)
            self._document.apply("Choose model", chosen)
            self._remember(replace(self._settings(), model=self._wanted))

    @Slot(object)
    def show_loaded(self, loaded: Loaded) -> None:
        """A model is ready."""
        device = _DEVICES.get(loaded.device, loaded.device)
        self._window.show_notice(f"{loaded.spec.card.name} is ready on the {device}.")

    @Slot(object)
    def show_fidelity(self, examined: Examined) -> None:
        """Say how far the model follows an imported tune; turns leave the rest as it is."""
        shares = examined.faithful
        whole = sum(share == 1 for share in shares)
        sentence = f"The model follows {whole} of {len(shares)} bars to the last slot."
        if whole < len(shares):
            least = min(range(len(shares)), key=shares.__getitem__)
            slots = round(shares[least] * SLOTS)
            sentence += f" Least in bar {least + 1}: {slots} of {SLOTS}; the rest stays yours."
        self._window.show_notice(sentence)

    def _name(self) -> str:
        """How a project names the model at hand: a shipped one by name, others by path."""
        if self._model is None:
            return ""
        known = paths.models().get(self._model.stem)
        return self._model.stem if known == self._model else str(self._model)

    def _load_wanted(self, name: str) -> None:
        """Load the model that a project names; another one where it is missing."""
        self._wanted = name
        models = paths.models()
        wanted = name or self._settings().model or paths.DEFAULT_MODEL
        path = models.get(wanted) or (Path(wanted) if Path(wanted).is_file() else None)
        if path is None:
            self._window.show_error(
                f"The model “{wanted}” is not here; another one turns the dials."
            )
            path = models.get(paths.DEFAULT_MODEL) or next(iter(models.values()), None)
        if path is None:
            self._turning.rest("There is no model: choose one at the top right.")
        elif path != self._model:
            self._load(path)

    def _load(self, path: Path) -> bool:
        """Load a model; its dials are shown at once, from the file's description."""
        try:
            spec = checkpoint.read_spec(path)
        except CheckpointError as error:
            self._window.show_error(str(error))
            return False
        self._model = path
        self._window.dial_panel.show_dials(spec.dials, BY_KEY)
        self._window.candidates.show_attributes(spec.keys)
        self._turning.show_project(self._document.project)
        self._turning.rest("The engine is waking up…")
        self.show_models()
        self._service.load(path, "cpu" if self._settings().device == "cpu" else None)
        return True

    def show_models(self) -> None:
        """List the models of music, the one at hand chosen."""
        cards = []
        known = [*paths.models().values(), *([self._model] if self._model else [])]
        for path in dict.fromkeys(known):
            try:
                cards.append((str(path), checkpoint.read_spec(path).card))
            except CheckpointError:
                continue  # it is no model that could be chosen
        self._window.model_chooser.show_models(cards, str(self._model or ""))
