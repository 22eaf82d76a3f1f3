"""`attune-train`: from data to models, figures and reports, on the command line.

Exit codes: 0 done; 2 bad arguments or unusable input, with one sentence; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from training import tables

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
_GO_ON = {"train": "; add --resume auto to go on", "sweep": "; start it again to go on"}

Models = Annotated[list[Path], typer.Argument(help="Model files.")]
DataName = Annotated[str | None, typer.Option(help="Prepared set (the model's own).")]
Seed = Annotated[int, typer.Option(min=0, help="Of everything drawn at random.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def prepare(
    name: Annotated[
        str,
        typer.Argument(
            help="bach, folk, tiny, essen, sprites or digits; with --from also a name of your own."
        ),
    ],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="A folder of your own tunes; the real dSprites .npz; a folder of IDX files.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = os.cpu_count() or 1,
    force: Annotated[bool, typer.Option(help="Make it again where it is there.")] = False,
) -> None:
    """Prepare a data set once: bars of a corpus or of your own tunes, or measured pictures."""
    from training.data import sets

    with _progress(f"Preparing {name}") as on_progress:
        found = sets.prepare(name, source, workers, force, on_progress)
    _out.print(f"{name}: {found}")


@app.command()
def train(
    preset: Annotated[str, typer.Argument(help="A preset's name, or a TOML file.")],
    run: Annotated[Path | None, typer.Option(help="Folder of the run (runs/PRESET).")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="Change a setting: fit.epochs=10.")
    ] = None,
    start: Annotated[
        Path | None, typer.Option("--from", help="Model file whose weights are the first ones.")
    ] = None,
    devices: Annotated[
        int | None, typer.Option(min=1, help="Cards of a node, or processes on the CPU.")
    ] = None,
    num_nodes: Annotated[int | None, typer.Option(min=1, help="Machines.")] = None,
    precision: Annotated[
        str | None, typer.Option(help="Lightning's name: 32-true, bf16-mixed, 16-mixed.")
    ] = None,
    accelerator: Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")] = None,
    resume: Annotated[str, typer.Option(help="auto: go on where the run stopped.")] = "no",
    overwrite: Annotated[bool, typer.Option(help="Throw the old run in the folder away.")] = False,
    dry_run: Annotated[
        bool, typer.Option(help="Check all, show the settings, do nothing.")
    ] = False,
) -> None:
    """Train a model from a preset."""
    from training import config, fit

    if resume not in ("auto", "no"):
        raise config.ConfigError("--resume takes “auto” or “no”.")
    options = {
        "fit.devices": devices,
        "fit.num_nodes": num_nodes,
        "fit.precision": precision,
        "fit.accelerator": accelerator,
    }
    given = [f"{name}={value}" for name, value in options.items() if value is not None]
    chosen = config.load(preset, [*(settings or ()), *given])
    folder = run or Path("runs") / Path(preset).stem
    if dry_run:
        _out.print_json(json.dumps(fit.planned(chosen, start)))
        return
    best = fit.train(chosen, folder, resume == "auto", overwrite, start)
    _out.print(f"The best weights are in {best}.")


@app.command()
def sweep(
    spec: Annotated[str, typer.Argument(help="A sweep's name, or a TOML file.")],
    folder: Annotated[Path | None, typer.Option(help="Of all its runs (runs/SPEC).")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Runs at the same time.")] = 1,
    overwrite: Annotated[bool, typer.Option(help="Throw the folder's old runs away.")] = False,
    dry_run: Annotated[bool, typer.Option(help="List the runs, do nothing.")] = False,
) -> None:
    """Train, export and measure many runs; what is finished already is not done again."""
    from training import config, sweep_spec
    from training import sweep as sweeping

    runs = sweep_spec.load(spec)
    if dry_run:
        for run in runs:
            _out.print(
                f"{run.name}: {run.preset} {' '.join(run.settings)}", markup=False, highlight=False
            )
        _out.print(f"{len(runs)} runs")
        return
    place = folder or Path("runs") / Path(spec).stem
    say = partial(_err.print, markup=False, highlight=False)
    outcome = sweeping.sweep(runs, place, workers, overwrite, say)
    _show(tables.swept(sweeping.summary(outcome.rows)))
    if outcome.failed:
        raise config.ConfigError(
            f"{len(outcome.failed)} of {len(runs)} runs failed; why stands in their {sweeping.LOG}."
        )


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
    results = {}
    for path in models:
        with _progress(f"Measuring {path.stem}") as on_progress:
            results[str(path)] = _evaluated(path, data, limit, seed, on_progress)
    if as_json:
        print(json.dumps(results))
        return
    for table in tables.evaluated(results):
        _show(table)


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
    _show(tables.steered(results))


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Model file.")],
) -> None:
    """Write a run's best weights as a model file that Attune opens."""
    from training.export import export as write

    with _progress("Measuring it") as on_progress:
        figures = write(run, output, on_progress)
    size = output.stat().st_size / 1e6
    _out.print(f"{output}: {size:.1f} MB; {tables.in_short(figures)}")


