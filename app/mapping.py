"""The latent map's way to the notes: pins are bars, a dragged pin turns one, a path turns many.

A drag is a gesture of the document and one undo step. The map is measured again whenever the bar it
is drawn around, or what must be kept of it, has changed.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from app.document.document import Details, Document
from app.document.project import Project
from app.inference.messages import Loaded, Placed, Surveyed
from app.inference.service import InferenceService
from app.turning import Turning
from app.views.latent.latent_map import LatentMapView
from arvae_models import tokens
from arvae_models.latent_map import Place
from arvae_models.tokens import Rows

_CALM = 250  # ms without a change after which the map is measured again


class Mapping(QObject):
    """Connects the latent map, the inference service and the document."""

    def __init__(
        self,
        document: Document,
        view: LatentMapView,
        service: InferenceService,
        turning: Turning,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._view = view
        self._service = service
        self._turning = turning
        self._ready = False  # whether the engine has a model
        self._origin: Project | None = None  # when a drag began
        self._rows: Rows = tokens.NO_ROWS  # of the phrase then
        self._last = -1  # number of the question that ends the drag
        self._shown: Hashable = None  # what the map was measured for
        self._asked: tuple[int, Hashable] = (-1, None)  # the last survey, and for what
        self._calm = QTimer(view, singleShot=True, interval=_CALM)  # goes with the view
        self._calm.timeout.connect(self.survey)
        view.surface_wanted.connect(self.survey)
        view.pin_chosen.connect(lambda bar: document.select({bar}))
        view.pin_dragged.connect(self.drag)
        view.pin_dropped.connect(self.drop)
        view.pin_cancelled.connect(self.cancel)
        view.path_drawn.connect(self.follow)
        service.model_loaded.connect(self.show_model)
        service.surveyed.connect(self.show_survey)
        service.placed.connect(self.show_placed)
        service.forgotten.connect(self._calm.start)  # a survey may have been among it
        document.project_changed.connect(self.show_project)

    @Slot(object)
    def show_model(self, loaded: Loaded) -> None:
        """A model is ready: offer its dimensions."""
        self._ready, self._shown = True, None
        self._view.show_dials(loaded.spec.dials, loaded.spec.network.latent)
        self.survey()

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Measure the map again once the hand rests."""
        if not self._document.is_open(self._origin):
            self._origin = None
            self._calm.start()

    @Slot()
    def survey(self) -> None:
        """Have the map measured around the first selected bar, where it is looked at."""
        project = self._document.project
        if not (self._ready and self._view.isVisible()) or self._document.gesture_origin:
            return
        try:
            rows = tokens.rows_of(project.phrase)
        except ValueError as error:
            self._view.show_message(str(error))
            return
        if not project.selection:
            self._view.show_message("Click a bar’s number above the notes to see its map.")
            return
        bar = min(project.selection)
        request = project.rules.request(rows, bar, {})
        wanted = (rows.tobytes(), bar, request.key, self._view.axes)
        if wanted != self._shown:
            self._asked = self._service.survey(rows, bar, self._view.axes, request), wanted

    @Slot(object)
    def show_survey(self, reply: Surveyed) -> None:
        """The map is measured."""
        number, asked = self._asked
        if reply.number == number:
            self._shown = asked
        if reply.surface is None:
            self._view.show_message("The bar’s range is wider than the model’s pitches.")
        else:
            self._view.show_surface(reply.surface)
        self._view.show_pins(reply.places, min(self._document.project.selection, default=None))

    @Slot(int, float, float)
    def drag(self, bar: int, across: float, upwards: float) -> None:
        """The hand moves a pin: its bar becomes what lies there."""
        self._put({bar: (across, upwards)})

    @Slot(int, float, float)
    def drop(self, bar: int, across: float, upwards: float) -> None:
        """The hand lets go of a pin: the next answer ends the gesture."""
        self._last = self._put({bar: (across, upwards)})

    @Slot(object)
    def follow(self, path: Sequence[Place]) -> None:
        """A path was drawn: bars from the first selected one on follow it."""
        project = self._document.project
        first = min(project.selection, default=0)
        bars = range(first, project.phrase.measures)
        self._last = self._put(dict(zip(bars, path, strict=False)), "Follow a path")

    @Slot()
    def cancel(self) -> None:
        """The hand takes the pin back."""
        if self._document.is_open(self._origin):
            self._service.forget()
            self._document.cancel()
        self._origin = None

    @Slot(object)
    def show_placed(self, reply: Placed) -> None:
        """The engine has found what lies there."""
        origin = self._origin
        if origin is None or not self._document.is_open(origin):
            self._origin = None
            return
        rows = {bar: choice.row for bar, choice in reply.choices.items()}
        self._document.preview(origin.with_phrase(tokens.with_rows(origin.phrase, rows)))
        if reply.number == self._last:
            self._origin = None
            codes = {bar: array("f", choice.code.tolist()) for bar, choice in reply.choices.items()}
            self._document.commit("", Details({}, codes))
            self._calm.start()

    def _put(self, places: dict[int, Place], text: str = "Move on the map") -> int:
        origin = self._origin
        if origin is None or not self._document.is_open(origin):
            self._turning.end_turn()
            try:
                self._rows = tokens.rows_of(self._document.project.phrase)
            except ValueError:
                return -1
            self._document.begin(text)
            origin = self._origin = self._document.project
        rules = origin.rules
        requests = {bar: rules.request(self._rows, bar, {}) for bar in places}
        rows = {bar: self._rows[bar] for bar in places}
        return self._service.put(rows, places, self._view.axes, requests)
