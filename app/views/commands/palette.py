"""The command palette: every action of the window, found by a few letters of its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QColor,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.views.commands import key_table
from app.views.commands.actions import ACTIONS
from app.views.commands.palette_paint import COMMAND, HEIGHT, MARKED, CommandDelegate
from app.views.commands.palette_search import Command, marked, ranked
from app.views.look import theme

_OWN: Final = "palette"  # the action that opens it, which it need not offer
_WIDTH, _TOP, _MARGIN = 620, 72, 24  # logical pixels
_LINES = 8  # seen at once
_RECENT: Final = 5  # commands remembered
_STEPS: Final = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_LINES,
    Qt.Key.Key_PageDown: _LINES,
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CommandPalette(QFrame):
    """A field and a list over the window; what is chosen is called once the palette is gone."""

    recent_changed = Signal(tuple)  # ids, the newest first

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        """Offer `actions` by id; `parent` is the window."""
        super().__init__(parent)
        self._actions = actions
        self._commands: list[Command] = []
        self._recent: tuple[str, ...] = ()
        self._before: QWidget | None = None  # what had the keys
        self.setAccessibleName("Find a command")
        self.search = QLineEdit(placeholderText="Find a command…")
        self.search.setAccessibleName("Find a command")
        self.search.setAccessibleDescription("Arrow keys choose, Enter calls, Esc closes")
        self.list = QListWidget()
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet("QListWidget { background: transparent; outline: none; }")
        self.list.setAccessibleName("Commands")
        self.nothing = QLabel("No command is called that.", alignment=Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("rank", "dim")
        self.nothing.setFixedHeight(HEIGHT)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.setContentsMargins(10, 10, 10, 8)
        for widget in (self.search, self.list, self.nothing):
            column.addWidget(widget)
        shadow = QGraphicsDropShadowEffect(self, blurRadius=48)
        shadow.setOffset(0, 12)
        shadow.setColor(QColor(0, 0, 0, 110))
        self.setGraphicsEffect(shadow)
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(self._call)
        self.hide()

    @property
    def recent(self) -> tuple[str, ...]:
        """Ids of the commands chosen here, the newest first."""
        return self._recent

    def show_recent(self, ids: Sequence[str]) -> None:
        """Offer these commands first, the newest first."""
        self._recent = tuple(identity for identity in ids if identity in self._actions)[:_RECENT]

    def open(self) -> None:
        """Show all commands and take the keys; where it is open already, close it."""
        if self.isVisible():
            self.close()
            return
        self._before = QApplication.focusWidget()
        self._commands = self._present()
        self.search.clear()
        self._find("")
        self._place()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
        self.window().installEventFilter(self)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one

    def hideEvent(self, _event: QHideEvent) -> None:
        self.window().removeEventFilter(self)
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # there is one
        if self.isAncestorOf(QApplication.focusWidget() or self.window()):
            if self._before is not None and isValid(self._before) and self._before.isVisible():
                self._before.setFocus(Qt.FocusReason.PopupFocusReason)
            else:
                self.search.clearFocus()
        self._before = None

    def _present(self) -> list[Command]:
        """Return what the actions say of themselves now."""
        commands = []
        for row in ACTIONS:
            action = self._actions.get(row.id)
            if action is None or row.id == _OWN or not action.isVisible():
                continue
            style = QKeySequence.SequenceFormat.PortableText
            keys = tuple(keys.toString(style) for keys in action.shortcuts())
            commands.append(
                Command(
                    row.id,
                    action.text(),
                    row.menu,
                    key_table.native(keys),
                    row.tip,
                    "" if action.isEnabled() else row.why_not,
                    action.isCheckable() and action.isChecked(),
                )
            )
        return commands

    def _find(self, query: str) -> None:
        """List what answers to the query, and choose the best."""
        by_id = {command.id: command for command in self._commands}
        self.list.clear()
        for identity in ranked(query, self._commands, self._recent):
            command = by_id[identity]
            item = QListWidgetItem(command.text)
            item.setData(COMMAND, command)
            item.setData(MARKED, marked(query, command.text))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, command.words())
            self.list.addItem(item)
        lines = range(self.list.count())
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.list.setFixedHeight(HEIGHT * min(_LINES, max(len(lines), 1)))
        self._choose(0 if lines else -1)
        self.adjustSize()
        self._place()

    @property
    def chosen(self) -> Command | None:
        """The command that Enter calls."""
        item = self.list.currentItem()
        return item.data(COMMAND) if item else None

    def _choose(self, line: int) -> None:
        self.list.setCurrentRow(line)
        if self.chosen and self.isVisible() and QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self.search, self.chosen.words())
            QAccessible.updateAccessibility(event)

    def _step(self, lines: int) -> None:
        """Go up or down; a single step goes round the ends."""
        count = self.list.count()
        if count:
            line = self.list.currentRow() + lines
            single = abs(lines) == 1
            self._choose(line % count if single else min(max(line, 0), count - 1))

    def _call(self) -> None:
        """Close, and call what is chosen; what cannot be called keeps the palette open."""
        command = self.chosen
        if command is None or not command.available:
            return
        self.show_recent([command.id, *(one for one in self._recent if one != command.id)])
        self.recent_changed.emit(self._recent)
        self.close()
        self._actions[command.id].trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.search and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self.search and kind == QEvent.Type.FocusOut:
            if QApplication.activePopupWidget() is None:  # its own menu
                self.close()
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            inside = self.rect().contains(self.mapFromGlobal(event.globalPosition().toPoint()))
            if not inside and watched.isWidgetType():
                self.close()
        elif watched is self.window() and kind == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Take the keys that choose, call and close, whatever they are in the window."""
        key = Qt.Key(event.key())
        ours = key in _STEPS or key in _ENTER or key == Qt.Key.Key_Escape or key == Qt.Key.Key_Tab
        if not ours:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            if key in _STEPS:
                self._step(_STEPS[key])
            elif key in _ENTER:
                self._call()
            elif key == Qt.Key.Key_Escape:
                self.close()
        return True

    def _place(self) -> None:
        """Stand in the upper middle of the window, as wide as it allows."""
        window = self.window()
        width = min(_WIDTH, window.width() - 2 * _MARGIN)
        top = min(_TOP, window.height() // 8)
        height = min(self.sizeHint().height(), window.height() - top - _MARGIN)
        self.setGeometry((window.width() - width) // 2, top, width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.look()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.colour("line"), 1))
            painter.setBrush(look.colour("panel"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
