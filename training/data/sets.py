"""The table of data sets that can be prepared, and how each one is.

Any other name is given to a set of the user's own: the tunes of a folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from training.data import cache, corpus, digits, folder, sprites, store
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
    return _bars_line(name)


def _bars_line(name: str) -> str:
    bars = store.load(name)
    sizes = ", ".join(f"{len(bars.split(part)):,} {part}" for part in store.SPLITS)
    counts = f"{len(bars.tunes):,} tunes, {len(bars.rows):,} bars ({sizes})"
    return f"{bars.source}: {counts}, {bars.digest}"


def _own(name: str, source: Path | None, workers: int, force: bool, on_progress: Progress) -> str:
    """Prepare the tunes of a folder under a name of the user's."""
    unread = ""
    if source is not None:
        found = folder.prepare(source, workers, on_progress)
        store.save(name, found.bars)
        unread = found.unread_line
    elif not cache.path_of(name).exists():
        known = ", ".join(SETS)
        raise DataError(
            f"There is no data “{name}”; there are {known}, and your own tunes with --from."
        )
    elif force:
        raise DataError(f"“{name}” was made from a folder: say which one with --from.")
    return _bars_line(name) + unread


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
_OWN_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")  # it becomes the name of a file


def prepare(
    name: str, source: Path | None, workers: int, force: bool, on_progress: Progress
) -> str:
    """Prepare the set of a name; return one line that says what is there. Raises DataError."""
    if name in SETS:
        return SETS[name](source, workers, force, on_progress)
    if not _OWN_NAME.fullmatch(name):
        raise DataError(
            f"“{name}” cannot name a set: take up to 64 letters (a to z), digits, - and _."
        )
    if name.lower() in SETS:  # one file with it on many systems
        raise DataError(f"“{name}” is too like “{name.lower()}”; give your set another name.")
    return _own(name, source, workers, force, on_progress)
