"""The grid: the only module that knows the 24 uneven slots of a 4/4 bar.

A beat has slots at 0, 1/4, 1/3, 1/2, 2/3 and 3/4, so that sixteenths and triplets both fit. Times
are ticks of 1/12 beat. Knows no arrays: the window draws by it before numpy is there.
"""

from __future__ import annotations

from typing import Final

from arvae_models.music import TICKS_PER_BEAT, Meter

BEATS: Final = 4
BEAT_SLOTS: Final = (0, 3, 4, 6, 8, 9)  # ticks from the beat
SLOTS: Final = BEATS * len(BEAT_SLOTS)
METER: Final = Meter(4, 4)


def snapped(tick: float) -> int:
    """Return the grid position nearest to a time in ticks; a tie goes to the later one."""
    beat, inside = divmod(tick, TICKS_PER_BEAT)
    positions = (*BEAT_SLOTS, TICKS_PER_BEAT)
    nearest = min(positions, key=lambda position: (abs(position - inside), -position))
    return int(beat) * TICKS_PER_BEAT + nearest


def next_slot(tick: int) -> int:
    """Return the first grid position after a time in ticks."""
    beat, inside = divmod(tick, TICKS_PER_BEAT)
    positions = (*BEAT_SLOTS, TICKS_PER_BEAT)
    return beat * TICKS_PER_BEAT + next(position for position in positions if position > inside)


def previous_slot(tick: int) -> int:
    """Return the last grid position before a time in ticks (0 stays 0)."""
    if tick <= 0:
        return 0
    beat, inside = divmod(tick - 1, TICKS_PER_BEAT)
    return beat * TICKS_PER_BEAT + max(position for position in BEAT_SLOTS if position <= inside)


def on_grid(tick: int) -> bool:
    """Tell whether a time in ticks is a slot's start."""
    return tick % TICKS_PER_BEAT in BEAT_SLOTS


def slot_of(tick: int) -> int | None:
    """Return the slot that starts at a tick of a measure; None off the grid or outside it."""
    beat, inside = divmod(tick, TICKS_PER_BEAT)
    if not 0 <= tick < METER.ticks or inside not in BEAT_SLOTS:
        return None
    return beat * len(BEAT_SLOTS) + BEAT_SLOTS.index(inside)
