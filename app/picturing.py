"""Pictures from the hand to the model and back: the explorer asks, the engine finds, one undo step.

A picture drawn, pasted or taken is a step; so is a dial's turn, which ends with the engine's last
answer. A turn goes before all else that is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.errands import Errands
from app.inference.picture_messages import (
    LookAt,
    PictureLoaded,
    PictureReply,
    PictureTurned,
    Seen,
    TurnPicture,
)
from app.picture_sheets import SWEEP, AskPath, PictureSheets
from app.views.dials.reach import Reach
from app.views.pictures import picture_convert
from app.views.pictures.image_explorer import GRID, SAMPLES, STRIPS, ImageExplorer
from arvae_models.image_attributes import ImageAttribute
from arvae_models.picture_samples import SIDES
from arvae_models.picture_search import Asked, Code, Image, Picture

_LOOK: Final = "look"  # an errand, beside the sheets
_TAKEN: Final = {SAMPLES: "Take a sample", STRIPS: "Take from a strip", GRID: "Take from the grid"}
_FIRST: Final = 3  # the sample that is shown before any picture was drawn
_UNFAITHFUL: Final = 0.6  # of the ink amiss in a reconstruction that deserves a word
_BLANK: Final = "Draw a picture, or take a sample."
_NEAREST: Final = "This is the nearest that was found; the model may not reach what was asked."
_LOST: Final = "The model does not know such a picture well: its view shows what dials start from."


class Service(Protocol):
    """What this needs of an engine's service."""

    model_loaded: SignalInstance  # PictureLoaded
    answered: SignalInstance  # PictureReply
    failed: SignalInstance  # sentence, details

    def ask(self, make: Callable[[int], Any]) -> int: ...

    def forget(self) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """The picture that is worked on."""

    image: Image
    code: Code | None = None  # where it was decoded from one


