"""Notes in words, for those who hear the window instead of seeing it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from arvae_models.music import TICKS_PER_BEAT, Note, Phrase, pitch_name

LENGTHS: Final = {
    1: "a thirty-second triplet",
    2: "a sixteenth triplet",
    3: "a sixteenth",
    4: "a triplet eighth",
    6: "an eighth",
    8: "a triplet quarter",
    9: "a dotted eighth",
    12: "a quarter",
    18: "a dotted quarter",
    24: "a half",
    36: "a dotted half",
    48: "a whole",
}
_PLACES = {
    0: "on beat {}",
    3: "a sixteenth after beat {}",
    4: "a triplet after beat {}",
    6: "half a beat after beat {}",
    8: "two triplets after beat {}",
    9: "three sixteenths after beat {}",
}


def length(ticks: int) -> str:
    """Name a length: "a quarter"."""
    return LENGTHS.get(ticks, f"{ticks / TICKS_PER_BEAT:.2f}".rstrip("0").rstrip(".") + " beats")


def place(tick: int) -> str:
    """Name a time inside a bar: "on beat 1"."""
    beat, inside = divmod(tick, TICKS_PER_BEAT)
    words = _PLACES.get(inside, f"{inside} twelfths after beat {{}}")
    return words.format(beat + 1)


def spot(pitch: int, measure: int | None, note: Note | None = None) -> str:
    """Name a place on the roll: "C4 · bar 1"; `measure` counts from 0, None on the keyboard.

    A note there is named with it: "C4 · bar 1 · a quarter · velocity 84".
    """
    words = pitch_name(pitch) if measure is None else f"{pitch_name(pitch)} · bar {measure + 1}"
    return f"{words} · {length(note.duration)} · velocity {note.velocity}" if note else words


@lru_cache(maxsize=4096)  # while a dial turns, most notes stay from frame to frame
def spoken_note(note: Note, measure_ticks: int) -> str:
    """Describe a note inside its bar: "C4 on beat 1, a quarter"."""
    return f"{pitch_name(note.pitch)} {place(note.onset % measure_ticks)}, {length(note.duration)}"


@lru_cache(maxsize=4096)
def spoken_velocity(note: Note, measure_ticks: int) -> str:
    """Say how loud a note is: "Bar 1, C4 on beat 1: velocity 84"."""
    bar, inside = divmod(note.onset, measure_ticks)
    return f"Bar {bar + 1}, {pitch_name(note.pitch)} {place(inside)}: velocity {note.velocity}"


@lru_cache(maxsize=2)  # roll and score say the same
def spoken(phrase: Phrase) -> str:
    """Describe a phrase bar by bar: "Bar 1: C4 on beat 1, a quarter; …"."""
    ticks = phrase.meter.ticks
    bars: list[list[str]] = [[] for _ in range(phrase.measures)]
    for note in phrase.notes:
        bars[note.onset // ticks].append(spoken_note(note, ticks))
    bar_texts = ("; ".join(notes) or "no new note" for notes in bars)
    return "\n".join(f"Bar {number}: {text}." for number, text in enumerate(bar_texts, 1))
