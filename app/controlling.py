"""Keyboards and knobs: what comes in turns dials and calls actions; and it is learned.

A dial that a knob turns makes one gesture, which ends with calm as one of a wheel does. One dial
is turned at a time: what other knobs do meanwhile is done afterwards.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.answering import Answering
from app.control import learn, setup
from app.control.learn import ACTION, DIAL, STEPS, Binding, Bindings, Hold, Kind, Mode
from app.control.midi_bytes import Controlled
from app.control.midi_input import MidiInput
from app.control.setup import Setup
from app.monitoring import Monitoring
from app.playback.player import Player
from app.views.commands.actions import ACTIONS
from app.views.commands.controllers import Controllers, Knob
from app.views.dials.dial import AttributeDial
from app.views.dials.dial_panel import DialPanel
from app.views.main_window import MainWindow

PACE: Final = 50  # ms between two looks at what the dials show, for those who are told
PARKED: Final = 64  # messages of a knob that wait for another dial
MOST_HEARD: Final = 400  # messages that are kept while a knob is learned


class Controlling(QObject):
    """Connects the MIDI inputs, the dials, the actions and the player."""

    noticed = Signal(str)  # a sentence for the musician

    def __init__(
        self,
        window: MainWindow,
        midi: MidiInput,
        player: Player,
        stored: str,
        store: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        """Begin with what an earlier run has stored, and store what is chosen and learned."""
        super().__init__(parent)
        self._window = window
        self._midi = midi
        self._player = player
        self._store = store
        self._setup = setup.from_json(stored)
        self._panels: list[DialPanel] = []
        self._sheet: Controllers | None = None
        self._learning = ""  # target that a knob is learned for
        self._heard: deque[Controlled] = deque(maxlen=MOST_HEARD)  # since then
        self._holds: dict[str, Hold] = {}  # by target
        self._pressed: set[str] = set()  # targets of the buttons that are down
        self._mover = ""  # target of the knob that moves a dial just now
        self._turning: str | None = None  # target of the gesture that is open; "" where by hand
        self._parked: dict[str, deque[Controlled]] = {}  # by target, until that gesture is over
        self._look = QTimer(self, singleShot=True, interval=PACE)
        self._look.timeout.connect(self.look_at_dials)
        self._answering = Answering(midi, player, lambda: self._setup, self)
        self._answering.returns_changed.connect(self.follow_dials)
        self._monitoring = Monitoring(midi, player, lambda: self._setup, self)
        window.transport.play_toggled.connect(self._monitoring.follow_stop)
        window.transport.panic_pressed.connect(midi.lift_pedals)
        midi.spare_knobs(lambda *place: self._setup.bindings.of(*place) is not None)
        midi.control_changed.connect(self.turn)
        midi.inputs_changed.connect(self.show_inputs)
        midi.noticed.connect(self.noticed)
        self.adopt(window.dial_panel)
        self.adopt(window.explorer.dial_panel)

    @property
    def setup(self) -> Setup:
        """What is chosen and learned."""
        return self._setup

    def start(self) -> None:
        """Listen to the inputs, from now on."""
        self._midi.choose(self._setup.inputs)
        self._answering.find_returns()

    def adopt(self, panel: DialPanel) -> None:
        """Let knobs turn the dials of another panel, too."""
        self._panels.append(panel)
        panel.learn_requested.connect(self.learn_dial)
        panel.turned.connect(self.follow_dials)
        panel.turn_started.connect(self.begin_turn)
        panel.turn_finished.connect(self.end_turn)
        panel.turn_cancelled.connect(self.end_turn)

    # The sheet.

    @Slot()
    def open(self) -> None:
        """Show the inputs and what was learned."""
        sheet = self._sheet
        if sheet is None:
            sheet = self._sheet = Controllers(self._window)
            sheet.inputs_chosen.connect(self.choose_inputs)
            sheet.monitor_toggled.connect(self.monitor)
            sheet.learn_pressed.connect(self.learn_for)
            sheet.learn_cancelled.connect(self.leave_learning)
            sheet.kind_chosen.connect(self.choose_kind)
            sheet.mode_chosen.connect(self.choose_mode)
            sheet.removed.connect(self.forget)
            sheet.answers_toggled.connect(self.answer)
            sheet.tells_changed.connect(self.tell)
        sheet.show_monitor(self._setup.monitor)
        self._show_tells()
        sheet.show_targets(list(self._labels().items()))
        self.show_inputs()
        self._show_knobs()
        sheet.show()
        sheet.raise_()

    @Slot()
    def show_inputs(self) -> None:
        """Inputs have come or gone, or others were chosen."""
        if self._sheet:
            self._sheet.show_inputs(self._midi.names, self._midi.listening, self._setup.inputs)

    def _show_knobs(self) -> None:
        if self._sheet:
            labels = self._labels()
            rows = self._setup.bindings.rows
            self._sheet.show_knobs([_knob(row, labels.get(row.target, "")) for row in rows])
            dials = any(row.target.startswith(DIAL) for row in rows)
            self._sheet.show_answers(self._answers, dials)

    def _show_tells(self) -> None:
        if self._sheet:
            dials = self._window.dial_panel.dials
            attributes = [(key, dial.attribute.label) for key, dial in dials.items()]
            bindings = self._setup.bindings
            self._sheet.tells.show_tells(self._setup.tells, attributes, bindings.sends)

    def _labels(self) -> Mapping[str, str]:
        """Return what can be learned, and how it is called."""
        dials = {
            DIAL + key: dial.attribute.label
            for panel in self._panels
            for key, dial in panel.dials.items()
        }
        return dials | {ACTION + row.id: row.text.rstrip("…") for row in ACTIONS}

    @Slot(object)
    def choose_inputs(self, names: tuple[str, ...] | None) -> None:
        """Listen to these inputs; None: to all that come."""
        self._keep(replace(self._setup, inputs=names))
        self._midi.choose(names)
        self._answering.find_returns()
        self.show_inputs()

    @Slot(bool)
    def monitor(self, on: bool) -> None:
        """Let what is played be heard, or not."""
        self._keep(replace(self._setup, monitor=on))
        self._monitoring.end_sustained()

    @property
    def _answers(self) -> bool:
        """Whether controllers are told where their dials stand."""
        return any(row.feedback for row in self._setup.bindings.rows)

    @Slot(bool)
    def answer(self, on: bool) -> None:
        """Tell controllers where their dials stand, or not."""
        table = self._setup.bindings
        for row in table.rows:
            if row.target.startswith(DIAL):
                table = table.binding(replace(row, feedback=on))
        self._bind(table)

    @Slot(bool, object)
    def tell(self, on: bool, numbers: Mapping[str, int]) -> None:
        """Send what is measured, each attribute as the controller of a number, or not."""
        table = replace(self._setup.bindings, sends=dict(numbers))
        self._keep(replace(self._setup, tells=on, bindings=table))
        self.follow_dials()

    # Learning.

    @Slot(str)
    def learn_dial(self, key: str) -> None:
        """Learn a knob for a dial."""
        self.learn_for(DIAL + key)

    @Slot(str)
    def learn_for(self, target: str) -> None:
        """Learn the next knob that is turned, or button that is pressed, for something."""
        self.open()
        self._learning = target
        self._heard.clear()
        if self._sheet:
            self._sheet.show_learning(
                self._labels().get(target, ""), button=target.startswith(ACTION)
            )

    @Slot()
    def leave_learning(self) -> None:
        """Learn nothing any more."""
        self._learning = ""
        if self._sheet:
            self._sheet.show_learning("")

    def _learn_from(self, message: Controlled) -> None:
        target = self._learning
        self._heard.append(message)
        if self._sheet:
            self._sheet.show_heard(f"{_source(message)}: {message.value}")
        binding = learn.learned(list(self._heard), target)
        if binding is not None:
            label = self._labels().get(target, "it")
            binding = replace(binding, feedback=self._answers and target.startswith(DIAL))
            self.leave_learning()
            self._bind(self._setup.bindings.binding(binding))
            if binding.target.startswith(ACTION):
                self._pressed.add(target)  # it must be let go before it counts
            self.noticed.emit(f"{_knob(binding, '').source} is for {label}.")

    @Slot(str, str)
    def choose_kind(self, target: str, kind: Kind) -> None:
        """Read a controller in another way."""
        self._change(target, lambda binding: replace(binding, kind=kind))

    @Slot(str, str)
    def choose_mode(self, target: str, mode: Mode) -> None:
        """Let a knob take hold in another way."""
        self._change(target, lambda binding: replace(binding, mode=mode))

    @Slot(str)
    def forget(self, target: str) -> None:
        """Forget what turns or calls something."""
        self._bind(self._setup.bindings.without(target))

    def _change(self, target: str, change: Callable[[Binding], Binding]) -> None:
        binding = self._setup.bindings.to(target)
        if binding is not None:
            try:
                changed = change(binding)
            except ValueError:
                self.noticed.emit("Only controllers 0 to 31 can have 14 bits.")
                changed = binding
            self._bind(self._setup.bindings.binding(changed))

    def _bind(self, bindings: Bindings) -> None:
        self._holds.clear()
        self._parked.clear()
        self._keep(replace(self._setup, bindings=bindings))
        self._answering.find_returns()
        self._show_knobs()
        self.follow_dials()

    def _keep(self, changed: Setup) -> None:
        if changed != self._setup:
            self._setup = changed
            self._store(setup.to_json(changed))

    # What comes in.

    @Slot(int, int, int)
    def turn(self, channel: int, controller: int, value: int) -> None:
        """A controller has moved."""
        message = Controlled(controller, value, channel)
        if self._learning:
            self._learn_from(message)
            return
        binding = self._setup.bindings.of(channel, controller)
        if binding is None:
            return
        target = binding.target
        if target.startswith(ACTION):
            self._press(target, value)
        elif self._turning in (None, target):
            self._move(binding, message)
        else:
            self._parked.setdefault(target, deque(maxlen=PARKED)).append(message)

    def _press(self, target: str, value: int) -> None:
        if value < learn.PRESSED:
            self._pressed.discard(target)
        elif target not in self._pressed:
            self._pressed.add(target)
            action = self._window.actions_by_id.get(target.removeprefix(ACTION))
            if action is not None:
                action.trigger()  # which does nothing where it is switched off

    def _move(self, binding: Binding, message: Controlled) -> None:
        dial = self._dial(binding.target)
        if dial is None or dial.asked_value is None or not dial.isEnabled():
            return
        if not dial.isVisibleTo(self._window):
            return  # it is on the page that is not looked at
        self._mover = binding.target
        if binding.endless:
            dial.step(STEPS[binding.kind](message.value))
        else:
            hold = self._holds.get(binding.target, Hold())
            place = dial.scale.fraction(dial.asked_value)
            hold, out = learn.turned(binding, hold, message, place, _grain(dial))
            self._holds[binding.target] = hold
            if out is not None:
                dial.move_to(dial.scale.value(out))
        self._mover = ""
        self.follow_dials()

    def _dial(self, target: str) -> AttributeDial | None:
        key = target.removeprefix(DIAL)
        return next((p.dials[key] for p in self._panels if key in p.dials), None)

    @Slot()
    def begin_turn(self) -> None:
        """A dial's gesture has begun, by a knob or by hand."""
        self._turning = self._mover

    @Slot()
    def end_turn(self) -> None:
        """It is over: now the other knobs count."""
        self._turning = None
        if self._parked:
            QTimer.singleShot(0, self, self.turn_parked)

    @Slot()
    def turn_parked(self) -> None:
        """Do what one knob did while another dial was turned."""
        if self._parked and self._turning is None:
            target = next(iter(self._parked))
            for message in self._parked.pop(target):
                self.turn(message.channel, message.controller, message.value)
            if self._turning is None and self._parked:
                QTimer.singleShot(0, self, self.turn_parked)

    # What the dials show.

    @Slot()
    def follow_dials(self) -> None:
        """The dials may show something else: look at them soon."""
        if not self._look.isActive():
            self._look.start()

    @Slot()
    def look_at_dials(self) -> None:
        """Mark where knobs stand that have no hold, and tell others what was measured."""
        measured: dict[str, float] = {}
        for panel in self._panels:
            for key, dial in panel.dials.items():
                self._mark_knob(DIAL + key, dial)
                if dial.measured is not None:
                    measured[key] = dial.scale.fraction(sum(dial.measured) / 2)
        still = {
            DIAL + key: place for key, place in measured.items() if DIAL + key != self._turning
        }
        self._answering.tell(still, measured)

    def _mark_knob(self, target: str, dial: AttributeDial) -> None:
        hold, asked = self._holds.get(target), dial.asked_value
        place = None
        if hold is not None and hold.knob is not None and asked is not None:
            away = hold.left is None or abs(hold.left - dial.scale.fraction(asked)) > _grain(dial)
            binding = self._setup.bindings.to(target)
            place = hold.knob if away and binding and binding.mode == "pickup" else None
        dial.show_knob(place)


def _grain(dial: AttributeDial) -> float:
    """Return the distance of two values that a dial can show, as a share of its sweep."""
    scale = dial.scale
    return float(10**-dial.attribute.decimals) / max(scale.high - scale.low, 1e-9)


def _source(message: Controlled) -> str:
    return f"CC {message.controller}, channel {message.channel + 1}"


def _knob(row: Binding, label: str) -> Knob:
    """Return a row as the sheet shows it."""
    lower = f" and {row.controller + learn.LOWER}" if row.kind == "fine" else ""
    source = f"CC {row.controller}{lower}, channel {row.channel + 1}"
    button = row.target.startswith(ACTION)
    known = label or row.target.partition(":")[2].replace("_", " ").capitalize()
    return Knob(row.target, known, source, row.kind, row.mode, button)
