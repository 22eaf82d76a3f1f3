"""The program's own drawings (assets/icons), in any colour and at any pixel density."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER: Final = Path(__file__).resolve().parents[3] / "assets" / "icons"

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
    result = QIcon()
    states = {QIcon.State.Off: colour, QIcon.State.On: checked or colour}
    for state, tint in states.items():
        for density in _DENSITIES:
            pixmap = QPixmap(round(_SIDE * density), round(_SIDE * density))
            pixmap.setDevicePixelRatio(density)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            paint(painter, name, QRectF(0, 0, _SIDE, _SIDE), tint)
            painter.end()
            result.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return result


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
