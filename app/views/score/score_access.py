"""What a screen reader finds where the score is: a document whose value is the chosen note.

Without it, Qt would call a view that paints itself a filler.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget


@runtime_checkable
class Valued(Protocol):
    """A widget that has a value in words."""

    def value_in_words(self) -> str:
        """Return what is chosen; empty where nothing is."""


class _Document(QAccessibleWidget):
    def text(self, kind: QAccessible.Text) -> str:
        widget = self.widget()
        if kind == QAccessible.Text.Value and isinstance(widget, Valued):
            return widget.value_in_words()
        return super().text(kind)


_KINDS: Final[set[type]] = set()
# Qt keeps no Python object alive and deletes these itself, as late as after the last widget.
_GIVEN: Final[list[QAccessibleInterface]] = []


def describe(kind: type[QWidget]) -> None:
    """Let every widget of a class, which is `Valued`, be found as a document with a value."""
    _KINDS.add(kind)
    _install()


@cache
def _install() -> None:
    QAccessible.installFactory(_interface)


def _interface(name: str, thing: QObject | None) -> QAccessibleInterface | None:
    if thing is None or type(thing) not in _KINDS or not isinstance(thing, QWidget):
        return None
    interface = _Document(thing, QAccessible.Role.Document)
    _GIVEN.append(interface)
    return interface
