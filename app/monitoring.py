"""Monitoring: what is played in is heard as long as a key or the sustain pedal holds it.

The pedal ends nothing that is not ended without it, only later: when it goes up or its input goes,
when the music is stopped, at a panic, and when nothing is to be heard any more.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from app.control.midi_input import MidiInput
from app.control.setup import Setup
from app.playback.player import Player


class Monitoring(QObject):
    """Connects the keys and the pedal of the MIDI inputs with the player."""

    def __init__(
        self,
        midi: MidiInput,
        player: Player,
        setup: Callable[[], Setup],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._setup = setup
        self._down = False  # whether the pedal is
        self._sustained: set[int] = set()  # pitches that the pedal alone holds
        midi.note_played.connect(self.press)
        midi.note_released.connect(self.let_go)
        midi.pedal_changed.connect(self.move_pedal)

    @Slot(int, int, float)
    def press(self, pitch: int, velocity: int, _when: float) -> None:
        """A key was pressed: it is heard, anew where the pedal held it."""
        if self._setup().monitor:
            self._sustained.discard(pitch)
            self._player.press(pitch, velocity)

    @Slot(int, float)
    def let_go(self, pitch: int, _when: float) -> None:
        """A key was let go, or is no longer there; it ends even where monitoring just did."""
        if self._down and self._setup().monitor:
            self._sustained.add(pitch)
        else:
            self._player.release(pitch)

    @Slot(bool)
    def move_pedal(self, down: bool) -> None:
        """The pedal went down or up."""
        self._down = down
        if not down:
            self.end_sustained()

    @Slot()
    def follow_stop(self) -> None:
        """Play or stop was asked for: a stop ends what no hand holds, though the pedal is down."""
        if self._player.playing:
            self.end_sustained()

    def end_sustained(self) -> None:
        """End what the pedal alone holds."""
        for pitch in sorted(self._sustained):
            self._player.release(pitch)
        self._sustained.clear()
