"""Pictures from anywhere as a model's: grey, square, dark on light; and back for the screen."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from arvae_models.picture_search import Image

FILES: Final = "Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.svg)"

_INK: Final = 0.15  # what is at least as dark is drawn, not paper
_FILLED: Final = 20 / 28  # of a centred picture's side, as in MNIST
_FAINTEST: Final = 0.1  # contrast below which a picture shows nothing


class PictureError(ValueError):
    """A picture cannot be used; the message is a sentence."""


def shown(image: Image, paper: QColor, ink: QColor) -> QImage:
    """Return a picture (side, side), 0 paper .. 1 ink, between two colours."""
    grey = np.ascontiguousarray(np.rint(255 * np.clip(image, 0, 1)).astype(np.uint8))
    height, width = grey.shape
    result = QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    result.setColorTable(_shades(paper.rgb(), ink.rgb()))
    return result.copy()  # the bytes are gone after this


@lru_cache(maxsize=8)  # a sheet of pictures asks for the same ones every time it is painted
def _shades(paper: int, ink: int) -> list[int]:
    """Return 256 colours from one to another, as Qt packs them."""
    colours = QColor(paper), QColor(ink)
    ends = np.array([[c.red(), c.green(), c.blue()] for c in colours], np.float64)
    steps = np.linspace(0, 1, 256)[:, None]
    red, green, blue = np.rint(ends[0] + steps * (ends[1] - ends[0])).astype(int).T
    packed: list[int] = (0xFF << 24 | red << 16 | green << 8 | blue).tolist()
    return packed


def read(path: Path, side: int, *, centred: bool) -> tuple[Image, str]:
    """Read a file as `taken` does. Raises PictureError."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)  # as the camera was held
    image = reader.read()
    if image.isNull():
        raise PictureError(f"{path.name} is no picture that can be read.")
    return taken(image, side, centred=centred)


def taken(image: QImage, side: int, *, centred: bool) -> tuple[Image, str]:
    """Return any picture as (side, side), 0 paper .. 1 ink, and a sentence on what was done to it.

    What is light on dark is inverted. With `centred`, what is drawn is brought to the middle in
    the size of MNIST's digits; else the picture is only made square. A picture of the right size
    stays in its place. Raises PictureError where nothing can be seen in it.
    """
    if image.isNull():
        raise PictureError("There is no picture to take.")
    ink = _ink_of(image)
    low, high = float(ink.min()), float(ink.max())
    if high - low < _FAINTEST:
        raise PictureError("There is nothing to see in the picture.")
    rim = np.concatenate((ink[0], ink[-1], ink[:, 0], ink[:, -1]))
    inverted = float(np.median(rim)) > (low + high) / 2
    done = ["inverted, since it was light on dark"] if inverted else []
    if inverted:
        ink = 1 - ink
    if ink.shape != (side, side):
        ink = _fitted(ink, side, centred)
        done.insert(0, f"made {side} pixels wide and high")
    return ink, f"The picture was {' and '.join(done)}." if done else ""


def _ink_of(image: QImage) -> Image:
    """Return how dark an image is on white paper: (height, width), 0 white .. 1 black."""
    image = QImage(image)
    image.setDevicePixelRatio(1)  # that of a screen, or of a file called "…@2x", says nothing here
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    with QPainter(flat) as painter:
        painter.drawImage(0, 0, image)
    grey = flat.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return (1 - rows[:, : grey.width()].astype(np.float32) / 255).astype(np.float32)


def _fitted(ink: Image, side: int, centred: bool) -> Image:
    """Scale a picture into a square, its proportions kept."""
    room = side
    if centred:
        ink = np.maximum(ink - np.median(ink), 0)  # without the tone of the paper
        ink = ink / ink.max()
        down, across = np.nonzero(ink >= _INK)
        ink = ink[down.min() : down.max() + 1, across.min() : across.max() + 1]
        room = round(side * _FILLED)
    paper, black = QColor("white"), QColor("black")
    image = shown(ink, paper, black).convertToFormat(QImage.Format.Format_Grayscale8)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    small = image.scaled(room, room, keep, smooth)
    sheet = QImage(side, side, QImage.Format.Format_Grayscale8)
    sheet.fill(Qt.GlobalColor.white)
    place = QRect(0, 0, small.width(), small.height())
    place.moveCenter(sheet.rect().center())
    with QPainter(sheet) as painter:
        painter.drawImage(place, small)
    return _ink_of(sheet)
