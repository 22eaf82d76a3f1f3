"""Bars that tests turn, by hand or drawn as a melody has them, and what is asked of them."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from arvae_models.attributes import BY_KEY
from arvae_models.grid import SLOTS
from arvae_models.keep import Keep
from arvae_models.music import Note, Phrase
from arvae_models.request import Request
from arvae_models.tokens import HOLD, REST, phrase_of, rows_of


def bar(*events):
    """Spell a bar: (slot, pitch) pairs; it begins with silence where no note starts it."""
    row = np.full(SLOTS, HOLD, np.int8)
    row[0] = REST
    for slot, token in events:
        row[slot] = token
    return row


# 5 notes, 10 semitones, falls by 10; (.20 + .50 + .67 + .25 + .67) / 27.79 = .0824
TUNE = bar((0, 72), (3, 71), (6, 69), (12, 66), (18, 62))
SCALE = bar((0, 67), (2, 69), (4, 71), (6, 72), (12, 74), (15, 72), (18, 71), (21, 69))
TIED = bar((0, HOLD), (6, 64), (12, REST), (18, 67))
EMPTY = bar()
# Leaps and silence as no tune has them; the folk model gets fewer than half of the slots right.
STRANGE = bar(
    (0, 57), (1, 86), (4, REST), (5, 58), (7, 85), (8, 60), (10, REST), (11, 84), (13, 57),
    (14, 59), (16, 86), (17, REST), (20, 80), (22, 57), (23, 86),
)  # fmt: skip
D_MAJOR = frozenset({1, 2, 4, 6, 7, 9, 11})


def heard(row):
    """Return the notes of one bar: (onset, ticks, pitch) each."""
    return [(note.onset, note.duration, note.pitch) for note in phrase_of(row[None]).notes]


def asking(*locks, keep=None, leads_from=None, **asked):
    """Ask for values of attributes, and lock others."""
    return Request(asked, frozenset(locks), keep or Keep(), leads_from)


def bars(pitches):
    """Draw bars as `rows_of` spells them, some of them tied to the bar before."""
    tokens = st.sampled_from((HOLD, HOLD, HOLD, REST)) | pitches
    spelled = arrays.arrays(np.int8, (2, SLOTS), elements=tokens, fill=st.just(HOLD))
    return spelled.map(lambda rows: rows_of(phrase_of(rows))[1])


# That the folk model can turn, likely ones and others.
any_bars = bars(st.integers(55, 88)) | st.sampled_from([TUNE, STRANGE, TIED, EMPTY])


_VALUES = {  # where requests go
    "note_density": st.integers(0, 16),
    "rhythmic_complexity": st.floats(0, 0.6),
    "pitch_range": st.integers(0, 24),
    "contour": st.integers(-24, 24),
}
attribute_keys = st.sampled_from(list(BY_KEY))
asks = attribute_keys.flatmap(lambda key: _VALUES[key].map(lambda value: {key: float(value)}))
keeps = st.builds(
    Keep,
    st.booleans(),
    st.booleans(),
    st.frozensets(st.sampled_from([0, 6, 12]), max_size=2),
    st.sampled_from([frozenset(), D_MAJOR]),
)
requests = st.builds(
    Request, asks, st.frozensets(attribute_keys, max_size=2), keeps, st.none() | st.just(60)
)


def tune(*sounds):
    """Pitches a beat long, or (pitch, beats), one after the other."""
    notes, now = [], 0
    for sound in sounds:
        pitch, beats = sound if isinstance(sound, tuple) else (sound, 1)
        notes.append(Note(now, 12 * beats, pitch))
        now += 12 * beats
    return Phrase(tuple(notes), max(1, -(-now // 48)))
