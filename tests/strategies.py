"""Hypothesis strategies for phrases and token rows."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from arvae_models.grid import SLOTS, on_grid
from arvae_models.music import Meter, Note, Phrase
from arvae_models.tokens import HOLD, REST

METERS = tuple(
    Meter(*numbers)
    for numbers in (
        (4, 4), (3, 4), (2, 4), (2, 2), (6, 8), (9, 8), (12, 8), (3, 8), (5, 8), (7, 8),
        (5, 4), (6, 4), (3, 2), (7, 16), (6, 16), (1, 16), (4, 1),
    )
)  # fmt: skip

PITCHES = st.integers(0, 127)
VELOCITIES = st.integers(1, 127)
# Letters and signs that every format can hold, without space at the ends.
titles = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20
).map(lambda title: " ".join(title.split()))
# Steps of a hundredth survive the microseconds of a MIDI file.
tempos = st.integers(2_000, 40_000).map(lambda hundredths: hundredths / 100)


@st.composite
def phrases(draw, meters=METERS, velocities=VELOCITIES, pitches=PITCHES, min_notes=1):
    """Phrases on the grid of sixteenths and triplets."""
    meter = draw(st.sampled_from(meters))
    measures = draw(st.integers(1, 4))
    ticks = measures * meter.ticks
    grid = [tick for tick in range(ticks) if on_grid(tick)] + [ticks]
    size = draw(st.integers(1, max(min_notes, len(grid) // 3)))
    step = st.tuples(st.sampled_from((0, 0, 1, 2, 4)), st.integers(1, 6))  # slots of rest and note
    steps = draw(st.lists(step, min_size=size, max_size=size))
    notes, place = [], 0
    for rest, length in steps:
        start = place + rest
        place = min(start + length, len(grid) - 1)
        if start >= place:
            break
        pitch, velocity = draw(pitches), draw(velocities)
        notes.append(Note(grid[start], grid[place] - grid[start], pitch, velocity))
    if len(notes) < min_notes:
        notes = [Note(0, ticks, 60, draw(velocities))]
    return Phrase(tuple(notes), measures, meter, draw(tempos), draw(titles))


def common_time(**options):
    """Phrases that the dials can turn: on the grid, in 4/4."""
    return phrases(meters=(Meter(4, 4),), **options)


# (measures, 24): anything a decoder may say, silence said twice and holds of nothing included.
rows = arrays.arrays(
    np.int8,
    st.tuples(st.integers(1, 4), st.just(SLOTS)),
    elements=st.sampled_from((HOLD, HOLD, HOLD, REST)) | st.integers(0, 127),
)
