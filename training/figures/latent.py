"""Figures of a latent space: where the codes lie, what its planes decode to, what is tied to what.

Knows codes, values and dials; whether they are of music or of pictures is all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from scipy.stats import spearmanr

from arvae_models.spec import Dial
from training.figures import style

Codes = NDArray[np.float32]  # (examples, latent)
Table = NDArray[np.floating[Any]]  # (examples, dials), in the attributes' units

REACH: Final = 5.0  # codes from -5 to 5, as Pati & Lerch (2020)
GRID: Final = 41  # codes a side of a surface
_SHOWN: Final = 4000  # dots that are drawn at most
_SLOT: Final = 52.0  # mm a panel
_EDGES: Final = (0.5, 99.5)  # percent of the codes that a panel shows


@dataclass(frozen=True, slots=True)
class Space:
    """A test set as a model codes it."""

    title: str
    dials: Sequence[Dial]
    codes: Codes
    values: Table
    measured: Callable[[Codes], Table] | None  # what codes decode to; None where nothing measures

    def code(self, k: int) -> NDArray[np.float32]:
        """The codes of dial k."""
        return self.codes[:, self.dials[k].dimension]


def scatter(space: Space) -> Figure:
    """Draw the codes, a panel an attribute: its own dimension across, the next dial's upwards.

    Where a dimension stands for its attribute alone, the colour changes from left to right.
    """
    figure, panels = _panels(space, f"{space.title}: the codes of {len(space.codes):,} examples")
    shown = np.random.default_rng(0).permutation(len(space.codes))[:_SHOWN]
    for k, axes in enumerate(panels):
        other = _next(space, k)
        x, y = space.code(k)[shown], space.code(other)[shown]
        low, high = np.percentile(space.values[:, k], _EDGES)
        dots = axes.scatter(x, y, 3, space.values[shown, k], cmap=style.SCALE, linewidths=0,
                            vmin=low, vmax=high, rasterized=True)  # fmt: skip
        axes.set_xlim(*_ends(space.code(k)))
        axes.set_ylim(*_ends(space.code(other)))
        _name(figure, axes, dots, space, k, other)
    return figure


def surface(space: Space, start: Codes, grid: int = GRID) -> Figure:
    """Draw what the plane of each dial and the next one decodes to, as measured.

    The other dimensions stay as in `start` (latent,). The dashed frame is where the data's codes
    lie (3 to 97 %). Raises ValueError where the space cannot be measured.
    """
    if space.measured is None:
        raise ValueError("What these codes decode to cannot be measured.")
    figure, panels = _panels(space, f"{space.title}: what is measured of what two codes decode to")
    steps = np.linspace(-REACH, REACH, grid)
    across, upwards = np.meshgrid(steps, steps)
    for k, axes in enumerate(panels):
        other = _next(space, k)
        codes = np.repeat(start[None].astype(np.float32), grid * grid, axis=0)
        codes[:, space.dials[k].dimension] = across.ravel()
        codes[:, space.dials[other].dimension] = upwards.ravel()
        values = space.measured(codes)[:, k].reshape(grid, grid)
        edge = REACH + REACH / (grid - 1)
        image = axes.imshow(values, cmap=style.SCALE, origin="lower", aspect="auto",
                            extent=(-edge, edge, -edge, edge))  # fmt: skip
        frame = [space.dials[place] for place in (k, other)]
        corner = (frame[0].code_low, frame[1].code_low)
        size = [dial.code_high - dial.code_low for dial in frame]
        for look in ({"color": "white", "linewidth": 1.6}, {"color": "black", "ls": (0, (3, 2))}):
            axes.add_patch(Rectangle(corner, size[0], size[1], fill=False, **look))
        _name(figure, axes, image, space, k, other)
    return figure


def pairs(space: Space) -> Figure:
    """Draw every dial's code against every other one's.

    On the diagonal a code's spread, with Spearman's correlation to its attribute; above it the
    correlation of two codes, and in grey that of the two attributes, which the codes inherit.
    """
    count = len(space.dials)
    side = max(style.COLUMN, min(style.PAGE, 38.0 * count + 10))
    figure = style.page(side, side + 9)
    style.head(figure, f"{space.title}: regularized dimensions, N = {len(space.codes):,}")
    panels = figure.subplots(count, count, squeeze=False)
    shown = np.random.default_rng(0).permutation(len(space.codes))[:_SHOWN]
    for row in range(count):
        for column in range(count):
            axes: Axes = panels[row, column]
            if row == column:
                _spread(axes, space, row)
            elif row > column:
                x, y = space.code(column), space.code(row)
                axes.scatter(x[shown], y[shown], 1.5, style.INK, alpha=0.35, linewidths=0,
                             rasterized=True)  # fmt: skip
                axes.set_xlim(*_ends(x))
                axes.set_ylim(*_ends(y))
            else:
                _correlation(axes, space, row, column)
            if column == 0:
                axes.set_ylabel(_dimension(space, row), color=_colour(space, row))
            if row == count - 1:
                axes.set_xlabel(_dimension(space, column), color=_colour(space, column))
    return figure


def _spread(axes: Axes, space: Space, k: int) -> None:
    code = space.code(k)
    axes.hist(code, bins=30, range=_ends(code), color=_colour(space, k))
    axes.set_xlim(*_ends(code))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.margins(y=0.35)
    text = f"ρ(z, attribute) = {style.number(_spearman(code, space.values[:, k]))}"
    axes.text(0.5, 0.98, text, transform=axes.transAxes, ha="center", va="top", size=6)


def _correlation(axes: Axes, space: Space, row: int, column: int) -> None:
    axes.axis("off")
    codes = _spearman(space.code(row), space.code(column))
    values = _spearman(space.values[:, row], space.values[:, column])
    axes.text(0.5, 0.58, f"ρ = {style.number(codes)}", size=8 + 5 * abs(codes),
              ha="center", va="center", transform=axes.transAxes)  # fmt: skip
    axes.text(0.5, 0.3, f"attributes: {style.number(values)}", size=6, color=style.GREY,
              ha="center", va="center", transform=axes.transAxes)  # fmt: skip


def _panels(space: Space, title: str) -> tuple[Figure, list[Axes]]:
    count = len(space.dials)
    columns = min(3 if count > 4 or count == 3 else 2, count)
    rows = -(-count // columns)
    figure = style.page(max(style.COLUMN, min(style.PAGE, 62.0 * columns)), _SLOT * rows + 9)
    style.head(figure, title)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for spare in panels[count:]:
        spare.remove()
    return figure, list(panels[:count])


def _name(figure: Figure, axes: Axes, shown: Any, space: Space, k: int, other: int) -> None:
    bar = figure.colorbar(shown, ax=axes, pad=0.02, aspect=25)
    bar.outline.set_visible(False)
    axes.set_title(style.label(space.dials[k].attribute), color=_colour(space, k), weight="bold")
    axes.set_xlabel(_dimension(space, k))
    axes.set_ylabel(_dimension(space, other))


def _dimension(space: Space, k: int) -> str:
    dial = space.dials[k]
    return f"z[{dial.dimension}], {style.attribute(dial.attribute).label.lower()}"


def _colour(space: Space, k: int) -> str:
    return style.COLOURS[space.dials[k].attribute]


def _next(space: Space, k: int) -> int:
    return (k + 1) % len(space.dials)


def _ends(code: NDArray[Any]) -> tuple[float, float]:
    """Where most codes lie, with some room: a stray one shall not shrink the others."""
    low, high = (float(end) for end in np.percentile(code, _EDGES))
    room = 0.05 * (high - low) or 1.0
    return low - room, high + room


def _spearman(x: NDArray[Any], y: NDArray[Any]) -> float:
    """Spearman's correlation; 0 where one of them never changes."""
    return float(spearmanr(x, y)[0]) if np.ptp(x) and np.ptp(y) else 0.0
