"""Music dragged out of the window as a MIDI file, into a DAW or a folder.

The file is a real one, in a folder of this window's own: other programs read it after the drop, so
it stays until the window closes.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    QRectF,
    Qt,
    QUrl,
    Signal,
    Slot,
)
from PySide6.QtGui import QDesktopServices, QDrag, QFontMetrics, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.views.look import theme
from app.views.look.buttons import IconButton
from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_geometry import GUTTER, HEADER
from arvae_models.music import Note, Phrase

SUFFIX: Final = ".mid"
MIDI_TYPES: Final = ("audio/midi", "audio/x-midi")  # the registered name, and an older one

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')  # in names, on some system
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\s*(\..*)?", re.IGNORECASE)  # Windows
_LONGEST: Final = 180  # bytes of a title; systems allow 255 of a name
_LONGEST_BARS: Final = 60  # characters that tell of bars; more of them are only counted
_PICTURE: Final = (190, 66)  # under the pointer, logical pixels
_TIP: Final = "Drag the melody into another program as MIDI; click to show the file in its folder"


def file_name(title: str, bars: Collection[int], measures: int) -> str:
    """Name the file of some bars (from 0) of a melody: "First light – bars 2-3.mid".

    No bars, or all of them, are the melody itself. The name suits every file system.
    """
    from app.views.bars.history_list import bars_text

    some = bars_text(frozenset(bars)).replace("–", "-") if 0 < len(bars) < measures else ""
    some = f"{len(bars)} bars" if len(some) > _LONGEST_BARS else some
    name = _FORBIDDEN.sub(" ", title).strip(" .")
    name = name.encode()[:_LONGEST].decode(errors="ignore").strip(" .") or "Untitled"
    name = f"_{name}" if _RESERVED.fullmatch(name) else name
    return " – ".join(part for part in (name, some) if part) + SUFFIX


def taken_out(phrase: Phrase, bars: Collection[int]) -> Phrase:
    """Return what sounds in some bars, the gaps between them closed; no bars are the melody.

    A note that is held over from a bar that stays behind begins at the bar line.
    """
    if not bars:
        return phrase
    notes: list[Note] = []
    for place, bar in enumerate(sorted(bars)):
        measure = phrase.measure(bar)
        for note in measure.notes:
            note = replace(note, onset=note.onset + place * measure.ticks)
            if measure.tied_in and note.onset == place * measure.ticks and bar - 1 in bars:
                before = notes.pop()
                note = replace(before, duration=before.duration + note.duration)
            notes.append(note)
    return replace(phrase, notes=tuple(notes), measures=len(bars))


def mime_of(path: Path) -> QMimeData:
    """Return a MIDI file as what is dragged: its address, its path in words, and its bytes."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    data.setText(str(path))
    for kind in MIDI_TYPES:
        data.setData(kind, path.read_bytes())
    return data


class Outbox:
    """A folder for the files that are dragged out; it goes when it is closed, or with Python."""

    def __init__(self) -> None:
        self._count = 0
        self._folder: Path | None = None
        self._end: weakref.finalize[[Path, bool], Outbox] | None = None

    def put(self, phrase: Phrase, name: str) -> Path:
        """Write a MIDI file and return it; an earlier one of that name stays. Raises FileError."""
        from arvae_models.files import FileError, write_phrase

        try:
            if self._folder is None or not self._folder.exists():
                self._folder = Path(tempfile.mkdtemp(prefix="attune-"))
                self._end = weakref.finalize(self, shutil.rmtree, self._folder, True)
            self._count += 1
            folder = self._folder / str(self._count)
            folder.mkdir()
        except OSError as error:
            raise FileError(f"{name} cannot be written: {error.strerror}.") from error
        write_phrase(folder / name, phrase)
        return folder / name

    def close(self) -> None:
        """Remove all files."""
        if self._end is not None:
            self._end()


