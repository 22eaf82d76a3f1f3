import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.explanation import Effect, explain, position, sentences
from arvae_models.grid import SLOTS
from arvae_models.tokens import HOLD, REST, phrase_of


def bar(*notes):
    """Spell a bar: (slot, pitch) pairs."""
    row = np.full(SLOTS, HOLD, np.int8)
    row[0] = REST
    for slot, pitch in notes:
        row[slot] = pitch
    return row


TUNE = bar((0, 72), (3, 71), (6, 69), (12, 66), (18, 62))  # C5 B4 A4 F♯4 D4
EMPTY = bar()
rows = arrays.arrays(
    np.int8, SLOTS, elements=st.sampled_from((HOLD, REST)) | st.integers(58, 66), fill=st.just(HOLD)
)


@pytest.mark.parametrize(
    ("slot", "name"),
    [
        (0, "1"),
        (6, "2"),
        (7, "the “e” of 2"),
        (8, "the second triplet of 2"),
        (9, "the “and” of 2"),
        (10, "the third triplet of 2"),
        (11, "the “a” of 2"),
        (23, "the “a” of 4"),
    ],
)
def test_slots_are_counted_as_musicians_count(slot, name):
    assert position(slot) == name


def test_added_and_moved_notes():
    found = explain(TUNE, bar((0, 72), (3, 71), (6, 67), (9, 70), (12, 66), (18, 62), (23, 67)))
    assert (found.added, found.removed, found.moved) == ((9, 23), (), ((6, 69, 67),))
    assert found.lengthened == (18,)  # D4 makes room; so did the G4 on 2, which is told already
    assert found.effects == (
        # .50 and 1 of 27.79 more
        Effect("rhythmic_complexity", 0.0824, 0.1364, (9, 23)),
        Effect("note_density", 5, 7, (9, 23)),
        Effect("contour", -10, -5, (23,)),
    )


def test_what_was_asked_is_no_effect():
    after = bar((0, 72), (3, 71), (6, 69), (12, 66), (18, 62), (23, 67))
    asked = explain(TUNE, after, asked=("note_density", "contour"))
    assert [effect.key for effect in asked.effects] == ["rhythmic_complexity"]


def test_within_its_tolerance_an_attribute_has_not_moved():
    assert explain(TUNE, bar((0, 72), (3, 71), (6, 69), (12, 66), (18, 61))).effects == ()


def test_every_note_at_a_new_extreme_stands_behind_the_range():
    found = explain(TUNE, bar((0, 76), (3, 71), (6, 76), (12, 66), (18, 62)))
    assert found.effects[0] == Effect("pitch_range", 10, 14, (0, 6))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (TUNE, TUNE, ["Nothing changed."]),
        (EMPTY, EMPTY, ["Nothing changed."]),
        (EMPTY, np.full(SLOTS, REST, np.int8), ["Nothing changed."]),  # silence said otherwise
        (
            bar((0, 60), (12, 64)),
            bar((0, 60), (6, 62), (12, 64), (17, 65)),
            [
                "Two notes were added: on 2 and on the “a” of 3.",
                "Rhythmic complexity moved from 0.02 to 0.08, because notes were added.",
                "Note density moved from 2 to 4 notes, because notes were added.",
            ],
        ),
        (
            bar((0, 60), (12, 62)),
            bar((0, 60), (12, 62), (18, 65)),
            [
                "A note was added on 4.",
                "Rhythmic complexity moved from 0.02 to 0.04, because a note was added.",
                "Pitch range moved from 2 to 5 st, because the highest note is now F4 on 4.",
                "Note density moved from 2 to 3 notes, because a note was added.",
                "Net rise moved from +2 to +5 st, because the last note is now F4 on 4.",
            ],
        ),
        (
            bar((0, 60), (6, 67)),
            bar((0, 60)),
            [
                "The note on 2 was removed.",
                "Rhythmic complexity moved from 0.03 to 0.01, because a note was removed.",
                "Pitch range moved from 7 to 0 st, because only one note is left.",
                "Note density moved from 2 to 1 note, because a note was removed.",
                "Net rise moved from +7 to 0 st, because only one note is left.",
            ],
        ),
        (
            bar((0, 60), (6, 67), (12, 64), (18, 60)),
            bar((2, 60), (6, 67), (12, 64)),
            [
                "A note was added on the second triplet of 1.",
                "Two notes were removed: on 1 and on 4.",
                "Rhythmic complexity moved from 0.06 to 0.11, "
                "because the added notes weigh more than the removed ones.",
                "Note density moved from 4 to 3 notes, because more notes were removed than added.",
                "Net rise moved from 0 to +4 st, because the last note is now E4 on 3.",
            ],
        ),
        (
            TUNE,
            TUNE + 2 * (TUNE >= 0),
            ["Five notes went up by 2 semitones: on 1, on the “and” of 1, on 2, on 3 and on 4."],
        ),
        (
            bar((0, 60), (6, 64), (12, 60)),
            bar((0, 60), (6, 63), (12, 61)),
            ["Two notes have another pitch: from E4 to E♭4 on 2 and from C4 to C♯4 on 3."],
        ),
        (bar((0, 60), (6, 64)), bar((0, 60), (6, 65)), ["The note on 2 went from E4 to F4."]),
        (bar((0, 60)), bar((0, 60), (12, REST)), ["The note on 1 has another length."]),
        (
            bar((0, 60), (6, REST), (12, 60), (18, REST)),
            bar((0, 60), (12, 60), (15, REST)),
            ["Two notes have another length: on 1 and on 3."],
        ),
        (
            bar(*((slot, 60) for slot in range(24))),
            bar(*((slot, 60 + (slot < 20)) for slot in range(24))),
            ["20 notes went up by 1 semitone."],  # a list of twenty is not read
        ),
    ],
)
def test_what_changed_in_words(before, after, told):
    assert sentences(explain(before, after.astype(np.int8))) == told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (HOLD, REST, "The note tied into the bar now ends at the bar line."),
        (REST, HOLD, "The note before the bar is now tied into it."),
    ],
)
def test_a_note_tied_into_the_bar(before, after, told):
    one, other = bar((6, 60)), bar((6, 60))
    one[0], other[0] = before, after
    assert sentences(explain(one, other)) == [told]
    longer = np.where(np.arange(SLOTS) == 3, REST, bar((6, 60))).astype(np.int8)
    longer[0] = HOLD
    ends = "later" if before == HOLD else "earlier"
    pair = (longer, one) if before == HOLD else (other, longer)
    assert sentences(explain(*pair)) == [f"The note tied into the bar now ends {ends}."]


