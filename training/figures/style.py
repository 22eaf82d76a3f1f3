"""One look for every printed figure: sizes, fonts, a colour for each attribute, and files.

Sizes are in millimetres, because a figure is made for paper. The bytes of a file depend on what is
drawn alone: no date, no random name, and a font that comes with matplotlib, its letters as shapes.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from arvae_models.atomic import write_atomically
from arvae_models.attributes import ATTRIBUTES, Attribute
from arvae_models.image_attributes import TABLES, ImageAttribute
from training.config import ConfigError

PAGE: Final = 180.0  # mm, the text of an A4 page
COLUMN: Final = 88.0  # mm, one of two columns
FORMATS: Final = ("svg", "png", "pdf")
_LETTER: Final = 1.8  # mm of a title's letter, a broad one
RESOLUTION: Final = 250  # dots an inch, of a PNG

INK: Final = "#222222"
GREY: Final = "#767676"  # second voice; still 4.5 : 1 on white
FAINT: Final = "#d4d4d4"  # lines to measure by
# Okabe & Ito's colours without the two that white paper swallows: safe for every colour vision.
PALETTE: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
MARKERS: Final = "osD^vP*X"
SCALE: Final = "viridis"  # of values: even to the eye, and in grey

_TABLES: Final[tuple[tuple[Attribute | ImageAttribute, ...], ...]] = (ATTRIBUTES, *TABLES.values())
_ROWS: Final = {row.key: row for table in _TABLES for row in table}
COLOURS: Final = {
    row.key: PALETTE[place % len(PALETTE)] for table in _TABLES for place, row in enumerate(table)
}

_LOOK: Final[dict[Any, Any]] = {  # matplotlib lists its names
    "font.family": "DejaVu Sans",
    "font.size": 7,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "text.color": INK,
    "text.parse_math": False,  # a model may be called what it likes
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": 6,
    "ytick.labelsize": 6,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2,
    "ytick.major.size": 2,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "lines.linewidth": 0.9,
    "lines.markersize": 3,
    "patch.linewidth": 0.5,
    "image.interpolation": "nearest",
    "figure.constrained_layout.h_pad": 0.04,  # inches
    "figure.constrained_layout.w_pad": 0.04,
    "svg.fonttype": "path",
    "svg.hashsalt": "attune",
    "pdf.fonttype": 42,
}
# What would differ from one hour or machine to the next.
_NO_METADATA: Final = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@contextmanager
def look() -> Iterator[None]:
    """Draw and save inside this, so that no setting of the reader's matplotlib shines through."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_LOOK)
        yield


def page(width: float, height: float, arranged: bool = True) -> Figure:
    """Return an empty figure of a size in mm; `arranged` leaves the room for labels to it."""
    size = (width / 25.4, height / 25.4)
    return Figure(size, facecolor="white", layout="constrained" if arranged else None)


def panel(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes at a place given in mm from the figure's upper left corner."""
    across, down = figure.get_size_inches() * 25.4
    return figure.add_axes(
        (left / across, 1 - (top + height) / down, width / across, height / down)
    )


def write(figure: Figure, across: float, down: float, text: str, **look: Any) -> None:
    """Write at a place in mm from the figure's upper left corner, centred in height."""
    width, height = figure.get_size_inches() * 25.4
    figure.text(across / width, 1 - down / height, text, va="center", **look)


def attribute(key: str) -> Attribute | ImageAttribute:
    """Return the row of an attribute of music or of pictures."""
    return _ROWS[key]


def label(key: str) -> str:
    """Name an attribute with its unit: "Pitch range (st)"."""
    row = _ROWS[key]
    return f"{row.label} ({row.unit})" if row.unit else row.label


def number(value: float, decimals: int = 2) -> str:
    """Write a number with a minus sign that is as wide as a plus."""
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def shortened(text: str, most: int) -> str:
    """Cut a text that would run off the page: a model or a run may have any name."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def head(figure: Figure, text: str) -> None:
    """Write a title over an arranged figure, in two lines at most."""
    width = figure.get_size_inches()[0] * 25.4
    lines = textwrap.wrap(text, int(width / _LETTER), max_lines=2, placeholder=" …")
    figure.suptitle("\n".join(lines), size=8)


def check(formats: Collection[str]) -> None:
    """Raise ConfigError for a format that cannot be written."""
    for name in formats:
        if name not in FORMATS:
            raise ConfigError(f"A figure can be {', '.join(FORMATS)}, not “{name}”.")


def data(figure: Figure, kind: str) -> bytes:
    """Return the content of a figure's file of a kind in FORMATS."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, dpi=RESOLUTION, metadata=_NO_METADATA[kind])
    return buffer.getvalue()


def save(figure: Figure, stem: Path, formats: Collection[str]) -> list[Path]:
    """Write a figure once a format, under a stem; return the files. Raises ConfigError, OSError."""
    check(formats)
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind in formats:
        paths.append(stem.with_name(f"{stem.name}.{kind}"))
        write_atomically(paths[-1], data(figure, kind))
    return paths
