"""One choice of a few, all of them in sight: a row of radio buttons that looks like one thing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from app.views.look import theme

_HEIGHT, _SIDE = 32, 14  # logical pixels; of a segment, and at each side of its words
_CORNER = theme.RADIUS - 2
_TINT = 0.16  # of the accent, behind what is chosen


class Segment(QRadioButton):
    """One of the choices."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setSizePolicy(self.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(theme.font(theme.BODY)).horizontalAdvance(self.text())
        return QSize(round(width) + 2 * _SIDE, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.look()
        on, usable = self.isChecked(), self.isEnabled()
        under = self.underMouse() and usable
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            body = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
            if on:
                painter.setPen(QPen(look.colour("accent", 0.7 if usable else 0.3), 1))
                painter.setBrush(look.colour("accent", _TINT))
                painter.drawRoundedRect(body, _CORNER, _CORNER)
            elif under:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("hover"))
                painter.drawRoundedRect(body, _CORNER, _CORNER)
            if self.hasFocus():
                painter.setPen(QPen(look.colour("accent"), 1.8))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(body, _CORNER, _CORNER)
            painter.setFont(theme.font(theme.BODY))
            ink = "text" if on or under else "dim"
            painter.setPen(look.colour(ink if usable else "off"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Segments(QFrame):
    """The choices in a row; arrow keys go along it, Tab past it."""

    chosen = Signal(object)  # a value, by hand

    def __init__(
        self, name: str, options: Sequence[tuple[object, str]], parent: QWidget | None = None
    ) -> None:
        """Offer `options`, each a value and its words, under a name for a screen reader."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.buttons = {value: Segment(words) for value, words in options}
        row = QHBoxLayout(self)
        row.setSpacing(0)
        row.setContentsMargins(1, 1, 1, 1)
        for value, button in self.buttons.items():
            button.setAccessibleName(f"{name}: {button.text()}")
            button.toggled.connect(lambda on, value=value: self._choose(value, on))
            row.addWidget(button)
        self._value: object = None

    @property
    def value(self) -> object:
        """The value that is shown."""
        return self._value

    def show_value(self, value: object) -> None:
        """Show which is chosen, without a word."""
        self._value = value
        self.buttons[value].setChecked(True)

    def refuse(self, value: object, reason: str) -> None:
        """Switch one choice off, and say why."""
        self.buttons[value].setEnabled(False)
        self.buttons[value].setToolTip(reason)
        self.buttons[value].setAccessibleDescription(reason)

    def _choose(self, value: object, on: bool) -> None:
        if on and value != self._value:
            self._value = value
            self.chosen.emit(value)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.look()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.colour("rim" if look.rim else "line"), 1))
            painter.setBrush(look.colour("raised"))
            ground = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(ground, theme.RADIUS, theme.RADIUS)
