"""The latent map: two dimensions of the model as a plane, measured everywhere, with the own bars.

It shows frozen values and says what the composer wants; it knows neither document nor engine. What
draws the axes is imported when the map is first shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.views.latent import latent_text
from app.views.latent.colour_bar import ColourBar
from app.views.latent.latent_geometry import Frame
from app.views.latent.latent_ground import Ground
from app.views.latent.latent_picture import paint_surface
from app.views.latent.latent_pins import PinLayer
from app.views.look import icons, theme
from app.views.look.buttons import IconButton
from arvae_models.attributes import BY_KEY
from arvae_models.latent_map import Place, Surface
from arvae_models.spec import Dial

if TYPE_CHECKING:
    from app.views.latent.latent_plot import LatentPlot

HINT: Final = "Drag a pin, and its bar becomes what you see there."
PATH_HINT: Final = "Draw a line, and bars follow it."
_PATH_KEYS: Final = (
    "Draw with the mouse, or with keys: arrows move a cross, Space sets a corner, "
    "Enter ends the path and Escape takes it back."
)
MEASURING: Final = "Measuring the map…"
MOST_BARS: Final = 64  # along a path

_ARROW, _LOWEST = 17, 120  # logical pixels; the least height of the map


class LatentMapView(QFrame):
    """Choices of dimensions and colours above the map, what is measured below."""

    surface_wanted = Signal(int, int)  # dimensions across and upwards
    pin_chosen = Signal(int)  # bar, from 0
    pin_dragged = Signal(int, float, float)  # bar, codes across and upwards
    pin_dropped = Signal(int, float, float)  # the same
    pin_cancelled = Signal()
    path_drawn = Signal(object)  # list of (code across, code upwards), one for each bar

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rank", "card")
        self.setAccessibleName("Latent map")
        self._dials: tuple[Dial, ...] = ()
        self._surface: Surface | None = None
        self._ground = Ground()
        self._message = ""
        self._plot: LatentPlot | None = None
        self.across_box = _box("Dimension across", "The dimension from left to right")
        self.upwards_box = _box("Dimension upwards", "The dimension from the bottom to the top")
        self.colour_box = _box("Colours show", "What the colours of the map show")
        self.colour_box.setIconSize(QSize(icons.DOT, icons.DOT))
        self.path_button = IconButton("path", "Draw a path for bars to follow", checkable=True)
        self.path_button.setText("Draw a path")
        self.path_button.setAccessibleDescription(_PATH_KEYS)
        self.path_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.bars_box = QSpinBox(minimum=2, maximum=MOST_BARS, value=4, suffix=" bars")
        self.bars_box.setProperty("plain", True)
        self.bars_box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bars_box.setAccessibleName("Bars along the path")
        self.bars_box.setToolTip("How many bars follow the path")
        self.bars_box.hide()
        self.layer = PinLayer()
        self.colour_bar = ColourBar()
        self._sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout = QLabel(HINT)
        self._readout.setProperty("rank", "dim")
        self._readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setFocusProxy(self.layer)
        self._lay_out()
        self._connect()
        self._show_message()

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(6)
        for sign, box in (("→", self.across_box), ("↑", self.upwards_box)):
            label = QLabel(sign)
            label.setFont(theme.font(_ARROW))
            label.setToolTip(box.toolTip())
            header.addWidget(label)
            header.addWidget(box)
        header.addStretch(1)
        colours = QHBoxLayout()  # over the legend; in one row, three lists would be too broad
        colours.setSpacing(8)
        colours.addWidget(self.path_button)
        colours.addWidget(self.bars_box)
        colours.addStretch(1)
        colours.addWidget(self.colour_box)
        self._stage = QGridLayout()  # layer and sentence lie over the plot
        self._stage.setContentsMargins(0, 0, 0, 0)
        self._stage.setRowMinimumHeight(0, _LOWEST)
        self._stage.addWidget(self.layer, 0, 0)
        self._stage.addWidget(self._sentence, 0, 0)
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addLayout(self._stage, 1)
        middle.addWidget(self.colour_bar)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.setContentsMargins(12, 10, 8, 10)
        column.addLayout(header)
        column.addLayout(colours)
        column.addLayout(middle, 1)
        column.addWidget(self._readout)

    def _connect(self) -> None:
        self.across_box.activated.connect(lambda: self._change_axes(self.across_box))
        self.upwards_box.activated.connect(lambda: self._change_axes(self.upwards_box))
        self.colour_box.currentIndexChanged.connect(self._show_surface)
        self.path_button.toggled.connect(self._enter_path_mode)
        self.bars_box.valueChanged.connect(self._show_path_mode)
        self.layer.pin_chosen.connect(self.pin_chosen)
        self.layer.pin_dragged.connect(self.pin_dragged)
        self.layer.pin_dropped.connect(self.pin_dropped)
        self.layer.pin_cancelled.connect(self.pin_cancelled)
        self.layer.path_drawn.connect(self.path_drawn)
        self.layer.path_left.connect(lambda: self.path_button.setChecked(False))
        self.layer.pointed.connect(self._show_place)

    # What it shows.

    @property
    def axes(self) -> tuple[int, int]:
        """The dimensions across and upwards."""
        return int(self.across_box.currentData() or 0), int(self.upwards_box.currentData() or 0)

    @property
    def key(self) -> str:
        """The attribute that colours show; empty before there are dials."""
        return str(self.colour_box.currentData() or "")

    def show_dials(self, dials: Sequence[Dial], latent: int) -> None:
        """Show a model's dimensions, those of its dials first; `latent` is how many there are."""
        self.layer.settle()
        self._dials, self._surface = tuple(dials), None
        order = latent_text.ordered_dimensions(dials, latent)
        for box, first in ((self.across_box, 0), (self.upwards_box, 1)):
            with QSignalBlocker(box):
                box.clear()
                for dimension in order:
                    box.addItem(latent_text.dimension_name(dials, dimension), dimension)
                box.setCurrentIndex(min(first, len(order) - 1))
        key = self.key
        with QSignalBlocker(self.colour_box):
            self.colour_box.clear()
            for dial in dials:
                self.colour_box.addItem(BY_KEY[dial.attribute].label, dial.attribute)
            self.colour_box.setCurrentIndex(max(self.colour_box.findData(key), 0))
        self._dress()
        for box in (self.across_box, self.upwards_box, self.colour_box):
            box.setMinimumWidth(box.sizeHint().width())
        self._show_surface()
        self._ask()

    @Slot(object)
    def show_surface(self, surface: Surface) -> None:
        """Show what was measured; nothing where it is of other dimensions than those chosen."""
        if (surface.map.x, surface.map.y) == self.axes:
            self._surface = surface
            self._show_surface()

    def show_pins(self, pins: Mapping[int, Place], selected: int | None) -> None:
        """Show where bars (from 0) are in the chosen dimensions."""
        if self.bars_box.isHidden() and pins:
            self.bars_box.setValue(min(max(len(pins), 2), MOST_BARS))
        self.layer.show_pins(pins, selected)

    def show_message(self, text: str) -> None:
        """Show one sentence instead of the map; empty for the map."""
        self._message = text
        self._show_message()

    def settle(self) -> None:
        """Drop a pin that is being moved where it is: something else is about to happen."""
        self.layer.settle()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._plot is None:
            from app.views.latent.latent_plot import LatentPlot

            self._plot = LatentPlot()
            self._plot.frame_changed.connect(self._show_frame)
            self._stage.addWidget(self._plot, 0, 0)
            self._plot.lower()
            self._show_surface()
        if self._surface is None:
            self._ask()

    def _ask(self) -> None:
        """Ask for the chosen map, where somebody sees it."""
        if self._dials and self.isVisible():
            self.surface_wanted.emit(*self.axes)

    def _change_axes(self, changed: QComboBox) -> None:
        """Follow a choice; a dimension chosen for both swaps them."""
        across, upwards = self.axes
        if across == upwards and self._surface is not None:
            other = self.upwards_box if changed is self.across_box else self.across_box
            shown = self._surface.map
            old = shown.x if changed is self.across_box else shown.y
            other.setCurrentIndex(other.findData(old))
        self.layer.settle()
        self._show_message()
        self._ask()

    @property
    def _current(self) -> bool:
        """Whether the picture is of the chosen dimensions."""
        return self._surface is not None and (
            (self._surface.map.x, self._surface.map.y) == self.axes
        )

    @Slot()
    def _show_surface(self) -> None:
        ground = self._ground = Ground.of(self._dials, self._surface, self.key)
        self.colour_bar.show_legend(ground.legend, ground.beyond)
        self.layer.show_ground(ground)
        if self._plot is not None and ground.surface is not None and ground.legend is not None:
            self._plot.show_map(ground.surface.map, self._dials)
            self._plot.show_picture(paint_surface(ground.surface, ground.legend, theme.look()))
        self._show_message()

    def _show_message(self) -> None:
        words = self._message or ("" if self._current else MEASURING if self._dials else "")
        self._sentence.setText(words)
        self._sentence.setVisible(bool(words))
        self.layer.setEnabled(not words and self._current)
        self.colour_bar.setEnabled(self.layer.isEnabled())
        for thing in (self.across_box, self.upwards_box, self.colour_box, self.path_button):
            thing.setEnabled(bool(self._dials) and not self._message)
        if self._plot is not None:
            self._plot.setVisible(self._surface is not None)
            self._plot.show_pale(bool(words))
        self._show_place(None)

    @Slot(object)
    def _show_frame(self, frame: Frame) -> None:
        self.layer.show_frame(frame)
        self.colour_bar.show_ends(frame.top, frame.bottom)

    @Slot(bool)
    def _enter_path_mode(self, on: bool) -> None:
        """Draw from now on, or move pins again; who draws wants the keys on the map."""
        self._show_path_mode()
        if on:
            self.layer.setFocus()

    @Slot()
    def _show_path_mode(self) -> None:
        on = self.path_button.isChecked()
        self.bars_box.setVisible(on)
        self.layer.show_path_mode(on, self.bars_box.value())
        self._show_place(None)

    @Slot(object)
    def _show_place(self, place: Place | None) -> None:
        """Say what is measured at a place, each value in its attribute's colour."""
        surface = self._surface
        if place is None or surface is None or not self.layer.isEnabled():
            self.colour_bar.show_value(None)
            self._readout.setText(PATH_HINT if self.path_button.isChecked() else HINT)
            return
        look, values = theme.look(), surface.at(place)
        value = self._ground.value(place)
        self.colour_bar.show_value(value)
        parts = [
            f"{latent_text.brief_name(key)} "
            f"<span style='font-weight:600; color:{theme.attribute_colour(key, look).name()}'>"
            f"{latent_text.shown(key, measured)}</span>"
            for key, measured in (values.items() if value is not None else ())
        ]
        if words := latent_text.condition(surface, place):
            parts.append(words)
        self._readout.setText(" &nbsp;·&nbsp; ".join(parts))

    # Looks.

    def _dress(self) -> None:
        look = theme.look()
        for place in range(self.colour_box.count()):
            colour = theme.attribute_colour(str(self.colour_box.itemData(place)), look)
            self.colour_box.setItemIcon(place, icons.dot(colour.name()))
        self.path_button.show_icon("path", self.path_button.toolTip())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
            self._show_surface()

    def sizeHint(self) -> QSize:
        return QSize(560, 620)


def _box(name: str, words: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(words)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box
