"""The clock among others: metronome, count-in, followers, a leader, and a groove; exact tables."""

import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback.events import events_of
from app.playback.groove import STRAIGHT, Groove
from app.playback.pulses import LEAD
from arvae_models.music import Meter, Note, Phrase
from tests.app.playback.stage import SCALE, TICK, Stage
from tests.app.playback.test_events import GROOVES, phrases

WAIT = LEAD / TICK  # ticks that the music waits for its followers


def starts(notes):
    return [(tick, pitch) for tick, kind, pitch, *_ in notes if kind == "on"]


def test_the_metronome_clicks_beside_the_melody_in_every_pass():
    stage = Stage(replace(SCALE, meter=Meter(3, 4), notes=SCALE.notes[:2]), (0, None))
    stage.clock.set_metronome(True)
    stage.clock.play()
    stage.pass_ticks(40)
    assert starts(stage.clicks) == [(0, 76), (12, 77), (24, 77), (36, 76)]
    assert starts(stage.sent) == [(0, 60), (12, 62), (36, 60)]
    stage.clock.set_metronome(False)
    stage.pass_ticks(60)
    assert len(starts(stage.clicks)) == 4
    stage.clock.set_metronome(True)
    stage.pass_ticks(8)
    assert starts(stage.clicks)[4:] == [(108, 76)]


@pytest.mark.parametrize("bars", [0, 1, 2])
def test_a_count_in_clicks_for_its_bars_and_then_the_music_begins(bars):
    stage = Stage()
    stage.clock.count_in = bars
    stage.clock.play()
    stage.pass_ticks(100)
    beats = range(0, 48 * bars, 12)
    assert starts(stage.clicks) == [(tick, 77 if tick % 48 else 76) for tick in beats]
    assert starts(stage.sent)[0] == (48 * bars, 60)
    assert stage.clock.tick == 100 - 48 * bars


def test_the_beats_of_a_count_in_are_counted_down():
    stage = Stage(region=(0, None))
    stage.clock.count_in = 1
    assert stage.clock.beats_to_come == 0
    stage.clock.play()
    counted = []
    for _ in range(9):
        counted.append(stage.clock.beats_to_come)
        stage.pass_ticks(6)
    assert counted == [4, 4, 3, 3, 2, 2, 1, 1, 0]
    stage.pass_ticks(48)
    assert stage.clock.beats_to_come == 0


def test_a_part_and_a_start_in_the_midst_are_not_counted_in():
    stage = Stage()
    stage.clock.count_in = 1
    stage.clock.play(12, until=24)
    assert stage.clock.tick == 12
    stage.clock.play()
    assert stage.clock.tick == 0
    stage.clock.stop()
    stage.clock.play(36)
    assert stage.clock.tick == -12
    stage.sent.clear()
    stage.pass_ticks(60)
    assert starts(stage.sent) == [(48, 64)]


def test_a_phrase_that_takes_over_during_the_count_in_begins_when_it_is_over():
    stage = Stage()
    stage.clock.count_in = 1
    stage.clock.play(12)
    stage.pass_ticks(30)
    stage.clock.set_phrase(Phrase((Note(0, 24, 70), Note(24, 12, 72)), 1, tempo=160))
    stage.pass_ticks(40)
    assert starts(stage.sent) == [(48, 70), (60, 72)]
    assert [tick for tick, _ in starts(stage.clicks)] == [0, 12, 24, 36]


def test_followers_get_a_start_24_pulses_a_beat_and_a_stop():
    stage = Stage()
    stage.clock.set_pulses(True)
    stage.clock.play()
    stage.pass_ticks(60)
    assert stage.pulses[0] == (0, "start")
    assert stage.pulses[-1] == (pytest.approx(48 + WAIT), "stop")
    pulses = [tick for tick, kind in stage.pulses if kind == "pulse"]
    assert pulses == pytest.approx([WAIT + i / 2 for i in range(96)])
    assert starts(stage.sent)[0] == (pytest.approx(WAIT), 60)


@pytest.mark.parametrize("region", [(0, None), (12, 36), (7, 12)])
def test_a_loop_keeps_the_distance_of_the_pulses(region):
    stage = Stage(region=region)
    stage.clock.set_pulses(True)
    stage.clock.play(region[0])
    stage.pass_ticks(200)
    pulses = [tick for tick, kind, *_ in stage.pulses if kind == "pulse"]
    assert len(pulses) == 400
    assert {round(later - earlier, 9) for earlier, later in pairwise(pulses)} == {0.5}
    assert [kind for _, kind, *_ in stage.pulses if kind in ("start", "continue")] == [
        "continue" if region[0] else "start"
    ]


