"""Play, loop, metronome, count-in, tempo, output, clock and panic; it performs nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from app.views.files.drag_out import DragHandle
from app.views.look import icons, theme
from app.views.look.buttons import IconButton
from app.views.look.list_box import ListBox
from arvae_models.music import DEFAULT_TEMPO, TEMPO_RANGE

_LED: Final = "Led by the MIDI clock that Attune follows."


class Transport(QWidget):
    """The bar from which the music is played."""

    play_toggled = Signal()
    return_to_start = Signal()
    loop_toggled = Signal(bool)
    tempo_edited = Signal(float)  # quarter notes a minute
    output_chosen = Signal(str)  # an output's id
    panic_pressed = Signal()
    metronome_toggled = Signal(bool)
    count_in_toggled = Signal(bool)
    clock_toggled = Signal(bool)  # whether MIDI clock is sent

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start_button = IconButton("to_start", "To the start (Home)")
        self.play_button = IconButton("play", "Play (Space)")
        self.play_button.setMinimumWidth(64)
        self.loop_button = IconButton("loop", "Loop (L)", checkable=True)
        self.metronome_button = IconButton("metronome", "Metronome (M)", checkable=True)
        self.count_in_button = _CountIn()
        self.clock_button = IconButton(
            "clock", "Send MIDI clock to the MIDI outputs", checkable=True
        )
        self.drag_handle = DragHandle()
        self.panic_button = IconButton("panic", "Panic: silence every note (Ctrl+.)", danger=True)
        self.tempo_box = _TempoBox()
        self.output_box = ListBox("Output", wanted=176, least=84)
        self.output_box.setToolTip("Where the music sounds")
        speaker = _Speaker()

        row = QHBoxLayout(self)
        row.setSpacing(6)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (
            self.start_button,
            self.play_button,
            self.loop_button,
            self.metronome_button,
            self.count_in_button,
        ):
            row.addWidget(button)
        row.addSpacing(10)
        row.addWidget(self.tempo_box)
        row.addSpacing(10)
        for widget in (
            speaker,
            self.output_box,
            self.clock_button,
            self.panic_button,
            self.drag_handle,
        ):
            row.addWidget(widget)

        self.start_button.clicked.connect(self.return_to_start)
        self.play_button.clicked.connect(self.play_toggled)
        self.loop_button.clicked.connect(self.loop_toggled)
        self.metronome_button.clicked.connect(self.metronome_toggled)
        self.count_in_button.clicked.connect(self.count_in_toggled)
        self.clock_button.clicked.connect(self.clock_toggled)
        self.panic_button.clicked.connect(self.panic_pressed)
        self.tempo_box.valueChanged.connect(self.tempo_edited)
        self.output_box.activated.connect(
            lambda index: self.output_chosen.emit(self.output_box.itemData(index))
        )

    def show_playing(self, playing: bool) -> None:
        """Show whether the music plays."""
        if playing:
            self.play_button.show_icon("stop", "Stop (Space)")
        else:
            self.play_button.show_icon("play", "Play (Space)")

    def show_loop(self, on: bool) -> None:
        """Show whether the music starts again at its end."""
        self.loop_button.setChecked(on)

    def show_metronome(self, on: bool) -> None:
        """Show whether every beat clicks."""
        self.metronome_button.setChecked(on)

    def show_count_in(self, on: bool) -> None:
        """Show whether the music is counted in."""
        self.count_in_button.setChecked(on)

    def show_counted(self, beats: int) -> None:
        """Show how many beats of a count-in are still to come; 0 where none goes on."""
        self.count_in_button.show_counted(beats)

    def show_clock(self, on: bool) -> None:
        """Show whether MIDI clock is sent."""
        self.clock_button.setChecked(on)

    def show_tempo(self, tempo: float, *, led: bool = False) -> None:
        """Show the tempo, in quarter notes a minute; one that another clock leads is read only."""
        with QSignalBlocker(self.tempo_box):
            self.tempo_box.setValue(tempo)
        self.tempo_box.show_led(led)

    def show_outputs(self, outputs: Sequence[tuple[str, str]], chosen: str) -> None:
        """Show the outputs there are, as (id, label); one that is gone is shown as missing."""
        box = self.output_box
        with QSignalBlocker(box):
            box.clear()
            for identity, label in outputs:
                box.addItem(label, identity)
            if chosen and box.findData(chosen) < 0:
                box.addItem(f"{chosen} (not there)", chosen)
            box.setCurrentIndex(box.findData(chosen))


class _Speaker(QLabel):
    """A drawing before the list of outputs."""

    def __init__(self) -> None:
        super().__init__()
        self._draw()

    def _draw(self) -> None:
        icon = icons.icon("sound", theme.look().colour("dim"))
        self.setPixmap(icon.pixmap(QSize(18, 18), self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()


class _CountIn(IconButton):
    """Counts the music in, or not; while it does, it shows the beats that are still to come."""

    def __init__(self) -> None:
        super().__init__("count_in", "Count in (Shift+M)", checkable=True)
        self.setFixedWidth(self.sizeHint().width())  # a number must not move what stands after it

    def show_counted(self, beats: int) -> None:
        """Show a number in the icon's place; 0 is the icon again."""
        self.setText(str(beats) if beats else "")
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonTextOnly if beats else style.ToolButtonIconOnly)
        self.setAccessibleDescription(f"{beats} to come" if beats else "")


class _TempoBox(QDoubleSpinBox):
    """A tempo to type, to step with the arrows or to wheel, told once it is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("plain", True)
        self.setRange(*TEMPO_RANGE)
        self.setDecimals(1)
        self.setSingleStep(1)
        self.setValue(DEFAULT_TEMPO)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(96)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus | Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Tempo, quarter notes a minute")
        self.editingFinished.connect(self.clearFocus)
        self.show_led(False)

    def show_led(self, led: bool) -> None:
        """Show whether another clock leads: then its tempo is read only."""
        self.setReadOnly(led)
        self.setToolTip(_LED if led else "Tempo in quarter notes a minute")
        self.setAccessibleDescription(_LED if led else "")
        self.setPrefix("⇠ ♩ = " if led else "♩ = ")

    def textFromValue(self, value: float) -> str:
        return f"{value:.1f}".removesuffix(".0")
