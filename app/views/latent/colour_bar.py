"""The colour bar beside the latent map: what its colours mean, and the value in question."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.views.latent.latent_picture import SHADES, Legend, multiples
from app.views.latent.latent_text import shown
from app.views.look import theme
from arvae_models.attributes import BY_KEY

WIDTH: Final = 74  # logical pixels

_COLUMN = 12.0  # width of the ramp
_APART = 14.0  # least distance of two numbers
_UNIT = 18.0  # height of the unit's line above the ramp


class ColourBar(QWidget):
    """A ramp with numbers, from low at the bottom to high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._legend: Legend | None = None
        self._value: float | None = None
        self._beyond = (False, False)
        self._ends = (_UNIT + 8, 200.0)  # pixels: top and bottom of the ramp
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Colours of the map")

    def show_legend(self, legend: Legend | None, beyond: tuple[bool, bool]) -> None:
        """Show what colours mean; `beyond` says whether values lie below and above the ramp."""
        self._legend, self._value, self._beyond = legend, None, beyond
        words = ""
        if legend is not None:
            ends = (shown(legend.key, value) for value in (legend.low, legend.high))
            words = f"{BY_KEY[legend.key].label}: {' to '.join(ends)}"
        self.setAccessibleDescription(words)
        self.update()

    def show_ends(self, top: float, bottom: float) -> None:
        """Reach from one height to another, in pixels, with the unit above where there is room."""
        self._ends = (top, bottom)
        self.update()

    def show_value(self, value: float | None) -> None:
        """Mark a value."""
        if value != self._value:
            self._value = value
            self.update()

    def marks(self) -> list[tuple[float, str]]:
        """Return the values that numbers stand at, and what they say."""
        legend = self._legend
        if legend is None:
            return []
        room = 0.6 * legend.step  # to the numbers at the ends
        between = multiples(legend.step, legend.low + room, legend.high - room)
        under, over = ("≤ " if self._beyond[0] else ""), ("≥ " if self._beyond[1] else "")
        texts = [(legend.low, under), *((mark, "") for mark in between), (legend.high, over)]
        return [(mark, sign + shown(legend.key, mark).split(" ")[0]) for mark, sign in texts]

    def paintEvent(self, event: QPaintEvent) -> None:
        legend = self._legend
        if legend is None:
            return
        look, (top, bottom) = theme.look(), self._ends
        unit = BY_KEY[legend.key].unit
        if unit:
            top += _UNIT
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(1.0 if self.isEnabled() else 0.38)
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(look.colour("dim"))
            above = QRectF(0, top - _UNIT - 6, WIDTH, _UNIT)
            painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, unit)
            shades = legend.ramp(look)[::-1].copy()
            image = QImage(shades.data, 1, SHADES, 3, QImage.Format.Format_RGB888)
            box = QRectF(0.5, top, _COLUMN, bottom - top)
            painter.drawImage(box, image)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("line"), 1))
            painter.drawRect(box)
            for y, words in spaced(
                [(_y(legend, (top, bottom), value), words) for value, words in self.marks()]
            ):
                painter.setPen(look.colour("dim"))
                painter.drawText(
                    QRectF(_COLUMN + 8, y - 9, WIDTH, 18), Qt.AlignmentFlag.AlignVCenter, words
                )
            if self._value is not None:
                y = _y(legend, (top, bottom), self._value)
                painter.setPen(QPen(look.colour("panel"), 1.5))
                painter.setBrush(look.colour("text"))
                painter.drawRoundedRect(QRectF(0, y - 2.5, _COLUMN + 1, 5), 2.5, 2.5)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 300)


def spaced(marks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Leave out marks (y, words) that would run into others; those at the ends lead."""
    kept: list[tuple[float, str]] = []
    for mark in (*marks[:1], *marks[-1:], *marks[1:-1]):
        if all(abs(mark[0] - other[0]) >= _APART for other in kept):
            kept.append(mark)
    return kept


def _y(legend: Legend, ends: tuple[float, float], value: float) -> float:
    share = float(legend.shade(value)) / (SHADES - 1)
    return ends[1] - share * (ends[1] - ends[0])
