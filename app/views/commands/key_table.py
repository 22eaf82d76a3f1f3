"""Which keys call which action, once the composer has changed some: pure, from two tables.

Keys are written as Qt writes them on every system ("Ctrl+K"); several for one action stand apart
by "; ", as in the table of actions. What the composer has stored is taken as far as it makes sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

Keys = tuple[str, ...]  # of one action, in the order in which they are shown

APART: Final = "; "
MOST: Final = 2  # keys for one action

_Key, _Held = Qt.Key, Qt.KeyboardModifier
_ARROWS: Final = frozenset({_Key.Key_Up, _Key.Key_Down, _Key.Key_Left, _Key.Key_Right})
_MODIFIERS: Final = frozenset(
    {_Key.Key_Shift, _Key.Key_Control, _Key.Key_Alt, _Key.Key_AltGr, _Key.Key_Meta}
)
_LOCAL: Final = frozenset(
    {
        *(_Key.Key_Escape, _Key.Key_Tab, _Key.Key_Backtab, _Key.Key_Return, _Key.Key_Enter),
        *(_Key.Key_PageUp, _Key.Key_PageDown, _Key.Key_Menu, _Key.Key_F2),
    }
)
_ZOOM: Final = frozenset({_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus})


def plain(text: str) -> str:
    """Write a key as Qt does; empty for what is no key, or several one after another."""
    sequence = QKeySequence(text)
    if sequence.count() != 1 or _combination(text).key() in {_Key.Key_unknown, *_MODIFIERS}:
        return ""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def _combination(key: str) -> QKeyCombination:
    return QKeySequence(key)[0]  # type: ignore[index]  # the stub lacks it


def native(keys: Keys) -> str:
    """Write keys as this system's keyboards name them: "⌘K" on a Mac."""
    style = QKeySequence.SequenceFormat.NativeText
    return " or ".join(QKeySequence(key).toString(style) for key in keys)


def why_not(key: str) -> str:
    """Say why a key cannot be given to an action; empty if it can."""
    if not plain(key):
        return "This is no key that Attune can tell apart."
    combination = _combination(key)
    pressed, held = combination.key(), combination.keyboardModifiers() & ~_Held.KeypadModifier
    name = native((key,))
    if pressed in _ARROWS:
        return f"{name} stays with dials, notes and lists, which the arrow keys move."
    if pressed in _LOCAL and held in (_Held.NoModifier, _Held.ShiftModifier):
        return f"{name} stays with the part of the window that you are in."
    if pressed in _ZOOM and held & _Held.ControlModifier:
        return f"{name} stays with the score, which it zooms."
    if held & _Held.AltModifier and not held & (_Held.ControlModifier | _Held.MetaModifier):
        return f"{name} may open a menu or type a letter elsewhere."
    return ""


def split(text: str) -> Keys:
    """Return the keys of a row of a table, without what is no key or not to be had."""
    keys = (plain(part) for part in text.split(APART))
    return tuple(dict.fromkeys(key for key in keys if key and not why_not(key)))[:MOST]


def in_force(table: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, Keys]:
    """Return the keys of every action of `table`, no key twice.

    `table` is what the program proposes and `changed` what the composer wants instead, both from
    action to keys. A key that the composer gave away is gone from the action that had it.
    """
    wanted = {name: text for name, text in changed.items() if not text or split(text)}
    taken: set[str] = set()
    result: dict[str, Keys] = {}
    for identity in sorted(table, key=lambda identity: identity not in wanted):
        text = wanted.get(identity, table[identity])
        result[identity] = tuple(key for key in split(text) if key not in taken)
        taken.update(result[identity])
    return {identity: result[identity] for identity in table}


def changes(table: Mapping[str, str], keys: Mapping[str, Keys]) -> dict[str, str]:
    """Return what of `keys` differs from `table`: what there is to store."""
    return {
        identity: APART.join(keys[identity])
        for identity, proposed in table.items()
        if keys[identity] != split(proposed)
    }


def owner(keys: Mapping[str, Keys], key: str) -> str | None:
    """Return the action that a key calls."""
    return next((identity for identity, own in keys.items() if key in own), None)


def given(keys: Mapping[str, Keys], identity: str, place: int, key: str) -> dict[str, Keys]:
    """Give an action a key at a place of its own; whoever had the key loses it.

    An empty key clears the place.
    """
    freed = {other: tuple(k for k in own if k != key) for other, own in keys.items()}
    own = list(keys[identity])
    own[place : place + 1] = [key]
    return {**freed, identity: tuple(dict.fromkeys(k for k in own if k))[:MOST]}


def reset(table: Mapping[str, str], keys: Mapping[str, Keys], identity: str) -> dict[str, Keys]:
    """Give an action the keys of the table again, taking them from whoever has them now."""
    own = split(table[identity])
    freed = {other: tuple(k for k in had if k not in own) for other, had in keys.items()}
    return {**freed, identity: own}
