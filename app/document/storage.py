"""The `.attune` file: a project as versioned JSON, written whole or not at all.

docs/formats.md describes the format. Knows no Qt, so any process can open a project.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NoReturn

from app.document import history
from app.document.history import History
from app.document.project import Project
from app.document.rules import Rules
from arvae_models.atomic import write_atomically
from arvae_models.keys import Key
from arvae_models.music import DEFAULT_TEMPO, DEFAULT_VELOCITY, Meter, Note, Phrase

SUFFIX: Final = ".attune"
FORMAT: Final = 2
SIZE_LIMIT: Final = 16 * 2**20  # bytes

Data = dict[str, Any]

_NO_HISTORY: Final = History()

# Format -> the function that turns its data into the next format's, for every older format.
UPGRADES: Final[dict[int, Callable[[Data], Data]]] = {
    1: lambda data: data,  # 2 has more rules and a history, all of which may be absent
}


class StorageError(ValueError):
    """A project cannot be read or written; the message is a sentence for a musician."""


def load(path: Path) -> Project:
    """Read a project from its file. Raises StorageError."""
    return load_all(path)[0]


def load_all(path: Path) -> tuple[Project, History]:
    """Read a project and its history. Raises StorageError.

    A history that is damaged is left out: it must never cost the notes.
    """
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise StorageError(f"{path.name} cannot be opened: {error.strerror}.") from error
    try:
        return decode(content), decode_history(content)
    except StorageError as error:
        raise StorageError(f"{path.name} cannot be opened: {error}.") from error


def save(path: Path, project: Project, past: History = _NO_HISTORY) -> None:
    """Write a project and its history to a file; the old file stays until the new one is whole.

    Raises StorageError.
    """
    try:
        write_atomically(path, encode_all(project, past))
    except OSError as error:
        raise StorageError(f"{path.name} cannot be saved: {error.strerror}.") from error
    except StorageError as error:
        raise StorageError(f"{path.name} cannot be saved: {error}.") from error


def encode(project: Project, **extra: Any) -> bytes:
    """Turn a project into the bytes of its file: a field a line and a note a line.

    `extra` fields stand beside the project's own and are left alone by `decode`.
    """
    phrase = project.phrase
    data = {
        "attune": FORMAT,
        "title": phrase.title,
        "tempo": phrase.tempo,
        "meter": asdict(phrase.meter),
        "measures": phrase.measures,
        "model": project.model,
        **_rules_data(project.rules),
        "selection": sorted(project.selection),
        **extra,
    }
    lines = [f" {_json(key)}: {_json(value)}" for key, value in data.items()]
    notes = ",\n".join(f"  {_json(asdict(note))}" for note in phrase.notes)
    lines.append(f' "notes": [\n{notes}\n ]')
    content = "{\n" + ",\n".join(lines) + "\n}\n"
    # File names can hold bytes that are no text; they travel as surrogates, as json.loads reads.
    encoded = content.encode("utf-8", "surrogatepass")
    if len(encoded) > SIZE_LIMIT:
        raise StorageError("the melody is too long for one file")
    return encoded


def encode_all(project: Project, past: History, **extra: Any) -> bytes:
    """Turn a project and its history into bytes; a history too long for the file is left out."""
    if past.entries:
        try:
            return encode(project, history=history.to_json(past), **extra)
        except StorageError:
            pass
    return encode(project, **extra)


def decode_history(content: bytes) -> History:
    """Read the history from a file's bytes; an empty one where it is missing or damaged."""
    try:
        return history.from_json(read_data(content).get("history", {}))
    except ValueError:
        return History()


def decode(content: bytes) -> Project:
    """Turn a file's bytes back into the project; the inverse of `encode`. Raises StorageError."""
    data = read_data(content)
    try:
        phrase = Phrase(
            notes=tuple(_note(item) for item in _items(data, "notes", dict)),
            measures=_value(data, "measures", int),
            meter=_meter(_value(data, "meter", dict, {})),
            tempo=_value(data, "tempo", (int, float), DEFAULT_TEMPO),
            title=_value(data, "title", str, ""),
        )
        project = Project(
            phrase,
            model=_value(data, "model", str, ""),
            rules=_rules(data),
        )
    except ValueError as error:
        raise StorageError(f"the file is damaged ({error})") from error
    return project.selecting(_items(data, "selection", int, []))


def _rules_data(rules: Rules) -> Data:
    return {
        "locks": sorted(rules.locks),
        "raw": sorted(rules.raw),
        "relative": rules.relative,
        "keep_rhythm": rules.rhythm,
        "keep_pitches": rules.pitches,
        "held": sorted(rules.held),
        "key": rules.key.name if rules.key else "",
    }


def _rules(data: Data) -> Rules:
    key = _value(data, "key", str, "")
    return Rules(
        locks=frozenset(_items(data, "locks", str, [])),
        raw=frozenset(_items(data, "raw", str, [])),
        relative=_value(data, "relative", bool, False),
        rhythm=_value(data, "keep_rhythm", bool, False),
        pitches=_value(data, "keep_pitches", bool, False),
        held=frozenset(_items(data, "held", int, [])),
        key=Key.parse(key) if key else None,
    )


def read_data(content: bytes) -> Data:
    """Read a file's fields, brought up to today's format. Raises StorageError."""
    if len(content) > SIZE_LIMIT:
        raise StorageError("the file is too large for a project")
    try:
        data: Any = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise StorageError("this is not an Attune project") from error
    fields: Data = data if isinstance(data, dict) else {}
    version = fields.get("attune")
    if type(version) is not int or version < 1:
        raise StorageError("this is not an Attune project")
    if version > FORMAT:
        raise StorageError("it was made by a newer Attune; please update Attune")
    for older in range(version, FORMAT):
        fields = UPGRADES[older](fields)
    return fields


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _note(data: Data) -> Note:
    return Note(
        onset=_value(data, "onset", int),
        duration=_value(data, "duration", int),
        pitch=_value(data, "pitch", int),
        velocity=_value(data, "velocity", int, DEFAULT_VELOCITY),
    )


def _meter(data: Data) -> Meter:
    return Meter(_value(data, "numerator", int, 4), _value(data, "denominator", int, 4))


_KINDS: Final[Mapping[Any, str]] = {
    int: "a whole number",
    (int, float): "a number",
    bool: "true or false",
    str: "a text",
    list: "a list",
    dict: "a group of fields",
}


def _value(data: Data, key: str, kind: Any, default: Any = None) -> Any:
    """Take a field of a JSON object, of this kind; without a default it has to be there."""
    value = data.get(key, default)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise StorageError(f"the file is damaged (“{key}” should be {_KINDS[kind]})")
    return value


def _items(data: Data, key: str, kind: type, default: list[Any] | None = None) -> list[Any]:
    """Take a field that is a list of one kind of things."""
    items: list[Any] = _value(data, key, list, default)
    if not all(isinstance(item, kind) and not isinstance(item, bool) for item in items):
        raise StorageError(f"the file is damaged (“{key}” should list {_KINDS[kind]} each)")
    return items
