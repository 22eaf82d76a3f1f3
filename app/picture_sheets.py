"""Sheets of pictures around the one that is worked on: samples, strips, a grid; and their files.

A sheet is drawn when its page is shown or written, and again when the picture has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from app.errands import Errands
from app.inference.picture_messages import (
    Grid,
    GridDrawn,
    PictureReply,
    Sampled,
    Samples,
    Strip,
    StripDrawn,
)
from app.views.pictures import picture_export
from app.views.pictures.image_explorer import COLUMNS, GRID, PICTURE, SAMPLES, STRIPS, ImageExplorer
from app.views.pictures.picture_export import ExportError
from arvae_models.picture_search import Asked, Code, Picture

COUNT: Final = 32  # samples at a time
SWEEP: Final = "sweep"  # an errand, beside the pages

_PNG: Final = "PNG (*.png)"
_GIF: Final = "GIF (*.gif)"
_NOTHING: Final = "There is no picture yet: draw one, or take a sample."

AskPath = Callable[[str, str, str], str | None]  # title, filters, proposed name -> path


class PictureSheets(QObject):
    """Draws, offers and writes the sheets of an explorer."""

    taken = Signal(str, object)  # page, Picture
    sampled = Signal(object)  # tuple[Picture, ...]
    noticed = Signal(str)  # a sentence about what was done

    def __init__(
        self,
        explorer: ImageExplorer,
        errands: Errands,
        ask_save: AskPath,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._explorer = explorer
        self._errands = errands
        self._ask_save = ask_save
        self._keys: tuple[str, ...] = ()  # of the model's dials
        self._code: Code | None = None  # of the picture; None where it is not known
        self._measured: Asked = {}
        self._seed = 0
        self._sheets: dict[str, tuple[Picture, ...]] = {}  # page -> what it shows
        self._to_write: dict[str, Path] = {}  # page or SWEEP -> where it goes once it is drawn
        explorer.taken.connect(self.take)
        explorer.page_chosen.connect(self.draw)
        explorer.axes_chosen.connect(self.draw_grid)
        explorer.more_pressed.connect(self.make_others)
        explorer.export_pressed.connect(self.export)
        explorer.sweep_pressed.connect(self.export_sweep)

    def show_keys(self, keys: tuple[str, ...]) -> None:
        """Another model: every sheet is drawn anew."""
        self._keys = keys
        self._sheets.clear()
        self._to_write.clear()
        self.forget_picture()
        self.make_samples()

    def forget_picture(self) -> None:
        """The picture has changed, and its code is not known yet."""
        self._code = None
        for page in (STRIPS, GRID):
            self._sheets.pop(page, None)

    def show_picture(self, code: Code, measured: Asked) -> None:
        """Draw around a picture what is on the page."""
        self._code, self._measured = code, measured
        for page in {self._explorer.page, *self._to_write}:
            self.draw(page)

    @Slot(str, int)
    def take(self, page: str, index: int) -> None:
        """A picture of a sheet is taken."""
        pictures = self._sheets.get(page, ())
        if index < len(pictures):
            self.taken.emit(page, pictures[index])

    @Slot()
    def make_others(self) -> None:
        """Make other samples."""
        self._seed += 1
        self.make_samples()

    def make_samples(self) -> None:
        """Make pictures to begin with."""
        self._errands.want(SAMPLES, partial(Samples, seed=self._seed, count=COUNT))

    @Slot(str)
    def draw(self, page: str) -> None:
        """Have a page drawn, unless it is."""
        if self._code is None or page in self._sheets:
            return
        if page == STRIPS:
            self._want_strips(STRIPS, self._keys, COLUMNS[STRIPS])
        elif page == GRID:
            self.draw_grid(*self._explorer.axes)

    @Slot(str, str)
    def draw_grid(self, key_x: str, key_y: str) -> None:
        """Have the plane of two dials drawn."""
        if self._code is not None:
            grid = partial(Grid, code=self._code, key_x=key_x, key_y=key_y, steps=COLUMNS[GRID])
            self._errands.want(GRID, grid)

    def _want_strips(self, errand: str, keys: tuple[str, ...], steps: int) -> None:
        if self._code is not None:
            self._errands.want(errand, partial(Strip, code=self._code, keys=keys, steps=steps))

    def show_answer(self, reply: PictureReply) -> None:
        """The engine has drawn a sheet."""
        match reply:
            case StripDrawn() if self._is_sweep(reply):
                frames = [one.image for row in reply.strips.values() for one in row]
                self._write(SWEEP, lambda: picture_export.animation(frames))
            case StripDrawn():
                self._sheets[STRIPS] = tuple(one for row in reply.strips.values() for one in row)
                self._explorer.show_strips(reply.strips, self._measured)
                self._write_sheet(STRIPS)
            case GridDrawn():
                self._sheets[GRID] = reply.pictures
                self._explorer.show_grid(reply.key_x, reply.key_y, reply.pictures)
                self._write_sheet(GRID)
            case Sampled():
                self._sheets[SAMPLES] = reply.pictures
                self._explorer.show_samples(reply.pictures)
                self.sampled.emit(reply.pictures)

    def _is_sweep(self, reply: StripDrawn) -> bool:
        return all(len(row) == picture_export.FRAMES for row in reply.strips.values())

    # Files.

    @Slot(str)
    def export(self, what: str) -> None:
        """Write the picture or a sheet as PNG."""
        path = self._ask_path("Export as PNG", _PNG, f"{what}.png")
        if path is not None:
            self._to_write[what] = path
            if what == PICTURE:
                image = self._explorer.view.image
                self._write(PICTURE, lambda: picture_export.picture_png(image))
            elif what in self._sheets:
                self._write_sheet(what)
            else:
                self.draw(what)

    @Slot(str)
    def export_sweep(self, key: str) -> None:
        """Write a dial taken over its range as an animation."""
        path = self._ask_path("Export as GIF", _GIF, f"{key}.gif")
        if path is not None:
            self._to_write[SWEEP] = path
            self._want_strips(SWEEP, (key,), picture_export.FRAMES)

    def _ask_path(self, title: str, filters: str, proposed: str) -> Path | None:
        if self._code is None:
            self._explorer.show_message(_NOTHING)
            return None
        path = self._ask_save(title, filters, proposed)
        return Path(path) if path else None

    def _write_sheet(self, page: str) -> None:
        self._write(page, lambda: picture_export.sheet_png(self._explorer.sheet(page)))

    def _write(self, what: str, data: Callable[[], bytes]) -> None:
        path = self._to_write.pop(what, None)
        if path is None:
            return
        try:
            picture_export.save(path, data())
        except ExportError as error:
            self._explorer.show_message(str(error))
        else:
            self.noticed.emit(f"{path.name} was written.")
