"""Settings: the table of what the program remembers between two starts, kept in a JSON file.

Settings are a comfort. A stored value that makes no sense is the default again, and a file that
cannot be written costs the memory of them, never the program. Knows no Qt.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal

from arvae_models.atomic import write_atomically

_RECENT_LIMIT: Final = 10
_SIZE_LIMIT: Final = 2**20  # bytes
_log = logging.getLogger(__name__)


def _choice(*values: Any) -> Any:
    """Return a row that is one of these values, the first by default."""
    return field(default=values[0], metadata={"choices": values})


@dataclass(frozen=True, slots=True)
class Settings:
    """The table: a row is a key, its type and its default."""

    recent_files: tuple[str, ...] = ()  # paths, newest first
    folder: str = ""  # last one in a file dialog
    window_geometry: str = ""  # base64 of Qt's saveGeometry, which also rescues from lost screens
    window_state: str = ""  # base64 of Qt's saveState: where docks are
    folded_out: tuple[str, ...] = ()  # parts of the window that are shown: actions of View
    controllers: str = ""  # JSON: MIDI inputs, and what knobs have learned
    sound: str = ""  # JSON: outputs, metronome, groove and MIDI clock
    model: str = ""  # last one chosen, for a new project
    theme: str = _choice("system", "dark", "light", "contrast")
    scale: int = _choice(100, 125, 150, 200)  # of the interface, per cent
    reduced_motion: str = _choice("system", "on", "off")
    takes_over: Literal["beat", "bar", "now"] = _choice("beat", "bar", "now")  # a changed bar
    device: str = _choice("auto", "cpu", "gpu")  # of the engine
    shortcuts: dict[str, str] = field(default_factory=dict)  # action -> keys, where changed
    recent_commands: tuple[str, ...] = ()  # actions chosen in the palette, newest first
    hints_seen: tuple[str, ...] = ()  # hints that need not be shown again

    def with_recent(self, path: Path) -> Settings:
        """Put a file on top of the recent ones."""
        newest = str(path.absolute())
        others = (other for other in self.recent_files if other != newest)
        return replace(self, recent_files=(newest, *others)[:_RECENT_LIMIT])


def choices(name: str) -> tuple[Any, ...]:
    """Return the values that a row can have; empty where it is free."""
    rows = {row.name: row for row in fields(Settings)}
    return rows[name].metadata.get("choices", ())


def load(path: Path) -> Settings:
    """Read the settings; whatever is missing or makes no sense has its default."""
    stored = _stored(path)
    default = Settings()
    sound: dict[str, Any] = {}
    for row in fields(Settings):
        value, kind = stored.get(row.name), type(getattr(default, row.name))
        if kind is tuple:
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                sound[row.name] = tuple(value[:_RECENT_LIMIT])
        elif kind is dict:
            if isinstance(value, dict):
                sound[row.name] = {k: v for k, v in value.items() if isinstance(v, str)}
        elif type(value) is kind and value in (choices(row.name) or (value,)):
            sound[row.name] = value
    return Settings(**sound)


def save(path: Path, settings: Settings) -> None:
    """Write the settings; what a newer Attune has stored beside them stays."""
    stored = {**_stored(path), **asdict(settings)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(stored, indent=1).encode())
    except OSError as error:
        _log.warning("The settings could not be kept: %s", error)


def _stored(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            stored = json.loads(file.read(_SIZE_LIMIT))
    except (OSError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}
