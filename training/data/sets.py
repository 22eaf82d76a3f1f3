"""The table of data sets that can be prepared, and how each one is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from training.data import cache, corpus, digits, sprites, store
from training.data.cache import DataError

Progress = Callable[[int, int], None]  # (done, in all)


class Prepare(Protocol):
    """Prepare a set, or find it in the cache; return one line that says what is there."""

    def __call__(
        self, source: Path | None, workers: int, force: bool, on_progress: Progress
    ) -> str: ...


def _bars(name: str, source: Path | None, workers: int, force: bool, on_progress: Progress) -> str:
    if source is not None:
        raise DataError(f"“{name}” is made from music21's corpus; it takes no --from.")
    if force or not cache.path_of(name).exists():
        store.save(name, corpus.prepare(name, workers, on_progress))
    bars = store.load(name)
    sizes = ", ".join(f"{len(bars.split(part)):,} {part}" for part in store.SPLITS)
    return f"{len(bars.tunes):,} tunes, {len(bars.rows):,} bars ({sizes}), {bars.digest}"


def _sprites(source: Path | None, workers: int, force: bool, on_progress: Progress) -> str:
    if source is not None:
        sprites.save(sprites.read(source))
    elif force:
        cache.path_of("sprites").unlink(missing_ok=True)  # back to the drawn set
    found = sprites.load()
    sizes = ", ".join(f"{len(sprites.split(part)):,} {part}" for part in store.SPLITS)
    return f"{found.source}: {sizes} images, {found.digest}"


def _digits(source: Path | None, workers: int, force: bool, on_progress: Progress) -> str:
    if force or source is not None or not cache.path_of("digits").exists():
        digits.save(digits.prepare(source, workers, on_progress))
    found = digits.load()
    sizes = ", ".join(f"{len(found.split(part)):,} {part}" for part in store.SPLITS)
    return f"{found.source}: {sizes} images, {found.digest}"


SETS: Final[dict[str, Prepare]] = {
    **{name: partial(_bars, name) for name in corpus.SOURCES},
    "sprites": _sprites,
    "digits": _digits,
}


def prepare(
    name: str, source: Path | None, workers: int, force: bool, on_progress: Progress
) -> str:
    """Prepare the set of a name; return one line that says what is there. Raises DataError."""
    if name not in SETS:
        raise DataError(f"There is no data “{name}”; there are {', '.join(SETS)}.")
    return SETS[name](source, workers, force, on_progress)
