"""A sheet of pictures to choose from, with the mouse or with keys; it knows no model."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.views.look import theme
from app.views.pictures.picture_sheet import Colours, Plan, Sheet, paint_sheet

_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_RIM: Final = 6  # logical pixels around the sheet


class PictureTiles(QWidget):
    """Pictures of which one can be taken."""

    taken = Signal(int)  # index in the sheet

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = Sheet()
        self.place: int | None = None  # where the keys are
        self._hover: int | None = None
        self._message = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self._describe()

    def show_sheet(self, sheet: Sheet) -> None:
        """Show pictures; the keys stay where they are, where that is still a picture."""
        self.sheet, self._message = sheet, ""
        if self.place is not None and self.place >= len(sheet.images):
            self.place = None
        self._hover = None
        self._describe()
        self.update()

    def show_message(self, text: str) -> None:
        """Show a sentence instead of pictures."""
        self.show_sheet(Sheet())
        self._message = text
        self._describe()
        self.update()

    def plan(self) -> Plan:
        """Return where the pictures lie."""
        plan = Plan.of(self.sheet, self.width() - 2 * _RIM, self.height() - 2 * _RIM)
        return plan.moved(_RIM, _RIM)

    def _describe(self) -> None:
        if self._message:
            words = self._message
        elif self.place is None or self.place >= len(self.sheet.words):
            words = f"{len(self.sheet.images)} pictures"
        else:
            words = self.sheet.words[self.place]
        self.setAccessibleDescription(words)

    def _go(self, place: int) -> None:
        self.place = place
        self._describe()
        event = QAccessible.Event.DescriptionChanged
        QAccessible.updateAccessibility(QAccessibleEvent(self, event))
        self.update()

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.plan().at(event.position(), len(self.sheet.images))
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self._go(index)
            self.taken.emit(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hover = self.plan().at(event.position(), len(self.sheet.images))
        if hover != self._hover:
            self._hover = hover
            self.setCursor(
                Qt.CursorShape.ArrowCursor if hover is None else Qt.CursorShape.PointingHandCursor
            )
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    # Keys.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in (*_ARROWS, *_ENTER):
                event.accept()  # Space takes a picture here, whatever it does in the window
                return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tip(event)
            return True
        return super().event(event)

    def _tip(self, event: QHelpEvent) -> None:
        index = self.plan().at(event.pos().toPointF(), len(self.sheet.images))
        if index is None or index >= len(self.sheet.words):
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), self.sheet.words[index], self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = Qt.Key(event.key()), len(self.sheet.images)
        if key in _ARROWS and count:
            across, down = _ARROWS[key]
            step = across + down * self.sheet.columns
            place = 0 if self.place is None else self.place + step
            if 0 <= place < count:
                self._go(place)
        elif key in _ENTER and self.place is not None:
            self.taken.emit(self.place)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    # Paint.

    def paintEvent(self, event: QPaintEvent) -> None:
        look, plan = theme.look(), self.plan()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._message:
                painter.setFont(theme.font())
                painter.setPen(look.colour("dim"))
                words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(24, 0, -24, 0), words, self._message)
                return
            names = ("lane", "text", "line", "accent")
            paint_sheet(painter, self.sheet, plan, Colours(*(look.colour(n) for n in names)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self._hover is not None:
                painter.setPen(QPen(look.colour("dim"), 1.6))
                painter.drawRect(plan.rect(self._hover))
            if self.hasFocus():
                self._paint_focus(painter, plan)

    def _paint_focus(self, painter: QPainter, plan: Plan) -> None:
        painter.setPen(QPen(theme.look().colour("accent", 0.75), 1.4))
        if self.place is not None:
            painter.drawRoundedRect(plan.rect(self.place).adjusted(-2, -2, 2, 2), 3, 3)
        else:
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 9, 9)

    def sizeHint(self) -> QSize:
        return QSize(620, 360)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 220)
