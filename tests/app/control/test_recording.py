"""What was played becomes what was meant: by hand, and for random phrases under a human hand."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.control.recording import (
    LENGTHS,
    Steps,
    Stroke,
    notes_of,
    placed,
    started,
)
from arvae_models import tokens
from arvae_models.music import Note, Phrase

TEMPO = 100.0  # a tick is 50 ms
START = 30.0
BAR = 48


def press(tick, pitch, off=0.0, velocity=80):
    return Stroke(START + tick * 0.05 + off, pitch, velocity)


def let_go(tick, pitch, off=0.0):
    return press(tick, pitch, off, 0)


def recorded(*strokes, ticks=BAR):
    notes = notes_of(strokes, START, TEMPO, ticks)
    return [(note.onset, note.duration, note.pitch) for note in notes]


@pytest.mark.parametrize(
    ("strokes", "notes"),
    [
        ([], []),
        ([press(0, 60, 0.02), let_go(6, 60, -0.02)], [(0, 6, 60)]),
        (
            [press(0, 60), press(6, 62), let_go(6, 60, 0.04), let_go(12, 62)],
            [(0, 6, 60), (6, 6, 62)],
        ),
        ([press(0, 60), press(6, 62), let_go(12, 62), let_go(24, 60)], [(0, 6, 60), (6, 6, 62)]),
        ([press(0, 60), press(0, 64, 0.02), let_go(12, 64), let_go(12, 60)], [(0, 12, 64)]),
        ([press(0, 60), let_go(0, 60, 0.03)], [(0, 3, 60)]),  # a note is never nothing
        ([press(36, 60)], [(36, 12, 60)]),  # still down at the end
        ([press(36, 60), let_go(60, 60)], [(36, 12, 60)]),
        ([press(0, 60), press(12, 60), let_go(24, 60)], [(0, 12, 60), (12, 12, 60)]),
        ([press(-12, 60), let_go(-6, 60), press(0, 62, -0.05), let_go(12, 62)], [(0, 12, 62)]),
        ([press(47, 60, 0.03), let_go(60, 60)], []),  # the downbeat of the bar after
        ([press(48, 60)], []),
        ([let_go(5, 60), press(12, 62), let_go(13, 70), let_go(24, 62)], [(12, 12, 62)]),
    ],
)
def test_keys_become_notes_one_at_a_time(strokes, notes):
    assert recorded(*strokes) == notes


def test_the_velocity_is_kept():
    assert notes_of([press(0, 60, velocity=33)], START, TEMPO, BAR)[0].velocity == 33


@pytest.mark.parametrize(
    ("onsets", "places"),
    [
        ((0, 3.4, 6.2, 8.7), (0, 3, 6, 9)),
        ((0.2, 3.6, 7.8), (0, 4, 8)),
        ((0, 3.6, 7.8, 12, 15.6, 19.8), (0, 4, 8, 12, 16, 20)),
        ((0, 6, 12, 15.45, 18, 20.6), (0, 6, 12, 15, 18, 21)),  # what is around decides
        ((0.6, 3.6, 6.6, 9.6), (0, 3, 6, 9)),  # all of it late by 30 ms
    ],
)
def test_a_beat_is_in_sixteenths_or_in_triplets(onsets, places):
    strokes = [press(onset, 60 + k) for k, onset in enumerate(onsets)]
    assert tuple(onset for onset, _, _ in recorded(*strokes)) == places


STRAIGHT = ((0,), (0, 6), (0, 3, 6, 9), (0, 6, 9), (0, 3, 6), (0, 9), (6,), (), (0, 3), (3, 6))
TRIPLETS = ((0, 4, 8), (0, 8), (4, 8), (0, 4, 8), (0,))


def melody(rng, bars, mixed):
    """A random melody: bars in sixteenths or in triplets, or (mixed) each beat as it likes."""
    onsets = []
    for bar in range(bars):
        for beat in range(4):
            if mixed or beat == 0:
                figures, grid = (
                    (TRIPLETS, (0, 4, 8)) if rng.random() < 0.3 else (STRAIGHT, (0, 3, 6, 9))
                )
            onsets += [(BAR * bar + 12 * beat + at, grid) for at in rng.choice(figures)]
    notes = []
    for (onset, grid), (then, _) in zip(onsets, [*onsets[1:], (BAR * bars, ())], strict=True):
        ends = [t for t in range(onset + 1, min(onset // 12 * 12 + 12, then)) if t % 12 in grid]
        end = rng.choice(ends) if ends and rng.random() < 0.25 else then
        notes.append(Note(onset, end - onset, rng.randint(55, 80), rng.randint(40, 110)))
    return tuple(notes)


def played(notes, tempo, off):
    """Strokes of a hand that is `off()` seconds from what it means."""
    seconds = 60 / tempo / 12
    onsets = [START + note.onset * seconds + off() for note in notes]
    strokes = []
    for k, (note, onset) in enumerate(zip(notes, onsets, strict=True)):
        end = max(START + note.end * seconds + off(), onset + 0.02)
        if notes[k + 1 : k + 2] and notes[k + 1].pitch == note.pitch:
            end = min(end, onsets[k + 1] - 0.01)  # a key goes up before it goes down again
        strokes += [Stroke(onset, note.pitch, note.velocity), Stroke(end, note.pitch, 0)]
    return strokes


@pytest.mark.parametrize(
    ("tempo", "mixed", "hand", "late"),
    [
        (72, False, "worst", 0.0),
        (100, False, "worst", 0.0),
        (100, False, "worst", 0.03),
        (120, False, "human", 0.0),
        (72, True, "worst", 0.0),
        (100, True, "human", 0.03),
    ],
)
def test_a_human_hand_gets_what_it_meant(tempo, mixed, hand, late):
    """Worst: off by anything up to 30 ms alike; human: 12 ms in the mean, never more than 30."""
    rng = random.Random(7)
    hands = {
        "worst": lambda: late + rng.uniform(-0.03, 0.03),
        "human": lambda: late + min(max(rng.gauss(0, 0.012), -0.03), 0.03),
    }
    meant = right = 0
    for _ in range(12):
        notes = melody(rng, 4, mixed)
        found = notes_of(played(notes, tempo, hands[hand]), START, tempo, 4 * BAR)
        meant += len(notes)
        right += len(set(found) & set(notes))
    assert meant > 300
    assert right >= 0.99 * meant


@given(
    st.lists(st.builds(Stroke, st.floats(29, 40), st.integers(0, 127), st.integers(0, 127))),
    st.floats(20, 400),
    st.sampled_from([36, 48, 96]),
)
def test_whatever_is_played_is_a_phrase_that_the_dials_know(strokes, tempo, ticks):
    notes = notes_of(strokes, START, tempo, ticks)
    tokens.rows_of(Phrase(notes, 2, tempo=tempo))
    assert all(note.end <= ticks for note in notes)


def test_the_start_is_known_from_places_that_are_told_late():
    told = [(30.021, 0), (30.079, 1), (30.102, 2), (30.19, 3)]
    assert started(told, TEMPO) == pytest.approx(30.002)


def test_what_was_recorded_takes_the_place_of_what_was_there():
    before = Phrase((Note(0, 60, 60), Note(60, 12, 62), Note(84, 30, 64), Note(120, 12, 65)), 3)
    after = placed(before, (Note(0, 6, 70), Note(42, 6, 71)), 48, 48)
    assert after.notes == (Note(0, 48, 60), Note(48, 6, 70), Note(90, 6, 71), Note(120, 12, 65))
    assert placed(before, (), 48, 48).notes == (Note(0, 48, 60), Note(120, 12, 65))


def test_step_by_step_each_key_goes_to_the_next_place():
    steps = Steps(BAR).played(60, 70, 1.0).played(62, 80, 1.5).rested()
    steps = steps.played(64, 90, 4.0).played(67, 60, 4.02)  # a third: the newest key counts
    assert steps.notes == (Note(0, 12, 60, 70), Note(12, 12, 62, 80), Note(36, 12, 67, 60))
    assert steps.full
    assert steps.played(70, 70, 9.0) == steps.rested() == steps


def test_a_step_back_takes_the_last_note_and_the_rests_after_it():
    steps = Steps(BAR).played(60, 70, 1.0).played(62, 80, 1.5).rested()
    assert steps.back().played(64, 80, 1.51).notes == (Note(0, 12, 60, 70), Note(12, 12, 64, 80))
    assert Steps(BAR).rested().back() == Steps(BAR)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(LENGTHS)), st.booleans()), max_size=40),
    st.sampled_from([36, 48, 96]),
)
def test_steps_of_any_lengths_stay_on_the_grid_and_in_their_bars(moves, ticks):
    steps = Steps(ticks)
    for time, (length, rest) in enumerate(moves):
        before = steps.place
        steps = Steps(ticks, LENGTHS[length], steps.notes, steps.place, steps.struck)
        steps = steps.rested() if rest else steps.played(60, 80, float(time))
        assert steps.place > before or before == ticks
    tokens.rows_of(Phrase(steps.notes, 2))
    assert steps.place <= ticks
