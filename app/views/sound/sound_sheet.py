"""The sheet of sound and MIDI: outputs, metronome, feel and clocks; each choice counts at once.

It shows a frozen value and tells the one that the composer wants instead; it plays nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.views.look.choice import Choice
from app.views.look.segments import Segments
from app.views.look.sheet import card, furnish, ranked, stacked, words_and_control
from app.views.sound.amount import Amount
from app.views.sound.choices import OutputRow, SoundChoices
from app.views.sound.output_row import CHANNELS, OutputLine

TITLE: Final = "Sound and MIDI"
COUNTS: Final = ((0, "None"), (1, "1 bar"), (2, "2 bars"))
LANDINGS: Final = (("now", "At once"), ("beat", "Next beat"), ("bar", "Next bar"))

_WIDTH: Final = 720  # pixels of the cards
_OWN_TIME: Final = "Nothing: Attune keeps its own time"
_LINK: Final = "Play in time with the Link session"
_ALONE: Final = "Nobody else is in the session yet; the melody keeps its own tempo."
_MISSING: Final = "It needs the package {}, which is not installed."
_LINK_IS: Final = (
    "Tempo and bars come from Live and other Link programs in your network. Attune joins them and "
    "changes nothing of theirs; a MIDI clock is not followed meanwhile."
)
_WAITING: Final = "It is listened to; no clock comes yet."
_NO_PORTS: Final = "MIDI ports that are plugged in later appear here by themselves."


class SoundSheet(QDialog):
    """Outputs, metronome, feel, clock."""

    changed = Signal(object)  # SoundChoices
    forgotten = Signal(str)  # key of an output

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = SoundChoices()
        self.lines: dict[str, OutputLine] = {}
        self._outputs = QVBoxLayout()
        self._outputs.setSpacing(4)
        self.volume = Amount("Volume of the built-in sound", 0, 100)
        self.metronome_box = QCheckBox("Click on every beat")
        self.click_box = Choice("Where the metronome clicks")
        self.click_box.setFixedWidth(214)
        self.click_channel = Choice("Channel of the metronome")
        for channel in CHANNELS:
            self.click_channel.addItem(f"Channel {channel}", channel)
        self.counts = Segments("Count-in", COUNTS)
        self.swing = Amount("Swing", 50, 75)
        self.humanise = Amount("Humanise", 0, 100)
        self.landings = Segments("A changed bar is heard", LANDINGS)
        self.clock_box = QCheckBox("Send MIDI clock to every MIDI output")
        self.follow_box = Choice("MIDI clock to follow")
        self.follow_box.setFixedWidth(270)
        self.followed = ranked("")
        self.link_box = QCheckBox(_LINK)
        self.linked = ranked("")
        self._tempo = 0.0  # that is followed
        self._peers = 0  # in the Link session
        self._rest = (
            *(self.volume.slider, self.volume.field, self.metronome_box),
            *(self.click_box, self.click_channel, *self.counts.buttons.values()),
            *(self.swing.slider, self.swing.field, self.humanise.slider, self.humanise.field),
            *(*self.landings.buttons.values(), self.clock_box, self.follow_box),
            self.link_box,
        )
        self._lay_out()
        self._connect()
        self.show_choices(SoundChoices())
        self.show_followed(0.0)

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.click_box)
        where.addWidget(self.click_channel)
        holder = QFrame()
        holder.setLayout(where)
        where.setContentsMargins(0, 0, 0, 0)
        cards = stacked(
            card(
                "Outputs",
                self._outputs,
                ranked(_NO_PORTS, "faint"),
                words_and_control("Volume", "Of the built-in sound.", self.volume),
            ),
            card(
                "Metronome",
                self.metronome_box,
                words_and_control("Clicks at", "Apart from the melody’s channel.", holder),
                words_and_control("Count-in", "Before the music begins.", self.counts),
                spacing=12,
            ),
            card(
                "Feel",
                words_and_control(
                    "Swing", "The first eighth’s share of a beat; 67 % is triplets.", self.swing
                ),
                words_and_control(
                    "Humanise", "Notes come a little early, late, loud or soft.",
                    self.humanise,
                ),
                words_and_control(
                    "A changed bar is heard", "While the music plays.", self.landings
                ),
                ranked("How it is played is never written into the melody.", "faint"),
                spacing=12,
            ),
            card(
                "MIDI clock",
                self.clock_box,
                words_and_control("Follow", "It starts, leads and stops the music.",
                                  self.follow_box),
                self.followed,
                spacing=12,
            ),
            card("Ableton Link", self.link_box, self.linked, ranked(_LINK_IS, "faint"), spacing=12),
        )  # fmt: skip
        furnish(self, TITLE, cards, width=_WIDTH)
        self.resize(_WIDTH + 48, 720)

    def _connect(self) -> None:
        told: tuple[tuple[Any, str], ...] = (
            (self.volume.chosen, "volume"),
            (self.metronome_box.toggled, "metronome"),
            (self.counts.chosen, "count_bars"),
            (self.swing.chosen, "swing"),
            (self.humanise.chosen, "humanise"),
            (self.landings.chosen, "landing"),
            (self.clock_box.toggled, "send_clock"),
            (self.link_box.toggled, "link"),
        )
        for signal, field in told:
            signal.connect(lambda value, field=field: self._change(**{field: value}))
        for box, field in (
            (self.click_box, "click_key"),
            (self.click_channel, "click_channel"),
            (self.follow_box, "follow"),
        ):
            box.activated.connect(
                lambda _, box=box, field=field: self._change(**{field: box.currentData()})
            )

    def show_choices(self, choices: SoundChoices) -> None:
        """Show what is chosen, without a word."""
        self._shown = choices
        self._show_outputs(choices.outputs)
        self.volume.show_value(choices.volume)
        for box, on in (
            (self.metronome_box, choices.metronome),
            (self.clock_box, choices.send_clock),
            (self.link_box, choices.link),
        ):
            with QSignalBlocker(box):
                box.setChecked(on)
        _offer(self.click_box, [(row.key, row.words) for row in choices.outputs])
        self.click_box.setCurrentIndex(self.click_box.findData(choices.click_key))
        self.click_channel.setCurrentIndex(choices.click_channel - 1)
        self.counts.show_value(choices.count_bars)
        self.swing.show_value(choices.swing)
        self.humanise.show_value(choices.humanise)
        self.landings.show_value(choices.landing)
        inputs = [(name, name) for name in choices.inputs]
        if choices.follow and choices.follow not in choices.inputs:
            inputs.append((choices.follow, f"{choices.follow} (away)"))
        _offer(self.follow_box, [("", _OWN_TIME), *inputs])
        self.follow_box.setCurrentIndex(self.follow_box.findData(choices.follow))
        self.followed.setVisible(bool(choices.follow))
        self.link_box.setEnabled(not choices.link_missing)
        self.linked.setVisible(choices.link or bool(choices.link_missing))
        self._say_who_leads()

    def show_followed(self, tempo: float) -> None:
        """Show the tempo of the clock or session that is followed; 0 where there is none."""
        self._tempo = tempo
        self._say_who_leads()

    def show_linked(self, peers: int) -> None:
        """Show how many others there are in the Link session."""
        self._peers = peers
        self._say_who_leads()

    def _say_who_leads(self) -> None:
        at = f"♩ = {self._tempo:.1f}"
        self.followed.setText(f"It is followed at {at}." if self._tempo else _WAITING)
        others = _ALONE
        if self._peers:
            others = "1 other is" if self._peers == 1 else f"{self._peers} others are"
            others += f" in the session, at {at}."
        elif self._tempo:
            others = f"The others have left; the music keeps {at} until it stops."
        missing = self._shown.link_missing
        self.linked.setText(_MISSING.format(missing) if missing else others)
        shown = self._shown.link or missing
        self.link_box.setAccessibleDescription(self.linked.text() if shown else _LINK_IS)

    def _show_outputs(self, rows: Sequence[OutputRow]) -> None:
        if [*self.lines] != [row.key for row in rows]:
            self._list(rows)
        for row in rows:
            self.lines[row.key].show_row(row)

    def _list(self, rows: Sequence[OutputRow]) -> None:
        """Let there be a line for each output; those that stay keep the keys."""
        lines = {row.key: self.lines.get(row.key) or self._line(row) for row in rows}
        for key, line in self.lines.items():
            self._outputs.removeWidget(line)
            if key not in lines:
                line.setParent(None)
                line.deleteLater()
        self.lines = lines
        for line in lines.values():
            self._outputs.addWidget(line)
        parts = [part for line in lines.values() for part in line.parts]
        for first, second in pairwise((*parts, *self._rest)):  # Tab goes from top to bottom
            QWidget.setTabOrder(first, second)
        if parts and self.focusWidget() is None:
            parts[0].setFocus()

    def _line(self, row: OutputRow) -> OutputLine:
        line = OutputLine(row)
        line.changed.connect(self._change_output)
        line.forgotten.connect(self.forgotten)
        return line

    def _change_output(self, changed: OutputRow) -> None:
        rows = (changed if row.key == changed.key else row for row in self._shown.outputs)
        self._change(outputs=tuple(rows))

    def _change(self, **fields: Any) -> None:
        self.show_choices(replace(self._shown, **fields))
        self.changed.emit(self._shown)


def _offer(box: Choice, options: Sequence[tuple[str, str]]) -> None:
    """Let a list have these (value, words), unless it has them already."""
    if [(box.itemData(place), box.itemText(place)) for place in range(box.count())] != options:
        box.clear()
        for value, words in options:
            box.addItem(words, value)
