"""Bars from the corpora inside music21: the sopranos of Bach's chorales, and folk tunes.

The Essen collection of folk songs may be used for non-commercial purposes only; its bars say so.

Reading is spread over processes; a tune is a task. Only whole bars of 4/4 (and 2/2) that keep to
the grid are taken, from tunes of one voice without chords. Times follow tokens.py.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np

from arvae_models.grid import METER, SLOTS
from arvae_models.music import TICKS_PER_BEAT
from arvae_models.tokens import HOLD, REST, SLOT_ONSETS, Rows
from training.data.cache import DataError
from training.data.store import Bars

FOLK_COLLECTIONS: Final = (
    "airdsAirs",
    "oneills1850",
    "ryansMammoth",
    "miscFolk",
    "nottingham-dataset",
)
ESSEN_COLLECTION: Final = "essenFolksong"
_SLOT_OF_TICK: Final = {int(tick): slot for slot, tick in enumerate(SLOT_ONSETS)}


@dataclass(frozen=True, slots=True)
class TuneSource:
    """Where one tune is to be read."""

    name: str
    format: str  # "abc": `content` is the tune itself; "chorale": a corpus path
    content: str


def chorale_sources() -> list[TuneSource]:
    """List the distinct chorales; 21 of the corpus's 371 entries are repeats and are left out."""
    from music21 import corpus

    names = sorted({str(name) for name in corpus.chorales.Iterator(returnType="filename")})
    return [TuneSource(name, "chorale", name) for name in names]


def folk_sources() -> list[TuneSource]:
    """List the tunes of the ABC collections."""
    return _abc_sources(*FOLK_COLLECTIONS)


def essen_sources() -> list[TuneSource]:
    """List the songs of the Essen collection, those that stand in several of its books once."""
    first: dict[str, TuneSource] = {}
    for source in _abc_sources(ESSEN_COLLECTION):
        music = "".join(source.content.partition("K:")[2].split())
        first.setdefault(music, source)
    return list(first.values())


def _abc_sources(*collections: str) -> list[TuneSource]:
    from music21 import corpus

    root = Path(corpus.__file__).parent
    sources = []
    for collection in collections:
        for path in sorted((root / collection).rglob("*.abc")):
            text = path.read_text(encoding="utf-8", errors="replace")
            for number, tune in enumerate(re.split(r"(?m)^(?=X:)", text)[1:]):
                title = re.search(r"(?m)^T:\s*(.*)$", tune)
                name = f"{collection}/{path.stem}/{number}/{title[1].strip() if title else ''}"
                sources.append(TuneSource(name, "abc", tune))
    return sources


def tiny_sources() -> list[TuneSource]:
    """List some of the folk tunes: enough to try the commands in seconds."""
    return [source for source in folk_sources() if source.name.startswith("ryans")][::10]


SOURCES: Final[dict[str, Callable[[], list[TuneSource]]]] = {
    "bach": chorale_sources,
    "folk": folk_sources,
    "tiny": tiny_sources,
    "essen": essen_sources,
}
_TERMS: Final = {"essen": " (for non-commercial use only)"}  # after the name of the source


def prepare(name: str, workers: int, on_progress: Callable[[int, int], None]) -> Bars:
    """Read a corpus into bars; `on_progress` hears (tunes read, tunes in all)."""
    import music21

    sources = SOURCES[name]()
    taken: list[str] = []
    rows: list[Rows] = []
    context = get_context("spawn")  # music21 and a threaded parent do not survive a fork
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for done, (source, bars) in enumerate(
            zip(sources, pool.map(bars_of, sources, chunksize=8), strict=True), start=1
        ):
            if len(bars):
                taken.append(source.name)
                rows.append(bars)
            on_progress(done, len(sources))
    if not rows:
        raise DataError(f"music21's corpus holds no tunes for “{name}” on this machine.")
    tune = np.repeat(np.arange(len(rows), dtype=np.int32), [len(bars) for bars in rows])
    origin = f"{name}{_TERMS.get(name, '')}, music21 {music21.__version__}"
    return Bars(np.concatenate(rows), tune, tuple(taken), origin)


def bars_of(source: TuneSource) -> Rows:
    """Read one tune into token rows (bars, 24); none where it cannot be used."""
    from music21 import converter, corpus, exceptions21

    empty = np.zeros((0, SLOTS), np.int8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if source.format == "abc":
                score: Any = converter.parse(source.content, format="abc")
            else:
                score = corpus.parse(source.content)
        except (exceptions21.Music21Exception, ValueError, KeyError, IndexError, TypeError):
            return empty  # a few ABC tunes are beyond music21
        parts = list(score.parts)
        if not parts or len(parts) != (4 if source.format == "chorale" else 1):
            return empty
        rows = [row for row in _rows_of_part(parts[0]) if row is not None]
    return np.array(rows, np.int8).reshape(-1, SLOTS)


def _rows_of_part(part: Any) -> Iterator[Rows | None]:
    ticks = None
    for measure in part.getElementsByClass("Measure"):
        if measure.timeSignature is not None:
            ticks = measure.timeSignature.barDuration.quarterLength * TICKS_PER_BEAT
        if measure.hasVoices() or measure.getElementsByClass("Chord"):
            yield None
        elif ticks == METER.ticks:
            yield _row_of_measure(measure)


def _row_of_measure(measure: Any) -> Rows | None:
    """Return the row of a whole bar on the grid, else None."""
    row = np.full(SLOTS, HOLD, np.int8)
    reached = 0.0
    silent = False
    for element in measure.notesAndRests:
        length = float(element.duration.quarterLength) * TICKS_PER_BEAT
        if length == 0:  # a grace note
            continue
        tick = float(element.offset) * TICKS_PER_BEAT
        slot = _SLOT_OF_TICK.get(round(tick))
        if slot is None or abs(tick - round(tick)) > 1e-3:
            return None
        reached = tick + length
        tied_in = element.tie is not None and element.tie.type in ("stop", "continue")
        if element.isRest:
            row[slot] = HOLD if silent else REST
        elif not tied_in:
            row[slot] = element.pitch.midi
        silent = element.isRest
    return row if abs(reached - METER.ticks) < 1e-3 else None
