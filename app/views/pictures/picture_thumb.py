"""A small picture with its name below: as it was, as the model sees it, or what changed."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.look import theme
from app.views.pictures.picture_view import paint_picture
from arvae_models.picture_search import Image

SIDE: Final = 92  # logical pixels
_LINE: Final = 18


class PictureThumb(QWidget):
    """A picture that is only looked at."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.image: Image | None = None
        self._from: Image | None = None  # where a change is shown instead of a picture
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(words)
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)

    def show_image(self, image: Image | None) -> None:
        """Show a picture (side, side); None for an empty place."""
        self.image, self._from = image, None
        self.update()

    def show_change(self, before: Image | None, after: Image | None) -> None:
        """Show what came and what went between two pictures (side, side)."""
        self.image, self._from = after, before
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, place = theme.look(), QRectF(0.5, 0.5, SIDE - 1, SIDE - 1)
        with QPainter(self) as painter:
            if self.image is None:
                painter.setPen(QPen(look.colour("line"), 1, Qt.PenStyle.DashLine))
                painter.drawRect(place)
            elif self._from is None:
                paint_picture(painter, place, self.image, smooth=True)
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                change = difference(self._from, self.image)
                painter.drawImage(place, change, QRectF(change.rect()))
                painter.setPen(QPen(look.colour("line"), 1))
                painter.drawRect(place)
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(look.colour("dim"))
            words = QRectF(0, SIDE, SIDE, _LINE)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._name)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE + _LINE)


def difference(before: Image, after: Image) -> QImage:
    """Return two pictures as one: what stayed in grey, what came in the accent, what went in blue.

    Both are (side, side), 0 paper .. 1 ink.
    """
    look = theme.look()
    names = ("lane", "faint", "accent", "triplet")
    paper, stayed, came, went = (_rgb(look.colour(name)) for name in names)
    both = np.minimum(before, after)[..., None]
    new = np.clip(after - before, 0, 1)[..., None]
    old = np.clip(before - after, 0, 1)[..., None]
    mixed = paper + both * (stayed - paper) + new * (came - paper) + old * (went - paper)
    pixels = np.ascontiguousarray(np.clip(np.rint(mixed), 0, 255).astype(np.uint8))
    height, width, _ = pixels.shape
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _rgb(colour: QColor) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([colour.red(), colour.green(), colour.blue()], np.float64)
