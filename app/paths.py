"""Where things are: shipped assets, the user's models, settings and rescued work.

The environment's ATTUNE_HOME gathers everything of the user's in one folder, for an installation
on a stick and for tests. Nothing here creates a folder; who writes does.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

_NAME: Final = "attune"
_MODELS: Final = "*.safetensors"

DEFAULT_MODEL: Final = "folk"  # the shipped one that turns the dials where none is named


def assets() -> Path:
    """What ships with the program; beside the packages in a checkout and in an installation."""
    return Path(__file__).parent.parent / "assets"


def shipped_models() -> Path:
    """The folder of the models that ship with the program."""
    return assets() / "models"


def user_models() -> Path:
    """The folder of the user's own models."""
    return (_home() or platformdirs.user_data_path(_NAME, appauthor=False)) / "models"


def autosaves() -> Path:
    """The folder of work not saved yet, for the day the program ends badly."""
    return (_home() or platformdirs.user_state_path(_NAME, appauthor=False)) / "autosave"


def settings_file() -> Path:
    """The file of what the program remembers between two starts."""
    return (_home() or platformdirs.user_config_path(_NAME, appauthor=False)) / "settings.json"


def models() -> dict[str, Path]:
    """Every model by its name, sorted; one of the user's hides a shipped one of the same name."""
    folders = (shipped_models(), user_models())
    found = {file.stem: file for folder in folders for file in folder.glob(_MODELS)}
    return dict(sorted(found.items()))


def _home() -> Path | None:
    home = os.environ.get("ATTUNE_HOME")
    return Path(home).expanduser() if home else None
