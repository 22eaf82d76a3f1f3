"""The engine's answers about pictures: measured, turned, laid out in strips and grids, and made.

Knows no Qt. A turn is answered at once from what is known around the picture, then from a closer
look while nothing newer waits.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.inference.picture_messages import (
    Grid,
    GridDrawn,
    LookAt,
    PictureLoaded,
    PictureQuestion,
    PictureReply,
    PictureTurned,
    Sampled,
    Samples,
    Seen,
    Strip,
    StripDrawn,
    TurnPicture,
)
from arvae_models.image_engine import ImageEngine
from arvae_models.picture_samples import SAMPLES, SIDES
from arvae_models.picture_search import Code, Codes, Image, Images, Picture, PictureSearch, named
from arvae_models.picture_search import on_dial as moved
from arvae_models.spec import Dial

_REMEMBERED: Final = 8  # pictures with what lies around them, some megabytes each
_NO_MEASURES: Final = "Pictures are measured with scikit-image, which is not installed here."

Stop = Callable[[], bool]


class PictureWorker:
    """Answers questions about pictures one at a time."""

    def __init__(self) -> None:
        self._engine: ImageEngine | None = None
        self._searches: OrderedDict[bytes, PictureSearch] = OrderedDict()

    def load(self, path: Path) -> PictureLoaded:
        """Load a model of pictures; what lay around pictures in the old one is forgotten.

        Raises CheckpointError, and ValueError where its pictures cannot be measured here; the old
        model stays then.
        """
        engine = ImageEngine.load(path)
        try:
            engine.measure(SAMPLES[engine.spec.picture](0, 1))
        except ImportError as error:
            raise ValueError(_NO_MEASURES) from error
        self._engine = engine
        self._searches.clear()
        return PictureLoaded(path, engine.spec, engine.device)

    @property
    def engine(self) -> ImageEngine:
        """The loaded model; ValueError without one."""
        if self._engine is None:
            raise ValueError("No model of pictures is loaded.")
        return self._engine

    def answers(self, question: PictureQuestion, stop: Stop) -> Iterator[PictureReply]:
        """Answer a question, the first answer at once; better ones follow until `stop` says so.

        Raises ValueError with a sentence where it cannot be answered.
        """
        match question:
            case LookAt():
                yield from self._seen(question, stop)
            case TurnPicture():
                yield from self._turned(question, stop)
            case Strip():
                strips = {key: self._strip(question, key) for key in question.keys}
                yield StripDrawn(question.number, strips)
            case Grid():
                yield self._grid(question)
            case Samples():
                images = SAMPLES[self.engine.spec.picture](question.seed, question.count)
                codes = self.engine.encode(images)
                yield Sampled(question.number, self._pictures(images, codes))

    def search(self, image: Image, code: Code | None) -> PictureSearch:
        """Return what lies around a picture, as far as it is known; ValueError for another size."""
        engine = self.engine
        side = SIDES[engine.spec.picture]
        if image.shape != (side, side):
            raise ValueError(f"The model’s pictures are {side} pixels wide and high.")
        known = image.tobytes() + (b"" if code is None else code.tobytes())
        if known not in self._searches:
            own = engine.encode(image[None])[0] if code is None else code
            self._searches[known] = PictureSearch(engine, engine.spec.table, image, own)
            if len(self._searches) > _REMEMBERED:
                self._searches.popitem(last=False)
        self._searches.move_to_end(known)
        return self._searches[known]

    def _seen(self, question: LookAt, stop: Stop) -> Iterator[Seen]:
        near = self.search(question.image, question.code)
        picture = near.origin
        again = self.engine.decode(picture.code[None])[0]
        yield Seen(question.number, picture, again)
        if near.look_around(stop):
            reached = near.reached(question.locks)
            yield Seen(question.number, picture, again, reached, final=True)

    def _turned(self, question: TurnPicture, stop: Stop) -> Iterator[PictureTurned]:
        number, asked, locks = question.number, question.asked, question.locks
        for key in asked:
            self._dial(key)
        near = self.search(question.image, question.code)
        if question.raw:
            yield PictureTurned(number, near.traverse(asked), final=True)
            return
        yield PictureTurned(number, near.choose(asked, locks), final=False)
        if near.settle(asked, locks, stop):
            yield PictureTurned(number, near.choose(asked, locks), final=True)

    def _strip(self, question: Strip, key: str) -> tuple[Picture, ...]:
        dial = self._dial(key)
        codes = moved(question.code, dial, np.linspace(dial.low, dial.high, question.steps))
        return self._decoded(codes)

    def _grid(self, question: Grid) -> GridDrawn:
        across, upwards = self._dial(question.key_x), self._dial(question.key_y)
        rows = moved(question.code, upwards, np.linspace(upwards.high, upwards.low, question.steps))
        columns = np.linspace(across.low, across.high, question.steps)
        codes = np.concatenate([moved(row, across, columns) for row in rows])
        return GridDrawn(question.number, across.attribute, upwards.attribute, self._decoded(codes))

    def _decoded(self, codes: Codes) -> tuple[Picture, ...]:
        return self._pictures(self.engine.decode(codes), codes)

    def _pictures(self, images: Images, codes: Codes) -> tuple[Picture, ...]:
        values = self.engine.measure(images)
        keys = self.engine.spec.keys
        rows: Iterator[Any] = zip(images, codes, values, strict=True)
        return tuple(Picture(image, code, named(value, keys)) for image, code, value in rows)

    def _dial(self, key: str) -> Dial:
        dials = {dial.attribute: dial for dial in self.engine.dials}
        if key not in dials:
            raise ValueError(f"The model has no dial for “{key}”.")
        return dials[key]
