"""What a screen reader finds: every thing in a window, with what it is called, says and shows."""

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

TEXT = QAccessible.Text
PARTS = frozenset({QAccessible.Role.Client, QAccessible.Role.Window})


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of the accessibility tree."""

    role: str  # as Qt calls it
    name: str
    value: str
    words: str  # its description
    place: tuple[int, int, int, int]  # left, top, width, height on the screen
    states: frozenset[str]  # of STATES
    parent: int  # its parent's index in what `things` returns; -1 for the window itself


STATES = (
    "checkable",
    "checked",
    "disabled",
    "editable",
    "focusable",
    "focused",
    "invisible",
    "readOnly",
    "selected",
)


def things(window: QWidget, hidden: bool = False) -> list[Thing]:
    """List a window's things, parents before children; `hidden` ones as well."""
    found: list[Thing] = []
    start = QAccessible.queryAccessibleInterface(window)
    if start is not None:
        _list(start, -1, hidden, found)
    return found


def _list(interface, parent: int, hidden: bool, found: list[Thing]) -> None:
    thing = _thing(interface, parent)
    if "invisible" in thing.states and not hidden:
        return
    own = len(found)
    found.append(thing)
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and child.isValid():
            _list(child, own, hidden, found)


def name_around(widget: QWidget | None) -> str:
    """Return what a widget is called, or else the nearest one around it; empty where none is."""
    while widget is not None:
        if name := _name(QAccessible.queryAccessibleInterface(widget)):
            return name
        widget = widget.parentWidget()
    return ""


def _name(interface) -> str:
    if interface.role() == QAccessible.Role.ComboBox:  # Qt on Linux calls it as what is chosen
        return interface.object().accessibleName()
    return interface.text(TEXT.Name)


def _thing(interface, parent: int) -> Thing:
    state, rect = interface.state(), QRect(interface.rect())
    value = interface.valueInterface()
    said = interface.text(TEXT.Value) or (str(value.currentValue()) if value else "")
    return Thing(
        interface.role().name,
        _name(interface),
        said,
        interface.text(TEXT.Description),
        (rect.x(), rect.y(), rect.width(), rect.height()),
        frozenset(name for name in STATES if getattr(state, name)),
        parent,
    )
