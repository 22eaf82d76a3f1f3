"""Every run of a sweep: trained, exported and measured, one process after the other or several.

A folder holds a folder for each run, and what was measured of all of them: `rows.jsonl` with
everything, as `attune-train figures` reads it, and `table.csv` with the figures. What is finished
is not done again; what was interrupted goes on; what was made with other settings or other data is
refused.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from arvae_models.atomic import write_atomically
from training import tables
from training.config import ConfigError
from training.sweep_spec import Run

TABLE: Final = "table.csv"
ROWS: Final = "rows.jsonl"
MODEL: Final = "model.safetensors"  # in the folder of a run, like the three below
RECORD: Final = "config.json"
STATE: Final = "sweep.json"
LOG: Final = "sweep.log"
_LOCK: Final = ".lock"
_HELP: Final = "take another folder, or add --overwrite to throw all of it away."
_POSIX: Final = os.name == "posix"

Row = Mapping[str, Any]  # what is known of one finished run
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over several runs."""

    mean: float
    sd: float | None  # of the sample; None for one run
    n: int  # runs


Summary = Mapping[tuple[str, str, str], Mapping[str, Spread]]  # by recipe, part and kind of codes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sweep has come to."""

    rows: tuple[Row, ...]  # in the order of the runs
    failed: tuple[str, ...]  # a sentence each


class RunError(Exception):
    """A run has failed; the message is one sentence."""


def sweep(runs: Sequence[Run], folder: Path, workers: int, overwrite: bool, say: Say) -> Outcome:
    """Do every run that is not finished yet, `workers` at a time; `say` hears a line for each.

    A run that fails does not keep the others from being done. On KeyboardInterrupt the runs at
    work are asked to save and waited for. Raises DataError where data is missing, and ConfigError
    where the folder is in use, or holds a run of another sweep, of other settings or other data.
    """
    digests = data_digests(runs)
    folder.mkdir(parents=True, exist_ok=True)
    with _claimed(folder) as lock:
        if overwrite:
            _clear(folder, runs)
        rows = _finished(folder, runs, digests)
        if rows:
            say(f"{len(rows)} of {len(runs)} runs are finished already.")
        _write(folder, runs, rows)
        failed = []
        ending = _done(runs, folder, workers, rows, digests, _Children(lock))
        with closing(ending):  # whatever happens here, its processes are told
            for run, outcome in ending:
                if isinstance(outcome, Exception):
                    failed.append(f"{run.name}: {outcome}")
                    say(failed[-1])
                    continue
                rows[run.name] = outcome
                _write(folder, runs, rows)
                short = f"{outcome['minutes']:.1f} min; {tables.in_short(outcome)}"
                say(f"{len(rows)}/{len(runs)} {run.name}: {short}")
    return Outcome(tuple(rows[run.name] for run in runs if run.name in rows), tuple(failed))


def _done(
    runs: Sequence[Run],
    folder: Path,
    workers: int,
    rows: Mapping[str, Row],
    digests: Mapping[str, str],
    children: _Children,
) -> Generator[tuple[Run, Row | Exception], None, None]:
    """Do the runs that have no row yet; yield each as it ends."""
    with ThreadPoolExecutor(workers) as pool:  # its end waits for the runs at work
        try:
            work = {
                pool.submit(_row, run, folder, digests[run.name], children): run
                for run in runs
                if run.name not in rows
            }
            for future in as_completed(work):
                try:
                    outcome: Row | Exception = future.result()
                except (RunError, ConfigError) as error:
                    outcome = error
                yield work[future], outcome
        except BaseException:
            children.stop()
            raise


def summary(rows: Iterable[Row]) -> Summary:
    """Take the runs of each recipe together: "n", the number of examples, and tables.FIGURES."""
    found: dict[tuple[str, str, str], dict[str, list[float]]] = {}
    for row in rows:
        for part, kind, figures in tables.coded(row):
            group = found.setdefault((row["recipe"], part, kind), defaultdict(list))
            group["n"].append(row[part]["n"])
            for name in tables.FIGURES:
                if name in figures:
                    group[name].append(figures[name])
    return {
        key: {name: _spread(values) for name, values in group.items()}
        for key, group in found.items()
    }


