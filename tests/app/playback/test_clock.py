"""The clock under an injected time: exact tables, at 160 quarters a minute (a tick is 1/32 s)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback.clock import AUDITION, PATIENCE, wait_until
from arvae_models.music import Note, Phrase
from tests.app.playback.stage import SCALE, TICK, Stage

SUSTAIN, NOTES_OFF = ("control", 64, 0), ("control", 123, 0)


def test_a_phrase_is_performed_once_and_ended_properly():
    stage = Stage()
    stage.clock.play()
    stage.pass_ticks(1000)
    assert stage.sent == [
        (0, "on", 60, 90),
        (12, "off", 60),
        (12, "on", 62, 80),
        (24, "off", 62),
        (36, "on", 64, 70),
        (48, "off", 64),
        (48, *SUSTAIN),
        (48, *NOTES_OFF),
    ]
    assert not stage.clock.playing
    assert stage.clock.due is None


def test_a_loop_begins_again_at_its_end_without_a_gap():
    stage = Stage(region=(12, None))
    stage.clock.play()
    stage.pass_ticks(50)
    assert stage.sent == [
        (0, "on", 62, 80),
        (12, "off", 62),
        (24, "on", 64, 70),
        (36, "off", 64),
        (36, "on", 62, 80),
        (48, "off", 62),
    ]
    assert stage.clock.tick == 12 + 50 - 36


def test_a_part_is_played_once_whatever_the_loop_says():
    stage = Stage(region=(24, None))
    stage.clock.play(6, until=20)
    stage.pass_ticks(1000)
    assert stage.sent == [
        (0, "on", 60, 90),
        (6, "off", 60),
        (6, "on", 62, 80),
        (14, "off", 62),
        (14, *SUSTAIN),
        (14, *NOTES_OFF),
    ]
    stage.clock.play(0)
    assert stage.clock.tick == 24  # the loop counts again


def test_a_note_across_the_loop_is_cut_at_its_borders():
    stage = Stage(Phrase((Note(6, 36, 60, 90),), 1, tempo=160), (12, 24))
    stage.clock.play(18)
    stage.pass_ticks(7)
    assert stage.sent == [(0, "on", 60, 90), (6, "off", 60), (6, "on", 60, 90)]


def test_a_tempo_change_keeps_the_place():
    stage = Stage()
    stage.clock.play()
    stage.pass_ticks(6)
    stage.clock.set_tempo(80)
    assert stage.clock.tick == 6
    stage.pass_ticks(12 * 2)
    assert stage.clock.tick == 18
    assert stage.sent == [(0, "on", 60, 90), (18, "off", 60), (18, "on", 62, 80)]


def test_stopping_ends_the_note_before_the_controllers():
    stage = Stage()
    stage.clock.play()
    stage.pass_ticks(3)
    stage.clock.stop()
    assert stage.sent == [(0, "on", 60, 90), (3, "off", 60), (3, *SUSTAIN), (3, *NOTES_OFF)]


def test_a_changed_phrase_takes_over_at_the_next_beat():
    stage = Stage(Phrase((Note(0, 48, 60, 90),), 1, tempo=160))
    stage.clock.play()
    stage.pass_ticks(5)
    stage.clock.set_phrase(Phrase((Note(6, 12, 71), Note(24, 6, 72, 80)), 1, tempo=160))
    stage.pass_ticks(26)
    assert stage.sent == [
        (0, "on", 60, 90),
        (12, "off", 60),  # and 71, which would have begun before, is not heard late
        (24, "on", 72, 80),
        (30, "off", 72),
    ]


@pytest.mark.parametrize(("moment", "tick"), [("now", 6), ("beat", 12), ("bar", 48)])
def test_where_a_changed_phrase_takes_over(moment, tick):
    stage = Stage(Phrase((Note(0, 96, 60, 90),), 2, tempo=160))
    stage.clock.play()
    stage.pass_ticks(5)
    stage.clock.set_phrase(Phrase((), 2, tempo=160), moment)
    stage.pass_ticks(90)
    assert stage.sent == [(0, "on", 60, 90), (tick, "off", 60)]


def test_a_note_that_the_changed_phrase_holds_goes_on():
    stage = Stage(Phrase((Note(0, 24, 60, 90), Note(24, 12, 62)), 1, tempo=160))
    stage.clock.play()
    stage.pass_ticks(5)
    stage.clock.set_phrase(Phrase((Note(6, 30, 60, 50), Note(36, 6, 65, 80)), 1, tempo=160))
    stage.pass_ticks(38)
    assert stage.sent == [
        (0, "on", 60, 90),
        (36, "off", 60),
        (36, "on", 65, 80),
        (42, "off", 65),
    ]


def test_a_note_that_the_changed_phrase_begins_at_the_beat_is_struck_again():
    stage = Stage(Phrase((Note(0, 48, 60, 90),), 1, tempo=160))
    stage.clock.play()
    stage.pass_ticks(5)
    stage.clock.set_phrase(Phrase((Note(12, 6, 60, 50),), 1, tempo=160))
    stage.pass_ticks(20)
    assert stage.sent == [
        (0, "on", 60, 90),
        (12, "off", 60),
        (12, "on", 60, 50),
        (18, "off", 60),
    ]


def test_the_newest_of_several_changes_counts_and_its_tempo_too():
    stage = Stage()
    stage.clock.play()
    stage.pass_ticks(5)
    stage.clock.set_phrase(Phrase((Note(12, 12, 50),), 1, tempo=160))
    stage.clock.set_phrase(Phrase((Note(12, 12, 70, 80),), 1, tempo=80))
    stage.pass_ticks(7 + 24)
    assert stage.sent == [
        (0, "on", 60, 90),
        (12, "off", 60),
        (12, "on", 70, 80),
        (36, "off", 70),
    ]


def test_a_phrase_that_ends_before_the_playhead_begins_again():
    stage = Stage(replace(SCALE, measures=3), region=(0, None))
    stage.clock.play(60)
    stage.pass_ticks(1)
    stage.clock.set_phrase(SCALE)
    stage.pass_ticks(11)
    assert stage.clock.tick == 0
    assert stage.sent == [(12, "on", 60, 90)]


def test_a_phrase_that_grows_at_its_end_goes_on():
    stage = Stage()
    stage.clock.play()
    stage.pass_ticks(40)
    longer = replace(SCALE, measures=2, notes=(*SCALE.notes, Note(48, 6, 72)))
    stage.clock.set_phrase(longer)
    stage.pass_ticks(8)
    assert stage.clock.playing
    assert stage.sounding() == [72]


def test_a_loop_set_before_the_playhead_takes_it_back():
    stage = Stage()
    stage.clock.play()
    stage.pass_ticks(37.5)
    stage.clock.set_loop((12, 24))
    stage.pass_ticks(0.5)
    assert stage.clock.tick == 12
    assert stage.sounding() == [62]


def test_a_loop_that_does_not_fit_the_phrase_gives_way_to_the_whole():
    stage = Stage(region=(96, 144))
    stage.clock.play(100)
    assert stage.clock.tick == 0


def test_a_phrase_set_while_stopped_is_the_one_that_plays():
    stage = Stage()
    stage.clock.play()
    stage.clock.set_phrase(Phrase((Note(0, 6, 40),), 1, tempo=160))
    stage.clock.stop()
    stage.clock.set_phrase(Phrase((Note(0, 6, 50),), 1, tempo=160))
    stage.sent.clear()
    stage.clock.play()
    stage.pass_ticks(0)
    assert [pitch for _, kind, pitch, *_ in stage.sent if kind == "on"] == [50]


def test_an_auditioned_note_sounds_for_a_moment_and_the_next_one_ends_it():
    stage = Stage()
    stage.clock.audition(60, 80)
    stage.time += TICK
    stage.clock.audition(64, 80)
    stage.pass_ticks(32)
    ticks = 1 + AUDITION / TICK
    assert stage.sent == [
        (0, "on", 60, 80),
        (1, "off", 60),
        (1, "on", 64, 80),
        (pytest.approx(ticks), "off", 64),
    ]


def test_the_phrase_takes_an_auditioned_note_over():
    stage = Stage()
    stage.clock.audition(60, 50)
    stage.clock.play()
    stage.pass_ticks(12)
    assert stage.sent[:4] == [(0, "on", 60, 50), (0, "off", 60), (0, "on", 60, 90), (12, "off", 60)]
    stage.pass_ticks(1)
    stage.clock.audition(62)  # sounding already: the phrase's note goes on
    stage.pass_ticks(10)
    assert stage.sounding() == [62]


def test_a_held_key_outlives_a_loop_another_phrase_and_a_stop():
    stage = Stage(region=(0, 24))
    stage.clock.press(48, 70)
    stage.clock.play()
    stage.pass_ticks(30)
    stage.clock.set_phrase(Phrase((Note(0, 12, 50),), 1, tempo=160), "now")
    stage.pass_ticks(10)
    stage.clock.stop()
    assert stage.sounding() == [48]
    assert not [one for one in stage.sent if one[1] == "control"]  # which would end it
    stage.clock.release(48)
    assert stage.sounding() == []
    stage.clock.stop()
    assert [one[1:] for one in stage.sent[-2:]] == [("control", 64, 0), ("control", 123, 0)]


def test_a_key_and_the_phrase_at_one_pitch_each_end_their_own():
    stage = Stage()
    stage.clock.press(60, 50)
    stage.clock.play()
    stage.pass_ticks(13)  # the phrase has struck 60 anew and ended it
    stage.clock.release(60)
    assert [one for one in stage.sent if one[2] == 60] == [
        (0, "on", 60, 50),
        (0, "off", 60),
        (0, "on", 60, 90),
        (13, "off", 60),
    ]
    stage.clock.press(62, 40)
    stage.clock.release(62)
    assert stage.sounding() == [62]  # the phrase holds it
    stage.pass_ticks(11)
    assert stage.sounding() == []


def test_after_a_long_absence_the_music_goes_on_where_it_was():
    stage = Stage()
    stage.clock.play()
    stage.pass_ticks(11)
    stage.time += 60
    stage.clock.perform()
    assert stage.clock.tick == 12
    assert stage.sent[1:] == [(11 + 60 * 32, "off", 60), (11 + 60 * 32, "on", 62, 80)]
    stage.time += 12 * TICK + PATIENCE  # late, but not too late to catch up
    stage.clock.perform()
    assert stage.clock.tick == 24 + 8


def test_a_wait_sleeps_to_two_milliseconds_before_and_spins_from_there():
    times = iter([0.0, 0.9, 0.999, 0.9995, 1.0])
    slept = []
    assert wait_until(1.0, lambda: next(times), slept.append)
    assert slept == [pytest.approx(0.998), pytest.approx(0.098)]


def test_a_wait_can_be_broken_off():
    assert not wait_until(1.0, lambda: 0.0, lambda seconds: True)


PITCHES = st.integers(55, 65)
ACTS = st.one_of(
    st.tuples(st.just("play"), st.integers(0, 200)),
    st.tuples(st.just("stop")),
    st.tuples(st.just("tempo"), st.sampled_from([40.0, 160.0, 320.0])),
    st.tuples(st.just("loop"), st.one_of(st.none(), st.tuples(st.integers(0, 99), st.none()))),
    st.tuples(st.just("loop"), st.tuples(st.integers(0, 60), st.integers(0, 120))),
    st.tuples(st.just("audition"), PITCHES),
    st.tuples(st.just("press"), PITCHES),
    st.tuples(st.just("release"), PITCHES),
    st.tuples(
        st.just("phrase"),
        st.lists(st.tuples(st.integers(0, 9), st.integers(1, 30), PITCHES), max_size=6),
        st.sampled_from(["now", "beat", "bar"]),
    ),
)


@given(st.lists(st.tuples(ACTS, st.floats(0, 60)), max_size=15))
def test_whatever_happens_no_note_hangs(acts):
    stage, keys = Stage(), set()
    for act, ticks in acts:
        match act:
            case "play", tick:
                stage.clock.play(tick)
            case ("stop",):
                stage.clock.stop()
                assert set(stage.sounding()) == keys
            case "press", pitch:
                stage.clock.press(pitch)
                keys.add(pitch)
            case "release", pitch:
                stage.clock.release(pitch)
                keys.discard(pitch)
            case "tempo", tempo:
                stage.clock.set_tempo(tempo)
            case "loop", region:
                stage.clock.set_loop(region)
            case "audition", pitch:
                stage.clock.audition(pitch)
            case "phrase", gaps, moment:
                notes, tick = [], 0
                for gap, duration, pitch in gaps:
                    notes.append(Note(tick + gap, duration, pitch))
                    tick += gap + duration
                stage.clock.set_phrase(Phrase(tuple(notes), tick // 48 + 1), moment)
        stage.pass_ticks(ticks)
        assert len(set(stage.sounding())) == len(stage.sounding()) <= 2 + len(keys)
        assert keys <= set(stage.sounding())
    stage.clock.release_all()
    stage.clock.stop()
    assert stage.sounding() == []
