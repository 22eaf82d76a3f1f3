"""The command line: turn, measure, play, ports and model, without a window.

Exit codes: 0 done; 2 bad arguments or unusable input, with one sentence on stderr.
"""

from __future__ import annotations

import json
import math
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from app import paths
from arvae_models import checkpoint, tokens
from arvae_models.attributes import BY_KEY, Attribute, measure, named
from arvae_models.files import read_phrase, write_phrase
from arvae_models.image_spec import ImageSpec
from arvae_models.morphometry import ImageAttribute
from arvae_models.music import Phrase
from arvae_models.spec import ModelSpec

DEFAULT_MODEL = "folk"

cli = typer.Typer(
    help="Attune: write melodies by turning knobs that mean something. `attune [FILE]` opens the "
    "window; the commands work without one.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

Input = Annotated[Path, typer.Argument(metavar="IN", help="A .mid, .musicxml, .mxl or .abc file.")]
Bars = Annotated[str, typer.Option(help="Bars, from 1: 1-4,7. All of them by default.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@cli.callback(invoke_without_command=True)
def _root(show_version: Annotated[bool, typer.Option("--version")] = False) -> None:
    if show_version:
        print(version("attune"))


@cli.command()
def turn(
    source: Input,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="File to write.")],
    bars: Bars = "",
    note_density: Annotated[float | None, typer.Option(help="Notes in each bar.")] = None,
    pitch_range: Annotated[float | None, typer.Option(help="Semitones, lowest to highest.")] = None,
    contour: Annotated[float | None, typer.Option(help="Net rise in semitones.")] = None,
    rhythmic_complexity: Annotated[float | None, typer.Option(help="From 0 to 1.")] = None,
    lock: Annotated[str, typer.Option(metavar="KEY,KEY", help="Attributes to keep.")] = "",
    model: Annotated[str, typer.Option(help="A model's name, or its file.")] = DEFAULT_MODEL,
    seed: Annotated[int, typer.Option(help="Another seed finds other notes.")] = 0,
    as_json: Json = False,
) -> None:
    """Ask bars for values; write the phrase with bars that have them."""
    asked = {
        "note_density": note_density,
        "pitch_range": pitch_range,
        "contour": contour,
        "rhythmic_complexity": rhythmic_complexity,
    }
    wanted = {key: value for key, value in asked.items() if value is not None}
    locks = _keys(lock)
    if not wanted:
        raise ValueError("Nothing is asked: set at least one dial, such as --note-density 6.")
    if not all(map(math.isfinite, wanted.values())):
        raise ValueError("A dial takes a number.")
    if both := sorted(locks & set(wanted)):
        raise ValueError(f"{both[0]} cannot be asked and locked at once.")
    path = _model(model)
    _check_dials(checkpoint.read_spec(path), path, set(wanted) | locks)
    phrase = _read(source)
    rows = tokens.rows_of(phrase)
    chosen = _bars(bars, phrase.measures)

    from arvae_models.engine import Engine, limit_threads  # torch, only once the input is good

    limit_threads()
    engine = Engine.load(path)
    answers = {index: _answer(engine, rows[index], index, wanted, locks, seed) for index in chosen}
    write_phrase(output, tokens.with_rows(phrase, {i: choice.row for i, choice in answers.items()}))
    before = measure(rows)
    report = [
        {
            "bar": index + 1,
            "asked": choice.asked,
            "before": named(before[index]),
            "measured": named(measure(choice.row[None])[0]),
            "kept": round(choice.kept, 4),
        }
        for index, choice in answers.items()
    ]
    if as_json:
        print(json.dumps({"bars": report, "model": path.stem}))
    else:
        _print_turns(report)


@cli.command(name="measure")
def measure_bars(source: Input, bars: Bars = "", as_json: Json = False) -> None:
    """Measure the attributes of bars."""
    phrase = _read(source)
    values = measure(tokens.rows_of(phrase))
    report: list[dict[str, Any]] = [
        {"bar": index + 1, "measured": named(values[index])}
        for index in _bars(bars, phrase.measures)
    ]
    if as_json:
        print(json.dumps({"bars": report}))
        return
    _print_table(
        ["bar", *(attribute.label for attribute in BY_KEY.values())],
        [[str(row["bar"]), *_texts(row["measured"])] for row in report],
    )


@cli.command()
def play(
    source: Input,
    port: Annotated[str, typer.Option(metavar="NAME", help="A MIDI port; see attune ports.")] = "",
    virtual: Annotated[bool, typer.Option(help="An own MIDI port named Attune.")] = False,
    loop: Annotated[int, typer.Option(metavar="N", min=1, help="How often.")] = 1,
) -> None:
    """Play a file: by the built-in sound, or at a MIDI port."""
    from app.playback.messages import BUILT_IN, VIRTUAL, Destination
    from app.playback.process import play_blocking

    if port and virtual:
        raise ValueError("Choose --port or --virtual, not both.")
    phrase = _read(source)
    own = VIRTUAL if virtual else BUILT_IN
    play_blocking(phrase, Destination("port", port) if port else own, loop, _tell)


@cli.command()
def ports() -> None:
    """List the MIDI ports that notes can go to."""
    from app.playback.ports import list_outputs

    names = list_outputs()
    print("\n".join(names) if names else "There are no MIDI ports but Attune's own (--virtual).")


@cli.command()
def model(
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help="A model's name, or its file.")
    ] = "",
) -> None:
    """Show a model's card, or list the models there are."""
    if not path:
        rows = []
        for name, file in paths.models().items():
            spec = checkpoint.describe(file)
            kind = "pictures" if isinstance(spec, ImageSpec) else "music"
            rows.append([name, kind, spec.card.summary])
        _print_table(["model", "of", ""], rows)
        return
    file = _model(path)
    spec = checkpoint.describe(file)
    card = spec.card
    print(f"{card.name or file.stem}: {card.summary}\nTrained on {card.trained_on}\n{card.licence}")
    table: tuple[Attribute | ImageAttribute, ...] = spec.table
    for dial, attribute in zip(spec.dials, table, strict=True):
        print(f"  {attribute.label}: {attribute.text(dial.low)} to {attribute.text(dial.high)}")
    for name, value in card.metrics.items():
        print(f"  {name.replace('_', ' ')}: {value:g}")


