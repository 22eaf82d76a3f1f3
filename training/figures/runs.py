"""Figures of training: metrics over seeds, hyper-parameters against each other, curves of a run.

What they show is read by `inputs`; nothing is measured here.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from training.config import ConfigError
from training.figures import style

LOG: Final = Path("logs") / "metrics.csv"  # of a run folder; Lightning's CSVLogger wrote it
# What a box plot shows, in order: name in the figures, words.
MEASURES: Final = (
    ("interpretability", "Interpretability"),
    ("scc", "SCC"),
    ("mig", "MIG"),
    ("dmig", "DMIG"),
    ("sap", "SAP"),
    ("modularity", "Modularity"),
    ("reconstruction", "Reconstruction (%)"),
)
_PARTS: Final = (("train", style.GREY), ("validation", style.PALETTE[0]))
_COLUMNS: Final = 4


@dataclass(frozen=True, slots=True)
class Result:
    """What one model of a recipe measures."""

    recipe: str
    figures: dict[str, float]  # names of MEASURES; the reconstruction in percent
    n: int  # examples that it was measured on
    gamma: float | None = None
    delta: float | None = None


def boxes(results: Sequence[Result], title: str = "") -> Figure:
    """Draw each measure of each recipe as a box over its runs, with a dot a run."""
    recipes: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        recipes[result.recipe].append(result)
    known = [row for row in MEASURES if any(row[0] in result.figures for result in results)]
    if not known:
        raise ConfigError("There are no figures of which box plots could be drawn.")
    columns = min(_COLUMNS, len(known))
    rows = -(-len(known) // columns)
    names = [_named(name, found) for name, found in recipes.items()]
    figure = style.page(style.PAGE, 8 + rows * (13 + 6 * len(recipes)))
    if title:
        style.head(figure, title)
    panels = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel()
    for (key, words), axes in zip(known, panels, strict=False):
        _box(axes, key, list(recipes.values()))
        axes.set_title(words)
        axes.set_yticks(range(1, len(names) + 1), names)
    if panels[0].get_ylim()[0] < panels[0].get_ylim()[1]:
        panels[0].invert_yaxis()  # the first recipe on top; the axes are shared
    for spare in panels[len(known) :]:
        spare.remove()
    return figure


def _named(name: str, found: Sequence[Result]) -> str:
    sizes = sorted({result.n for result in found})
    size = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,}–{sizes[-1]:,}"
    return f"{style.shortened(name, 32)}\nN = {size}; {len(found)} run{'s' * (len(found) != 1)}"


def _box(axes: Axes, key: str, recipes: Sequence[Sequence[Result]]) -> None:
    for place, (found, colour) in enumerate(zip(recipes, cycle(style.PALETTE), strict=False), 1):
        values = [result.figures[key] for result in found if key in result.figures]
        if not values:
            continue
        line = {"color": colour, "linewidth": 0.8}
        axes.boxplot(values, positions=[place], widths=0.55, orientation="horizontal",
                     showfliers=False, boxprops=line, whiskerprops=line, capprops=line,
                     medianprops=line | {"linewidth": 1.6}, manage_ticks=False)  # fmt: skip
        spread = np.linspace(-0.16, 0.16, len(values)) if len(values) > 1 else [0.0]
        axes.plot(values, place + np.array(spread), "o", color=colour, alpha=0.6, ms=2.2, mew=0)
    axes.set_ylim(0.4, len(recipes) + 0.6)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.locator_params(axis="x", nbins=4)
    axes.margins(x=0.08)


def study(results: Sequence[Result], title: str = "") -> Figure:
    """Draw interpretability against reconstruction; colour gamma, shape delta.

    Raises ConfigError where no result says its gamma and delta.
    """
    shown = [
        result
        for result in results
        if result.gamma is not None
        and result.delta is not None
        and {"reconstruction", "interpretability"} <= set(result.figures)
    ]
    if not shown:
        raise ConfigError("None of the results says which gamma and delta it was trained with.")
    gammas = sorted({result.gamma for result in shown if result.gamma is not None})
    deltas = sorted({result.delta for result in shown if result.delta is not None})
    colours = dict(zip(gammas, _shades(len(gammas)), strict=True))
    markers = dict(zip(deltas, cycle(style.MARKERS), strict=False))
    figure = style.page(120, 82)
    axes = figure.subplots()
    for result in shown:
        assert result.gamma is not None
        assert result.delta is not None
        place = (result.figures["reconstruction"], result.figures["interpretability"])
        axes.plot(*place, markers[result.delta], color=colours[result.gamma], ms=5,
                  mec="white", mew=0.4)  # fmt: skip
    axes.set_xlabel("Reconstruction (%)")
    axes.set_ylabel("Interpretability")
    axes.set_title(style.shortened(title, 50) or f"N = {_sizes(shown)}")
    axes.grid(color=style.FAINT, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.ticklabel_format(useOffset=False)
    legend = [_key(f"γ = {gamma:g}", "o", colour) for gamma, colour in colours.items()]
    legend += [_key(f"δ = {delta:g}", marker, style.GREY) for delta, marker in markers.items()]
    figure.legend(handles=legend, loc="outside right center")
    return figure


def _sizes(results: Sequence[Result]) -> str:
    sizes = sorted({result.n for result in results})
    return " to ".join(f"{size:,}" for size in dict.fromkeys((sizes[0], sizes[-1])))


def _shades(count: int) -> list[str]:
    """Colours from dark to light; the lightest would be lost on paper."""
    import matplotlib

    scale = matplotlib.colormaps[style.SCALE]
    return [to_hex(scale(share)) for share in np.linspace(0, 0.9, count)]


def _key(text: str, marker: str, colour: str) -> Line2D:
    return Line2D([], [], linestyle="", marker=marker, color=colour, markersize=4.5, label=text)


def curves(log: Path, title: str = "") -> Figure:
    """Draw what a run logged, a panel a quantity, training in grey and validation in colour.

    `log` is Lightning's metrics.csv. Raises ConfigError where it is missing or holds no curve.
    """
    lines = read_log(log)
    names = sorted(
        {name.partition("/")[2] for name in lines}, key=lambda name: (name != "loss", name)
    )
    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    figure = style.page(max(style.COLUMN, 60.0 * columns), 8 + 36.0 * rows)
    if title:
        style.head(figure, title)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for name, axes in zip(names, panels, strict=False):
        for part, colour in _PARTS:
            if f"{part}/{name}" in lines:
                steps, values = lines[f"{part}/{name}"]
                single = "o" if len(steps) == 1 else ""
                axes.plot(steps, values, color=colour, label=part, marker=single)
        axes.set_title(style.shortened(name, 32))
        axes.set_xlabel("step")
        axes.grid(color=style.FAINT, linewidth=0.4)
        axes.ticklabel_format(useOffset=False)
        axes.locator_params(axis="x", nbins=5)
    for spare in panels[len(names) :]:
        spare.remove()
    used = {name.partition("/")[0] for name in lines}
    keys = [Line2D([], [], color=colour, label=part) for part, colour in _PARTS if part in used]
    figure.legend(handles=keys, loc="outside lower center", ncols=len(keys))
    return figure


def read_log(log: Path) -> dict[str, tuple[list[int], list[float]]]:
    """Read the curves of a log: "validation/bars" -> (steps, values); what is no number is skipped.

    Raises ConfigError where the log is missing or holds no curve.
    """
    lines: dict[str, tuple[list[int], list[float]]] = {}
    try:
        with log.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name, text in row.items():
                    if name and name.partition("/")[0] in dict(_PARTS) and text:
                        steps, values = lines.setdefault(name, ([], []))
                        values.append(float(text))
                        steps.append(int(row["step"]))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise ConfigError(f"The log {log} cannot be read.") from error
    if not lines:
        raise ConfigError(f"The log {log} holds no curve.")
    return lines
