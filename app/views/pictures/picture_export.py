"""Pictures as files: PNG of a picture or of a sheet, and an animated GIF of a sweep.

On paper ink is black and paper white, whatever the window looks like.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from app.views.pictures import picture_convert
from app.views.pictures.picture_sheet import Colours, Label, Plan, Sheet, paint_sheet
from arvae_models.atomic import write_atomically
from arvae_models.picture_search import Image

FRAMES: Final = 24  # of a sweep, one way

_LARGE: Final = 448  # pixels of an exported picture at least
_TILE: Final = 84  # of a picture on a sheet, before the density
_MARGIN: Final = 14
_DENSITY: Final = 2.0  # of an exported sheet
_LIGHTEST: Final = 0.4  # lightness of a label at most
_FRAME_TIME: Final = 80  # ms
_FRAME_SIDE: Final = 224  # pixels of an animation at least
_PAPER: Final = Colours(QColor("white"), QColor("black"), QColor("#d0d0d0"), QColor("#d0d0d0"))
_NO_PILLOW: Final = "Animations are written with Pillow, which is not installed here."


class ExportError(ValueError):
    """A picture cannot be written; the message is a sentence."""


def picture_png(image: Image) -> bytes:
    """Return a PNG of a picture (side, side), every pixel a square of several."""
    picture = picture_convert.shown(image, _PAPER.paper, _PAPER.ink)
    side = picture.width() * -(-_LARGE // picture.width())
    return _png(picture.scaled(side, side))


def sheet_png(sheet: Sheet) -> bytes:
    """Return a PNG of a sheet with its labels. Raises ExportError where it is empty."""
    if not sheet.images:
        raise ExportError("There is nothing to write yet.")
    axes = sheet.axes and (_printed(sheet.axes[0]), _printed(sheet.axes[1]))
    labels = tuple(map(_printed, sheet.labels))
    sheet = replace(sheet, labels=labels, axes=axes, marked=frozenset())
    plan, *size = Plan.tight(sheet, _TILE)
    width, height = (round(_DENSITY * (edge + 2 * _MARGIN)) for edge in size)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_DENSITY)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_sheet(painter, sheet, plan.moved(_MARGIN, _MARGIN), _PAPER)
    return _png(image)


def animation(frames: Sequence[Image]) -> bytes:
    """Return a GIF that shows frames (side, side) there and back, for ever. Raises ExportError."""
    try:
        from PIL import Image as Pillow
    except ImportError as error:
        raise ExportError(_NO_PILLOW) from error
    scale = -(-_FRAME_SIDE // frames[0].shape[-1])
    there = [
        np.kron(np.rint(255 * (1 - np.clip(frame, 0, 1))), np.ones((scale, scale))).astype(np.uint8)
        for frame in frames
    ]
    turn = [Pillow.fromarray(frame) for frame in (*there, *there[-2:0:-1])]  # neither end twice
    buffer = io.BytesIO()
    # Frames that look like the one before are kept, so that time runs evenly.
    turn[0].save(buffer, "GIF", save_all=True, append_images=turn[1:], loop=0,
                 duration=_FRAME_TIME, optimize=False)  # fmt: skip
    return buffer.getvalue()


def save(path: Path, data: bytes) -> None:
    """Write a whole file or none. Raises ExportError."""
    try:
        write_atomically(path, data)
    except OSError as error:
        raise ExportError(f"{path.name} cannot be written: {error.strerror}.") from error


def _printed(label: Label) -> Label:
    """Return a label dark enough for white paper."""
    text, colour = label
    hue, lightness = max(colour.hslHueF(), 0.0), min(colour.lightnessF(), _LIGHTEST)
    return text, QColor.fromHslF(hue, colour.hslSaturationF(), lightness)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())