@app.command()
def figures(
    models: Annotated[
        list[Path], typer.Argument(help="Model files, run folders, JSON of evaluate and steer.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder.")] = Path("figures"),
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="score, roll, … (all that suit).")
    ] = None,
    formats: Annotated[list[str] | None, typer.Option("--format", help="svg, png, pdf.")] = None,
    seed: Seed = 0,
) -> None:
    """Draw models, runs and results for print."""
    from training.figures import drawings

    with _progress("Drawing") as on_progress:
        drawn = drawings.draw(
            models, output, tuple(kinds or ()), tuple(formats or ("svg", "png")), seed, on_progress
        )
    _out.print(f"{len(drawn)} files in {output}")


@app.command()
def report(
    sources: Annotated[
        list[Path], typer.Argument(help="Model files, run folders, JSON of evaluate and steer.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The page.")] = Path("report.html"),
    seed: Seed = 0,
) -> None:
    """Write one page on models and runs: settings, tables and figures, nothing left outside it."""
    from training import report as page

    with _progress("Writing") as on_progress:
        page.write(sources, output, on_progress, seed)
    _out.print(f"{output}: {output.stat().st_size / 1e6:.1f} MB")


@app.command("import")
def import_(
    weights: Annotated[Path, typer.Argument(help="The AR-VAE authors' weights, a .pt file.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Model file.")],
    data: Annotated[str, typer.Option(help="Prepared set to measure the dials on.")],
    index_dicts: Annotated[
        Path | None, typer.Option(help="The *index_dicts.txt beside them, for a model of bars.")
    ] = None,
) -> None:
    """Make a model file of the AR-VAE authors' own weights."""
    from training import legacy_import

    if index_dicts is None:
        figures = legacy_import.import_pictures(weights, data, output)
    else:
        figures = legacy_import.import_measures(weights, index_dicts, data, output)
    _out.print(f"{output}: {tables.in_short({'test': figures})}")


def _evaluated(
    path: Path,
    data: str | None,
    limit: int | None,
    seed: int,
    on_progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Measure a model of bars or of pictures."""
    from arvae_models import checkpoint
    from arvae_models.engine import limit_threads
    from arvae_models.image_engine import ImageEngine
    from arvae_models.image_spec import ImageSpec
    from training import evaluate_pictures
    from training.data import cache, pictures
    from training.evaluate import evaluate as measure

    spec = checkpoint.describe(path)
    if not isinstance(spec, ImageSpec):
        engine, bars, name = _model_and_data(path, data)
        return {"data": name, **measure(engine, bars, limit, seed)}
    if data not in (None, spec.picture):
        raise cache.DataError(f"{path.name} is a model of {spec.picture}, not of “{data}”.")
    limit_threads()
    prepared = pictures.load(spec.picture)
    found = evaluate_pictures.evaluate(ImageEngine.load(path), prepared, limit, seed, on_progress)
    return {"data": spec.picture, **found}


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
        if bar.live.is_started:  # else it would print an empty line
            bar.stop()


def _sentence(error: Exception) -> str:
    """Say what went wrong; the system's own words would come with a number and in quotes."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'It cannot be done'}: {error.strerror}."
    return str(error)


def main() -> None:
    """Run the command line; every expected failure is one sentence on stderr."""
    try:
        code = app(standalone_mode=False) or 0
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except (ValueError, OSError) as error:
        _err.print(_sentence(error), style="red", highlight=False)
        code = 2
    except Exception as error:
        if not hasattr(error, "format_message"):  # not one of click's usage errors
            raise
        _err.print(error.format_message(), style="red", highlight=False)
        code = 2
    if code == _INTERRUPTED:  # typer's own answer to Ctrl-C, too
        _err.print(f"Stopped{_GO_ON.get(''.join(sys.argv[1:2]), '')}.")
    sys.exit(code)


if __name__ == "__main__":
    main()