def test_a_bar_that_falls_silent_and_one_that_wakes():
    silent = sentences(explain(TUNE, EMPTY))
    assert silent[0].startswith("Five notes were removed: on 1, ")
    assert silent[-1] == "Net rise moved from -10 to 0 st, because no note is left."
    awake = sentences(explain(EMPTY, TUNE, asked=("note_density",)))
    assert awake[2:] == [
        "Pitch range moved from 0 to 10 st, "
        "because the lowest note is now D4 on 4 and the highest note is now C5 on 1.",
        "Net rise moved from 0 to -10 st, "
        "because the first note is now C5 on 1 and the last note is now D4 on 4.",
    ]


def test_an_attribute_without_words_of_its_own_is_told_without_a_reason(monkeypatch):
    highest = replace(
        BY_KEY["pitch_range"],
        key="highest",
        label="Highest",
        formula=lambda rows: rows.max(axis=-1).astype(np.float32),
    )
    monkeypatch.setitem(BY_KEY, "highest", highest)
    found = explain(bar((0, 60), (6, 64)), bar((0, 63), (6, 67)))
    assert found.effects == (Effect("highest", 64, 67, (0, 6)),)
    assert sentences(found)[-1] == "Highest moved from 64 to 67 st."


@given(rows, rows)
def test_the_bar_before_and_the_changes_give_the_bar_after(before, after):
    found = explain(before, after)
    notes = dict(found.pitches_before)
    for slot in found.removed:
        del notes[slot]
    for slot, old, new in found.moved:
        assert notes[slot] == old
        notes[slot] = new
    assert not set(found.added) & set(notes)
    notes |= {slot: found.pitches_after[slot] for slot in found.added}
    assert notes == {slot: after[slot] for slot in range(SLOTS) if after[slot] >= 0}
    assert not {*found.lengthened} & {slot for slot, _, _ in found.moved}


@given(rows, rows, st.booleans())
def test_nothing_changed_exactly_where_the_bars_sound_alike(before, other, respelt):
    after = other
    if respelt:  # silence said twice
        after = before.copy()
        after[1:][(before[1:] == HOLD) & (before[:-1] == REST)] = REST

    def sound(row):
        tied = np.flatnonzero(np.append(row, REST) != HOLD)[0]
        notes = phrase_of(row[None]).notes
        return tied, [(note.onset, note.duration, note.pitch) for note in notes]

    alike = sound(before) == sound(after)
    assert explain(before, after).nothing == alike
    assert (sentences(explain(before, after)) == ["Nothing changed."]) == alike
    assert alike or not respelt


@given(rows, rows)
def test_effects_are_the_attributes_beyond_their_tolerance(before, after):
    found = explain(before, after)
    values = [named(measure(row[None])[0]) for row in (before, after)]
    moved = {
        key: (values[0][key], values[1][key])
        for key, attribute in BY_KEY.items()
        if abs(values[0][key] - values[1][key]) > attribute.tolerance + 1e-6
    }
    assert {effect.key: (effect.before, effect.after) for effect in found.effects} == moved
    struck = set(found.pitches_before) | set(found.pitches_after)
    assert all(effect.slots and {*effect.slots} <= struck for effect in found.effects)


def test_it_crosses_a_pipe():
    found = explain(TUNE, EMPTY)
    assert pickle.loads(pickle.dumps(found)) == found
