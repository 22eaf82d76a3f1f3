"""Words that come from files, shown as they are written: Qt takes `<b>` for bold and `&` for a key.

Names of files, tracks and models are a stranger's. Labels that show them are plain text by
themselves; tool tips and menus have no such switch.
"""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt


def tip(text: str) -> str:
    """Return a tool tip that shows a text, whatever is in it."""
    if not Qt.mightBeRichText(text):
        return text
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>"


def menu_text(text: str) -> str:
    """Return the text of a menu's entry that shows a name: no letter is a key, no tab a column."""
    return " ".join(text.split()).replace("&", "&&")
