"""The sheet of keyboards and knobs: which inputs are listened to, and what turns or calls what.

What is chosen counts at once; there is nothing to confirm. It hears no MIDI and learns nothing
itself: it shows what it is given, and says what the composer wants.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views.commands.tells import Tells
from app.views.look import theme
from app.views.look.buttons import IconButton
from app.views.look.choice import Choice
from app.views.look.plain import menu_text
from app.views.look.sheet import card, furnish, ranked, stacked

KIND_WORDS: Final = {  # how a controller's values are read
    "absolute": "Knob or fader",
    "fine": "Fine fader, 14 bits",
    "twos_complement": "Endless, 1 and 127",
    "binary_offset": "Endless, 65 and 63",
    "sign_bit": "Endless, 1 and 65",
}
MODE_WORDS: Final = {  # how a knob with ends takes hold of its dial -> words, and what it does
    "pickup": ("Pick up", "The dial waits until the knob comes past it."),
    "jump": ("Jump", "The dial jumps to the knob."),
    "scale": ("Scale", "The dial moves with the knob, and both reach the ends together."),
}
ENDLESS: Final = frozenset({"twos_complement", "binary_offset", "sign_bit"})

_NO_INPUT = "No MIDI keyboard or controller is plugged in. One that comes is found by itself."
_NO_KNOB = "Nothing has been learned yet. Choose below, or right-click a dial."
_TURN = "Turn a knob up and then down for <b>{0}</b>."
_PRESS = "Press a button for <b>{0}</b>."


@dataclass(frozen=True, slots=True)
class Knob:
    """What turns or calls something."""

    target: str  # as it is told in signals
    label: str  # of the dial or the action
    source: str  # "CC 21, channel 1"
    kind: str = "absolute"  # of KIND_WORDS
    mode: str = "pickup"  # of MODE_WORDS
    button: bool = False  # calls an action, so that it has neither kind nor mode


class Controllers(QDialog):
    """Inputs, what was learned and a way to learn more, and what is told to others."""

    inputs_chosen = Signal(object)  # tuple of names; None for all that come
    monitor_toggled = Signal(bool)
    learn_pressed = Signal(str)  # target
    learn_cancelled = Signal()
    kind_chosen = Signal(str, str)  # target, of KIND_WORDS
    mode_chosen = Signal(str, str)  # target, of MODE_WORDS
    removed = Signal(str)  # target
    answers_toggled = Signal(bool)
    tells_changed = Signal(bool, object)  # on, and the controller of each attribute's key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._learning = False
        self.inputs: dict[str, QCheckBox] = {}
        self.rows: dict[str, KnobRow] = {}
        self.all_box = QCheckBox("Listen to everything that is plugged in")
        self.all_box.toggled.connect(self._choose_inputs)
        self.monitor_box = QCheckBox("Let me hear what I play")
        self.monitor_box.toggled.connect(self.monitor_toggled)
        self.answer_box = QCheckBox("Let rings and motor faders show where the dials stand")
        self.answer_box.clicked.connect(self.answers_toggled)
        self.tells = Tells()
        self.tells.changed.connect(self.tells_changed)
        self.target_box = Choice("What to learn a knob or a button for")
        self.target_box.setMinimumWidth(230)
        self.learn_button = QPushButton("Learn")
        self.learn_button.setAutoDefault(False)
        self.learn_button.clicked.connect(
            lambda: self.learn_pressed.emit(self.target_box.currentData())
        )
        self.leave_button = QPushButton("Leave it")
        self.leave_button.setAutoDefault(False)
        self.leave_button.clicked.connect(self.learn_cancelled)
        self._prompt = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self._heard = ranked("")
        self._inputs = QVBoxLayout()
        self._knobs = QVBoxLayout()
        self._lay_out()
        self.show_inputs((), (), None)
        self.show_knobs(())
        self.show_learning("")

    def _lay_out(self) -> None:
        self._inputs.setContentsMargins(22, 0, 0, 0)
        self._inputs.setSpacing(4)
        self._knobs.setSpacing(6)
        choose = QHBoxLayout()
        choose.setSpacing(8)
        choose.addWidget(self.target_box)
        choose.addWidget(self.learn_button)
        choose.addStretch(1)
        self._strip = QFrame()
        self._strip.setProperty("rank", "banner")
        self._strip.setProperty("tone", "report")
        words = QVBoxLayout()
        words.addWidget(self._prompt)
        words.addWidget(self._heard)
        across = QHBoxLayout(self._strip)
        across.setContentsMargins(14, 10, 10, 10)
        across.addLayout(words, 1)
        across.addWidget(self.leave_button)
        cards = stacked(
            card("Inputs", self.all_box, self._inputs, self.monitor_box),
            card("Knobs and buttons", self._knobs, choose, self.answer_box),
            self.tells,
        )
        self._area = furnish(self, "Keyboards and knobs", cards, self._strip)
        self.resize(720, 640)

    # What it shows.

    def show_inputs(
        self, there: Sequence[str], listening: Collection[str], wanted: Sequence[str] | None
    ) -> None:
        """Show the inputs there are, those that are open, and those that were chosen (None: all).

        One that was chosen and is not there stays in the list.
        """
        with QSignalBlocker(self.all_box):
            self.all_box.setChecked(wanted is None)
        _empty(self._inputs)
        self.inputs = {}
        chosen = tuple(wanted or ())
        away = [name for name in chosen if name not in there and name not in listening]
        for name in (*there, *away):
            box = QCheckBox(menu_text(name if name in there else f"{name} (away)"))
            box.setChecked(name in listening or name in chosen)
            box.setEnabled(wanted is not None)
            box.toggled.connect(self._choose_inputs)
            self.inputs[name] = box
            self._inputs.addWidget(box)
        if not self.inputs:
            self._inputs.addWidget(ranked(_NO_INPUT))

    def show_monitor(self, on: bool) -> None:
        """Show whether what is played is heard."""
        with QSignalBlocker(self.monitor_box):
            self.monitor_box.setChecked(on)

    def show_targets(self, targets: Sequence[tuple[str, str]]) -> None:
        """Offer what can be learned, each with its label."""
        before = self.target_box.currentData()
        self.target_box.clear()
        for target, label in targets:
            self.target_box.addItem(label, target)
        self.target_box.setCurrentIndex(max(self.target_box.findData(before), 0))
        self.learn_button.setEnabled(bool(targets))

    def show_knobs(self, knobs: Sequence[Knob]) -> None:
        """Show what was learned."""
        kept = {knob.target for knob in knobs}
        if [*self.rows] == [knob.target for knob in knobs] and kept:
            for knob in knobs:  # the same ones: the keys stay where they are
                self.rows[knob.target].show_knob(knob)
            return
        before = {*self.rows}
        _empty(self._knobs)
        self.rows = {knob.target: KnobRow(knob, self) for knob in knobs}
        for row in self.rows.values():
            self._knobs.addWidget(row)
        if not knobs:
            self._knobs.addWidget(ranked(_NO_KNOB))
        for target in kept - before:
            QTimer.singleShot(0, lambda target=target: self._reveal(target))

    def _reveal(self, target: str) -> None:
        """Scroll to what was learned, once it has its place."""
        if target in self.rows:
            self._area.ensureWidgetVisible(self.rows[target])

    def show_answers(self, on: bool, possible: bool) -> None:
        """Show whether controllers are told where their dials stand."""
        self.answer_box.setChecked(on)
        self.answer_box.setEnabled(possible)

    def show_learning(self, label: str, *, button: bool = False) -> None:
        """Show what a knob or a button is being learned for; nothing where none is."""
        self._learning = bool(label)
        self._prompt.setText((_PRESS if button else _TURN).format(label))
        self._strip.setVisible(self._learning)
        self._heard.setText("")
        for widget in (self.learn_button, self.target_box):
            widget.setEnabled(not self._learning)

    def show_heard(self, text: str) -> None:
        """Show what has come in while a knob is being learned."""
        self._heard.setText(text)

    # What the hand does.

    def _choose_inputs(self) -> None:
        everything = self.all_box.isChecked()
        ticked = tuple(name for name, box in self.inputs.items() if box.isChecked())
        self.inputs_chosen.emit(None if everything else ticked)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._learning and not event.spontaneous():
            self.learn_cancelled.emit()


class KnobRow(QFrame):
    """One thing that was learned, with what can be changed of it."""

    def __init__(self, knob: Knob, sheet: Controllers) -> None:
        super().__init__()
        self.setAccessibleName(f"{knob.label}: {knob.source}")
        self._label = QLabel(knob.label)
        self._label.setFont(theme.font(theme.BODY, strong=True))
        self._source = ranked("")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._label)
        words.addWidget(self._source)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addLayout(words, 1)
        self.kind_box = Choice(f"What turns {knob.label.lower()}")
        self.mode_box = Choice(f"How the knob takes hold of {knob.label.lower()}")
        for kind, text in KIND_WORDS.items():
            self.kind_box.addItem(text, kind)
        for place, (mode, (text, tip)) in enumerate(MODE_WORDS.items()):
            self.mode_box.addItem(text, mode)
            self.mode_box.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
        self.remove_button = IconButton("close", f"Forget what turns {knob.label}", quiet=True)
        for widget in (self.kind_box, self.mode_box, self.remove_button):
            steady = widget.sizePolicy()
            steady.setRetainSizeWhenHidden(True)  # what stands below one another must stay so
            widget.setSizePolicy(steady)
            row.addWidget(widget)
        self.show_knob(knob)
        target = knob.target
        self.kind_box.activated.connect(
            lambda _place: sheet.kind_chosen.emit(target, self.kind_box.currentData())
        )
        self.mode_box.activated.connect(
            lambda _place: sheet.mode_chosen.emit(target, self.mode_box.currentData())
        )
        self.remove_button.clicked.connect(lambda: sheet.removed.emit(target))

    def show_knob(self, knob: Knob) -> None:
        """Show how the knob is read."""
        self._source.setText(knob.source)
        self.kind_box.setCurrentIndex(self.kind_box.findData(knob.kind))
        self.mode_box.setCurrentIndex(self.mode_box.findData(knob.mode))
        self.kind_box.setVisible(not knob.button)
        self.mode_box.setVisible(not knob.button and knob.kind not in ENDLESS)
        tip = MODE_WORDS[knob.mode][1]
        self.mode_box.setToolTip(tip)
        self.mode_box.setAccessibleDescription(tip)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.setParent(None)
            widget.deleteLater()
