"""One page on models and runs: what they are, what they measure, and their figures.

The page is a single HTML file that asks for nothing outside itself, so that it can be mailed and
printed. Whatever comes from a file is escaped: a stranger's model can have any name.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from arvae_models.atomic import write_atomically
from training import evaluate, evaluate_pictures
from training.config import ConfigError
from training.figures import drawings, inputs, runs, style
from training.figures.drawings import Drawing
from training.figures.inputs import Inputs, Model, MusicModel

_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png", "gif": "image/gif"}
# Dots by the thousand and photographs are smaller as pixels.
_AS_PIXELS: Final = ("scatter", "surface", "pairs", "strips", "grids", "reconstructions")
_SHARES: Final = (("ticks", "ticks %"), ("pixels", "pixels %"), ("bars", "whole bars %"))
_MEASURES: Final = runs.MEASURES[:-1]  # the reconstruction has its own columns
_STEERING: Final = (
    ("r", "r"),
    ("hit", "hit"),
    ("error", "mean error"),
    ("kept", "slots kept"),
    ("kept_median", "median"),
    ("reachable", "reachable"),
    ("locks", "locks held"),
    ("monotone", "monotone"),
    ("consistency", "consistency"),
    ("restrictiveness", "restrictiveness"),
    ("linearity", "linearity"),
)
_TURNED: Final = (
    ("slope", "slope"),
    ("spearman", "Spearman"),
    ("side_effects", "side effects"),
)
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #222; --soft: #666; --line: #ddd; --paper: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --soft: #a0a0a0; --line: #444; --paper: #1b1b1d; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.35rem; border-top: 1px solid var(--line);
  padding-top: 1.4rem; margin-top: 2.4rem; } h3 { font-size: 1.05rem; margin-bottom: .4rem; }
p.note, figcaption, caption { color: var(--soft); font-size: .85rem; }
.wide { overflow-x: auto; } .beside { display: flex; flex-wrap: wrap; gap: 0 2.5rem; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums;
  margin: .4rem 0 1rem; }
caption { text-align: left; }
th, td { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
td.number, th.number { text-align: right; white-space: nowrap; }
figure { margin: 1.2rem 0; break-inside: avoid; }
figure img { max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
@media print {
  :root { --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; }
  body { max-width: none; margin: 0; font-size: 10pt; }
  h2 { break-before: page; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
  .wide { overflow: visible; } table { font-size: 7.5pt; }
}
"""


def write(
    paths: Sequence[Path],
    target: Path,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    seed: int = 0,
) -> Path:
    """Write a page on model files, run folders and the JSON that `evaluate` and `steer` print.

    Models that no JSON speaks of are measured on their test sets. `on_progress` hears
    (steps done, steps in all). Raises ConfigError, CheckpointError, DataError with a sentence, and
    OSError where the page cannot be written.
    """
    if not paths:
        raise ConfigError("A report needs a model, a run or a file of results.")
    found = inputs.read(paths)
    planned = drawings.planned(found, (), seed)
    known = {name for name, _ in found.evaluated}
    fresh = [model for model in found.models if str(model.path) not in known]
    total, done = len(planned) + len(fresh), 0
    on_progress(done, total)
    evaluated = list(found.evaluated)
    for model in fresh:
        evaluated.append((str(model.path), _evaluated(model, seed)))
        on_progress(done := done + 1, total)
    figures: list[tuple[Drawing, str]] = []
    for drawing in planned:
        figures.append((drawing, _figure(drawing)))
        on_progress(done := done + 1, total)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, "".join(_page(found, evaluated, figures)).encode())
    return target


def _evaluated(model: Model, seed: int) -> Mapping[str, Any]:
    if isinstance(model, MusicModel):
        return evaluate.evaluate(model.engine, model.bars, seed=seed)
    return evaluate_pictures.evaluate(model.engine, model.data, seed=seed)


