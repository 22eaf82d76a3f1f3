"""The program's own drawings (assets/icons), in any colour and at any pixel density."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER: Final = Path(__file__).resolve().parents[3] / "assets" / "icons"

DOT: Final = 12  # logical pixels

_SIDE = 18  # logical pixels of a button's icon
_DENSITIES = (1.0, 1.5, 2.0, 3.0)


def _tinted(name: str, colour: str) -> str:
    return (FOLDER / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)


@lru_cache(maxsize=128)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_tinted(name, colour).encode()))


def paint(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Draw an icon into a rectangle."""
    painter.save()
    painter.setOpacity(painter.opacity() * colour.alphaF())
    _renderer(name, colour.name()).render(painter, rect)
    painter.restore()


def icon(name: str, colour: QColor, checked: QColor | None = None) -> QIcon:
    """Return an icon for a button or an action, in another colour while it is checked."""
    return _icon(name, colour.rgba(), (checked or colour).rgba())


@lru_cache(maxsize=256)  # a change of look asks once for each button and for each of its parents
def _icon(name: str, colour: int, checked: int) -> QIcon:
    result = QIcon()
    states = {QIcon.State.Off: colour}
    if checked != colour:  # else Qt takes the other state's
        states[QIcon.State.On] = checked
    for state, rgba in states.items():
        tint = QColor.fromRgba(rgba)
        for density in _DENSITIES:
            pixmap = QPixmap(round(_SIDE * density), round(_SIDE * density))
            pixmap.setDevicePixelRatio(density)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            paint(painter, name, QRectF(0, 0, _SIDE, _SIDE), tint)
            painter.end()
            result.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return result


@lru_cache(maxsize=64)
def dot(colour: str, *, full: bool = True) -> QIcon:
    """Return a dot of DOT pixels that stands for an attribute, "#rrggbb", or else a ring."""
    pixmap = QPixmap(4 * DOT, 4 * DOT)  # sharp at every density
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(4, 4)
        painter.setPen(QPen(QColor(colour), 2))
        painter.setBrush(QColor(colour) if full else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(DOT / 2, DOT / 2), 3.6, 3.6)
    return QIcon(pixmap)


@lru_cache(maxsize=1)
def _own_folder() -> QTemporaryDir:
    return QTemporaryDir()  # gone when the program ends


@lru_cache(maxsize=256)
def tinted_file(name: str, colour: str) -> Path:
    """Return a file with a drawing in a colour, "#rrggbb": a style sheet takes nothing else."""
    file = Path(_own_folder().filePath(f"{name}-{colour.removeprefix('#')}.svg"))
    file.write_text(_tinted(name, colour), "utf-8")
    return file


def app_icon() -> QIcon:
    """Return the program's own icon."""
    return QIcon(str(FOLDER / "attune.svg"))
