"""One output in the list: whether notes go there, on which channel, and with which sound.

It plays nothing; it shows an output as it is given, and tells it as the composer wants it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.look import theme
from app.views.look.buttons import IconButton
from app.views.look.choice import Choice
from app.views.look.plain import menu_text, tip
from app.views.sound.choices import OutputRow
from app.views.sound.instruments import NAMES

DRUM_CHANNEL: Final = 10  # General MIDI's: every sound there is the drum kit
CHANNELS: Final = range(1, 17)

_NO_CHANGE: Final = "Its own sound"
_DRUMS: Final = "Drum kit"
_MIDDLE: Final = Qt.TextElideMode.ElideMiddle  # names differ at both ends
_NAME_ROOM: Final = 230  # pixels
_INDENT: Final = 22  # pixels; what stands below a tick box begins with its words


class OutputLine(QFrame):
    """A tick box, a channel and a sound; a port that is away can be forgotten."""

    changed = Signal(object)  # OutputRow
    forgotten = Signal(str)  # key

    def __init__(self, row: OutputRow) -> None:
        super().__init__()
        self._row = row
        short = QFontMetrics(theme.font()).elidedText(row.label, _MIDDLE, _NAME_ROOM)
        self.box = QCheckBox(menu_text(short))
        self.box.setAccessibleName(row.label)
        self.box.setToolTip(tip(row.label) if short != row.label else "")
        self._about = QLabel()
        self._about.setProperty("rank", "faint")
        self._about.setContentsMargins(_INDENT, 0, 0, 0)
        self.channel_box = Choice(f"Channel of {row.label}")
        for channel in CHANNELS:
            self.channel_box.addItem(f"Channel {channel}", channel)
        self.channel_box.setFixedWidth(126)
        self.sound_box = Choice(f"Sound of {row.label}")
        if not row.built_in:
            self.sound_box.addItem(_NO_CHANGE, None)
        for program, name in enumerate(NAMES, 1):
            sound = f"{program}  {name}" if row.built_in else f"Program {program}"
            self.sound_box.addItem(sound, program)
            self.sound_box.setItemData(program - row.built_in, name, Qt.ItemDataRole.ToolTipRole)
        self.sound_box.setFixedWidth(214)
        self.forget_button = IconButton("close", f"Forget {row.label}", quiet=True)
        self.forget_button.setToolTip(tip(f"Forget {row.label}"))
        steady = self.forget_button.sizePolicy()
        steady.setRetainSizeWhenHidden(True)  # the lists must stand below one another
        self.forget_button.setSizePolicy(steady)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.box)
        words.addWidget(self._about)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 2, 0, 2)
        across.setSpacing(8)
        across.addLayout(words, 1)
        for widget in (self.forget_button, self.channel_box, self.sound_box):
            across.addWidget(widget)
        self.box.toggled.connect(lambda on: self._change(on=on))
        self.channel_box.activated.connect(
            lambda _: self._change(channel=self.channel_box.currentData())
        )
        self.sound_box.activated.connect(
            lambda _: self._change(program=self.sound_box.currentData())
        )
        self.forget_button.clicked.connect(lambda: self.forgotten.emit(self._row.key))
        self.show_row(row)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What Tab reaches, in order."""
        return self.box, self.forget_button, self.channel_box, self.sound_box

    @Slot(object)
    def show_row(self, row: OutputRow) -> None:
        """Show the same output as it is now."""
        self._row = row
        with QSignalBlocker(self.box):
            self.box.setChecked(row.on)
        about = row.about if row.there else "Away; it is used again when it is back."
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self.box.setAccessibleDescription(about)
        self.channel_box.setCurrentIndex(row.channel - 1)
        drums = row.built_in and row.channel == DRUM_CHANNEL
        program = row.program or (1 if row.built_in else None)
        self.sound_box.setCurrentIndex(-1 if drums else self.sound_box.findData(program))
        self.sound_box.setPlaceholderText(_DRUMS)
        self.sound_box.setEnabled(not drums)
        self.forget_button.setVisible(not row.there)

    def _change(self, **fields: Any) -> None:
        self.show_row(replace(self._row, **fields))
        self.changed.emit(self._row)
