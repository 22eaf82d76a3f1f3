"""What is told back: to controllers where their dials stand, to instruments what was measured.

Only news is sent. A controller hears it at the output of the device that it is played from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal, Slot

from app.control import learn
from app.control.midi_bytes import Controlled, write
from app.control.midi_input import MidiInput
from app.control.setup import Setup
from app.midi_system import counterpart
from app.playback.player import Player

Messages = tuple[bytes, ...]


class Answering(QObject):
    """Connects what the dials show with the MIDI outputs."""

    returns_changed = Signal()  # controllers that hear have come or gone, and know nothing yet

    def __init__(
        self,
        midi: MidiInput,
        player: Player,
        setup: Callable[[], Setup],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._midi = midi
        self._player = player
        self._setup = setup
        self._outputs: tuple[str, ...] = ()  # that there are
        self._returns: tuple[str, ...] = ()  # where controllers hear
        self._answered: Messages = ()  # what they were told last
        self._measured: Messages = ()  # what instruments were told last
        midi.inputs_changed.connect(self.find_returns)
        player.outputs_changed.connect(self.show_outputs)

    @Slot(tuple)
    def show_outputs(self, names: tuple[str, ...]) -> None:
        """MIDI outputs have come or gone: whoever is new is told everything."""
        self._outputs = names
        self._measured = ()
        self.find_returns()
        self.returns_changed.emit()

    @Slot()
    def find_returns(self) -> None:
        """See where controllers hear, and keep those ports open."""
        returns: tuple[str, ...] = ()
        if any(row.feedback for row in self._setup().bindings.rows):
            played = sorted(self._midi.listening)
            found = (counterpart(name, self._outputs) for name in played)
            returns = tuple(dict.fromkeys(name for name in found if name is not None))
        if returns != self._returns:
            self._returns, self._answered = returns, ()
            self._player.choose_returns(returns)
            self.returns_changed.emit()

    def tell(self, places: Mapping[str, float], measured: Mapping[str, float]) -> None:
        """Tell what is new: where dials stand by target, and what is measured by attribute.

        Both are shares of a dial's sweep, 0..1.
        """
        setup = self._setup()
        answers = _written(learn.feedback(setup.bindings, places))
        if news := tuple(message for message in answers if message not in self._answered):
            for port in self._returns:
                self._player.send(news, port)
        values = _written(learn.sent(setup.bindings, measured)) if setup.tells else ()
        if news := tuple(message for message in values if message not in self._measured):
            self._player.send(news)
        self._answered, self._measured = answers, values


def _written(messages: tuple[Controlled, ...]) -> Messages:
    return tuple(write(message) for message in messages)
