"""Playing notes in, from a keyboard to the bars: in time with a metronome, or step by step.

Either is one undo step. What is recorded takes the place of what was in the selected bars as far
as the music has come; what lies behind stays.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.control.midi_input import MidiInput
from app.control.recording import LENGTHS, Steps, Stroke, notes_of, placed, started
from app.document.document import Document
from app.document.project import Project
from app.playback.events import seconds_per_tick
from app.playback.messages import DRUMS, Route
from app.playback.metronome import beat_ticks
from app.playback.player import Player
from arvae_models import grid
from arvae_models.music import TICKS_PER_BEAT, Note, Phrase

COUNT_IN: Final = 1  # bars
PATIENCE: Final = 8000  # ms that the player may take to begin

_NO_BAR = "Click a bar’s number above the notes to play into it."
_NO_KEYS = "No MIDI keyboard is listened to, so there is nothing to record from."
_SILENCE = "Nothing was played, so the bars are as they were."


class Taking(QObject):
    """Connects the MIDI inputs, the player and the document."""

    recording_changed = Signal(bool)  # also False, where it could not begin
    stepping_changed = Signal(bool)
    counted_in = Signal(int)  # beats before the recording, the present one included
    noticed = Signal(str)  # a sentence for the musician
    ended = Signal()  # recording; the player may be given its loop and metronome again

    def __init__(
        self,
        document: Document,
        midi: MidiInput,
        player: Player,
        parent: QObject | None = None,
        route: Callable[[], Route] = lambda: DRUMS,
        bars: Callable[[], int] = lambda: COUNT_IN,
    ) -> None:
        """Listen to what is played.

        `route` tells where the metronome clicks, `bars` for how long it counts in at least.
        """
        super().__init__(parent)
        self._document = document
        self._midi = midi
        self._player = player
        self._route = route
        self._bars = bars
        self._origin: Project | None = None  # when the take began; None where none goes on
        self._first = 0  # tick of the first of its bars
        self._ticks = 0  # of all its bars
        self._backing = Phrase()  # what the player has meanwhile: it ends where the take does
        self._strokes: list[Stroke] = []
        self._places: list[tuple[float, int]] = []  # (seconds, tick) as the player tells them
        self._running = False  # whether the player has begun
        self._owed = 0  # beginnings of the player that were asked for and not yet told
        self._steps: Steps | None = None
        self._length = TICKS_PER_BEAT
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.give_up)
        midi.note_played.connect(self.press)
        midi.note_released.connect(self.let_go)
        midi.pedal_changed.connect(self.pedal)
        player.counted_in.connect(self.count)
        player.position_changed.connect(self.go_on)
        player.playing_changed.connect(self.follow_player)
        document.project_changed.connect(self.show_project)
        document.history_changed.connect(self.look_after)

    @property
    def recording(self) -> bool:
        """Whether what is played is recorded in time."""
        return self._origin is not None and self._steps is None

    @property
    def stepping(self) -> bool:
        """Whether each key goes to the next place."""
        return self._steps is not None

    # In time.

    @Slot(bool)
    def record(self, on: bool) -> None:
        """Count in and record into the selected bars, or end that here."""
        if on and not self.recording:
            self.step(False)
            self._record()
        elif not on and self.recording:
            self._player.stop()
            if not self._running:
                self._forget(self._origin)

    @Slot()
    def give_up(self) -> None:
        """The player has not begun, so it never will."""
        self._owed = 0
        self.record(False)

    def _record(self) -> None:
        if not self._begin("Record"):
            self.recording_changed.emit(False)
            return
        self._strokes, self._places, self._running = [], [], False
        self.recording_changed.emit(True)
        phrase = placed(self._document.project.phrase, (), self._first, self._ticks)
        last = (self._first + self._ticks) // phrase.meter.ticks
        self._backing = phrase.with_measures(last)
        self._player.stop()
        self._player.set_loop(None)
        self._player.set_count_in(max(COUNT_IN, self._bars()))
        self._player.set_metronome(True, self._route())
        self._player.set_phrase(self._backing, "now")
        self._player.play(self._first)
        self._owed += 1
        self._patience.start()

    @Slot(int)
    def count(self, beats: int) -> None:
        """The player counts in."""
        if self.recording and self._running:
            meter = self._document.project.phrase.meter
            self._places.append((time.perf_counter(), self._first - beats * beat_ticks(meter)))
            self.counted_in.emit(beats)

    @Slot(int)
    def go_on(self, tick: int) -> None:
        """The player has come to a place."""
        if self.recording and self._running:
            self._places.append((time.perf_counter(), tick))
            if tick >= self._first + self._ticks:
                self._player.stop()

    @Slot(bool)
    def follow_player(self, playing: bool) -> None:
        """The player has begun, or has come to the end of the bars or been stopped."""
        if playing and self._owed:
            self._owed -= 1
            self._running = self.recording and not self._owed
            self._patience.stop()
        elif not playing and self.recording and self._running:
            self._finish()

    def _finish(self) -> None:
        """Write down what was played and keep it."""
        notes = self._preview()
        self._forget(None if notes else self._origin)
        if not notes:
            self.noticed.emit(_SILENCE)

    def _preview(self) -> tuple[Note, ...]:
        """Show what was played so far, and what is still there behind it."""
        if not (self._places and self._open):
            return ()
        tempo = self._document.project.phrase.tempo
        begun = started(self._places, tempo) + self._first * seconds_per_tick(tempo)
        passed = (time.perf_counter() - begun) / seconds_per_tick(tempo)
        ticks = min(grid.next_slot(math.floor(passed)), self._ticks)
        notes = notes_of(self._strokes, begun, tempo, ticks) if ticks > 0 else ()
        if notes:
            self._show(notes, ticks)
            self._player.set_phrase(self._backing, "now")  # what was just played is not repeated
        return notes

    # Step by step.

    @Slot(bool)
    def step(self, on: bool) -> None:
        """Enter notes step by step from the first selected bar on, or no longer."""
        if on and not self.stepping:
            if self.recording:
                self._finish()
            if self._begin("Enter notes"):
                self._steps = Steps(self._ticks, self._length)
            self.stepping_changed.emit(self.stepping)
        elif not on and self.stepping:
            self._forget(None)

    @Slot(int)
    def set_length(self, ticks: int) -> None:
        """Let the next steps be so long: ticks of LENGTHS."""
        self._length = ticks
        if self._steps:
            self._steps = replace(self._steps, length=ticks)

    @Slot()
    def lengthen(self) -> None:
        """Let the next steps be longer, by one of LENGTHS."""
        self._go_to(-1)

    @Slot()
    def shorten(self) -> None:
        """Let the next steps be shorter, by one of LENGTHS."""
        self._go_to(1)

    def _go_to(self, way: int) -> None:
        names, lengths = list(LENGTHS), list(LENGTHS.values())
        place = lengths.index(self._length) + way
        place = min(max(place, 0), len(names) - 1)
        self.set_length(lengths[place])
        self.noticed.emit(f"Next step: {names[place].lower()}.")

    @Slot()
    def rest(self) -> None:
        """Leave a step silent."""
        if self._steps:
            self._advance(self._steps.rested())

    @Slot()
    def step_back(self) -> None:
        """Take back the last step."""
        if self._steps:
            self._advance(self._steps.back())

    def _advance(self, steps: Steps) -> None:
        if self._open:
            self._steps = steps
            self._show(steps.notes, steps.place)

    # What comes in.

    @Slot(int, int, float)
    def press(self, pitch: int, velocity: int, when: float) -> None:
        """A key was pressed."""
        if self._steps:
            self._advance(self._steps.played(pitch, velocity, when))
        elif self.recording:
            self._strokes.append(Stroke(when, pitch, velocity))
            self._preview()

    @Slot(int, float)
    def let_go(self, pitch: int, when: float) -> None:
        """A key was let go: there its note ends, whether or not a pedal lets it sound on.

        What is written is what the hand meant; one pedal over a line would make a blur of it.
        """
        if self.recording:
            self._strokes.append(Stroke(when, pitch, 0))
            self._preview()

    @Slot(bool)
    def pedal(self, down: bool) -> None:
        """The sustain pedal has moved: it is a rest where notes are entered step by step."""
        if down:
            self.rest()

    # The document.

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Other bars are selected: notes that are entered go there."""
        if self._steps and self._origin and project.selection != self._origin.selection:
            self.step(False)
            self.step(bool(project.selection))

    @Slot()
    def look_after(self) -> None:
        """The take was undone, or something else has begun: it is over."""
        if self._origin is not None and not self._open:
            self._forget(None)

    @property
    def _open(self) -> bool:
        return self._document.is_open(self._origin)

    def _begin(self, text: str) -> bool:
        """Open a gesture over the first selected bars that follow one another."""
        project = self._document.project
        sentence = "" if project.selection else _NO_BAR
        if not self._midi.listening:
            sentence = _NO_KEYS
        if sentence:
            self.noticed.emit(sentence)
            return False
        first = last = min(project.selection)
        while last + 1 in project.selection:
            last += 1
        bar = project.phrase.meter.ticks
        self._first, self._ticks = first * bar, (last + 1 - first) * bar
        self._document.begin(text)
        self._origin = project
        return True

    def _show(self, notes: tuple[Note, ...], ticks: int) -> None:
        """Preview notes in the place of what was in some ticks of the bars."""
        if self._origin is not None and self._open:
            phrase = placed(self._origin.phrase, notes, self._first, ticks)
            self._document.preview(self._document.project.with_phrase(phrase))

    def _forget(self, back_to: Project | None) -> None:
        """End the take: keep it, or (a project) let everything be as it was then."""
        ours, stepping = self._open, self.stepping
        self._origin, self._steps, self._running = None, None, False
        if ours and back_to is not None:
            self._document.cancel()
        elif ours:
            self._document.commit()
        if stepping:
            self.stepping_changed.emit(False)
            return
        self._player.stop()
        self._player.set_count_in(0)
        self._player.set_metronome(False, self._route())
        self._player.set_phrase(self._document.project.phrase)
        self.recording_changed.emit(False)
        self.ended.emit()