def main(arguments: list[str]) -> int:
    """Run a command; every expected failure is one sentence on stderr."""
    try:
        return cli(arguments, standalone_mode=False, prog_name="attune") or 0
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except (ValueError, OSError) as error:
        return _refuse(str(error))
    except Exception as error:
        if not hasattr(error, "format_message"):  # not one of click's usage errors
            raise
        return _refuse(error.format_message())


def _answer(
    engine: Any, row: tokens.Rows, index: int, wanted: dict[str, float], locks: set[str], seed: int
) -> Any:
    from arvae_models.neighbourhood import Neighbourhood

    try:
        neighbourhood = Neighbourhood(engine, row, seed)
    except ValueError as error:
        raise ValueError(f"Bar {index + 1} cannot be turned. {error}") from error
    neighbourhood.settle(wanted, locks)
    return neighbourhood.choose(wanted, locks)


def _read(source: Path) -> Phrase:
    imported = read_phrase(source)
    for notice in imported.notices:
        _tell(notice)
    return imported.phrase


def _bars(text: str, measures: int) -> list[int]:
    """Turn "1-4,7" into indices from 0; an empty text means all bars."""
    if not text:
        return list(range(measures))
    chosen: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        try:
            low = int(first)
            high = int(last) if dash else low
        except ValueError:
            raise ValueError(f"“{text}” names no bars; write 1-4,7.") from None
        if not 1 <= low <= high <= measures:
            raise ValueError(f"There is no bar {part.strip()}: the tune has {measures} bars.")
        chosen.update(range(low - 1, high))
    return sorted(chosen)


def _keys(text: str) -> set[str]:
    keys = {key.strip().replace("-", "_") for key in text.split(",") if key.strip()}
    if unknown := sorted(keys - set(BY_KEY)):
        raise ValueError(f"There is no dial “{unknown[0]}”; there are {', '.join(BY_KEY)}.")
    return keys


def _model(name: str) -> Path:
    known = paths.models()
    if name in known:
        return known[name]
    path = Path(name)
    if not path.exists():
        raise ValueError(f"There is no model “{name}”; there are {', '.join(known) or 'none'}.")
    return path


def _check_dials(spec: ModelSpec, path: Path, keys: set[str]) -> None:
    if missing := sorted(keys - set(spec.keys)):
        raise ValueError(f"The model {path.stem} has no dial {missing[0]}.")


def _print_turns(report: list[dict[str, Any]]) -> None:
    rows = []
    for bar in report:
        asked = [BY_KEY[key].text(value) for key, value in bar["asked"].items()]
        found = [BY_KEY[key].text(bar["measured"][key]) for key in bar["asked"]]
        rows.append([str(bar["bar"]), ", ".join(asked), ", ".join(found), f"{bar['kept']:.0%}"])
    _print_table(["bar", "asked", "measured", "kept"], rows)


def _texts(values: dict[str, float]) -> list[str]:
    return [BY_KEY[key].text(value) for key, value in values.items()]


def _print_table(head: list[str], rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _refuse(sentence: str) -> int:
    print(f"attune: {sentence}", file=sys.stderr)
    return 2
