"""`attune turn`: everything that a dial can do to the bars of a file, without a window."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import numpy as np
import typer

from app import paths
from app.cli.input import (
    Bars,
    Input,
    Json,
    bars_of,
    keys_of,
    model_of,
    print_table,
    read,
    tell,
)
from app.document.rules import Rules
from arvae_models import checkpoint, key_finding, tokens, variation
from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.candidates import Choice
from arvae_models.explanation import explain, sentences
from arvae_models.files import write_phrase
from arvae_models.keys import Key
from arvae_models.music import Phrase
from arvae_models.neighbourhood import Neighbourhood
from arvae_models.request import Request
from arvae_models.spec import ModelSpec
from arvae_models.tokens import Rows

if TYPE_CHECKING:
    from arvae_models.engine import Engine

_MOST_CANDIDATES: Final = 64
_KEPT_NAMES: Final = {"rhythm": "--lock-rhythm", "pitches": "--lock-pitches"}


@dataclass(frozen=True, slots=True)
class _Turn:
    """What the command line asks for, checked."""

    asked: Mapping[str, float]
    rules: Rules
    find: Callable[[Neighbourhood, Request], list[Choice]] | None  # None: what a dial gives
    candidates: int


def turn(
    source: Input,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="File to write.")],
    bars: Bars = "",
    note_density: Annotated[float | None, typer.Option(help="Notes in each bar.")] = None,
    pitch_range: Annotated[float | None, typer.Option(help="Semitones, lowest to highest.")] = None,
    contour: Annotated[float | None, typer.Option(help="Net rise in semitones.")] = None,
    rhythmic_complexity: Annotated[float | None, typer.Option(help="From 0 to 1.")] = None,
    lock: Annotated[str, typer.Option(metavar="KEY,KEY", help="Attributes to keep.")] = "",
    lock_rhythm: Annotated[bool, typer.Option("--lock-rhythm", help="Keep the rhythm.")] = False,
    lock_pitches: Annotated[
        bool, typer.Option("--lock-pitches", help="Take no new pitches.")
    ] = False,
    key: Annotated[
        str, typer.Option(metavar="KEY", help="Of new notes: “D minor”, or “auto” to guess it.")
    ] = "",
    relative: Annotated[
        bool, typer.Option("--relative", help="Values are steps from what each bar has.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Turn the latent dimensions themselves.")
    ] = False,
    reroll: Annotated[
        bool, typer.Option("--reroll", help="Other notes with the same profile.")
    ] = False,
    vary: Annotated[
        str, typer.Option(metavar="SIZE", help="A small, medium or large variation.")
    ] = "",
    surprise: Annotated[bool, typer.Option("--surprise", help="A bar from anywhere.")] = False,
    morph: Annotated[
        Path | None,
        typer.Option(metavar="IN2", help="Write the way from a bar to the same bar of this file."),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, max=64, help="Bars on the way of a morph.")] = 6,
    candidates: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, max=_MOST_CANDIDATES, help="Write OUT-1, OUT-2 and so on."
        ),
    ] = 1,
    explained: Annotated[bool, typer.Option("--explain", help="Say what changed.")] = False,
    model: Annotated[str, typer.Option(help="A model's name, or its file.")] = paths.DEFAULT_MODEL,
    seed: Annotated[int, typer.Option(help="Another seed finds other notes.")] = 0,
    as_json: Json = False,
) -> None:
    """Ask bars for values, or for other notes; write the phrase with the bars that were found."""
    dials = {
        "note_density": note_density,
        "pitch_range": pitch_range,
        "contour": contour,
        "rhythmic_complexity": rhythmic_complexity,
    }
    wanted = {
        name: round(value, BY_KEY[name].decimals)
        for name, value in dials.items()
        if value is not None
    }
    locks = keys_of(lock)
    if vary and vary not in variation.SIZES:
        raise ValueError(f"--vary takes {', '.join(variation.SIZES)}, not “{vary}”.")
    ways = {"--reroll": reroll, "--vary": vary, "--surprise": surprise, "--morph": morph}
    chosen_ways = [name for name, on in ways.items() if on] + (["dials"] if wanted else [])
    if not chosen_ways:
        raise ValueError(
            "Nothing is asked: set at least one dial, such as --note-density 6, or --reroll, "
            "--vary, --surprise or --morph."
        )
    if len(chosen_ways) > 1:
        raise ValueError(f"Choose one: {' or '.join(chosen_ways)}.")
    Request(wanted)  # raises where a value is no number
    if both := sorted(locks & set(wanted)):
        raise ValueError(f"{both[0]} cannot be asked and locked at once.")
    path = model_of(model)
    _check_dials(checkpoint.read_spec(path), path, set(wanted) | locks)
    phrase = read(source)
    rows = tokens.rows_of(phrase)
    indices = bars_of(bars, phrase.measures)
    rules = Rules(
        locks=locks,
        raw=frozenset(wanted) if raw else frozenset(),
        relative=relative,
        rhythm=lock_rhythm,
        pitches=lock_pitches,
        key=_key(key, phrase),
    )
    other = tokens.rows_of(read(morph)) if morph else None

    from arvae_models.engine import Engine, limit_threads  # torch, only once the input is good

    limit_threads()
    engine = Engine.load(path)
    if other is not None:
        way = _morphed(engine, rows, other, indices[0], steps, seed, rules)
        write_phrase(output, tokens.phrase_of(way, phrase.tempo, title=phrase.title))
        _print_way(way, path.stem if as_json else "")
        return
    find: Callable[[Neighbourhood, Request], list[Choice]] | None = None
    if reroll:
        find = _rerolled
    elif vary:
        find = _varied(vary, candidates)
    elif surprise:
        find = _surprising
    task = _Turn(wanted, rules, find, candidates)
    answers = {index: _answers(engine, rows, index, task, seed) for index in indices}
    _write(output, phrase, answers, candidates)
    report = [_reported(rows[index], index, found[0]) for index, found in answers.items()]
    if as_json:
        print(json.dumps({"bars": report, "model": path.stem}))
        return
    _print_turns(report)
    if explained:
        for index, found in answers.items():
            words = sentences(explain(rows[index], found[0].row, found[0].asked))
            print(f"Bar {index + 1}: {' '.join(words)}")


def _rerolled(near: Neighbourhood, request: Request) -> list[Choice]:
    return variation.rerolled(near, request, _MOST_CANDIDATES)


def _surprising(near: Neighbourhood, request: Request) -> list[Choice]:
    return variation.surprising(near, request, _MOST_CANDIDATES)


def _varied(size: str, count: int) -> Callable[[Neighbourhood, Request], list[Choice]]:
    return lambda near, request: variation.varied(near, request, size, count)


def _answers(engine: Engine, rows: Rows, index: int, task: _Turn, seed: int) -> list[Choice]:
    """Find answers for one bar, the best first; the bar as it was where there is no other."""
    try:
        near = Neighbourhood(engine, rows[index], seed)
    except ValueError as error:
        raise ValueError(f"Bar {index + 1} cannot be turned. {error}") from error
    asked = dict(task.asked)
    if task.rules.relative:
        asked = {key: near.measured[key] + value for key, value in asked.items()}
    request = task.rules.request(rows, index, asked)
    if task.find is not None:
        found = task.find(near, request)
        if not found:
            tell(f"Bar {index + 1} stays: no other bar holds what is locked.")
        return found or [near.choose(Request())]
    if task.rules.raw:
        return [near.traverse(asked, request.keep)]
    near.settle(request)
    best = near.choose(request)
    if not near.satisfies(best, request):
        things = [_KEPT_NAMES.get(thing, f"--lock {thing}") for thing in near.in_the_way(request)]
        verb = "stands" if len(things) == 1 else "stand"
        way = f" {' and '.join(things)} {verb} in the way." if things else ""
        tell(f"Bar {index + 1} cannot have that; it has the nearest.{way}")
    if task.candidates == 1:
        return [best]
    return variation.alternatives(near, request, task.candidates)


def _write(
    output: Path, phrase: Phrase, answers: Mapping[int, list[Choice]], candidates: int
) -> None:
    for number in range(min(candidates, max(map(len, answers.values())))):
        rows = {i: found[min(number, len(found) - 1)].row for i, found in answers.items()}
        target = output
        if candidates > 1:
            target = output.with_name(f"{output.stem}-{number + 1}{output.suffix}")
        write_phrase(target, tokens.with_rows(phrase, rows))


def _morphed(
    engine: Engine,
    rows: Rows,
    other: Rows,
    index: int,
    steps: int,
    seed: int,
    rules: Rules,
) -> Rows:
    """Return the rows (steps + 2, 24) from a bar to the same bar of another tune."""
    if index >= len(other):
        raise ValueError(f"The second tune has no bar {index + 1}.")
    ramped, keep = set(engine.spec.keys) - rules.locks, rules.keep(index)
    ends = rows[index], other[index]
    way = variation.morphed(engine, *ends, steps, rules.locks, ramped, seed, keep)
    return np.stack([rows[index], *(choice.row for choice in way), other[index]])


def _print_way(rows: Rows, model: str) -> None:
    """Print what the bars of a morph measure: as JSON where a model is named."""
    values = [named(bar) for bar in measure(rows)]
    if model:
        bars = [{"bar": number, "measured": bar} for number, bar in enumerate(values, start=1)]
        print(json.dumps({"bars": bars, "model": model}))
        return
    print_table(
        ["bar", *(attribute.label for attribute in BY_KEY.values())],
        [
            [str(number), *(BY_KEY[key].text(value) for key, value in bar.items())]
            for number, bar in enumerate(values, start=1)
        ],
    )


def _key(text: str, phrase: Phrase) -> Key | None:
    if text.strip().lower() != "auto":
        return Key.parse(text) if text else None
    key = key_finding.guess(phrase)
    if key is not None:
        tell(f"The tune seems to be in {key.name}.")
    return key


def _check_dials(spec: ModelSpec, path: Path, names: set[str]) -> None:
    if missing := sorted(names - set(spec.keys)):
        raise ValueError(f"The model {path.stem} has no dial {missing[0]}.")


def _reported(before: Rows, index: int, choice: Choice) -> dict[str, Any]:
    return {
        "bar": index + 1,
        "asked": dict(choice.asked),
        "before": named(measure(before[None])[0]),
        "measured": named(measure(choice.row[None])[0]),
        "kept": round(choice.kept, 4),
    }


def _print_turns(report: list[dict[str, Any]]) -> None:
    rows = []
    for bar in report:
        shown = bar["asked"] or bar["measured"]
        asked = [BY_KEY[key].text(value) for key, value in bar["asked"].items()]
        found = [BY_KEY[key].text(bar["measured"][key]) for key in shown]
        rows.append([str(bar["bar"]), ", ".join(asked), ", ".join(found), f"{bar['kept']:.0%}"])
    print_table(["bar", "asked", "measured", "kept"], rows)
