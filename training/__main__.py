"""`attune-train`: prepare data, train, evaluate, steer and export models, from the command line.

Exit codes: 0 done; 2 bad arguments or unusable input, with one sentence; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from arvae_models.engine import Engine
    from training.data.store import Bars

app = typer.Typer(
    help="Make the models that Attune plays.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_out = Console(soft_wrap=True)
_err = Console(stderr=True, soft_wrap=True)
_INTERRUPTED = 128 + signal.SIGINT

Models = Annotated[list[Path], typer.Argument(help="Model files.")]
DataName = Annotated[str | None, typer.Option(help="Prepared set (the model's own).")]
Seed = Annotated[int, typer.Option(min=0, help="Of everything drawn at random.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

_METRICS = ("interpretability", "scc", "mig", "dmig", "sap", "modularity")
_STEERING = (
    *("r", "hit", "error", "kept", "locks"),
    *("monotone", "consistency", "restrictiveness", "linearity"),
)


@app.command()
def prepare(
    name: Annotated[str, typer.Argument(help="bach, folk, tiny, sprites or digits.")],
    source: Annotated[
        Path | None, typer.Option("--from", help="The real dSprites .npz, a folder of IDX files.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = os.cpu_count() or 1,
    force: Annotated[bool, typer.Option(help="Make it again where it is there.")] = False,
) -> None:
    """Prepare a data set once: bars cut from music21's corpus, or pictures and their measures."""
    from training.data import sets

    with _progress(f"Preparing {name}") as on_progress:
        found = sets.prepare(name, source, workers, force, on_progress)
    _out.print(f"{name}: {found}")


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
    models: Models,
    data: DataName = None,
    limit: Annotated[
        int | None, typer.Option("--n", min=1, help="Take the last N test bars only.")
    ] = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Measure models on the test bars, and on those that training never showed."""
    from training.evaluate import evaluate as measure

    results = {}
    for path in models:
        engine, bars, name = _model_and_data(path, data)
        results[str(path)] = {"data": name, **measure(engine, bars, limit, seed)}
    if as_json:
        print(json.dumps(results))
        return
    codes = Table("model", "bars", "N", "codes", "ticks", "whole bars", *_METRICS)
    order = Table("model", "bars", "N", "order of each dial's code")
    for path_name, result in results.items():
        for part in ("test", "unseen"):
            row = result[part]
            start = (Path(path_name).stem, part, f"{row['n']:,}")
            for kind in ("means", "sampled") if row["n"] else ():
                found = row[kind]
                shares = (f"{found['ticks']:.2%}", f"{found['bars']:.2%}")
                codes.add_row(*start, kind, *shares, *_cells(found, _METRICS))
            if row["n"]:
                each = (f"{key} {value:.3f}" for key, value in row["order"].items())
                order.add_row(*start, ", ".join(each))
    _show(codes)
    _show(order)


@app.command()
def steer(
    models: Models,
    data: DataName = None,
    bars: Annotated[int, typer.Option(min=1, help="Unseen test bars to turn.")] = 100,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Turn every dial on bars that training never showed, and measure what comes back."""
    from training import steering

    results = {}
    for path in models:
        engine, prepared, name = _model_and_data(path, data)
        chosen = steering.draw(prepared, bars, seed)
        with _progress(f"Turning {path.stem}") as on_progress:
            found = steering.steer(engine, chosen, seed, on_progress)
        results[str(path)] = {"data": name, **found}
    if as_json:
        print(json.dumps(results))
        return
    table = Table("model", "N", "dial", "way", *_STEERING)
    for path_name, result in results.items():
        for key, ways in result["dials"].items():
            for way, found in ways.items():
                start = (Path(path_name).stem, f"{result['n']:,}", key, way)
                table.add_row(*start, *_cells(found, _STEERING), end_section=way == "locked")
    _show(table)


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


def _model_and_data(path: Path, data: str | None) -> tuple[Engine, Bars, str]:
    """Load a model and the prepared set to measure it on: the named one, or the model's own."""
    from arvae_models.engine import Engine, limit_threads
    from training.data import cache, store

    limit_threads()
    engine = Engine.load(path)
    trained_on = engine.spec.card.training.get("data", {})
    name = data or trained_on.get("name", "")
    bars = store.load(name)
    if data is None and bars.digest != trained_on.get("digest"):
        raise cache.DataError(f"{path.name} was trained on another version of “{name}”.")
    return engine, bars, name


def _cells(figures: dict[str, float], names: tuple[str, ...]) -> list[str]:
    """Show figures in a table's cells, empty where there is none."""
    return [f"{figures[name]:.3f}" if name in figures else "" for name in names]


def _show(table: Table) -> None:
    """Print a table as wide as it is: a pipe's 80 columns would cut its words."""
    whole = _out.measure(table, options=_out.options.update(max_width=1000)).maximum
    Console(width=max(whole, _out.width)).print(table)


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr; what it yields hears (done, in all)."""
    columns = Progress.get_default_columns()[:2]
    bar = Progress(*columns, MofNCompleteColumn(), TimeRemainingColumn(), console=_err)
    task = bar.add_task(title, total=None)

    def on_progress(done: int, total: int) -> None:
        bar.start()  # not before there is something to wait for
        bar.update(task, completed=done, total=total)

    try:
        yield on_progress
    finally:
        bar.stop()


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
