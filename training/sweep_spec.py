"""Which runs a sweep holds: presets, variants, a grid and seeds of a TOML file, multiplied out.

Knows nothing of how a run is done. A file holds

    preset = "bach"                     # or a list; a preset's name or a TOML file
    settings = ["fit.epochs=100"]       # of all runs; may be left out
    seeds = [0, 1, 2]

    [grid]                              # every value with every other; may be left out
    loss.gamma = [0.1, 1]

    [[variant]]                         # a recipe with a name; may be left out
    name = "published"
    preset = "bach-published"           # instead of the one above; may be left out
    settings = ["loss.delta=10"]        # after those above; may be left out
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from training import config
from training.config import Config, ConfigError

SWEEPS: Final = config.PRESETS / "sweeps"
_KEYS: Final = ("preset", "settings", "seeds", "grid", "variant")
_VARIANT_KEYS: Final = ("name", "preset", "settings")
_SEED: Final = "fit.seed"
_UNFIT: Final = re.compile(r"[^\w.=-]+")  # for the name of a folder


@dataclass(frozen=True, slots=True)
class Run:
    """One training of a sweep."""

    name: str  # of its folder, unlike any other's in the sweep
    recipe: str  # what runs that differ in their seed alone have in common
    preset: str
    settings: tuple[str, ...]  # overrides of the preset, the seed's among them
    seed: int
    grid: tuple[tuple[str, Any], ...]  # setting, value
    config: Config  # all settings

    @property
    def record(self) -> dict[str, Any]:
        """The settings as the record of a run folder holds them."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self.config)))
        return found

    @property
    def digest(self) -> str:
        """Stands for all settings: 16 hexadecimal digits."""
        return hashlib.sha256(json.dumps(self.record, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Recipe:
    names: tuple[str, ...]  # parts of the name
    preset: str
    settings: tuple[str, ...]


def names() -> tuple[str, ...]:
    """List the sweeps that come with the program."""
    return tuple(sorted(path.stem for path in SWEEPS.glob("*.toml")))


def load(spec: str) -> tuple[Run, ...]:
    """Read a sweep: a name, or a TOML file. Raises ConfigError where a run could not be trained."""
    path = Path(spec) if spec.endswith(".toml") else SWEEPS / f"{spec}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"There is no sweep “{spec}”; there are {', '.join(names())}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The sweep {path.name} cannot be read: {error}.") from error
    return planned(table)


def planned(table: Mapping[str, Any]) -> tuple[Run, ...]:
    """Multiply out: every recipe with every point of the grid and every seed.

    Raises ConfigError for what is unknown, empty, of the wrong type or said twice.
    """
    _check_keys(table, _KEYS, "A sweep")
    seeds = table.get("seeds")
    if not isinstance(seeds, list) or not seeds or not all(_is_seed(seed) for seed in seeds):
        raise ConfigError("A sweep needs “seeds”: a list of whole numbers from 0 up.")
    grid = dict(_grid(table["grid"])) if "grid" in table else {}
    ends = Counter(key.rpartition(".")[2] for key in grid)
    short = {key: end if ends[end := key.rpartition(".")[2]] == 1 else key for key in grid}
    runs = []
    for recipe in _recipes(table):
        _check_free(recipe, (_SEED, *grid))
        for values in product(*grid.values()):
            point = tuple(zip(grid, values, strict=True))
            parts = (*recipe.names, *(f"{short[key]}={_shown(value)}" for key, value in point))
            settings = (*recipe.settings, *(f"{key}={_toml(key, value)}" for key, value in point))
            for seed in seeds:
                runs.append(_run("-".join(parts), recipe.preset, settings, seed, point))
    name, times = Counter(run.name.casefold() for run in runs).most_common(1)[0]
    if times > 1:
        raise ConfigError(f"The sweep has {times} runs of the name “{name}”.")
    return tuple(runs)


def _run(
    recipe: str,
    preset: str,
    settings: tuple[str, ...],
    seed: int,
    grid: tuple[tuple[str, Any], ...],
) -> Run:
    name = _UNFIT.sub("-", f"{recipe}-seed{seed}").lstrip(".-")
    settings = (*settings, f"{_SEED}={seed}")
    return Run(name, recipe, preset, settings, seed, grid, config.load(preset, settings))


def _recipes(table: Mapping[str, Any]) -> Iterator[_Recipe]:
    common = _settings(table, "A sweep")
    presets = _presets(table.get("preset", []))
    variants = table.get("variant", [])
    if not isinstance(variants, list) or not all(isinstance(each, dict) for each in variants):
        raise ConfigError("The variants of a sweep are tables; write [[variant]].")
    if not variants:
        if not presets:
            raise ConfigError("A sweep needs a “preset”.")
        yield from (_Recipe((Path(preset).stem,), preset, common) for preset in presets)
    for variant in variants:
        _check_keys(variant, _VARIANT_KEYS, "A variant")
        name = variant.get("name")
        if not isinstance(name, str) or not name.strip():
            raise ConfigError("Every variant of a sweep needs a “name”.")
        own = _presets(variant["preset"]) if "preset" in variant else presets
        if not own:
            raise ConfigError(
                f"The variant “{name}” needs a “preset”, or the sweep has to name one."
            )
        settings = (*common, *_settings(variant, f"The variant “{name}”"))
        for preset in own:
            parts = (Path(preset).stem, name) if len(own) > 1 else (name,)
            yield _Recipe(parts, preset, settings)


def _check_keys(table: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for key in table:
        if key not in known:
            raise ConfigError(f"{what} has no “{key}”; it has {', '.join(known)}.")


def _check_free(recipe: _Recipe, taken: Sequence[str]) -> None:
    """Refuse a setting that the seeds or the grid would change in silence."""
    for setting in recipe.settings:
        key = setting.partition("=")[0].strip()
        if key in taken:
            where = "“seeds”" if key == _SEED else "“grid”"
            raise ConfigError(f"“{key}” is set by the sweep's {where}; leave it out of “settings”.")


def _is_seed(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _presets(value: object) -> list[str]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ConfigError("“preset” takes a preset's name, or a list of names.")
    return found


def _settings(table: Mapping[str, Any], what: str) -> tuple[str, ...]:
    found = table.get("settings", [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ConfigError(f'{what} takes “settings” as a list such as ["fit.epochs=100"].')
    return tuple(found)


def _grid(table: object, where: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Find the settings of a grid, written as "loss.gamma" or as loss.gamma, and their values."""
    if not isinstance(table, dict) or not table:
        raise ConfigError("“grid” takes settings with lists of values: loss.gamma = [0.1, 1].")
    for key, value in table.items():
        name = f"{where}{key}"
        if isinstance(value, dict):
            yield from _grid(value, f"{name}.")
        elif not isinstance(value, list) or not value:
            raise ConfigError(f"The grid takes a list of values for “{name}”.")
        elif name == _SEED:
            raise ConfigError(f"“{name}” is set by the sweep's “seeds”; leave it out of “grid”.")
        else:
            yield name, value


def _shown(value: Any) -> str:
    return "+".join(map(_shown, value)) if isinstance(value, list) else str(value)


def _toml(key: str, value: Any) -> str:
    """Write a value of the grid so that an override reads it back."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007f")
    if isinstance(value, list):
        return f"[{', '.join(_toml(key, each) for each in value)}]"
    raise ConfigError(f"The grid cannot set “{key}” to {value}.")
