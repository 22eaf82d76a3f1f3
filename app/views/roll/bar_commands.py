"""What a composer does to whole bars by a command: pure edits, each of a phrase and its bars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.views.roll.note_commands import CommandError, grown, retrograded
from app.views.roll.roll_edit import Edit
from arvae_models.music import Note, Phrase


@dataclass(frozen=True, slots=True)
class BarEdit:
    """A phrase after an edit of bars, and the bars to be selected in it."""

    phrase: Phrase
    bars: frozenset[int]  # from 0
    moved_from: int = 0  # tick: what started there or later before ...
    moved_by: int = 0  # ticks: ... starts so much later now


def notes_of(phrase: Phrase, bars: Iterable[int]) -> frozenset[Note]:
    """Return the notes that start in some bars."""
    chosen = frozenset(bars)
    return frozenset(note for note in phrase.notes if note.onset // phrase.meter.ticks in chosen)


def taken(phrase: Phrase, bars: Iterable[int]) -> Phrase:
    """Return some bars as a phrase of their own, in order and without the gaps between them.

    Raises CommandError where there are none.
    """
    chosen = set(bars) & set(range(phrase.measures))
    if not chosen:
        raise CommandError("Select bars first.")
    return phrase.without_measures(set(range(phrase.measures)) - chosen)


def emptied(phrase: Phrase, bars: Iterable[int]) -> BarEdit:
    """Silence bars; a note that is tied into one is cut."""
    chosen, length = frozenset(bars), phrase.meter.ticks
    kept = []
    for note in phrase.notes:
        first = note.onset // length
        if first in chosen:
            continue
        silent = [bar * length for bar in chosen if first < bar and bar * length < note.end]
        end = min([note.end, *silent])
        kept.append(note if end == note.end else replace(note, duration=end - note.onset))
    return BarEdit(replace(phrase, notes=tuple(kept)), chosen)


def repeated(phrase: Phrase, bars: Iterable[int], times: int = 1) -> BarEdit:
    """Insert bars once more, or `times` more, after the last of them.

    Raises CommandError where there are none, or where the phrase would be too long.
    """
    chosen = frozenset(bars)
    part = taken(phrase, chosen)
    copies = replace(part, measures=part.measures * times)
    length = part.ticks
    notes = [
        replace(note, onset=note.onset + turn * length)
        for turn in range(times)
        for note in part.notes
    ]
    return inserted(phrase, replace(copies, notes=tuple(notes)), max(chosen) + 1)


def inserted(phrase: Phrase, part: Phrase, at: int) -> BarEdit:
    """Insert bars before bar `at`; a note across that bar line is cut.

    Raises CommandError where the phrase would be too long.
    """
    count = _bars(part, phrase)
    line, by = at * phrase.meter.ticks, count * phrase.meter.ticks
    notes = []
    for note in phrase.notes:
        if note.onset >= line:
            note = replace(note, onset=note.onset + by)
        elif note.end > line:
            note = replace(note, duration=line - note.onset)
        notes.append(note)
    longer = replace(phrase, notes=tuple(notes), measures=phrase.measures + count)
    return replace(written(longer, part, at), moved_from=line, moved_by=by)


def written(phrase: Phrase, part: Phrase, at: int) -> BarEdit:
    """Write bars over those from bar `at` on; the phrase grows where it ends before them.

    Raises CommandError where the phrase would be too long.
    """
    end = at + _bars(part, phrase)
    longer, bars = grown(phrase, end), frozenset(range(at, end))
    line = at * phrase.meter.ticks
    new = (replace(note, onset=note.onset + line) for note in part.notes)
    kept = emptied(longer, bars).phrase
    return BarEdit(replace(kept, notes=tuple(sorted((*kept.notes, *new)))), bars)


def _bars(part: Phrase, phrase: Phrase) -> int:
    """Return how many bars of a phrase a part takes, which may be in another meter."""
    return -(-part.ticks // phrase.meter.ticks)


def reversed_bars(phrase: Phrase, bars: Iterable[int]) -> Edit:
    """Play bars backwards; those that follow each other as one."""
    length, held = phrase.meter.ticks, frozenset[Note]()
    for run in runs(bars):
        span = (run.start * length, run.stop * length)
        edit = retrograded(phrase, notes_of(phrase, run), span)
        phrase, held = edit.phrase, held | edit.held
    return Edit(phrase, held)


def runs(bars: Iterable[int]) -> list[range]:
    """Return bars as ranges of those that follow each other."""
    found: list[range] = []
    for bar in sorted(bars):
        if found and found[-1].stop == bar:
            found[-1] = range(found[-1].start, bar + 1)
        else:
            found.append(range(bar, bar + 1))
    return found
