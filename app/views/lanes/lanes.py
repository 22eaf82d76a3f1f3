"""The lanes below the roll: one attribute at a time over the bars, and the choice of which.

It shows frozen values and says what the hand drew; it knows neither document nor engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.views.lanes.lane import Lane
from app.views.lanes.lane_edit import SHAPES, Curve
from app.views.look import icons, theme
from app.views.look.buttons import IconButton
from app.views.look.elided import Elided
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from arvae_models.attributes import ATTRIBUTES, BY_KEY
from arvae_models.spec import Dial

HINT: Final = "Draw what you ask of each bar."


class LaneView(QWidget):
    """Tabs of attributes above a lane; keys are attribute keys."""

    drawing_started = Signal()
    drawn = Signal(str, object)  # key, dict: bar -> value of every bar that has a target
    drawing_finished = Signal(str, object)  # the same
    drawing_cancelled = Signal()
    bar_reached = Signal(int)  # by keys, from 0: the roll should show it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[str, ...] = ()
        self._ends: dict[str, tuple[float, float]] = {}
        self._measured: tuple[Mapping[str, float], ...] = ()
        self._targets: dict[str, dict[int, float]] = {}
        self.tabs = QTabBar(drawBase=False, expanding=False)
        self.tabs.setAccessibleName("Attribute of the lane")
        self.tabs.setIconSize(QSize(icons.DOT, icons.DOT))
        self.lane = Lane(
            ATTRIBUTES[0], RollGeometry(4, 48, 48, 72, tick_width=5.0, row_height=11.0)
        )
        self.shape_button = IconButton("chevron", "Change all targets of the lane", quiet=True)
        self._words = Elided(HINT)
        self._words.setProperty("rank", "dim")
        self._lay_out()
        self._fill_menu()
        self.tabs.currentChanged.connect(self._show_lane)
        self.lane.drawing_started.connect(self.drawing_started)
        self.lane.drawn.connect(self._tell_drawn)
        self.lane.drawing_finished.connect(
            lambda curve: self.drawing_finished.emit(self.key, curve)
        )
        self.lane.drawing_cancelled.connect(self._tell_cancelled)
        self.lane.bar_reached.connect(self.bar_reached)
        self.lane.pointed.connect(lambda words: self._words.say(words or HINT))
        self.show_attributes([attribute.key for attribute in ATTRIBUTES])

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.setContentsMargins(GUTTER - 6, 0, 0, 0)
        row.addWidget(self.tabs)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.shape_button)
        column = QVBoxLayout(self)
        column.setSpacing(4)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.lane)

    def _fill_menu(self) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for shape in SHAPES:
            action = menu.addAction(shape.text)
            action.setToolTip(shape.tip)
            action.triggered.connect(lambda _on=False, shape=shape: self.lane.reshape(shape))
        menu.aboutToShow.connect(self._enable_menu)
        self.shape_button.setText("Shape")
        self.shape_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.shape_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.shape_button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.shape_button.setMenu(menu)

    def _enable_menu(self) -> None:
        for action in self.shape_button.menu().actions():
            action.setEnabled(bool(self.lane.targets))

    # What it shows.

    @property
    def key(self) -> str:
        """The attribute on the lane."""
        return self.lane.attribute.key

    def targets(self, key: str) -> dict[int, float]:
        """Return what is asked of an attribute: bar -> value."""
        return dict(self._targets.get(key, {}))

    def show_dials(self, dials: Sequence[Dial]) -> None:
        """Show lanes for a model's dials, over their ranges."""
        self._ends = {dial.attribute: (dial.low, dial.high) for dial in dials}
        self.show_attributes([dial.attribute for dial in dials])

    def show_attributes(self, keys: Sequence[str]) -> None:
        """Show which attributes there are to choose from; the present one stays if it can."""
        self.lane.settle()
        self._keys = tuple(keys)
        with QSignalBlocker(self.tabs):
            while self.tabs.count():
                self.tabs.removeTab(0)
            for key in keys:
                self.tabs.setTabToolTip(self.tabs.addTab(BY_KEY[key].label), BY_KEY[key].help)
            self.tabs.setCurrentIndex(self._keys.index(self.key) if self.key in keys else 0)
        self._mark_tabs()
        self._show_lane()

    def show_measured(self, bars: Sequence[Mapping[str, float]]) -> None:
        """Show what the bars have, one mapping a bar; empty where they cannot be measured."""
        self._measured = tuple(bars)
        self.lane.show_measured(self._measured_of(self.key))

    def show_targets(self, targets: Mapping[str, Curve]) -> None:
        """Show what is asked: attribute key -> bar -> value."""
        self._targets = {key: dict(curve) for key, curve in targets.items()}
        self._words.say(HINT)  # what was said of a bar is no longer so
        self.lane.show_targets(self.targets(self.key))
        self._mark_tabs()

    def show_view(self, roll: RollGeometry) -> None:
        """Lie below a roll that begins at the same x: bars where it has them."""
        self.lane.show_view(roll)

    def show_selection(self, bars: frozenset[int]) -> None:
        """Show which bars are selected."""
        self.lane.show_selection(bars)

    def settle(self) -> None:
        """End a drawing now, as it stands: something else is about to happen."""
        self.lane.settle()

    def _measured_of(self, key: str) -> dict[int, float]:
        return {bar: values[key] for bar, values in enumerate(self._measured) if key in values}

    def _show_lane(self) -> None:
        """Show the attribute of the present tab; a range is wider where bars measure more."""
        if not self._keys:
            return
        key = self._keys[self.tabs.currentIndex()]
        attribute = BY_KEY[key]
        ends = self._ends.get(key, (attribute.lowest, attribute.highest))
        self.lane.settle()
        self.lane.show_lane(attribute, ends, self._measured_of(key), self.targets(key))

    # What it says.

    def _tell_drawn(self, curve: dict[int, float]) -> None:
        self._targets[self.key] = dict(curve)
        self._mark_tabs()
        self.drawn.emit(self.key, curve)

    def _tell_cancelled(self) -> None:
        self._targets[self.key] = self.lane.targets
        self._mark_tabs()
        self.drawing_cancelled.emit()

    # Looks.

    def _mark_tabs(self) -> None:
        """Give each tab the colour of its attribute: a full dot where it has targets."""
        for place, key in enumerate(self._keys):
            count = len(self._targets.get(key, {}))
            colour = theme.attribute_colour(key, theme.look())
            self.tabs.setTabIcon(place, icons.dot(colour.name(), full=count > 0))
            words = {0: "no targets", 1: "one target"}.get(count, f"{count} targets")
            self.tabs.setAccessibleTabName(place, f"{BY_KEY[key].label}, {words}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._mark_tabs()
