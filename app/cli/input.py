"""What the commands share: reading tunes, bars, keys and models as typed; printing tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app import paths
from arvae_models.attributes import BY_KEY
from arvae_models.files import read_phrase
from arvae_models.music import Phrase

Input = Annotated[Path, typer.Argument(metavar="IN", help="A .mid, .musicxml, .mxl or .abc file.")]
Bars = Annotated[str, typer.Option(help="Bars, from 1: 1-4,7. All of them by default.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Swing = Annotated[
    int,
    typer.Option(
        metavar="S",
        min=50,
        max=75,
        help="The first eighth's share of a beat, per cent; 67: triplets.",
    ),
]
Humanise = Annotated[
    int,
    typer.Option(metavar="H", min=0, max=100, help="How much a hand deviates, per cent."),
]


def read(source: Path) -> Phrase:
    """Read a melody; what had to be changed is told on stderr. Raises ValueError."""
    imported = read_phrase(source)
    for notice in imported.notices:
        tell(notice)
    return imported.phrase


def bars_of(text: str, measures: int) -> list[int]:
    """Turn "1-4,7" into indices from 0; an empty text means all bars. Raises ValueError."""
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


def keys_of(text: str) -> frozenset[str]:
    """Turn "note-density,contour" into attribute keys. Raises ValueError."""
    keys = {key.strip().replace("-", "_") for key in text.split(",") if key.strip()}
    if unknown := sorted(keys - set(BY_KEY)):
        raise ValueError(f"There is no dial “{unknown[0]}”; there are {', '.join(BY_KEY)}.")
    return frozenset(keys)


def model_of(name: str) -> Path:
    """Find a model by its name or its file. Raises ValueError."""
    known = paths.models()
    if name in known:
        return known[name]
    path = Path(name)
    if not path.exists():
        raise ValueError(f"There is no model “{name}”; there are {', '.join(known) or 'none'}.")
    return path


def print_table(head: list[str], rows: list[list[str]]) -> None:
    """Print columns, each as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def tell(sentence: str) -> None:
    """Say something beside the output."""
    print(sentence, file=sys.stderr)
