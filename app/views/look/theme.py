"""The visual language of the window: which look it wears, its typeface, its size and its motion.

A widget that paints itself asks `look`; which table it gets follows from the palette that `apply`
gave to the application. A change of look reaches every widget as Qt's PaletteChange.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.views.look.looks import CONTRAST as CONTRAST
from app.views.look.looks import DARK as DARK
from app.views.look.looks import LIGHT as LIGHT
from app.views.look.looks import LOOKS as LOOKS
from app.views.look.looks import Look as Look
from app.views.look.looks import look_on, system_look
from app.views.look.style_sheet import BODY as BODY
from app.views.look.style_sheet import LARGE as LARGE
from app.views.look.style_sheet import RADIUS as RADIUS
from app.views.look.style_sheet import SMALL as SMALL
from app.views.look.style_sheet import TITLE as TITLE
from app.views.look.style_sheet import style_sheet

SYSTEM: Final = "system"
NAMES: Final = MappingProxyType(  # of a look, as it is stored -> as it is shown
    {
        SYSTEM: "As the system",
        "dark": "Dark",
        "light": "Light",
        "contrast": "High contrast",
    }
)
SCALES: Final = (100, 125, 150, 175, 200)  # percent, of the whole interface

ATTRIBUTE_COLOURS: Final = MappingProxyType(  # attribute key -> its colour in every table
    {
        "rhythmic_complexity": "rose",
        "pitch_range": "teal",
        "note_density": "green",
        "contour": "violet",
    }
)

_SCALE_FACTOR = "QT_SCALE_FACTOR"
_FONTS = Path(__file__).parents[3] / "assets" / "fonts"  # the window's own typeface
_FAMILIES = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "DejaVu Sans")
_ROLES: Final = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "accent",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "window",
}
_SCHEMES: Final = {"light": Qt.ColorScheme.Light, SYSTEM: Qt.ColorScheme.Unknown}


def look() -> Look:
    """Return the table of colours that the application's palette was made of."""
    return look_on(QApplication.palette().window().color())


def attribute_colour(key: str, on: Look) -> QColor:
    """Return the one colour of an attribute; a stranger has the accent."""
    return on.colour(ATTRIBUTE_COLOURS.get(key, "accent"))


def font(size: int = BODY, *, strong: bool = False) -> QFont:
    """Return the window's typeface at a size in logical pixels."""
    result = QFont(QApplication.font())
    result.setPixelSize(size)
    result.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return result


def scale_environment(percent: int) -> None:
    """Enlarge the interface beside what the system does; call before there is an application.

    A factor that the environment already names is the user's own and stays.
    """
    if percent != 100:
        percent = min(max(percent, SCALES[0]), SCALES[-1])
        os.environ.setdefault(_SCALE_FACTOR, f"{percent / 100:g}")


def scale_in_force() -> int:
    """Return how large the interface is drawn, in percent; Qt settles it once, at the start."""
    try:
        return round(100 * float(os.environ.get(_SCALE_FACTOR, "1")))
    except ValueError:
        return 100


def apply(app: QApplication, name: str = SYSTEM, motion: bool = True) -> None:
    """Dress the application in a look, of `NAMES`; may be called again at any time.

    The look of the system is followed until another is named. Without `motion`, nothing glides.
    """
    dresser = app.findChild(_Dresser) or _Dresser(app)
    dresser.choose(name if name in NAMES else SYSTEM, motion=motion)


def moves() -> bool:
    """Tell whether things may glide and glow."""
    app = QApplication.instance()
    dresser = app.findChild(_Dresser) if app is not None else None
    return dresser is None or dresser.motion


class _Dresser(QObject):
    """Puts looks on the application, and follows the system where it is asked to."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.motion = True
        self._app = app
        self._name = SYSTEM
        self._worn: Look | None = None
        app.setStyle("Fusion")
        app.setFont(_typeface())
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self.follow)
        if hasattr(hints, "accessibility"):  # Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(self._follow_contrast)

    def choose(self, name: str, *, motion: bool) -> None:
        """Wear a look by its name, and say so to the system: title bars are its own."""
        self._name, self.motion = name, motion
        hints = self._app.styleHints()
        hints.setColorScheme(_SCHEMES.get(name, Qt.ColorScheme.Dark))
        if name == SYSTEM:
            self.follow(hints.colorScheme())
        else:
            self._wear(LOOKS[name])

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        """The system has gone light or dark."""
        if self._name == SYSTEM:
            self._wear(system_look(scheme, high_contrast=self._high_contrast()))

    @Slot()
    def _follow_contrast(self) -> None:
        self.follow(self._app.styleHints().colorScheme())

    def _high_contrast(self) -> bool:
        hints = self._app.styleHints()
        if not hasattr(hints, "accessibility"):
            return False
        return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast

    def _wear(self, table: Look) -> None:
        if table is not self._worn:
            self._worn = table
            self._app.setPalette(_palette(table))
            self._app.setStyleSheet(style_sheet(table))


def _typeface() -> QFont:
    for file in sorted(_FONTS.glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))
    present = set(QFontDatabase.families())
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    result = QFont([*(name for name in _FAMILIES if name in present), system.family()])
    result.setPixelSize(BODY)
    return result


def _palette(table: Look) -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, table.colour(name))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, table.colour("off"))
    return palette