def _spread(values: Sequence[float]) -> Spread:
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return Spread(float(np.mean(values)), sd, len(values))


def data_digests(runs: Iterable[Run]) -> dict[str, str]:
    """Return the digest of the prepared set of each run, by its name. Raises DataError."""
    from training.kinds import KINDS

    runs = tuple(runs)
    configs = {run.config.data.name: run.config for run in runs}
    digests = {name: KINDS[config.kind].data(config).digest for name, config in configs.items()}
    return {run.name: digests[run.config.data.name] for run in runs}


def table(runs: Sequence[Run], rows: Iterable[Row]) -> str:
    """Write the figures of finished runs as CSV; a cell is empty where nothing was measured."""
    settings = list(dict.fromkeys(key for run in runs for key, _ in run.grid))
    columns = ["name", "recipe", "seed", *settings, "data", "settings", "minutes", "n", "unseen_n"]
    for part in ("test", "unseen"):
        for kind in ("means", "sampled"):
            columns += [f"{part}_{kind}_{name}" for name in tables.FIGURES]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = {key: row[key] for key in ("name", "recipe", "seed", "minutes")} | row["grid"]
        cells |= {"data": row["data_digest"], "settings": row["settings_digest"]}
        cells |= {"n": row["test"]["n"], "unseen_n": row.get("unseen", {}).get("n", "")}
        for part, kind, figures in tables.coded(row):
            names = (name for name in tables.FIGURES if name in figures)
            cells |= {f"{part}_{kind}_{name}": figures[name] for name in names}
        writer.writerow(cells)
    return text.getvalue()


