"""The one door for music files: reads and writes phrases, by the suffix of the file's name.

Whatever a file holds, what comes out is a phrase or a FileError with a sentence for a musician.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arvae_models import abc, melody, midi_file, musicxml
from arvae_models.atomic import write_atomically
from arvae_models.melody import Imported, Part, UnreadableError
from arvae_models.music import Phrase

__all__ = [
    "FORMATS",
    "FileError",
    "Format",
    "Imported",
    "Part",
    "parts",
    "read_phrase",
    "write_phrase",
]

_MEBIBYTE: Final = 2**20


class FileError(ValueError):
    """A music file cannot be read or written; the message is a sentence with the file's name."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of music file."""

    name: str  # in file dialogs
    suffixes: tuple[str, ...]  # in lower case; the first is the usual one
    limit: int  # bytes; no tune needs more
    loads: Callable[[bytes], Imported]
    dumps: Callable[[Phrase], bytes] | None  # None: Attune only reads it


FORMATS: Final = (
    # mido takes some 5 microseconds a message: 4 seconds for a file full of them.
    Format("MIDI", (".mid", ".midi"), 2 * _MEBIBYTE, midi_file.loads, midi_file.dumps),
    Format(
        "MusicXML",
        (".musicxml", ".xml"),
        musicxml.SIZE_LIMIT,
        musicxml.loads,
        lambda phrase: musicxml.dumps(phrase).encode(),
    ),
    Format(
        "compressed MusicXML",
        (".mxl",),
        musicxml.SIZE_LIMIT,
        musicxml.loads_compressed,
        musicxml.dumps_compressed,
    ),
    Format("ABC", (".abc",), _MEBIBYTE, abc.loads, None),
)
_BY_SUFFIX: Final = {suffix: kind for kind in FORMATS for suffix in kind.suffixes}


def read_phrase(
    path: Path, part: int | None = None, bars: tuple[int, int] | None = None
) -> Imported:
    """Read the melody of a file, with notices on all that was left out. Raises FileError.

    `part` is the `place` of one of its `parts`; `bars` are the first and the one after the last,
    from 0.
    """
    data, kind = _data(path)
    try:
        found = kind.loads(data)
        if part is None and bars is None:
            return found
        return melody.imported(found.source, part, bars)
    except UnreadableError as error:
        raise FileError(f"{path.name} {error}.") from error


def parts(path: Path) -> tuple[Part, ...]:
    """Return the parts of a file from which a melody can be taken. Raises FileError."""
    return melody.parts(read_phrase(path).source)


def _data(path: Path) -> tuple[bytes, Format]:
    """Read a file's bytes, as far as a tune may have so many. Raises FileError."""
    kind = _format(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would keep us waiting
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
            raise FileError(f"{path.name} is {what}.")
        with path.open("rb") as file:
            data = file.read(kind.limit + 1)
    except OSError as error:
        raise FileError(f"{path.name} cannot be opened: {_reason(error)}.") from error
    if len(data) > kind.limit:
        raise FileError(f"{path.name} is larger than {kind.limit // _MEBIBYTE} MB.")
    return data, kind


def write_phrase(path: Path, phrase: Phrase) -> None:
    """Write a phrase whole or not at all; a file that is there survives a failure.

    Raises FileError.
    """
    kind = _format(path)
    if kind.dumps is None:
        raise FileError(f"{path.name} cannot be written: Attune only reads {kind.name} files.")
    try:
        write_atomically(path, kind.dumps(phrase))
    except OSError as error:
        raise FileError(f"{path.name} cannot be written: {_reason(error)}.") from error


def _format(path: Path) -> Format:
    if "\0" in str(path):
        raise FileError("No file can have such a name.")
    kind = _BY_SUFFIX.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(_BY_SUFFIX)
        raise FileError(f"{path.name} is no music file that Attune knows ({known}).")
    return kind


def _reason(error: OSError) -> str:
    reason = error.strerror or "the system refused"
    return reason[0].lower() + reason[1:]
