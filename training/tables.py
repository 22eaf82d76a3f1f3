"""Figures as tables for the terminal. Knows how they are called, not how they are measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

if TYPE_CHECKING:
    from training.sweep import Spread, Summary

Figures = Mapping[str, Any]

_METRICS: Final = ("interpretability", "scc", "mig", "dmig", "sap", "modularity")
_RIGHT: Final = ("ticks", "bars", "pixels")  # shares of what comes back
FIGURES: Final = (*_RIGHT, *_METRICS)  # of codes
_STEERING: Final = (
    *("r", "hit", "error", "kept", "kept_median", "reachable", "locks"),
    *("monotone", "consistency", "restrictiveness", "linearity"),
)
_DIALS: Final = ("slope", "spearman", "side_effects")


def evaluated(results: Mapping[str, Figures]) -> Iterator[Table]:
    """Show what `attune-train evaluate` measured of models, by path."""
    codes = Table("model", "of", "N", "codes", "ticks", "whole bars", "pixels", *_METRICS)
    dials = Table("model", "dial", "order of its code", *("slope", "Spearman", "side effects"))
    identity = Table("model", "N", "digits", "taken for themselves")
    for path, result in results.items():
        model = Path(path).stem
        for part, kind, found in coded(result):
            shares = (f"{found[name]:.2%}" if name in found else "" for name in _RIGHT)
            start = (model, part, f"{result[part]['n']:,}", kind)
            codes.add_row(*start, *shares, *_cells(found, _METRICS))
        order = result["test"].get("order", {})
        for key, found in result.get("steerability", {}).items():
            own = f"{order[key]:.3f}" if key in order else ""
            dials.add_row(model, key, own, *_cells(found, _DIALS))
        if "identity" in result:
            _add_identity(identity, model, result["identity"])
    yield codes
    if dials.row_count:
        yield dials
    if identity.row_count:
        yield identity


def coded(result: Figures) -> Iterator[tuple[str, str, Figures]]:
    """Walk through what was measured of codes: "test" or "unseen", "means" or "sampled", figures.

    A Fader has one kind of codes, counted as means.
    """
    for part in ("test", "unseen"):
        row = result.get(part, {})
        for kind in ("means", "sampled"):
            found = row.get(kind) or (row if kind == "means" and "pixels" in row else None)
            if found is not None:
                yield part, kind, found


def _add_identity(table: Table, model: str, found: Figures) -> None:
    shares = {"as drawn": found["images"], "reconstructed": found["reconstructions"]}
    shares |= {f"{key} turned": share for key, share in found["traversed"].items()}
    for name, share in shares.items():
        table.add_row(model, f"{found['n']:,}", name, f"{share:.1%}")


def steered(results: Mapping[str, Figures]) -> Table:
    """Show what `attune-train steer` measured of models, by path."""
    table = Table("model", "N", "dial", "way", *_STEERING)
    for path, result in results.items():
        for key, ways in result["dials"].items():
            for way, found in ways.items():
                start = (Path(path).stem, f"{result['n']:,}", key, way)
                table.add_row(*start, *_cells(found, _STEERING), end_section=way == "locked")
    return table


def swept(summary: Summary) -> Table:
    """Show the runs of a sweep, recipe by recipe: the mean over the seeds ± its spread."""
    heads = ("ticks", "whole bars", "pixels", *_METRICS)
    table = Table("recipe", "runs", "of", "N", "codes", *heads)
    for (recipe, part, kind), found in summary.items():
        size = found["n"]
        start = (recipe, str(size.n), part, f"{size.mean:,.0f}", kind)
        shares = (_spread(found.get(name), 2, 100) for name in _RIGHT)
        table.add_row(*start, *shares, *(_spread(found.get(name), 3) for name in _METRICS))
    return table


def _spread(found: Spread | None, decimals: int, times: int = 1) -> str:
    """Write a mean, and the standard deviation where there is one; empty where there is neither."""
    if found is None:
        return ""
    unit = "%" if times == 100 else ""
    if found.sd is None:
        return f"{times * found.mean:.{decimals}f}{unit}"
    return f"{times * found.mean:.{decimals}f} ± {times * found.sd:.{decimals}f}{unit}"


def in_short(figures: Figures) -> str:
    """Say in one line what comes back: of unseen bars where there are some."""
    part = "unseen" if figures.get("unseen", {}).get("n") else "test"
    found = figures[part]
    words = {"ticks": "of the ticks", "bars": "of the bars whole", "pixels": "of the pixels"}
    shares = [f"{found[name]:.2%} {word}" for name, word in words.items() if name in found]
    which = "unseen bars" if part == "unseen" else "test"
    return f"{which}: {', '.join(shares) or 'nothing to measure'} (N = {found['n']:,})"


def _cells(figures: Figures, names: tuple[str, ...]) -> list[str]:
    """Show figures in a table's cells, empty where there is none."""
    return [f"{figures[name]:.3f}" if name in figures else "" for name in names]