def _page(
    found: Inputs,
    evaluated: Sequence[tuple[str, Mapping[str, Any]]],
    figures: Sequence[tuple[Drawing, str]],
) -> Iterator[str]:
    names = [model.name for model in found.models] + [run.name for run in found.runs]
    title = ", ".join(names) or "Results"
    yield "<!doctype html>\n<html lang=en-GB>\n<head>\n<meta charset=utf-8>\n"
    yield '<meta name=viewport content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escape(title)}: a report by Attune</title>\n<style>{_STYLE}</style>\n</head>\n"
    yield f"<body>\n<h1>{escape(title)}</h1>\n"
    if evaluated:
        yield "<h2>What they measure</h2>\n"
        yield _note(
            "N is the number of examples; compare MIG and DMIG at equal N only. “Unseen” ones stand"
            " in no transposition in the training data. “Means” are the codes without noise,"
            " “sampled” ones are drawn from the posterior, as published."
        )
        yield _metrics(evaluated)
    if found.steered:
        yield "<h2>Asking for a value</h2>\n"
        yield _note(
            "“Raw” sets the dial's own dimension; “first”, “refined”, “step” and “locked” answer "
            "through the neighbourhood."
        )
        yield from (_steering(name, entry) for name, entry in found.steered)
    shared = [html for drawing, html in figures if drawing.of is None]
    if shared:
        yield "<h2>Figures</h2>\n"
        yield from shared
    for model in found.models:
        yield from _model(model, dict(evaluated).get(str(model.path), {}))
        yield from (html for drawing, html in figures if drawing.of == model.path)
        yield from _record(model.card.training)
    for run in found.runs:
        yield from _run(run)
        yield from (html for drawing, html in figures if drawing.of == run)
        yield from _record(_read_record(run))
    yield "</body>\n</html>\n"


def _model(model: Model, measured: Mapping[str, Any]) -> Iterator[str]:
    card = model.card
    yield f"<h2>{escape(model.name)}</h2>\n"
    yield from (f"<p>{escape(text)}</p>\n" for text in (card.summary, card.trained_on) if text)
    yield _note(" ".join(text for text in (f"File: {model.path.name}.", card.licence) if text))
    yield _dials(model, measured)
    identity = list(_flat(_part(measured, "identity")))
    if identity:
        yield _table("What a classifier takes the digits for", ("figure", "value"), identity)


def _run(run: Path) -> Iterator[str]:
    yield f"<h2>{escape(run.name)}</h2>\n"
    yield _note(f"Folder of a run: {run}.")
    if (run / runs.LOG).is_file():
        lines = runs.read_log(run / runs.LOG)
        cells = [
            (name, steps[-1], _number(values[-1]), _number(min(values)), _number(max(values)))
            for name, (steps, values) in sorted(lines.items())
        ]
        yield _table(
            "What it logged", ("quantity", "last step", "last", "lowest", "highest"), cells
        )
    else:
        yield _note("It has logged nothing yet.")


