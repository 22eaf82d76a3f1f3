"""The ground of the latent map: axes and picture, drawn by pyqtgraph.

Imported when a map is first shown: the first window does not wait for pyqtgraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.latent import latent_text
from app.views.latent.latent_geometry import Frame
from app.views.latent.latent_picture import Pixels, multiples, round_step
from app.views.look import theme
from arvae_models.attributes import BY_KEY
from arvae_models.latent_map import LatentMap, Span
from arvae_models.spec import Dial

Tick = tuple[float, str]  # code, what stands there

_TICKS = 6  # at most
_PALE = 0.3  # a picture that is no longer true
_LEFT, _BOTTOM = 56, 50  # room of the axes, logical pixels
_EDGE = 8  # room for half a number beyond the map


def ticks(dials: Sequence[Dial], dimension: int, span: Span) -> list[Tick]:
    """Return the codes to mark: of a dial's round values, or round codes where it has no dial."""
    dial = latent_text.dial_of(dials, dimension)
    if dial is None:
        return [(code, latent_text.minus(f"{code:g}")) for code in _round(*span, 0.5)]
    attribute = BY_KEY[dial.attribute]
    ends = sorted(latent_text.value_of(dial, code) for code in span)
    low, high = max(ends[0], attribute.lowest), min(ends[1], attribute.highest)
    return [
        (float(dial.code_of(value)), latent_text.shown(dial.attribute, value).split(" ")[0])
        for value in _round(low, high, attribute.step)
    ]


def _round(low: float, high: float, least: float) -> list[float]:
    return multiples(round_step(max(high - low, least), least, _TICKS), low, high)


class LatentPlot(QWidget):
    """Axes around a picture; whoever paints over it learns from `frame_changed` where it lies."""

    frame_changed = Signal(object)  # Frame

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map: LatentMap | None = None
        self._dials: tuple[Dial, ...] = ()
        self._plot: Any = pyqtgraph.PlotWidget(background=None)
        for part in (self._plot, self._plot.viewport()):  # the pins over it take the keys
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._plot.setStyleSheet("background: transparent;")
        self._plot.getPlotItem().layout.setContentsMargins(0, _EDGE, _EDGE, _EDGE)
        self._plot.hideButtons()
        self._plot.setMenuEnabled(False)
        self._box: Any = self._plot.getViewBox()
        self._box.setMouseEnabled(False, False)
        self._box.setDefaultPadding(0)
        self._picture: Any = pyqtgraph.ImageItem(axisOrder="row-major")
        self._plot.addItem(self._picture)
        for side, room in (("left", _LEFT), ("bottom", _BOTTOM)):
            axis = self._plot.getAxis(side)
            axis.setStyle(tickLength=-4, tickTextOffset=6)
            (axis.setWidth if side == "left" else axis.setHeight)(room)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._plot)
        self._box.sigResized.connect(self._tell_frame)
        self._dress()

    def show_map(self, shown: LatentMap, dials: Sequence[Dial]) -> None:
        """Show the axes of a map."""
        self._map, self._dials = shown, tuple(dials)
        self._box.setRange(xRange=shown.width, yRange=shown.height, padding=0)
        self._dress()
        self._tell_frame()

    def show_picture(self, picture: Pixels) -> None:
        """Show a picture (rows from the bottom, columns, 4) all over the map."""
        if self._map is None:
            return
        (west, east), (south, north) = self._map.width, self._map.height
        self._picture.setImage(picture, autoLevels=False, levels=None)
        self._picture.setRect(QRectF(west, south, east - west, north - south))

    def show_pale(self, on: bool) -> None:
        """Show that the picture is out of date."""
        self._picture.setOpacity(_PALE if on else 1.0)

    def frame(self) -> Frame | None:
        """Return where the map lies; None before there is one."""
        if self._map is None:
            return None
        box = self._plot.viewportTransform().mapRect(self._box.sceneBoundingRect())
        return Frame(box.x(), box.y(), box.width(), box.height(), self._map.width, self._map.height)

    def _tell_frame(self) -> None:
        frame = self.frame()
        if frame is not None:
            self.frame_changed.emit(frame)

    def _dress(self) -> None:
        look = theme.look()
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(look.colour("line"))
            axis.setTextPen(look.colour("dim"))
            axis.setTickFont(theme.font(theme.SMALL))
            if self._map is None:
                continue
            upright = side == "left"
            dimension = self._map.y if upright else self._map.x
            span = self._map.height if upright else self._map.width
            axis.setTicks([ticks(self._dials, dimension, span)])
            dial = latent_text.dial_of(self._dials, dimension)
            unit = BY_KEY[dial.attribute].unit if dial else ""
            name = latent_text.dimension_name(self._dials, dimension)
            style = {"color": look.text, "font-size": f"{theme.SMALL + 1}px"}
            axis.setLabel(f"{name}, {unit}" if unit else name, **style)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_frame()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
