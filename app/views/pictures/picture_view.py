"""One grey picture, large, to look at and to draw on: with the mouse, or with keys.

It shows what it is given and says what the hand did; it knows neither model nor history. A stroke
is one `drawing_started`, any number of `drawn`, then `drawing_finished` or `drawing_cancelled`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.views.look import theme
from app.views.pictures import picture_convert
from app.views.pictures.picture_brush import ERASER, PEN, Brush, Point
from app.views.pictures.picture_convert import PictureError
from arvae_models.picture_search import Image

_RIM: Final = 4.0  # logical pixels around the picture, for the ring of the focus
_NOTCH: Final = 120
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_TOOLS: Final = {Qt.Key.Key_B: PEN, Qt.Key.Key_E: ERASER}
_WIDER: Final = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}
_OWN: Final = (*_ARROWS, *_TOOLS, *_WIDER, Qt.Key.Key_Space)


class PictureView(QWidget):
    """A sheet of paper."""

    drawing_started = Signal()
    drawn = Signal(object)  # Image
    drawing_finished = Signal(object)  # Image
    drawing_cancelled = Signal()
    given = Signal(object, str)  # Image that was pasted, dropped or opened; what was done to it
    refused = Signal(str)  # a sentence
    brush_changed = Signal(object)  # Brush

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image: Image = np.zeros((28, 28), np.float32)
        self.brush = Brush()
        self._centred = True  # whether what is pasted is brought to the middle
        self._smooth = False
        self._before: Image | None = None  # during a stroke
        self._pen: Point | None = None  # where it touches the paper, or hovers
        self._keyed = False  # the stroke is drawn by keys
        self._notches = 0.0
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAccessibleName("Picture")
        self._describe()

    # What it shows.

    def show_picture(self, image: Image) -> None:
        """Show a picture (side, side), 0 paper .. 1 ink; a stroke in the hand ends."""
        self._cancel()
        self.image = image
        self._describe()
        self.update()

    def show_kind(self, side: int, *, centred: bool) -> None:
        """Take pictures of a size; with `centred` what is pasted is brought to the middle."""
        self._centred = centred
        if self.image.shape != (side, side):
            self.show_picture(np.zeros((side, side), np.float32))
            self.show_brush(replace(self.brush, width=round(side / 10, 1)))

    def show_smooth(self, smooth: bool) -> None:
        """Show the picture smoothly, or every pixel as a square."""
        self._smooth = smooth
        self.update()

    def show_brush(self, brush: Brush) -> None:
        """Draw with another brush."""
        if brush != self.brush:
            self.brush = brush
            self._describe()
            self.update()
            self.brush_changed.emit(brush)

    @property
    def drawing(self) -> bool:
        """Whether the brush touches the paper."""
        return self._before is not None

    def paper(self) -> QRectF:
        """Return where the picture lies."""
        side = min(self.width(), self.height()) - 2 * _RIM
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _describe(self) -> None:
        side, brush = len(self.image), self.brush
        covered = round(100 * float((self.image >= 0.5).mean()))
        words = f"{side} by {side} pixels, {covered} % ink, {brush.tool} of {brush.breadth:.1f} px"
        if self._keyed and self._pen is not None:
            words += f", at {self._pen[0]:.0f}, {self._pen[1]:.0f}"
        self.setAccessibleDescription(words)

    # Pictures from elsewhere.

    def paste(self) -> None:
        """Take the picture on the clipboard."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.refused.emit("There is no picture on the clipboard.")
        else:
            self._take(image)

    def open_file(self, path: Path) -> None:
        """Take a picture from a file."""
        try:
            self.given.emit(*picture_convert.read(path, len(self.image), centred=self._centred))
        except PictureError as error:
            self.refused.emit(str(error))

    def _take(self, image: QImage) -> None:
        try:
            self.given.emit(*picture_convert.taken(image, len(self.image), centred=self._centred))
        except PictureError as error:
            self.refused.emit(str(error))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasImage() or any(url.isLocalFile() for url in data.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        event.acceptProposedAction()
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self.open_file(Path(files[0]))
        elif isinstance(image := data.imageData(), QImage):
            self._take(image)

    # Drawing.

    def _begin(self, place: Point) -> None:
        if not self.drawing:
            self._before, self._pen = self.image, place
            self.drawing_started.emit()
            self._stroke(place)

    def _stroke(self, place: Point) -> None:
        self.image = self.brush.stroked(self.image, self._pen or place, place)
        self._pen = place
        self.update()
        self.drawn.emit(self.image)

    def _finish(self) -> None:
        if self.drawing:
            self._before, self._keyed = None, False
            self._describe()
            self.drawing_finished.emit(self.image)

    def _cancel(self) -> None:
        if self._before is not None:
            self.image, self._before, self._keyed = self._before, None, False
            self.update()
            self.drawing_cancelled.emit()

    def _place(self, point: QPointF) -> Point:
        paper, side = self.paper(), len(self.image)
        x = (point.x() - paper.left()) / paper.width() * side
        return x, (point.y() - paper.top()) / paper.height() * side

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self._finish()
            self._begin(self._place(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        if self.drawing and not self._keyed:
            self._stroke(place)
        elif not self.drawing:
            self._pen = place if self.paper().contains(event.position()) else None
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._finish()

    def leaveEvent(self, event: QEvent) -> None:
        if not self.drawing:
            self._pen = None
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._notches += event.angleDelta().y() / _NOTCH
        steps = int(self._notches)
        self._notches -= steps
        self.show_brush(self.brush.widened(steps))
        event.accept()

    # Keys.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            held = event.key() == Qt.Key.Key_Escape and self.drawing
            if held or (plain and event.key() in _OWN):  # no shortcut of the window meanwhile
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self._walk(*_ARROWS[key])
        elif key == Qt.Key.Key_Space and self.drawing:
            self._finish()
        elif key == Qt.Key.Key_Space:
            self._keyed = True
            self._begin(self._pen or self._middle())
        elif key in _TOOLS:
            self.show_brush(replace(self.brush, tool=_TOOLS[key]))
        elif key in _WIDER:
            self.show_brush(self.brush.widened(_WIDER[key]))
        elif key == Qt.Key.Key_Escape and self.drawing:
            self._cancel()
        else:
            event.ignore()

    def _walk(self, dx: int, dy: int) -> None:
        side = len(self.image)
        x, y = self._pen or self._middle()
        place = min(max(x + dx, 0.0), float(side)), min(max(y + dy, 0.0), float(side))
        if self.drawing:
            self._stroke(place)
        self._pen = place
        self._describe()
        self.update()

    def _middle(self) -> Point:
        return len(self.image) / 2, len(self.image) / 2

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._keyed:
            self._finish()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._cancel()
        self.update()

    # Paint.

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_picture(painter, self.paper(), self.image, smooth=self._smooth)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.look().colour("accent", 0.75), 1.2))
                painter.drawRoundedRect(self.paper().adjusted(-3, -3, 3, 3), 7, 7)
            if self._pen is not None and self.isEnabled():
                self._paint_brush(painter)

    def _paint_brush(self, painter: QPainter) -> None:
        paper, side = self.paper(), len(self.image)
        if self._pen is None:
            return
        scale = paper.width() / side
        centre = paper.topLeft() + QPointF(*self._pen) * scale
        radius = self.brush.breadth / 2 * scale
        painter.setClipRect(paper)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, breadth in (("window", 3.0), ("accent", 1.4)):
            painter.setPen(QPen(theme.look().colour(colour, 0.9), breadth))
            painter.drawEllipse(centre, radius, radius)

    def sizeHint(self) -> QSize:
        return QSize(360, 360)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 220)


def paint_picture(painter: QPainter, rect: QRectF, image: Image, *, smooth: bool) -> None:
    """Paint a picture (side, side) in the window's own paper and ink."""
    look = theme.look()
    picture = picture_convert.shown(image, look.colour("lane"), look.colour("text"))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(rect, picture, QRectF(picture.rect()))
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.colour("line"), 1))
    painter.drawRect(rect)