class DragHandle(IconButton):
    """A small grip: dragged, it gives the melody; pressed, it shows the file in its folder."""

    drag_started = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("drag", _TIP, quiet=True, parent=parent)
        self._origin: QPointF | None = None
        self.setText("MIDI")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName("MIDI file")
        self.setAccessibleDescription(_TIP)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        self._origin = event.position() if left else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._origin is None or not _is_drag(self._origin, event.position()):
            return
        self._origin = None
        self.setDown(False)  # so that letting go is no click
        self.drag_started.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._origin = None
        super().mouseReleaseEvent(event)


class DragOut(QObject):
    """Starts drags of the melody from a handle, and of bars from their numbers on the roll."""

    dragged = Signal(str)  # name of a file that another program has taken
    failed = Signal(str)  # a sentence

    def __init__(self, handle: DragHandle, roll: PianoRoll, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._handle = handle
        self._roll = roll
        self._outbox = Outbox()
        self._phrase = Phrase()
        self._title = ""
        self._press: QPoint | None = None  # on the bar numbers, with Alt
        handle.drag_started.connect(self.drag_melody)
        handle.clicked.connect(self.reveal)
        roll.viewport().installEventFilter(self)

    def show_music(self, phrase: Phrase, title: str) -> None:
        """This is what can be dragged, and what its files are called."""
        self._phrase, self._title = phrase, title

    def close(self) -> None:
        """Remove the files that were dragged."""
        self._outbox.close()

    @Slot()
    def drag_melody(self) -> None:
        """Drag the whole melody."""
        self._drag(self._handle, frozenset())

    @Slot()
    def reveal(self) -> None:
        """Show the melody's file in its folder, for programs that take no drops."""
        path = self._file(frozenset())
        if path and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))):
            self.failed.emit(f"The folder cannot be shown; the file is {path}.")

    def _file(self, bars: frozenset[int]) -> Path | None:
        name = file_name(self._title, bars, self._phrase.measures)
        try:
            return self._outbox.put(taken_out(self._phrase, bars), name)
        except ValueError as error:
            self.failed.emit(str(error))
            return None

    def _drag(self, source: QWidget, bars: frozenset[int]) -> None:
        path = self._file(bars)
        if path is None:
            return
        drag = QDrag(source)
        drag.setMimeData(mime_of(path))
        ratio = source.devicePixelRatioF()
        drag.setPixmap(picture(taken_out(self._phrase, bars), path.stem, ratio))
        drag.setHotSpot(QPoint(14, 14))
        if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
            self.dragged.emit(path.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        point = event.position()
        match event.type():
            case QEvent.Type.MouseButtonPress:
                left = event.button() == Qt.MouseButton.LeftButton
                alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
                if left and alt and point.y() < HEADER and point.x() >= GUTTER:
                    self._press = point.toPoint()
                    return True
            case QEvent.Type.MouseMove if self._press is not None:
                if _is_drag(QPointF(self._press), point):
                    bars = self._bars_at(self._press.x())
                    self._press = None
                    self._drag(self._roll.viewport(), bars)
                return True
            case QEvent.Type.MouseButtonRelease if self._press is not None:
                self._press = None
                return True
        return False

    def _bars_at(self, x: float) -> frozenset[int]:
        """Return the selected bars where one of them is at a place, else the bar there."""
        bar = self._roll.geometry_map.measure(x)
        selected = self._roll.selected_measures
        return selected if bar in selected else frozenset({bar})


def picture(phrase: Phrase, name: str, ratio: float) -> QPixmap:
    """Return what hangs at the pointer: the notes and the file's name, at a pixel density."""
    from app.views.files.strip_roll import excerpt, paint_strip

    look = theme.look()
    width, height = _PICTURE
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.colour("line"))
        painter.setBrush(look.colour("raised"))
        card = QRectF(0.5, 0.5, width - 1, height - 1)
        painter.drawRoundedRect(card, theme.RADIUS, theme.RADIUS)
        strip = excerpt(phrase.notes, phrase.meter, (0, phrase.measures))
        paint_strip(painter, QRectF(8, 8, width - 16, height - 34), strip, look)
        font = theme.font(theme.SMALL)
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        text = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideMiddle, width - 16)
        line = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(8, height - 24, width - 16, 20), line, text)
    return pixmap


def _is_drag(start: QPointF, now: QPointF) -> bool:
    return (now - start).manhattanLength() >= QApplication.startDragDistance()
