"""Timed events of a phrase, against tables counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback.events import Event, Kind, events_of, held_at, repeated, seconds_per_tick
from app.playback.groove import Groove
from arvae_models.music import Meter, Note, Phrase

ON, OFF = Kind.ON, Kind.OFF


GROOVES = st.builds(
    Groove, st.floats(0, 0.75), st.floats(0, 50), st.integers(0, 40), st.integers(0, 9)
)


@st.composite
def phrases(draw):
    notes, tick = [], 0
    for gap, duration, pitch in draw(
        st.lists(st.tuples(st.integers(0, 9), st.integers(1, 20), st.integers(0, 127)), max_size=12)
    ):
        notes.append(Note(tick + gap, duration, pitch))
        tick += gap + duration
    return Phrase(tuple(notes), tick // 48 + 1)


def test_an_end_comes_before_the_start_at_the_same_tick():
    phrase = Phrase((Note(0, 12, 60, 90), Note(12, 6, 60, 80)), 1)
    assert events_of(phrase) == (
        Event(0, ON, 60, 90),
        Event(12, OFF, 60),
        Event(12, ON, 60, 80),
        Event(18, OFF, 60),
    )


def test_a_note_across_the_borders_is_cut_at_them():
    phrase = Phrase((Note(40, 20, 60, 90), Note(90, 20, 62, 80)), 3)
    assert events_of(phrase, 48, 96) == (
        Event(48, ON, 60, 90),
        Event(60, OFF, 60),
        Event(90, ON, 62, 80),
        Event(96, OFF, 62),
    )
    assert events_of(phrase, 60, 60) == ()


def test_a_written_out_repeat_has_all_notes_again_one_phrase_later():
    phrase = Phrase((Note(0, 6, 60), Note(30, 6, 62)), 1, Meter(3, 4))
    again = repeated(phrase, 2)
    assert [note.onset for note in again.notes] == [0, 30, 36, 66]
    assert again.ticks == 72


def test_a_tick_lasts_a_twelfth_of_a_beat():
    assert seconds_per_tick(120) * 12 == 0.5


@given(phrases(), st.integers(0, 100), st.integers(0, 100))
def test_every_start_has_its_end_inside(phrase, first, last):
    sounding = None
    for event in events_of(phrase, first, last):
        assert first <= event.tick <= last
        assert (event.kind is ON) == (sounding is None)
        assert event.kind is ON or event.pitch == sounding
        sounding = event.pitch if event.kind is ON else None
    assert sounding is None


def test_a_groove_moves_the_events_and_a_loop_still_cuts_them():
    phrase = Phrase((Note(0, 6, 60, 90), Note(6, 6, 62, 80), Note(18, 6, 64, 70)), 1)
    assert events_of(phrase, 0, 12, Groove(0.5)) == (
        Event(0, ON, 60, 90),
        Event(9, OFF, 60),
        Event(9, ON, 62, 80),
        Event(12, OFF, 62),
    )


@pytest.mark.parametrize(
    ("tick", "sounding", "held"),
    [
        (0, (), {}),
        (3, (), {60: 3}),
        (8, (), {60: 8}),  # swing lets it end at 9, where the other begins
        (8, (62,), {60: 8, 62: 9}),  # which was struck already
        (9, (62,), {62: 9}),
        (10, (), {62: 10}),
    ],
)
def test_what_is_held_at_a_tick(tick, sounding, held):
    phrase = Phrase((Note(0, 6, 60), Note(6, 6, 62)), 1)
    swing = Groove(0.5)
    assert held_at(phrase, tick, phrase.ticks, swing, sounding) == held


@given(phrases(), st.integers(0, 100), st.integers(0, 100), st.integers(0, 9))
def test_a_part_in_a_groove_begins_only_notes_that_are_written_in_it(phrase, first, last, seed):
    groove = Groove(0.4, timing=30, velocity=5, seed=seed)
    written = [note.pitch for note in phrase.notes if note.onset < last and note.end > first]
    events = events_of(phrase, first, last, groove)
    begun = [event.pitch for event in events if event.kind is ON]
    assert all(first <= event.tick <= last for event in events)
    assert len(events) == 2 * len(begun)
    assert set(begun) <= set(written)


@given(phrases(), st.integers(0, 100), st.integers(0, 100), GROOVES, st.floats(0.5, 60))
def test_events_that_are_asked_for_bit_by_bit_are_all_and_the_same(
    phrase, first, last, groove, step
):
    bits, since = [], -10.0
    while since <= last:
        bits += events_of(phrase, first, last, groove, since, since + step)
        since += step
    assert tuple(bits) == events_of(phrase, first, last, groove)
