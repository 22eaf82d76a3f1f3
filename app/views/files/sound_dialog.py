"""The questions about a sound file: how fine, how often; and how far it is, with a way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QProgressDialog,
    QVBoxLayout,
    QWidget,
)

from app.views.look import theme
from app.views.look.number_box import NumberBox

PATIENCE: Final = 1000  # ms after which progress is shown
MOST_LOOPS: Final = 99
LONGEST: Final = 30 * 60.0  # seconds of a sound file

_QUALITIES: Final = (  # samples a second, bits, what it is for
    (44_100, 16, "CD"),
    (44_100, 24, "CD, to work on"),
    (48_000, 16, "film"),
    (48_000, 24, "film, to work on"),
)
_TOO_LONG: Final = "A sound file lasts half an hour at most."


@dataclass(frozen=True, slots=True)
class SoundChoice:
    """How a sound file is written."""

    rate: int = 44_100  # Hz
    depth: int = 16  # bits a sample
    loops: int = 1  # how often the melody is played


def length_words(seconds: float, rate: int, depth: int) -> str:
    """Say how long and how large a stereo file is: "1:05, about 11 MB"."""
    minutes, rest = divmod(round(seconds), 60)
    size = seconds * rate * 2 * depth / 8 / 1e6
    return f"{minutes}:{rest:02}, about {max(size, 0.1):.{0 if size >= 10 else 1}f} MB"


class SoundDialog(QDialog):
    """Asks how fine a sound file is and how often the melody is played."""

    def __init__(self, seconds: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seconds = seconds  # of the melody, once
        self.setWindowTitle("Export audio")
        self.quality = QComboBox()
        self.quality.setAccessibleName("Quality")
        for rate, depth, use in _QUALITIES:
            self.quality.addItem(f"{rate / 1000:g} kHz, {depth} bit – {use}", (rate, depth))
        self.loops = NumberBox("How often the melody is played", 1, MOST_LOOPS)
        self.length = QLabel()
        self.length.setProperty("rank", "dim")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = buttons.addButton("Export…", QDialogButtonBox.ButtonRole.AcceptRole)
        heading = QLabel("Export audio")
        heading.setFont(theme.font(theme.LARGE, strong=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for row, (words, widget) in enumerate((("&Quality", self.quality), ("&Plays", self.loops))):
            label = QLabel(words)
            label.setBuddy(widget)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.length, 2, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setSpacing(18)
        column.setContentsMargins(24, 22, 24, 18)
        column.addWidget(heading)
        column.addLayout(grid)
        column.addWidget(buttons)
        self.export_button.setDefault(True)
        self.setMinimumWidth(420)

        self.quality.currentIndexChanged.connect(self.show_length)
        self.loops.valueChanged.connect(self.show_length)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.show_length()

    @property
    def choice(self) -> SoundChoice:
        """What is chosen."""
        rate, depth = self.quality.currentData()
        return SoundChoice(rate, depth, self.loops.value())

    @Slot()
    def show_length(self) -> None:
        """Say what the choice comes to, or why it cannot be."""
        chosen = self.choice
        seconds = self._seconds * chosen.loops
        possible = seconds <= LONGEST
        words = length_words(seconds, chosen.rate, chosen.depth)
        self.length.setText(words if possible else _TOO_LONG)
        self.export_button.setEnabled(possible)


def ask_sound(parent: QWidget, seconds: float) -> SoundChoice | None:
    """Ask how a melody of so many seconds becomes a sound file; None where it does not."""
    dialog = SoundDialog(seconds, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.choice if accepted else None


class Progress:
    """How far a job of the window's own thread is; shown where it takes more than a second."""

    def __init__(self, parent: QWidget, words: str) -> None:
        self.dialog = QProgressDialog("", "Cancel", 0, 100, parent)
        self.dialog.setLabel(QLabel(words, textFormat=Qt.TextFormat.PlainText))
        self.dialog.setWindowTitle("Attune")
        self.dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self.dialog.setMinimumDuration(PATIENCE)
        self.dialog.setValue(0)

    def show(self, share: float) -> bool:
        """Show what share is done, from 0 to 1; tell whether to go on."""
        self.dialog.setValue(min(int(100 * share), 99))  # at 100 it would forget a Cancel
        return not self.dialog.wasCanceled()

    def close(self) -> None:
        """The job is over."""
        self.dialog.close()
        self.dialog.deleteLater()
