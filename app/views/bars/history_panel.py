"""Every gesture, kept: a list to look through and a slider to go back in time, star by star.

Choosing an entry lets it be seen and heard (`scrubbed`); only a release of the slider, Enter or a
double click takes it up (`recalled`). It shows frozen entries and knows no document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.bars.history_list import HistoryList, Line, line_words
from app.views.bars.scrubber import Scrubber
from app.views.look import plain
from app.views.look.buttons import IconButton

_NARROWEST = 240  # logical pixels, for the name of a gesture
_NOTHING = "What you do to the melody is kept here."
_NO_STAR = "No entry has a star. Press S on one to keep it in sight."


class Kept(Protocol):
    """A history: entries with rising numbers."""

    @property
    def entries(self) -> Sequence[Line]:
        """The oldest first."""


class HistoryPanel(QFrame):
    """The history beside the roll; entries are named by their numbers."""

    scrubbed = Signal(int)  # an entry to see and hear, for now
    scrub_cancelled = Signal()  # back to what was there before
    recalled = Signal(int)  # an entry to take up
    starred = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rank", "card")
        self.setAccessibleName("History")
        self._entries: tuple[Line, ...] = ()
        self._current: int | None = None
        self._scrubbing = False  # an entry is looked at that was not taken up
        self._syncing = False  # the list follows, nobody chose
        self.scrubber = Scrubber()
        self.list = HistoryList()
        self.stars_button = IconButton("star", "Starred only", checkable=True, quiet=True)
        self._count = QLabel()
        self._count.setProperty("rank", "faint")
        self._empty = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True)
        self._empty.setProperty("rank", "dim")
        self._lay_out()
        self.scrubber.valueChanged.connect(self._scrub_position)
        self.scrubber.sliderReleased.connect(self._recall_scrubbed)
        self.list.selectionModel().selectionChanged.connect(self._scrub_row)
        self.list.doubleClicked.connect(lambda _index: self.recall())
        self.list.star_pressed.connect(self.starred)
        self.stars_button.toggled.connect(lambda _on: self._show())
        for widget in (self.scrubber, self.list):
            widget.installEventFilter(self)
        self._show()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.setContentsMargins(8, 0, 2, 0)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self.stars_button)
        self.setMinimumWidth(_NARROWEST)
        column = QVBoxLayout(self)
        column.setSpacing(4)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(row)
        column.addWidget(self.scrubber)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)

    # What it shows.

    @property
    def chosen(self) -> int | None:
        """The entry that is looked at: the scrubbed one, else the current one."""
        line = self.list.chosen
        return None if line is None else line.number

    def show_history(self, history: Kept, current: int | None) -> None:
        """Show the entries, and which one the melody is at; what is being looked at stays."""
        self._entries, self._current = tuple(history.entries), current
        self._show()

    def _show(self) -> None:
        looked_at = self.chosen if self._scrubbing else self._current
        lines = self._entries
        if self.stars_button.isChecked():
            lines = tuple(line for line in lines if line.starred)
        self._syncing = True
        self.list.entries.show_lines(lines)
        self._syncing = False
        self.list.show_current(self._current)
        self._choose(looked_at)
        self._empty.setText(_NO_STAR if self._entries else _NOTHING)
        self._empty.setVisible(not lines)
        self._count.setText(f"{len(self._entries):,}" if self._entries else "")

    def _choose(self, number: int | None) -> None:
        """Show an entry as looked at, without telling of it; None or a hidden one chooses none."""
        place, lines = self._place(number), self.list.entries.lines
        self._select(place)
        position = len(lines) - 1 if place is None else place
        stars = [at for at, line in enumerate(lines) if line.starred]
        self.scrubber.show_positions(len(lines), position, stars)
        self._tell()

    def _select(self, place: int | None) -> None:
        self._syncing = True
        self.list.choose(place)
        self._syncing = False

    def _place(self, number: int | None) -> int | None:
        lines = self.list.entries.lines
        if number is None:
            return None
        place = bisect_left(lines, number, key=lambda line: line.number)
        return place if place < len(lines) and lines[place].number == number else None

    # What it says.

    def _scrub_position(self, place: int) -> None:
        self._select(place)
        self._scrub()

    def _scrub_row(self) -> None:
        place = self._place(self.chosen)
        if place is not None and not self._syncing:
            with QSignalBlocker(self.scrubber):
                self.scrubber.setValue(place)
            self.scrubber.update()
            self._scrub()

    def _scrub(self) -> None:
        number = self.chosen
        if number is not None:
            self._scrubbing = True
            self._tell()
            self.scrubbed.emit(number)

    def _tell(self) -> None:
        """Let the slider say in words where it stands."""
        line = self.list.chosen
        words = "" if line is None else line_words(line)
        self.scrubber.setAccessibleDescription(words)
        self.scrubber.setToolTip(plain.tip(words))

    def _recall_scrubbed(self) -> None:
        if self._scrubbing:
            self.recall()

    def recall(self) -> None:
        """Take up the entry that is looked at."""
        number = self.chosen
        if number is not None:
            self._scrubbing = False
            self.recalled.emit(number)

    def cancel(self) -> None:
        """Look no longer at another entry: all is as it was."""
        if self._scrubbing:
            self._scrubbing = False
            self._choose(self._current)
            self.scrub_cancelled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chooses = self.list.hasFocus() or self.scrubber.hasFocus()
        if chooses and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.recall()
        elif event.key() == Qt.Key.Key_Escape and self._scrubbing:
            self.cancel()
        else:
            event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go back when the panel is left; keep Esc from the window while there is a way back."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape and self._scrubbing:
                event.accept()
                return True
        elif isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            focus = QApplication.focusWidget()
            inside = focus is not None and self.isAncestorOf(focus)
            if event.reason() not in passing and not inside:
                self.cancel()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(260, 480)
