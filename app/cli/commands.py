"""The command line: turn, measure, play, ports and model, without a window.

Exit codes: 0 done; 2 bad arguments or unusable input, with one sentence on stderr.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from typing import Annotated, Any

import typer

from app import paths
from app.cli.input import (
    Bars,
    Humanise,
    Input,
    Json,
    Swing,
    bars_of,
    model_of,
    print_table,
    read,
    tell,
)
from app.cli.render import render
from app.cli.turn import turn
from arvae_models import checkpoint, tokens
from arvae_models.attributes import BY_KEY, Attribute, measure, named
from arvae_models.image_attributes import ImageAttribute
from arvae_models.image_spec import ImageSpec

cli = typer.Typer(
    help="Attune: write melodies by turning knobs that mean something. `attune [FILE]` opens the "
    "window; the commands work without one.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.callback(invoke_without_command=True)
def _root(show_version: Annotated[bool, typer.Option("--version")] = False) -> None:
    if show_version:
        print(version("attune"))


cli.command()(turn)
cli.command()(render)


@cli.command(name="measure")
def measure_bars(source: Input, bars: Bars = "", as_json: Json = False) -> None:
    """Measure the attributes of bars."""
    phrase = read(source)
    values = measure(tokens.rows_of(phrase))
    report: list[dict[str, Any]] = [
        {"bar": index + 1, "measured": named(values[index])}
        for index in bars_of(bars, phrase.measures)
    ]
    if as_json:
        print(json.dumps({"bars": report}))
        return
    print_table(
        ["bar", *(attribute.label for attribute in BY_KEY.values())],
        [[str(row["bar"]), *_texts(row["measured"])] for row in report],
    )


@cli.command()
def play(
    source: Input,
    port: Annotated[str, typer.Option(metavar="NAME", help="A MIDI port; see attune ports.")] = "",
    virtual: Annotated[bool, typer.Option(help="An own MIDI port named Attune.")] = False,
    channel: Annotated[int, typer.Option(metavar="C", min=1, max=16, help="MIDI channel.")] = 1,
    program: Annotated[
        int | None, typer.Option(metavar="P", min=1, max=128, help="General MIDI sound.")
    ] = None,
    loop: Annotated[int, typer.Option(metavar="N", min=0, help="How often; 0: for ever.")] = 1,
    swing: Swing = 50,
    humanise: Humanise = 0,
    metronome: Annotated[bool, typer.Option("--metronome", help="Click on the beats.")] = False,
    count_in: Annotated[int, typer.Option(metavar="N", min=0, max=2, help="Bars before.")] = 0,
    clock: Annotated[bool, typer.Option("--clock", help="Send MIDI clock, too.")] = False,
    join: Annotated[bool, typer.Option("--link", help="Join the Ableton Link session.")] = False,
) -> None:
    """Play a file: by the built-in sound, or at a MIDI port."""
    from app.playback import messages
    from app.playback.groove import groove_of
    from app.playback.process import play_blocking

    if port and virtual:
        raise ValueError("Choose --port or --virtual, not both.")
    if clock and not (port or virtual):
        raise ValueError("MIDI clock needs a port: choose --port or --virtual.")
    own = messages.VIRTUAL if virtual else messages.BUILT_IN
    destination = messages.Destination("port", port) if port else own
    settings = (
        messages.SetMetronome(metronome),
        messages.SetCountIn(count_in),
        messages.SetClockOut(clock),
        messages.SetGroove(groove_of(swing, humanise)),
        messages.JoinLink(join),
    )
    route = messages.Route(destination, channel, program)
    play_blocking(read(source), route, loop or None, tell, settings)


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
        print_table(["model", "of", ""], rows)
        return
    file = model_of(path)
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


def _texts(values: dict[str, float]) -> list[str]:
    return [BY_KEY[key].text(value) for key, value in values.items()]


def _refuse(sentence: str) -> int:
    print(f"attune: {sentence}", file=sys.stderr)
    return 2
