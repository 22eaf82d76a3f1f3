"""The tables of colours that the window can wear: dark, light and high contrast; knows no widget.

Every pair of colours that meets on the screen keeps the contrast of WCAG 2.1, level AA: 4.5 to 1
for words, 3 to 1 for shapes that must be told apart. What is switched off is exempt there and here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

READABLE: Final = 4.5  # contrast of words


@dataclass(frozen=True, slots=True)
class Look:
    """One table of colours, each "#rrggbb"."""

    window: str  # behind everything
    panel: str  # cards and bars on the window
    raised: str  # buttons and fields on a panel
    hover: str  # a raised thing under the pointer
    line: str  # hairlines and borders
    edge: str  # around what would not be found without it: a check box, the grip of a splitter
    rim: str  # around cards, buttons and fields; empty where their ground sets them off
    text: str
    dim: str  # text of second rank
    faint: str  # text of third rank
    off: str  # what is switched off
    accent: str  # what was just changed, what plays, what has the focus
    on_accent: str  # text on the accent
    danger: str
    good: str  # a lamp that says yes
    lane: str  # rows of white keys
    lane_black: str  # rows of black keys
    grid: str  # sixteenths; beats and bar lines are this colour, stronger
    triplet: str  # the grid's triplet positions
    note: str
    on_note: str
    key_white: str
    key_black: str
    rose: str  # this and what follows: what is measured has one of these everywhere
    teal: str
    green: str
    violet: str
    amber: str
    orchid: str

    def __hash__(self) -> int:
        return hash(self.window)  # quick: colours mixed of a look are cached by it

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """Return a colour of the table, `alpha` from 0 (clear) to 1 (solid)."""
        colour = QColor(getattr(self, name))
        colour.setAlphaF(alpha)
        return colour

    @property
    def dark(self) -> bool:
        """Whether light colours stand on a dark ground."""
        return QColor(self.window).lightness() < 128


DARK: Final = Look(
    window="#171412",
    panel="#201c19",
    raised="#2d2824",
    hover="#3a332d",
    line="#37302a",
    edge="#877b6d",
    rim="",
    text="#f3ece2",
    dim="#bdb1a2",
    faint="#a19485",
    off="#7a6f62",
    accent="#f7a94b",
    on_accent="#241503",
    danger="#f5806d",
    good="#8cbf78",
    lane="#221e1b",
    lane_black="#1b1815",
    grid="#f3e3cc",
    triplet="#7fc7d9",
    note="#d9c6aa",
    on_note="#2a2017",
    key_white="#b8ad9c",
    key_black="#14110f",
    rose="#ec7d95",
    teal="#6fdde0",
    green="#a8cf45",
    violet="#a68dfa",
    amber="#e3a857",
    orchid="#dd8ccd",
)

LIGHT: Final = Look(
    window="#e9e3da",
    panel="#f7f3ec",
    raised="#fffdf9",
    hover="#efe6d8",
    line="#d3c8b8",
    edge="#837663",
    rim="",
    text="#2b241d",
    dim="#574c3f",
    faint="#6a5e4f",
    off="#9b8f7f",
    accent="#9c4e00",
    on_accent="#fffaf2",
    danger="#a93024",
    good="#3f7a38",
    lane="#fbf8f2",
    lane_black="#f0eae0",
    grid="#4a3c2a",
    triplet="#1d7d95",
    note="#66523a",
    on_note="#fffdf9",
    key_white="#fffdf9",
    key_black="#3a322a",
    rose="#85183f",
    teal="#1d6d75",
    green="#566a0c",
    violet="#6526c4",
    amber="#8a5200",
    orchid="#9a2f86",
)

CONTRAST: Final = Look(
    window="#000000",
    panel="#000000",
    raised="#000000",
    hover="#2e2e2e",
    line="#9a9a9a",
    edge="#ffffff",
    rim="#ffffff",
    text="#ffffff",
    dim="#ffffff",
    faint="#e2e2e2",
    off="#8c8c8c",
    accent="#ffd60a",
    on_accent="#000000",
    danger="#ff8a7a",
    good="#7df08a",
    lane="#000000",
    lane_black="#181818",
    grid="#ffffff",
    triplet="#7df3f3",
    note="#ffffff",
    on_note="#000000",
    key_white="#ffffff",
    key_black="#000000",
    rose="#ff829c",
    teal="#7df3f3",
    green="#b2dc3c",
    violet="#b29aff",
    amber="#ffb84d",
    orchid="#ff9df0",
)

LOOKS: Final = MappingProxyType({"dark": DARK, "light": LIGHT, "contrast": CONTRAST})

_BY_GROUND: Final = {QColor(table.window).rgb(): table for table in LOOKS.values()}


def look_on(ground: QColor) -> Look:
    """Return the table whose window has a colour; the dark one for a stranger's."""
    return _BY_GROUND.get(ground.rgb(), DARK)


def system_look(scheme: Qt.ColorScheme, *, high_contrast: bool = False) -> Look:
    """Return the table that goes with what the desktop asks for; dark where it asks nothing."""
    if high_contrast:
        return CONTRAST
    return LIGHT if scheme == Qt.ColorScheme.Light else DARK


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two solid colours after WCAG 2.1, 1 (none) to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def over(top: QColor, ground: QColor) -> QColor:
    """Return the solid colour that is seen where a clear one lies on another."""
    share = top.alphaF()
    red, green, blue = (
        share * above + (1 - share) * below
        for above, below in zip(_parts(top), _parts(ground), strict=True)
    )
    return QColor.fromRgbF(red, green, blue)


def _parts(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _luminance(colour: QColor) -> float:
    """Relative luminance of WCAG 2.1."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colours_of(table: Look) -> dict[str, str]:
    """Return a table as a mapping, for a template."""
    return {field.name: getattr(table, field.name) for field in fields(table)}
