"""`attune-train`: prepare data, train, evaluate and export models, from the command line.

Exit codes: 0 done; 2 bad arguments or unusable input, with one sentence; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

app = typer.Typer(
    help="Make the models that Attune plays.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_out = Console(soft_wrap=True)
_err = Console(stderr=True, soft_wrap=True)
_INTERRUPTED = 128 + signal.SIGINT

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def prepare(
    name: Annotated[str, typer.Argument(help="bach, folk or tiny.")],
    workers: Annotated[int, typer.Option(help="Processes.")] = os.cpu_count() or 1,
    force: Annotated[bool, typer.Option(help="Make it again where it is there.")] = False,
) -> None:
    """Cut a corpus that comes with music21 into bars, split by tune, and cache them."""
    from training.data import corpus, store

    if name not in corpus.SOURCES:
        raise store.DataError(f"There is no data “{name}”; there are {', '.join(corpus.SOURCES)}.")
    if store.path_of(name).exists() and not force:
        bars = store.load(name)
    else:
        with Progress(
            *Progress.get_default_columns()[:2],
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=_err,
        ) as progress:
            task = progress.add_task(f"Reading {name}", total=None)
            bars = corpus.prepare(
                name,
                workers,
                lambda done, total: progress.update(task, completed=done, total=total),
            )
        store.save(name, bars)
    sizes = ", ".join(f"{len(bars.split(part)):,} {part}" for part in store.SPLITS)
    _out.print(
        f"{name}: {len(bars.tunes):,} tunes, {len(bars.rows):,} bars ({sizes}), {bars.digest}"
    )


@app.command()
def train(
    preset: Annotated[str, typer.Argument(help="folk, bach, tiny, or a TOML file.")],
    run: Annotated[Path | None, typer.Option(help="Folder of the run (runs/PRESET).")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="Change a setting: fit.epochs=10.")
    ] = None,
    resume: Annotated[str, typer.Option(help="auto: go on where the run stopped.")] = "no",
    overwrite: Annotated[bool, typer.Option(help="Throw the old run in the folder away.")] = False,
) -> None:
    """Train a model from a preset."""
    from training import config, fit

    if resume not in ("auto", "no"):
        raise config.ConfigError("--resume takes “auto” or “no”.")
    chosen = config.load(preset, settings or ())
    folder = run or Path("runs") / Path(preset).stem
    best = fit.train(chosen, folder, resume == "auto", overwrite)
    _out.print(f"The best weights are in {best}.")


@app.command()
def evaluate(
    models: Annotated[list[Path], typer.Argument(help="Model files.")],
    data: Annotated[str | None, typer.Option(help="Prepared set (the model's own).")] = None,
    as_json: Json = False,
) -> None:
    """Measure models on the test bars, and on those that training never showed."""
    from arvae_models.engine import Engine
    from training.data import store
    from training.evaluate import evaluate as measure

    results = {}
    for path in models:
        engine = Engine.load(path)
        trained_on = engine.spec.card.training.get("data", {})
        name = data or trained_on.get("name", "")
        bars = store.load(name)
        if data is None and bars.digest != trained_on.get("digest"):
            raise store.DataError(f"{path.name} was trained on another version of “{name}”.")
        results[str(path)] = {"data": name, **measure(engine, bars)}
    if as_json:
        print(json.dumps(results))
        return
    table = Table("model", "bars", "N", "ticks", "whole bars", "order of each dial's code")
    for path_name, result in results.items():
        for part in ("test", "unseen"):
            row = result[part]
            if row["n"]:
                order = ", ".join(f"{key} {value:.3f}" for key, value in row["order"].items())
                share = (f"{row['ticks']:.2%}", f"{row['bars']:.2%}")
                table.add_row(Path(path_name).stem, part, f"{row['n']:,}", *share, order)
    _out.print(table)


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Model file.")],
) -> None:
    """Write a run's best weights as a model file that Attune opens."""
    from training.export import export as write

    figures = write(run, output)
    size = output.stat().st_size / 1e6
    unseen = figures["unseen"]
    _out.print(
        f"{output}: {size:.1f} MB; unseen bars: {unseen.get('ticks', 0):.2%} of the ticks, "
        f"{unseen.get('bars', 0):.2%} whole (N = {unseen['n']})"
    )


def main() -> None:
    """Run the command line; every expected failure is one sentence on stderr."""
    try:
        code = app(standalone_mode=False) or 0
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except (ValueError, OSError) as error:
        _err.print(str(error), style="red", highlight=False)
        code = 2
    except Exception as error:
        if not hasattr(error, "format_message"):  # not one of click's usage errors
            raise
        _err.print(error.format_message(), style="red", highlight=False)
        code = 2
    if code == _INTERRUPTED:  # typer's own answer to Ctrl-C, too
        _err.print("Stopped; add --resume auto to go on.")
    sys.exit(code)


if __name__ == "__main__":
    main()