def test_a_tempo_change_keeps_the_phase_of_the_pulses():
    stage = Stage(region=(0, None))
    stage.clock.set_pulses(True)
    stage.clock.play()
    stage.pass_ticks(6.125 + WAIT)
    stage.clock.set_tempo(80)
    stage.pass_ticks(2 * 5.875)
    pulses = [tick - WAIT for tick, kind in stage.pulses if kind == "pulse"]
    assert pulses[:13] == pytest.approx([i / 2 for i in range(13)])
    assert pulses[13] == pytest.approx(6.125 + 0.375 * 2)
    assert {round(b - a, 9) for a, b in pairwise(pulses[13:])} == {1}
    beat = next(tick for tick, pitch in starts(stage.sent) if pitch == 62)
    assert beat - WAIT == pytest.approx(pulses[24])


def test_ten_minutes_of_pulses_do_not_drift():
    stage = Stage(replace(SCALE, tempo=133), (0, None))
    stage.clock.set_pulses(True)
    stage.clock.play()
    begun = stage.time + LEAD
    seconds, pulses = 60 / (133 * 24), 133 * 24 * 10
    stage.pass_ticks((LEAD + seconds * (pulses - 0.5)) / TICK)
    last, _ = stage.pulses[-1]
    assert sum(kind == "pulse" for _, kind in stage.pulses) == pulses
    assert 100 + last * TICK == pytest.approx(begun + (pulses - 1) * seconds, abs=1e-6)


def test_pulses_switched_on_in_the_midst_say_where_the_music_is():
    stage = Stage()
    stage.clock.play()
    stage.pass_ticks(13)
    stage.clock.set_pulses(True)
    stage.pass_ticks(2.5)
    assert stage.pulses[:2] == [(13, "position", 5, 0), (13, "pulse")]
    assert (pytest.approx(15 - WAIT), "continue") in stage.pulses
    stage.clock.set_pulses(False)
    assert stage.pulses[-1] == (15.5, "stop")


def test_a_leader_s_pulses_carry_the_music_along():
    stage = Stage()
    stage.clock.play(when=stage.time)
    for pulse in range(1, 49):  # twice as slow
        stage.pass_ticks(1)
        stage.clock.follow(stage.time, pulse / 2, 80)
    assert starts(stage.sent) == [(0, 60), (24, 62)]
    assert stage.clock.tick == 24
    stage.clock.set_phrase(replace(SCALE, tempo=300))  # whose tempo does not count meanwhile
    stage.pass_ticks(23.5)
    assert stage.clock.tick == pytest.approx(35.75)
    stage.clock.lead()
    assert stage.clock.tick == pytest.approx(35.75)
    stage.pass_ticks(1)
    assert stage.clock.tick == pytest.approx(36 + 0.75 * 300 / 160)


@pytest.mark.parametrize(
    ("bars", "clicks"), [(0, []), (1, [12, 24, 36, 48]), (2, range(0, 60, 12))]
)
def test_music_waits_for_a_time_and_counts_what_it_is_told_to(bars, clicks):
    stage = Stage()
    stage.clock.set_pulses(True)
    stage.clock.play(when=stage.time)
    stage.clock.put_off(stage.time + 60 * TICK, 160, bars)
    assert stage.clock.beats_to_come == 5
    stage.pass_ticks(80)
    assert starts(stage.sent) == [(60, 60), (72, 62)]
    assert [tick for tick, _ in starts(stage.clicks)] == list(clicks)
    assert stage.pulses[0] == (0, "pulse")
    assert [entry for entry in stage.pulses if entry[1] == "start"] == [
        (pytest.approx(60 - WAIT), "start")
    ]


def test_a_loop_follows_on_in_step():
    stage = Stage(region=(12, 36))
    stage.clock.play(12, when=stage.time)
    for pulse in range(1, 141):
        stage.pass_ticks(0.5)
        stage.clock.follow(stage.time, pulse / 2, 160)
    assert stage.clock.tick == 12 + 70 % 24
    assert [tick for tick, pitch in starts(stage.sent) if pitch == 62] == [0, 24, 48]


def test_whole_beats_that_leader_and_music_are_apart_stay_apart():
    stage = Stage(replace(SCALE, measures=8), (0, None))
    stage.clock.play(when=stage.time)
    stage.pass_ticks(100)
    stage.clock.follow(stage.time, 50.5, 160)  # four beats were not heard, and half a tick
    assert stage.clock.tick == 98.5  # 50.5 and four beats
    stage.clock.follow(stage.time, 51, 160)
    assert stage.clock.tick == 99


def test_a_groove_is_heard_from_the_next_tick_on_and_loses_no_note():
    stage = Stage(Phrase(tuple(Note(6 * i, 6, 60 + i, 80) for i in range(8)), 1, tempo=160))
    stage.clock.play()
    stage.pass_ticks(6)
    stage.clock.set_groove(Groove(0.5))
    stage.pass_ticks(20)
    assert starts(stage.sent) == [(0, 60), (6, 61), (12, 62), (21, 63), (24, 64)]
    stage.clock.set_groove(Groove())
    stage.pass_ticks(30)
    assert [pitch for _, pitch in starts(stage.sent)] == list(range(60, 68))
    assert stage.sounding() == []


