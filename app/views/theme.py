"""The visual language of the window: colours, type sizes, and the style sheet made of them.

A widget that paints itself asks `look`; which table it gets follows from the palette that
`apply` gave to the application, so nothing here remembers a current theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.views import icons

ATTRIBUTE_COLOURS: Final = MappingProxyType(
    {
        "rhythmic_complexity": QColor("#e8768f"),
        "pitch_range": QColor("#4db6c4"),
        "note_density": QColor("#93c25c"),
        "contour": QColor("#a08cf2"),
    }
)

SMALL, BODY, LARGE, TITLE = 11, 13, 22, 26  # type sizes, logical pixels
RADIUS: Final = 7  # corners, logical pixels

_FAMILIES = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Look:
    """One table of colours, each "#rrggbb"."""

    window: str  # behind everything
    panel: str  # cards and bars on the window
    raised: str  # buttons and fields on a panel
    hover: str  # a raised thing under the pointer
    line: str  # hairlines and borders
    text: str
    dim: str  # text of second rank
    faint: str  # text of third rank, and what is switched off
    accent: str  # what was just changed, what plays, what has the focus
    on_accent: str  # text on the accent
    danger: str
    lane: str  # rows of white keys
    lane_black: str  # rows of black keys
    grid: str  # sixteenths; beats and bar lines are this colour, stronger
    triplet: str  # the grid's triplet positions
    note: str
    on_note: str
    key_white: str
    key_black: str

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """Return a colour of the table, `alpha` from 0 (clear) to 1 (solid)."""
        colour = QColor(getattr(self, name))
        colour.setAlphaF(alpha)
        return colour


DARK: Final = Look(
    window="#171412",
    panel="#201c19",
    raised="#2d2824",
    hover="#3a332d",
    line="#37302a",
    text="#f3ece2",
    dim="#b3a798",
    faint="#877b6d",
    accent="#f7a94b",
    on_accent="#241503",
    danger="#f0735f",
    lane="#221e1b",
    lane_black="#1b1815",
    grid="#f3e3cc",
    triplet="#7fc7d9",
    note="#d9c6aa",
    on_note="#2a2017",
    key_white="#cfc4b4",
    key_black="#14110f",
)

LIGHT: Final = Look(
    window="#e9e3da",
    panel="#f7f3ec",
    raised="#fffdf9",
    hover="#efe6d8",
    line="#d3c8b8",
    text="#2b241d",
    dim="#675b4d",
    faint="#827564",
    accent="#ab5700",
    on_accent="#fffaf2",
    danger="#b3372a",
    lane="#fbf8f2",
    lane_black="#f0eae0",
    grid="#4a3c2a",
    triplet="#1d7d95",
    note="#8a7355",
    on_note="#fffaf2",
    key_white="#fffdf9",
    key_black="#3a322a",
)


def look() -> Look:
    """Return the table of colours that the application's palette was made of."""
    return DARK if QApplication.palette().window().color().lightness() < 128 else LIGHT


def attribute_colour(key: str, on: Look) -> QColor:
    """Return an attribute's one colour, dark enough to be read where the table is light."""
    colour = ATTRIBUTE_COLOURS.get(key, on.colour("accent"))
    return colour if on is DARK else colour.darker(140)


def font(size: int = BODY, *, strong: bool = False) -> QFont:
    """Return the window's typeface at a size in logical pixels."""
    result = QFont(QApplication.font())
    result.setPixelSize(size)
    result.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return result


def apply(app: QApplication, table: Look = DARK) -> None:
    """Dress the application: style, typeface, palette and style sheet."""
    app.setStyle("Fusion")
    present = set(QFontDatabase.families())
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    base = QFont([*(name for name in _FAMILIES if name in present), system.family()])
    base.setPixelSize(BODY)
    app.setFont(base)
    app.setPalette(_palette(table))
    app.setStyleSheet(_style_sheet(table))


def _palette(table: Look) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, name in (
        (role.Window, "window"),
        (role.Base, "panel"),
        (role.AlternateBase, "raised"),
        (role.Button, "raised"),
        (role.WindowText, "text"),
        (role.Text, "text"),
        (role.ButtonText, "text"),
        (role.BrightText, "accent"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "faint"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Link, "accent"),
        (role.Light, "hover"),
        (role.Midlight, "hover"),
        (role.Mid, "line"),
        (role.Dark, "line"),
        (role.Shadow, "window"),
    ):
        palette.setColor(target, table.colour(name))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, table.colour("faint"))
    return palette


def _style_sheet(table: Look) -> str:
    colours = {name: getattr(table, name) for name in Look.__dataclass_fields__}
    chevron = (icons.FOLDER / "chevron.svg").as_posix()
    return Template(_SHEET).substitute(colours, radius=RADIUS, small=SMALL, chevron=chevron)


_SHEET = """
QMainWindow, QDialog, QMessageBox { background: $window; }
QMenuBar { background: $window; color: $dim; padding: 2px 8px; }
QMenuBar::item { padding: 5px 10px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $raised; color: $text; }
QMenu { background: $raised; border: 1px solid $line; padding: 6px; }
QMenu::item { padding: 6px 40px 6px 22px; border-radius: 5px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 5px 7px; }
QStatusBar { background: $window; color: $dim; }
QStatusBar::item { border: none; }

QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid transparent;
    border-radius: ${radius}px; padding: 6px 12px; min-height: 20px;
}
QToolButton { padding: 6px 9px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:default { background: $accent; color: $on_accent; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $panel; }
QToolButton[quiet="true"] { background: transparent; }
QToolButton[quiet="true"]:hover { background: $hover; }

QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {
    background: $raised; color: $text; border: 1px solid transparent;
    border-radius: ${radius}px; padding: 6px 10px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover { background: $hover; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus { border-color: $accent; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url($chevron); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line; padding: 4px; outline: none;
}
QComboBox QAbstractItemView::item { padding: 6px 8px; min-height: 22px; }

/* Without visible buttons; hiding them by a property leaves the text no room. */
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
    width: 1px; border: none; subcontrol-origin: border;
}
QDoubleSpinBox::up-button { subcontrol-position: top right; }
QDoubleSpinBox::down-button { subcontrol-position: bottom right; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:horizontal { height: 12px; }
QScrollBar:vertical { width: 12px; }
QScrollBar::handle { background: $hover; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::handle:horizontal { min-width: 40px; }
QScrollBar::handle:vertical { min-height: 40px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPlainTextEdit, QTextBrowser { background: $panel; border: none; color: $dim; }
*[rank="card"] { background: $panel; border-radius: 10px; }
QLabel { background: transparent; }
QLabel[rank="dim"] { color: $dim; }
QLabel[rank="faint"] { color: $faint; font-size: ${small}px; }
QFrame[rank="banner"] { background: $raised; border-left: 3px solid $danger; border-radius: 4px; }
QFrame[rank="banner"][tone="report"] { border-left-color: $accent; }
"""