class _Children:
    """The processes at work; they can all be told to stop."""

    def __init__(self, lock: tuple[int, ...]) -> None:
        self._inherited = lock
        self._starting = threading.Lock()
        self._alive: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def call(self, log: Path, *arguments: object) -> str:
        """Run a command of attune-train to its end; return what it prints.

        Its words on stderr go to `log`. Raises RunError where it fails.
        """
        with log.open("a+", encoding="utf-8", errors="replace") as words:
            begun = words.tell()
            with self._starting:
                if self._stopped:
                    raise RunError("It was not begun.")
                child = subprocess.Popen(
                    [sys.executable, "-m", "training", *map(str, arguments)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=words,
                    text=True,
                    encoding="utf-8",
                    env=os.environ | {"PYTHONIOENCODING": "utf-8"},
                    # A terminal's Ctrl-C would reach it as well, and twice is once too often.
                    start_new_session=True,
                    pass_fds=self._inherited,
                )
                self._alive.add(child)
            printed, _ = child.communicate()
            with self._starting:
                self._alive.discard(child)
            if not child.returncode:
                return printed
            words.seek(begun)
            said = [line.strip() for line in words if line.strip()]
        if child.returncode < 0:
            raise RunError(f"It was ended by {signal.Signals(-child.returncode).name}.")
        raise RunError(said[-1] if said else f"It ended with the code {child.returncode}.")

    def stop(self) -> None:
        """Ask all processes to save and to end, as Ctrl-C does, and begin no other."""
        with self._starting:
            self._stopped = True
            for child in self._alive if _POSIX else ():  # elsewhere Ctrl-C has reached them
                child.send_signal(signal.SIGINT)


def _row(run: Run, folder: Path, data: str, children: _Children) -> Row:
    """Train, export and measure a run, from where it was left."""
    home = folder / run.name
    home.mkdir(exist_ok=True)
    log, model = home / LOG, home / MODEL
    state = _read(home / STATE) if (home / STATE).exists() else {}
    minutes, trained = state.get("minutes", 0.0), state.get("trained", False)
    if not trained:
        _note(home, minutes, trained)
        begun = time.monotonic()
        settings = [f"--set={setting}" for setting in run.settings]
        try:
            children.call(log, "train", run.preset, "--run", home, "--resume", "auto", *settings)
            trained = True
        finally:
            minutes += (time.monotonic() - begun) / 60
            _note(home, minutes, trained)
    children.call(log, "export", home, "-o", model)
    (measured,) = json.loads(children.call(log, "evaluate", model, "--json")).values()
    _check_record(home, run, data)  # it may have been prepared again in the meantime
    record, loss = _read(home / RECORD), run.config.loss
    return {
        "name": run.name,
        "recipe": run.recipe,
        "seed": run.seed,
        "model": str(model),
        "preset": run.preset,
        "settings": run.settings,
        "grid": dict(run.grid),
        "gamma": loss.gamma,
        "delta": loss.delta,
        "settings_digest": run.digest,
        "data_digest": data,
        "minutes": round(minutes, 2),
        "versions": record["versions"],
        "config": record["config"],
        **measured,
    }


def _note(home: Path, minutes: float, trained: bool) -> None:
    """Write down how far a run has come."""
    state = {"minutes": minutes, "trained": trained}
    write_atomically(home / STATE, json.dumps(state).encode())


def _finished(folder: Path, runs: Sequence[Run], digests: Mapping[str, str]) -> dict[str, Row]:
    """Read the rows of a folder by the names of their runs; refuse what is none of this sweep."""
    known, rows = {run.name: run for run in runs}, {}
    for row in read(folder):
        name = row["name"]
        if name not in known:
            raise ConfigError(f"{folder} holds the run “{name}” of another sweep; {_HELP}")
        if (row["settings_digest"], row["data_digest"]) != (known[name].digest, digests[name]):
            raise ConfigError(f"{folder} holds “{name}” of other settings or data; {_HELP}")
        rows[name] = row
    for run in runs:
        _check_record(folder / run.name, run, digests[run.name])
    return rows


def read(folder: Path) -> tuple[Row, ...]:
    """Read the rows of a sweep; none where there are none yet. Raises ConfigError."""
    path = folder / ROWS
    if not path.exists():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = tuple(row for line in lines for row in json.loads(line).values())
        if not all({"name", "settings_digest", "data_digest"} <= set(row) for row in rows):
            raise ValueError
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ConfigError(f"{path} does not hold the rows of a sweep.") from error
    return rows


def _write(folder: Path, runs: Sequence[Run], rows: Mapping[str, Row]) -> None:
    """Write rows and table anew, in the order of the runs."""
    found = [rows[run.name] for run in runs if run.name in rows]
    lines = (json.dumps({row["model"]: row}) + "\n" for row in found)
    write_atomically(folder / ROWS, "".join(lines).encode())
    write_atomically(folder / TABLE, table(runs, found).encode())


def _check_record(home: Path, run: Run, data: str) -> None:
    """Raise ConfigError where a run's folder holds another run."""
    if not (home / RECORD).exists():
        return
    record = _read(home / RECORD)
    kept = record.get("config"), record.get("data", {}).get("digest"), record.get("start")
    if kept != (run.record, data, None):
        raise ConfigError(f"{home} holds a run of other settings or data; {_HELP}")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(f"{path} cannot be read; {_HELP}") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path} cannot be read; {_HELP}")
    return found


def _clear(folder: Path, runs: Sequence[Run]) -> None:
    """Throw away what a sweep has made in a folder, and nothing else."""
    for name in (ROWS, TABLE):
        (folder / name).unlink(missing_ok=True)
    made = {path.parent for path in folder.glob(f"*/{STATE}")}
    made |= {path.parent for run in runs if (path := folder / run.name / RECORD).exists()}
    for home in made:
        shutil.rmtree(home)


@contextmanager
def _claimed(folder: Path) -> Iterator[tuple[int, ...]]:
    """Keep others out of a folder; yield what the processes of the sweep must inherit for that.

    They hold the lock, too: where a sweep is killed, they train on, and the next one must not
    write beside them. Where a system has no such locks, nothing is kept out.
    """
    try:
        import fcntl
    except ImportError:
        yield ()
        return
    with (folder / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(
                f"A sweep is at work in {folder}, or a run that an ended sweep has left behind."
            ) from error
        except OSError:  # some disks of a network know no locks
            pass
        yield (file.fileno(),)
