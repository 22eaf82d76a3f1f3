"""A small lamp that tells how far a dial's latent dimension can be trusted."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.views.look import theme
from app.views.look.theme import Look
from app.views.look.trust import FAIR, GOOD, POOR

SIDE: Final = 20  # logical pixels that answer the pointer; the lamp is smaller
VEIL: Final = 0.62  # of the panel's colour over what is switched off

_RADIUS = 4.2
_FULL: Final = {GOOD: 1.0, FAIR: 0.5, POOR: 0.0}  # how far it is filled: seen without colour too


def lamp_colour(level: str, on: Look) -> QColor:
    """Return the colour of a level, readable on a table of colours."""
    return on.colour({GOOD: "good", FAIR: "accent"}.get(level, "danger"))


class TrustLamp(QWidget):
    """A full, half or empty disc; hidden where nothing is known."""

    def __init__(self, what: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._what = what
        self.level = ""
        self.setFixedSize(SIDE, SIDE)
        self.show_trust("", "")

    def show_trust(self, level: str, sentence: str) -> None:
        """Show a level of `trust`, and the sentence to whoever asks."""
        self.level = level
        self.setToolTip(sentence)
        self.setAccessibleName(f"Latent dial of {self._what}: {level}")
        self.setAccessibleDescription(sentence)
        self.setVisible(level in _FULL)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            look = theme.look()
            paint_lamp(painter, QPointF(SIDE / 2, SIDE / 2), self.level, look)
            if not self.isEnabled():
                painter.fillRect(self.rect(), look.colour("panel", VEIL))


def paint_lamp(painter: QPainter, centre: QPointF, level: str, look: Look) -> None:
    """Paint a lamp around a point."""
    colour = lamp_colour(level, look)
    disc = QRectF(centre.x() - _RADIUS, centre.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(disc)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    angle = round(360 * 16 * _FULL[level])
    painter.drawChord(disc, -90 * 16 - angle // 2, angle)  # from below