class Picturing(QObject):
    """Connects the explorer and the engine's service; owns the undo stack of the picture."""

    history_changed = Signal()
    noticed = Signal(str)  # a sentence about what was done

    def __init__(
        self,
        explorer: ImageExplorer,
        service: Service,
        ask_open: AskPath,
        ask_save: AskPath,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._explorer = explorer
        self._service = service
        self._ask_open = ask_open
        self._stack = QUndoStack(self)
        self._errands = Errands(service.ask, (_LOOK, SWEEP, STRIPS, GRID, SAMPLES))
        self.sheets = PictureSheets(explorer, self._errands, ask_save, self)
        self._path: Path | None = None  # of the model
        self._table: dict[str, ImageAttribute] = {}
        self._now = Work(np.zeros((1, 1), np.float32))
        self._measured: Asked = {}
        self._origin: Work | None = None  # as the turn began; None where none goes on
        self._found: Picture | None = None  # by the turn so far
        self._text = ""  # of the turn's undo step
        self._last = -1  # number of the turn's last question, once the hand has let go
        self._connect()
        self.rest("The engine is waking up…")

    def _connect(self) -> None:
        explorer, panel, view = self._explorer, self._explorer.dial_panel, self._explorer.view
        panel.turn_started.connect(self.start_turn)
        panel.turned.connect(self.ask)
        panel.turn_finished.connect(self.finish_turn)
        panel.turn_cancelled.connect(self.cancel_turn)
        panel.locks_changed.connect(self.look)
        panel.raw_changed.connect(self.look)
        view.drawing_started.connect(self.end_turn)
        view.drawing_finished.connect(self.draw)
        view.given.connect(self.give)
        explorer.open_pressed.connect(self.open_picture)
        explorer.clear_pressed.connect(self.clear)
        explorer.undo_pressed.connect(self.undo)
        explorer.redo_pressed.connect(self.redo)
        self.sheets.taken.connect(self.take)
        self.sheets.sampled.connect(self.begin_with)
        self.sheets.noticed.connect(self.noticed)
        self._stack.indexChanged.connect(self.show_history)
        self._service.model_loaded.connect(self.show_model)
        self._service.answered.connect(self.show_answer)
        self._service.failed.connect(self.show_failure)

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return self._stack.undoText()

    @property
    def redo_text(self) -> str:
        """What redo would make again; empty where there is nothing."""
        return self._stack.redoText()

    @property
    def image(self) -> Image:
        """The picture as it is, (side, side)."""
        return self._now.image

    @property
    def turning(self) -> bool:
        """Whether a turn goes on."""
        return self._origin is not None

    def rest(self, sentence: str) -> None:
        """Let the dials wait, for instance while a model is loaded."""
        self._explorer.dial_panel.show_message(sentence)

    @Slot(object)
    def show_model(self, loaded: PictureLoaded) -> None:
        """A model is ready; the picture stays where it is of the right size."""
        spec, side = loaded.spec, SIDES[loaded.spec.picture]
        self._table = dict(zip(spec.keys, spec.table, strict=True))
        self._origin, self._found = None, None
        self._errands.clear()
        self._errands.rest()
        self._explorer.show_model(spec, side)
        self._explorer.dial_panel.show_message("")
        if loaded.path != self._path:  # codes and steps are those of the old model
            self._path = loaded.path
            image = self._now.image
            kept = image if image.shape == (side, side) else np.zeros((side, side), np.float32)
            self._now = Work(kept)
            self._stack.clear()
        self._show(self._now, None)
        self.sheets.show_keys(spec.keys)
        self._errands.go_on()

    # Pictures.

    @Slot(object)
    def draw(self, image: Image) -> None:
        """The hand has drawn."""
        self._push("Draw", Work(image))

    @Slot(object, str)
    def give(self, image: Image, sentence: str) -> None:
        """A picture was pasted, dropped or opened."""
        self._push("Take a picture", Work(image))
        self._explorer.show_message(sentence)

    @Slot(str, object)
    def take(self, page: str, picture: Picture) -> None:
        """A picture of a sheet is taken."""
        self._push(_TAKEN[page], Work(picture.image, picture.code))

    @Slot(object)
    def begin_with(self, samples: tuple[Picture, ...]) -> None:
        """Show a sample where nothing was drawn yet: there is something to turn at once."""
        drawn = self._explorer.view.drawing or self._now.image.any() or self._stack.count()
        if not drawn:
            first = samples[min(_FIRST, len(samples) - 1)]
            self._show(Work(first.image, first.code), None)

    @Slot()
    def clear(self) -> None:
        """Begin on a clean sheet."""
        if self._now.image.any():
            self._push("A clean sheet", Work(np.zeros_like(self._now.image)))

    @Slot()
    def open_picture(self) -> None:
        """Take a picture from a file."""
        path = self._ask_open("Open a picture", picture_convert.FILES, "")
        if path:
            self._explorer.view.open_file(Path(path))

    @Slot()
    def undo(self) -> None:
        """Take the last step back."""
        self._settle()
        self._stack.undo()

    @Slot()
    def redo(self) -> None:
        """Make it again."""
        self._settle()
        self._stack.redo()

    @Slot()
    def show_history(self) -> None:
        """Name what undo and redo would do."""
        self._explorer.show_history(self.undo_text, self.redo_text)
        self.history_changed.emit()

    def _settle(self) -> None:
        self._explorer.dial_panel.settle()
        self.end_turn()

    def _push(self, text: str, work: Work) -> None:
        self._settle()
        self._stack.push(_Step(text, self._now, work, self._show))

    def _show(self, work: Work, before: Work | None) -> None:
        """Show a picture, and have all that depends on it asked for."""
        self._now = work
        self._explorer.show_message("")
        self._explorer.show_picture(work.image)
        self._explorer.show_before(None if before is None else before.image)
        self._explorer.dial_panel.forget_requests()
        self.sheets.forget_picture()
        self.look()

    # Turns.

    @Slot()
    def start_turn(self) -> None:
        """The hand has taken a dial."""
        self.end_turn()
        if self._measured:
            self._origin, self._found, self._last, self._text = self._now, None, -1, "Turn"
            self._errands.rest()

    @Slot(str, float)
    def ask(self, key: str, value: float) -> None:
        """The hand asks for a value."""
        self._turn(key, value)

    @Slot(str, float)
    def finish_turn(self, key: str, value: float) -> None:
        """The hand lets go: the next final answer ends the turn."""
        row = self._table[key]
        self._text = f"Turn {row.label.lower()} to {row.text(value)}"
        self._last = self._turn(key, value)

    def _turn(self, key: str, value: float) -> int:
        panel, origin = self._explorer.dial_panel, self._origin
        if origin is None:
            return -1
        ask = partial(TurnPicture, image=origin.image, code=origin.code, asked={key: value})
        return self._errands.ask_now(
            partial(ask, locks=panel.locks - panel.raw - {key}, raw=key in panel.raw)
        )

    @Slot()
    def cancel_turn(self) -> None:
        """The hand takes the turn back."""
        if self._origin is not None:
            self._explorer.show_picture(self._origin.image)
            self._forget()
            self.look()
            self._errands.go_on()

    @Slot()
    def end_turn(self) -> None:
        """Keep what the turn has found so far: one undo step."""
        origin, found = self._origin, self._found
        if origin is not None:
            self._forget()
            if found is not None and not np.array_equal(found.image, origin.image):
                work = Work(found.image, found.code)
                self._stack.push(_Step(self._text, origin, work, self._show))
            else:
                self.look()  # what was being found around the picture was forgotten as well
            self._errands.go_on()

    def _forget(self) -> None:
        """End the turn; the dials stand as they stood before it."""
        self._origin, self._found = None, None
        self._service.forget()
        self._explorer.dial_panel.show_measured(self._measured)

    # Answers.

    @Slot(object)
    def show_answer(self, reply: PictureReply) -> None:
        """The engine has answered; what is out of date is left aside."""
        final = reply.final if isinstance(reply, PictureTurned | Seen) else True
        if self._errands.answered(reply.number, final=final):
            match reply:
                case PictureTurned():
                    self._show_turned(reply)
                case Seen():
                    self._show_seen(reply)
                case _:
                    self.sheets.show_answer(reply)
            self._errands.next()

    def _show_turned(self, reply: PictureTurned) -> None:
        if self._origin is not None:
            self._found = reply.picture
            self._explorer.show_picture(reply.picture.image)
            self._explorer.show_before(self._origin.image)
            self._explorer.dial_panel.show_measured(reply.picture.measured)
            if reply.final and reply.number == self._last:
                missed = any(dial.missed for dial in self._explorer.dial_panel.dials.values())
                self.end_turn()
                self._explorer.dial_panel.show_blocked(_NEAREST if missed else "")

    def _show_seen(self, reply: Seen) -> None:
        panel = self._explorer.dial_panel
        self._measured = reply.picture.measured
        if not reply.final:
            panel.show_measured(self._measured)
            self._explorer.show_reconstruction(reply.reconstruction)
            panel.show_message(self._remark(reply), resting=False)
        else:
            spans = {key: span for key, span in reply.reached.items() if key not in panel.raw}
            panel.show_reaches({key: Reach(*span, *span) for key, span in spans.items()})
            self.sheets.show_picture(reply.picture.code, self._measured)

    def _remark(self, reply: Seen) -> str:
        """Say what should be known of the picture before it is turned."""
        ink = float(self._now.image.sum())
        amiss = float(np.abs(reply.reconstruction - self._now.image).sum())
        return _LOST if self._now.code is None and amiss > _UNFAITHFUL * ink else ""

    @Slot(str, str)
    def show_failure(self, sentence: str, _details: str) -> None:
        """The engine could not do what was asked: keep what there is."""
        if self._origin is None:
            self._errands.go_on()
        self.end_turn()
        self._explorer.show_message(sentence)

    @Slot()
    def look(self) -> None:
        """Have the picture measured, and what is around it; on a clean sheet there is nothing."""
        work, panel = self._now, self._explorer.dial_panel
        panel.show_reaches({})
        if not work.image.any():
            self._measured = {}
            self._errands.drop(_LOOK)
            panel.show_measured([])
            panel.show_message(_BLANK, resting=False)
            self._explorer.show_reconstruction(None)
            return
        locks = panel.locks - panel.raw
        self._errands.want(_LOOK, partial(LookAt, image=work.image, code=work.code, locks=locks))


class _Step(QUndoCommand):
    """From one picture to another."""

    def __init__(
        self, text: str, before: Work, after: Work, show: Callable[[Work, Work | None], None]
    ) -> None:
        super().__init__(text)
        self._before, self._after, self._show = before, after, show

    def redo(self) -> None:
        self._show(self._after, self._before)

    def undo(self) -> None:
        self._show(self._before, None)