def test_a_note_that_the_groove_has_drawn_before_the_beat_is_not_struck_twice():
    phrase = Phrase(tuple(Note(12 * i, 12, 60 + i, 80) for i in range(4)), 1, tempo=160)
    for seed in range(30):
        stage = Stage(phrase)
        stage.clock.set_groove(Groove(timing=50, seed=seed))
        stage.clock.play()
        stage.pass_ticks(10)
        stage.clock.set_phrase(phrase, "beat")
        stage.pass_ticks(50)
        assert [pitch for _, pitch in starts(stage.sent)] == [60, 61, 62, 63]


ACTS = st.one_of(
    st.tuples(st.just("play"), st.integers(0, 60)),
    st.tuples(st.just("stop")),
    st.tuples(st.just("tempo"), st.sampled_from([80.0, 160.0, 320.0])),
    st.tuples(st.just("loop"), st.sampled_from([None, (0, None), (7, 19), (12, 48)])),
    st.tuples(st.just("groove"), st.builds(Groove, st.floats(0, 0.75), st.floats(0, 50))),
    st.tuples(st.just("metronome"), st.booleans()),
    st.tuples(st.just("pulses"), st.booleans()),
    st.tuples(st.just("count"), st.integers(0, 2)),
    st.tuples(st.just("phrase"), st.sampled_from(["now", "beat", "bar"]), st.integers(50, 54)),
    st.tuples(st.just("follow"), st.floats(0, 100), st.sampled_from([60.0, 200.0])),
)


@given(st.lists(st.tuples(ACTS, st.floats(0, 60)), max_size=15))
def test_whatever_happens_nothing_hangs_and_nobody_is_left_running(acts):
    stage = Stage()
    clock = stage.clock
    for act, ticks in acts:
        match act:
            case "play", tick:
                clock.play(tick)
            case ("stop",):
                clock.stop()
            case "tempo", tempo:
                clock.set_tempo(tempo)
            case "loop", region:
                clock.set_loop(region)
            case "groove", groove:
                clock.set_groove(groove)
            case "metronome", on:
                clock.set_metronome(on)
            case "pulses", on:
                clock.set_pulses(on)
            case "count", bars:
                clock.count_in = bars
            case "phrase", at, pitch:
                clock.set_phrase(Phrase((Note(3, 9, pitch), Note(12, 30, 60)), 1), at)
            case "follow", passed, tempo:
                clock.follow(stage.time, passed, tempo)
        stage.pass_ticks(ticks)
        assert len(stage.sounding()) <= 2
    clock.stop()
    assert stage.sounding() == []
    begun, ended = (
        [pitch for _, kind, pitch, *_ in stage.clicks if kind == wanted] for wanted in ("on", "off")
    )
    assert begun == ended
    commands = [kind for _, kind, *_ in stage.pulses if kind in ("start", "continue", "stop")]
    assert commands[1::2] == ["stop"] * (len(commands) // 2)
    assert "stop" not in commands[::2]
    assert len(commands) % 2 == 0


@given(phrases(), GROOVES)
def test_all_that_a_phrase_has_is_performed_at_its_time(phrase, groove):
    stage = Stage(replace(phrase, tempo=160))
    stage.clock.set_groove(groove)
    stage.clock.play()
    stage.pass_ticks(phrase.ticks)
    performed = [(tick, kind, pitch) for tick, kind, pitch, *_ in stage.sent if kind != "control"]
    table = events_of(replace(phrase, tempo=160), groove=groove)
    assert performed == [
        (pytest.approx(event.tick), event.kind.name.lower(), event.pitch) for event in table
    ]


def calls_of(act):
    """Return how many functions are called in doing something, Python's and C's."""
    calls = []
    sys.setprofile(lambda _frame, event, _what: calls.append(event) if "call" in event else None)
    act()
    sys.setprofile(None)
    return len(calls)


@pytest.mark.parametrize("groove", [STRAIGHT, Groove(0.3, 20, 10)])
def test_a_long_phrase_is_no_later_than_a_short_one_where_it_takes_over(groove):
    def work(measures):
        notes = tuple(Note(3 * k, 3, 50 + k % 30) for k in range(16 * measures))
        stage = Stage(Phrase(notes, measures, tempo=160))
        stage.clock.set_groove(groove)
        stage.clock.set_loop((0, None))
        stage.clock.play()
        stage.pass_ticks(20)
        stage.clock.set_phrase(Phrase(notes, measures, tempo=160))
        return calls_of(lambda: stage.pass_ticks(20))

    assert work(128) < 1.5 * work(4)
