"""The row of dials that a model offers, and a line that says why they rest or what blocks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.dials.dial import AttributeDial
from app.views.dials.reach import Reach
from app.views.look import plain
from app.views.look.quantity import Quantity
from app.views.look.trust import trust

if TYPE_CHECKING:
    from arvae_models.spec import Dial

Measured = Mapping[str, float]  # attribute key -> value, of one bar


class DialPanel(QFrame):
    """Dials built from a model's description; keys are attribute keys."""

    turn_started = Signal()
    turned = Signal(str, float)
    turn_finished = Signal(str, float)
    turn_cancelled = Signal()
    locks_changed = Signal(object)  # frozenset[str]
    raw_changed = Signal(object)  # frozenset[str]
    learn_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rank", "card")
        self.dials: dict[str, AttributeDial] = {}
        self._specs: tuple[Dial, ...] = ()
        self._resting = True  # whether the dials rest while the note is shown
        self._note = ""  # what `show_message` said
        self._blocked = ""  # what `show_blocked` said, until the next request
        self._message = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setProperty("rank", "dim")
        steady = self._message.sizePolicy()
        steady.setRetainSizeWhenHidden(True)  # the roll must not jump when a message comes or goes
        self._message.setSizePolicy(steady)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.setContentsMargins(14, 6, 14, 6)
        column.addLayout(self._row)
        column.addWidget(self._message)
        self.setAccessibleName("Dials")
        self._tell()

    @property
    def locks(self) -> frozenset[str]:
        """Attribute keys of the locked dials."""
        return frozenset(key for key, dial in self.dials.items() if dial.locked)

    @property
    def raw(self) -> frozenset[str]:
        """Attribute keys of the dials that turn their latent dimension itself."""
        return frozenset(key for key, dial in self.dials.items() if dial.raw)

    def show_dials(self, dials: Sequence[Dial], attributes: Mapping[str, Quantity]) -> None:
        """Build the dials of a model, instead of those before; the same ones stay as they are.

        `attributes` are the rows of their table by key.
        """
        if tuple(dials) == self._specs:
            return
        self._specs = tuple(dials)
        self.show_blocked("")
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setEnabled(False)  # a gesture that is open ends with it
                widget.setParent(None)
                widget.deleteLater()
        self.dials = {}
        self._row.addStretch(1)
        for spec in dials:
            dial = AttributeDial(attributes[spec.attribute])
            dial.show_range(spec.low, spec.high)
            self._connect(spec.attribute, dial)
            self.dials[spec.attribute] = dial
            self._row.addWidget(dial, 4)
        self._row.addStretch(1)
        self.show_message(self._note, resting=self._resting)

    def _connect(self, key: str, dial: AttributeDial) -> None:
        dial.gesture_started.connect(lambda: self._start(key))
        dial.asked.connect(lambda value: self._ask(key, value))
        dial.gesture_finished.connect(lambda value: self.turn_finished.emit(key, value))
        dial.gesture_cancelled.connect(self.turn_cancelled)
        dial.lock_toggled.connect(lambda _on: self._tell_locks())
        dial.lock_others_requested.connect(lambda: self._lock(frozenset(self.dials) - {key}))
        dial.unlock_all_requested.connect(lambda: self._lock(frozenset()))
        dial.raw_toggled.connect(lambda _on: self.raw_changed.emit(self.raw))
        dial.learn_requested.connect(lambda: self.learn_requested.emit(key))

    def _lock(self, keys: frozenset[str]) -> None:
        if keys != self.locks:
            self.show_locks(keys)
            self._tell_locks()

    def _tell_locks(self) -> None:
        self.show_blocked("")
        self.locks_changed.emit(self.locks)

    def _start(self, key: str) -> None:
        """Let the other dials show what this turn does to them: a lock asks, the rest follow."""
        for other, dial in self.dials.items():
            if other != key:
                dial.settle()
                kept = dial.locked and not dial.varied
                dial.show_asked(dial.asked_value if kept else None)
        self.show_blocked("")
        self.turn_started.emit()

    def _ask(self, key: str, value: float) -> None:
        self.show_blocked("")
        self.turned.emit(key, value)

    def settle(self) -> None:
        """End a turn by wheel or keys now: something else is about to happen."""
        for dial in self.dials.values():
            dial.settle()

    def show_measured(self, values: Measured | Sequence[Measured]) -> None:
        """Show what the selected bar has, or each of several; an empty sequence where none is."""
        bars = [values] if isinstance(values, Mapping) else list(values)
        for key, dial in self.dials.items():
            found = [bar[key] for bar in bars if key in bar]
            if found and dial.measured != (min(found), max(found)):  # most stay while one turns
                dial.show_varied(min(found), max(found))
            elif not found:
                dial.show_measured(None)

    def forget_requests(self) -> None:
        """Let every needle follow the measured value: other bars, or other notes, are shown."""
        for dial in self.dials.values():
            dial.show_asked(None)

    def show_locks(self, keys: Iterable[str]) -> None:
        """Show which dials are locked."""
        locked = frozenset(keys)
        for key, dial in self.dials.items():
            if dial.locked != (key in locked):
                dial.show_locked(key in locked)

    def show_raw(self, keys: Iterable[str]) -> None:
        """Show which dials turn their latent dimension itself."""
        raw = frozenset(keys)
        for key, dial in self.dials.items():
            if dial.raw != (key in raw):
                dial.show_raw(key in raw)

    def show_reaches(self, reaches: Mapping[str, Reach]) -> None:
        """Show how far each dial can go; nothing for those that are left out."""
        for key, dial in self.dials.items():
            dial.show_reach(reaches.get(key))

    def show_trust(self, steerability: Mapping[str, Any]) -> None:
        """Show how far each latent dial can be trusted, from a model card's steerability."""
        for spec in self._specs:
            dial = self.dials[spec.attribute]
            figures = steerability.get(spec.attribute, {})
            dial.show_trust(*trust(spec, figures, dial.attribute))

    def show_message(self, text: str, *, resting: bool = True) -> None:
        """Show one sentence below the dials; with `resting` they are switched off meanwhile."""
        self._note, self._resting = text, resting
        if text and resting:
            self.show_blocked("")
        for dial in self.dials.values():
            dial.setEnabled(not (text and resting))
            dial.setToolTip(dial.attribute.help if dial.isEnabled() else plain.tip(text))
        self._tell()

    def show_blocked(self, text: str, keys: Iterable[str] = ()) -> None:
        """Say what stands in the way, and mark the locks that do, until the next request."""
        blocking = frozenset(keys)
        if not (text or self._blocked):
            return  # this is asked at every step of the hand
        self._blocked = text
        for key, dial in self.dials.items():
            dial.lock_button.show_blocking(bool(text) and key in blocking)
        self._tell()

    def _tell(self) -> None:
        text = self._blocked or self._note
        if text != self._message.text():
            self._message.setText(text)
            self._message.setProperty("rank", "" if self._blocked else "dim")
            self._message.style().polish(self._message)  # the style sheet depends on the rank
        self._message.setVisible(bool(text))
