"""The table of figures: what each is drawn from, and the files that come of it.

A row yields what can be drawn of some inputs without drawing it yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from matplotlib.figure import Figure

from arvae_models.atomic import write_atomically
from arvae_models.spec import Dial
from training.config import ConfigError
from training.data.cache import DataError
from training.figures import inputs, latent, music, pictures, runs, style, sweeps, turns
from training.figures.inputs import Inputs, Model, MusicModel, PictureModel

_PICTURE_GRID: Final = 21  # codes a side of a surface of pictures, which take long to measure
_EXAMPLES: Final = 12  # pictures over their reconstructions
_GIF: Final = "gif"

Make = Callable[[], "Figure | bytes"]  # bytes: a GIF


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure that can be made."""

    kind: str  # a key of KINDS
    stem: str  # of its file
    caption: str
    make: Make
    of: Path | None = None  # the one model or run that it shows


Drawings = Iterator[Drawing]
Parts = Iterator[tuple[str, str, Make]]
Item = TypeVar("Item", MusicModel | PictureModel, Path)


def draw(
    models: Sequence[Path],
    target: Path,
    kinds: Sequence[str] = (),
    formats: Sequence[str] = ("svg", "png"),
    seed: int = 0,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Path]:
    """Draw model files, run folders and results into a folder; return the files.

    `kinds` are keys of KINDS, all that suit where empty; `formats` those of style.FORMATS, while an
    animation always is a GIF. `on_progress` hears (figures drawn, figures in all). The same
    arguments give the same bytes. Raises ConfigError, CheckpointError or DataError with a sentence.
    """
    style.check(formats)
    for kind in kinds:
        if kind not in KINDS:
            raise ConfigError(f"There is no figure “{kind}”; there are {', '.join(KINDS)}.")
    drawings = planned(inputs.read(models), kinds, seed)
    for kind in kinds:
        if all(drawing.kind != kind for drawing in drawings):
            raise ConfigError(f"There is nothing here of which “{kind}” could be drawn.")
    if not drawings:
        raise ConfigError("There is nothing here that could be drawn.")
    paths: list[Path] = []
    on_progress(0, len(drawings))
    for done, drawing in enumerate(drawings, start=1):
        paths += _saved(drawing, target, formats)
        on_progress(done, len(drawings))
    return paths


def planned(found: Inputs, kinds: Sequence[str] = (), seed: int = 0) -> list[Drawing]:
    """List what can be drawn of some inputs, in the order of KINDS."""
    return [
        drawing
        for kind, drawings in KINDS.items()
        if not kinds or kind in kinds
        for drawing in drawings(kind, found, seed)
    ]


def made(drawing: Drawing, preferred: str) -> tuple[str, bytes]:
    """Make a figure: its format, and its content. An animation is a GIF, whatever is preferred."""
    with style.look():
        figure = drawing.make()
        if isinstance(figure, bytes):
            return _GIF, figure
        return preferred, style.data(figure, preferred)


def _saved(drawing: Drawing, target: Path, formats: Sequence[str]) -> list[Path]:
    with style.look():
        figure = drawing.make()
        if isinstance(figure, Figure):
            return style.save(figure, target / drawing.stem, formats)
    path = target / f"{drawing.stem}.{_GIF}"
    target.mkdir(parents=True, exist_ok=True)
    write_atomically(path, figure)
    return [path]


def _bars(
    figure: Callable[[Sequence[music.Block], str], Figure], kind: str, found: Inputs, seed: int
) -> Drawings:
    """All models of bars in one figure, once for each way to turn a dial."""

    def make(way: str) -> Figure:
        return figure([_block(model, way, seed) for model in found.music], way)

    for way in sweeps.WAYS if found.music else ():
        caption = f"One bar along every dial: {sweeps.WAYS[way].title}."
        yield Drawing(kind, f"{kind}-{way}", caption, partial(make, way))


def _block(model: MusicModel, way: str, seed: int) -> music.Block:
    row = model.bar(seed)
    return music.Block(model.name, sweeps.sweep(model.engine, row, way, seed))


def _turns(kind: str, found: Inputs, seed: int) -> Drawings:
    """Every model's answers to one turn of a dial, on bars that it never saw."""

    def make(model: MusicModel) -> Figure:
        if some := turns.drawn(model.engine, model.bars, seed):
            return turns.score(model.name, some)
        raise DataError(f"The data of {model.path.name} has no bars that the model never saw.")

    for model, stem in _stemmed(found.models):
        if isinstance(model, MusicModel):
            caption = f"{model.name}: unseen bars before and after a turn of a dial."
            yield Drawing(kind, f"{stem}-{kind}", caption, partial(make, model), model.path)


def _spaces(
    words: str, figure: Callable[[Model], Figure], kind: str, found: Inputs, seed: int
) -> Drawings:
    """Every model's latent space."""
    for model, stem in _stemmed(found.models):
        caption = f"{model.name}: {words}."
        yield Drawing(kind, f"{stem}-{kind}", caption, partial(figure, model), model.path)