def _read_record(run: Path) -> Mapping[str, Any]:
    try:
        record = json.loads((run / inputs.RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"The record of the run {run} cannot be read.") from error
    return record if isinstance(record, Mapping) else {}


def _record(record: Mapping[str, Any]) -> Iterator[str]:
    """Show the settings, the data and the versions that a run or a card holds."""
    yield "<div class=beside>\n"
    for key, caption in (("config", "Settings"), ("data", "Data"), ("versions", "Environment")):
        # What the card says of itself stands above.
        cells = [cell for cell in _flat(record.get(key, {})) if not cell[0].startswith("card.")]
        if cells:
            yield _table(caption, ("name", "value"), cells)
    yield "</div>\n"


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Turn {"fit": {"batch": 2}} into ("fit.batch", "2")."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        yield name, ", ".join(str(item) for item in value)
    elif name:
        yield name, str(value)


def _dials(model: Model, measured: Mapping[str, Any]) -> str:
    order = _part(_part(measured, "test"), "order")
    turned = _part(measured, "steerability")
    cells = []
    for dial in model.dials:
        attribute = style.attribute(dial.attribute)
        found = _part(turned, dial.attribute)
        cells.append(
            (
                attribute.label,
                f"z[{dial.dimension}]",
                f"{attribute.text(dial.low)} … {attribute.text(dial.high)}".replace("-", "−"),
                f"{style.number(dial.code_low)} … {style.number(dial.code_high)}",
                _number(order.get(dial.attribute)),
                *(_number(found.get(name)) for name, _ in _TURNED),
            )
        )
    heads = ("dial", "dimension", "3 to 97 % of the data", "of the codes", "order of the codes")
    return _table(
        "Dials; the order is Spearman's correlation of codes and attribute in the test set, the "
        "figures after it are of plain traversal",
        (*heads, *(words for _, words in _TURNED)),
        cells,
    )


def _metrics(evaluated: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    rows: list[tuple[tuple[object, ...], Mapping[str, Any]]] = []
    for name, entry in evaluated:
        for part in ("test", "unseen"):
            found = _part(entry, part)
            ways = [way for way in ("means", "sampled") if _part(found, way)]
            start = (Path(name).stem, part, found.get("n", 0))
            rows += [((*start, way), _part(found, way)) for way in ways]
            if found.get("n") and not ways:  # a Fader, whose code holds the attributes themselves
                rows.append(((*start, ""), found))
    shares = [share for share in _SHARES if any(share[0] in figures for _, figures in rows)]
    cells = [
        (
            *start,
            *(_number(figures.get(key), 2, 100) for key, _ in shares),
            *(_number(figures.get(key)) for key, _ in _MEASURES),
        )
        for start, figures in rows
    ]
    heads = ("model", "examples", "N", "codes", *(words for _, words in (*shares, *_MEASURES)))
    return _table("", heads, cells)


def _steering(name: str, entry: Mapping[str, Any]) -> str:
    cells = []
    for key, ways in _part(entry, "dials").items():
        for way, figures in ways.items() if isinstance(ways, Mapping) else ():
            if isinstance(figures, Mapping):
                cells.append((key, way, *(_number(figures.get(part)) for part, _ in _STEERING)))
    caption = f"{Path(name).stem}, N = {entry.get('n', '?')}"
    return _table(caption, ("dial", "way", *(words for _, words in _STEERING)), cells)


def _part(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a section of results; an empty one where there is none."""
    part = entry.get(key)
    return part if isinstance(part, Mapping) else {}


def _number(value: object, decimals: int = 3, times: float = 1) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    if isinstance(value, int) and times == 1:
        return f"{value:,}"
    return style.number(value * times, decimals)


def _note(text: str) -> str:
    return f"<p class=note>{escape(text)}</p>\n"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; numbers stand at the right of their columns."""
    lines = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    columns = list(zip(*lines, strict=True)) or [()] * len(heads)
    looks = [" class=number" if _is_numeric(column) else "" for column in columns]
    parts = ["<div class=wide><table>"]
    if caption:
        parts.append(f"<caption>{escape(caption)}</caption>")
    for tag, line in (("th", heads), *(("td", line) for line in lines)):
        cells = (
            f"<{tag}{look}>{escape(str(cell))}</{tag}>"
            for cell, look in zip(line, looks, strict=True)
        )
        parts.append(f"<tr>{''.join(cells)}</tr>")
    parts.append("</table></div>\n")
    return "\n".join(parts)


def _is_numeric(column: Sequence[str]) -> bool:
    digits = [cell.replace("−", "-").replace(",", "") for cell in column if cell]
    try:
        return bool([float(cell) for cell in digits])
    except ValueError:
        return False


def _figure(drawing: Drawing) -> str:
    kind, content = drawings.made(drawing, "png" if drawing.kind in _AS_PIXELS else "svg")
    text = base64.b64encode(content).decode("ascii")
    words = escape(drawing.caption)
    return (
        f'<figure><img alt="{words}" src="data:{_TYPES[kind]};base64,{text}">'
        f"<figcaption>{words}</figcaption></figure>\n"
    )
