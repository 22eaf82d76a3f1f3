"""Bars from the user's own tunes: every music file in a folder and in the folders inside it.

What is read is what Attune shows when it opens the file: one melody on the grid. The bars of tunes
in 4/4 and 2/2 in which a note starts are taken. Where there are many, reading is
spread over processes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np

from arvae_models import abc, files
from arvae_models.grid import METER, SLOTS
from arvae_models.melody import UnreadableError
from arvae_models.music import Meter, Phrase
from arvae_models.tokens import Rows, rows_of
from training.data.cache import DataError
from training.data.store import Bars

SUFFIXES: Final = tuple(suffix for kind in files.FORMATS for suffix in kind.suffixes)
_METERS: Final = (METER, Meter(2, 2))  # as long as each other, and counted alike
_BOOK: Final = ".abc"
_BOOK_LIMIT: Final = 64 * 2**20  # bytes; the largest collections have some 30
_MANY: Final = 20  # tunes; fewer are read before another process has started
_NEXT_TUNE: Final = re.compile(rb"(?:\A|(?<=[\r\n]))(?=X:)")


@dataclass(frozen=True, slots=True)
class TuneSource:
    """Where one tune is to be read."""

    name: str  # the file's path inside the folder, and the tune's number in a book of tunes
    path: Path
    content: bytes | None = None  # the tune itself, out of a book


@dataclass(frozen=True, slots=True)
class Collection:
    """What a folder holds."""

    bars: Bars
    unread: tuple[str, ...]  # a sentence on each tune that could not be read

    @property
    def unread_line(self) -> str:
        """Say in one line how much could not be read, and give an example; empty for nothing."""
        if not self.unread:
            return ""
        return f"; {len(self.unread):,} could not be read, such as this one: {self.unread[0]}"


def prepare(folder: Path, workers: int, on_progress: Callable[[int, int], None]) -> Collection:
    """Read the tunes of a folder into bars; `on_progress` hears (tunes read, tunes in all).

    A tune that is there twice, in two formats perhaps, is taken once. Raises DataError where
    there is no folder, or no bar to take.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    sources = list(tune_sources(folder))
    taken: dict[bytes, tuple[str, Rows]] = {}  # by their bars: a repeat would be in two splits
    unread: list[str] = []
    for done, (source, found) in enumerate(_all_read(sources, workers), start=1):
        if isinstance(found, str):
            unread.append(found)
        elif len(found):
            taken.setdefault(found.tobytes(), (source.name, found))
        on_progress(done, len(sources))
    if not taken:
        raise DataError(_nothing(folder, len(sources), len(unread)))
    names, rows = zip(*taken.values(), strict=True)
    tune = np.repeat(np.arange(len(rows), dtype=np.int32), [len(bars) for bars in rows])
    count = "1 tune" if len(names) == 1 else f"{len(names):,} tunes"
    origin = f"{count} of the folder “{_text(folder.resolve().name)}”"
    return Collection(Bars(np.concatenate(rows), tune, names, origin), tuple(unread))


def tune_sources(folder: Path) -> Iterator[TuneSource]:
    """List the tunes of a folder, sorted by path.

    Hidden files and folders are left out. Links to folders are not followed, so none can lead
    in a circle.
    """
    for path in sorted(_music_files(folder)):
        name = _text(path.relative_to(folder).as_posix())
        tunes = _tunes_of_book(path) if path.suffix.lower() == _BOOK else []
        if len(tunes) > 1:
            for number, tune in enumerate(tunes, start=1):
                yield TuneSource(f"{name}, tune {number}", path, tune)
        else:
            yield TuneSource(name, path)


def _music_files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield Path(place, name)


def _text(name: str) -> str:
    """Return a file's name as text that can be hashed and stored, whatever its bytes are."""
    return os.fsencode(name).decode(errors="replace")


def _tunes_of_book(path: Path) -> list[bytes]:
    """Cut an ABC file into its tunes; none where it is no file to be cut."""
    try:
        if not path.is_file() or path.stat().st_size > _BOOK_LIMIT:
            return []
        return _NEXT_TUNE.split(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))[1:]
    except OSError:
        return []  # `read` finds the words for it


def _all_read(sources: list[TuneSource], workers: int) -> Iterator[tuple[TuneSource, Rows | str]]:
    if len(sources) < _MANY or workers == 1:
        yield from ((source, read(source)) for source in sources)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from zip(sources, pool.map(read, sources, chunksize=8), strict=True)


def read(source: TuneSource) -> Rows | str:
    """Read one tune into token rows (bars, 24), or into a sentence on why it cannot be read."""
    try:
        if source.content is None:
            return bars_of(files.read_phrase(source.path).phrase)
        return bars_of(abc.loads(source.content).phrase)
    except files.FileError as error:
        return _text(str(error))
    except UnreadableError as error:
        return f"{source.name} {error}."


def bars_of(phrase: Phrase) -> Rows:
    """Return the bars in which a note starts, (bars, 24); none of a tune in another meter."""
    if phrase.meter not in _METERS:
        return np.zeros((0, SLOTS), np.int8)
    rows = rows_of(replace(phrase, meter=METER))
    return rows[(rows >= 0).any(axis=1)]


def _nothing(folder: Path, tunes: int, unread: int) -> str:
    start = f"There is no tune with bars of 4/4 in {folder}"
    if not tunes:
        return f"{start}: it holds no music files ({', '.join(SUFFIXES)})."
    if unread:
        return f"{start}: of {tunes:,} tunes, {unread:,} could not be read."
    return f"{start}: its tunes are in other meters."