def _scatter(model: Model) -> Figure:
    return latent.scatter(model.space)


def _surface(model: Model) -> Figure:
    start = np.zeros(model.space.codes.shape[1], np.float32)
    grid = latent.GRID if isinstance(model, MusicModel) else _PICTURE_GRID
    return latent.surface(model.space, start, grid)


def _pairs(model: Model) -> Figure:
    return latent.pairs(model.space)


def _pictures(
    each: Callable[[PictureModel, int], Parts],
    kind: str,
    found: Inputs,
    seed: int,
) -> Drawings:
    """Every model of pictures; `each` yields ends of the file's name, words and figures."""
    for model, stem in _stemmed(found.models):
        for end, words, make in each(model, seed) if isinstance(model, PictureModel) else ():
            yield Drawing(kind, f"{stem}-{kind}{end}", f"{model.name}: {words}.", make, model.path)


def _strips(model: PictureModel, seed: int) -> Parts:
    words = "one picture along every dial"

    def make() -> Figure:
        return pictures.strips(model, _code(model, seed), f"{model.name}: {words}")

    yield "", words, make


def _grids(model: PictureModel, seed: int) -> Parts:
    def make(first: int, title: str) -> Figure:
        return pictures.grid(model, _code(model, seed), (first, first + 1), title)

    for first in range(len(model.dials) - 1):
        keys = [dial.attribute for dial in model.dials[first : first + 2]]
        words = " and ".join(style.attribute(key).label.lower() for key in keys)
        yield f"-{'-'.join(keys)}", words, partial(make, first, f"{model.name}: {words}")


def _animations(model: PictureModel, seed: int) -> Parts:
    def make(dial: Dial) -> bytes:
        code = _code(model, seed)
        return pictures.animation(pictures.swept(model, code, dial, pictures.FRAMES))

    for dial in model.dials:
        words = f"{style.attribute(dial.attribute).label.lower()}, there and back"
        yield f"-{dial.attribute}", words, partial(make, dial)


def _reconstructions(model: PictureModel, seed: int) -> Parts:
    words = "test pictures over their reconstructions"

    def make() -> Figure:
        places = _some(model, seed)
        originals = model.data.images(model.chosen[places])
        decoded = model.decode(model.space.codes[places])
        return pictures.reconstructions(originals, decoded, f"{model.name}: {words}")

    yield "", words, make


def _some(model: PictureModel, seed: int) -> list[int]:
    """Draw places among the coded test pictures."""
    order: list[int] = np.random.default_rng(seed).permutation(len(model.chosen)).tolist()
    return order[:_EXAMPLES]


def _code(model: PictureModel, seed: int) -> latent.Codes:
    """The code of the first picture that is drawn."""
    code: latent.Codes = model.space.codes[_some(model, seed)[0]]
    return code


def _curves(kind: str, found: Inputs, seed: int) -> Drawings:
    for run, stem in _stemmed(found.runs):
        if (run / runs.LOG).is_file():
            make = partial(runs.curves, run / runs.LOG, run.name)
            yield Drawing(kind, f"{stem}-{kind}", f"{run.name}: training curves.", make, run)


def _boxes(kind: str, found: Inputs, seed: int) -> Drawings:
    if found.results:
        title = "Sampled codes of the test set"
        make = partial(runs.boxes, found.results, title)
        yield Drawing(kind, kind, f"{title}, a dot a run.", make)


def _study(kind: str, found: Inputs, seed: int) -> Drawings:
    known = [result for result in found.results if None not in (result.gamma, result.delta)]
    if len({(result.gamma, result.delta) for result in known}) > 1:
        caption = "Interpretability against reconstruction, by γ and δ."
        yield Drawing(kind, kind, caption, partial(runs.study, known))


def _stemmed(items: Sequence[Item]) -> Iterator[tuple[Item, str]]:
    """Name the files of each item after its own; a second one of the same name gets a number."""
    seen: Counter[str] = Counter()
    for item in items:
        path = (item if isinstance(item, Path) else item.path).resolve()
        name = path.name if path.is_dir() else path.stem
        seen[name] += 1
        yield item, name if seen[name] == 1 else f"{name}-{seen[name]}"


KINDS: Final[dict[str, Callable[[str, Inputs, int], Drawings]]] = {
    "score": partial(_bars, music.score),
    "roll": partial(_bars, music.roll),
    "turns": _turns,
    "scatter": partial(_spaces, "the codes of the test set, coloured by attribute", _scatter),
    "surface": partial(_spaces, "what planes of codes decode to, as measured", _surface),
    "pairs": partial(_spaces, "every dial's code against the others", _pairs),
    "strips": partial(_pictures, _strips),
    "grids": partial(_pictures, _grids),
    "animations": partial(_pictures, _animations),
    "reconstructions": partial(_pictures, _reconstructions),
    "curves": _curves,
    "boxes": _boxes,
    "study": _study,
}
