"""Who leads, on a stage where time passes when told to, and in a real Link session."""

import statistics
import time
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.playback.events import seconds_per_tick
from app.playback.lead import Lead
from app.playback.link import MANNERS, Session
from app.playback.messages import (
    NOWHERE,
    ChooseOutput,
    Followed,
    JoinLink,
    Linked,
    Notice,
    Play,
    SetLoop,
    SetPhrase,
    Stop,
)
from app.playback.process import Performer
from app.playback.wire import PULSE, START
from arvae_models.music import Meter, Note, Phrase
from tests.app.playback.jack_peers import until
from tests.app.playback.link_peers import ScriptedLink
from tests.app.playback.stage import SCALE, TICK, Stage

FRAME = 1 / 64  # seconds between two looks at the leader: half a tick, exactly
BAR = 48  # ticks of 4/4, 1.5 s at 160
LONG = replace(SCALE, measures=8)
EVEN = Phrase(tuple(Note(12 * i, 12, 60 + i) for i in range(32)), 8, tempo=160)


class Company(Stage):
    """A stage with a leader, and a session of which the test decides. Its places are in ticks."""

    def __init__(self, phrase=LONG, region=(0, None), others=0):
        super().__init__(phrase, region)
        self.link = ScriptedLink(lambda: self.time, phrase.tempo)
        self.told = []
        self.lead = Lead(self.clock, self.told.append, lambda: self.time, self.join)
        self.link.others = others

    def join(self, tempo):
        return Session(self.link, lambda: self.time)

    def enter(self):
        """Join, and let the half second pass; with that begins what is noted down."""
        self.lead.join_link(True)
        self.time += MANNERS
        self.lead.watch()
        self.time = 100.0
        self.told.clear()

    def pass_ticks(self, ticks):
        end = self.time + ticks * TICK
        while self.time < end:
            super().pass_ticks(min(FRAME, end - self.time) / TICK)
            self.lead.watch()

    def strokes(self):
        return [(tick, pitch) for tick, kind, pitch, *_ in self.sent if kind == "on"]

    def off(self):
        """Return how far the music is from the session's bars, ticks; a bar's half at most."""
        when, beat, tempo = self.link.line
        place = (beat + (self.time - when) * tempo / 60) * 12
        return (place - self.clock.tick + BAR / 2) % BAR - BAR / 2


def near(strokes):
    return [(pytest.approx(tick, abs=0.01), pitch) for tick, pitch in strokes]


@pytest.mark.parametrize(
    ("beat", "tick", "waited"),
    [
        (0.0, 0, 0),
        (1.0, 0, 36),
        (3.5, 0, 6),
        (7.5, 0, 6),
        (1.0, 12, 0),  # the second beat is now
        (1.0, 36, 24),
        (1.0, 60, 0),  # the second bar's second beat, too
        (-1.25, 0, 15),
    ],
)
def test_with_others_the_music_starts_where_its_place_comes_in_their_bar(beat, tick, waited):
    stage = Company(EVEN, others=1)
    stage.enter()
    stage.link.be_at(beat, 160.0)
    stage.lead.play(tick)
    assert stage.clock.beats_to_come == -(-waited // 12)
    stage.pass_ticks(waited + 13)
    assert stage.strokes() == near([(waited, 60 + tick // 12), (waited + 12, 61 + tick // 12)])
    assert stage.off() == pytest.approx(0, abs=0.01)


def test_a_waltz_waits_for_a_bar_of_three():
    stage = Company(Phrase((Note(0, 12, 60),), 4, Meter(3, 4)), others=1)
    stage.enter()
    stage.link.be_at(4.0, 160.0)
    stage.lead.play(0)
    stage.pass_ticks(25)
    assert stage.strokes() == near([(24, 60)])


@pytest.mark.parametrize(("bars", "clicks"), [(0, []), (1, [24, 36, 48, 60])])
def test_a_count_in_lies_in_the_bar_before_and_a_wait_alone_is_silent(bars, clicks):
    stage = Company(others=1)
    stage.enter()
    stage.clock.count_in = bars
    stage.link.be_at(2.0, 160.0)
    stage.lead.play(0)
    stage.pass_ticks(80)
    assert [tick for tick, kind, *_ in stage.clicks if kind == "on"] == pytest.approx(
        clicks, abs=0.01
    )
    assert stage.strokes()[0] == near([(24 + 48 * bars, 60)])[0]


def test_alone_the_music_starts_at_once_in_its_own_tempo_and_who_comes_finds_it_in_time():
    stage = Company()
    stage.enter()
    stage.link.be_at(2.3, 90.0)
    stage.lead.play(0)
    stage.pass_ticks(20)
    assert stage.strokes() == near([(0, 60), (12, 62)])
    assert stage.off() == pytest.approx(0, abs=0.01)
    assert stage.link.line[2] == 160
    stage.clock.set_tempo(80)
    stage.pass_ticks(20)
    assert stage.off() == pytest.approx(0, abs=0.01)
    assert stage.link.line[2] == 80
    stage.link.others = 1  # who comes to an older session takes it over
    ours = len(stage.link.commits)
    stage.pass_ticks(40)
    assert stage.told == [Linked(1), Followed(80.0)]
    assert stage.clock.tick == pytest.approx(50)
    assert len(stage.link.commits) == ours


def test_a_new_tempo_of_others_is_followed_in_phase():
    stage = Company(EVEN, others=3)
    stage.enter()
    stage.link.be_at(0.0, 160.0)
    stage.lead.play(0)
    stage.pass_ticks(30.25)
    stage.link.set_tempo(80.0)
    stage.pass_ticks(2 * 17.75 + 1)
    assert stage.strokes() == near([(0, 60), (12, 61), (24, 62), (41.75, 63), (65.75, 64)])
    assert stage.told == [Followed(80.0)]
    assert len(stage.sounding()) == 1
    assert stage.link.commits == []


def test_music_that_meets_an_older_session_goes_on_at_its_next_bar():
    stage = Company(EVEN)
    stage.enter()
    stage.lead.play(0)
    stage.pass_ticks(30)
    stage.link.others = 1
    stage.link.be_at(101.0, 160.0)  # the second beat of its bar, in the midst of our third
    stage.pass_ticks(60)
    assert Notice("The music goes on at the Link session’s next bar.") in stage.told
    # 36 ticks later, at our tick 66, to which our second bar is the nearest
    assert stage.strokes() == near([(0, 60), (12, 61), (24, 62), (66, 64), (78, 65), (90, 66)])
    assert stage.off() == pytest.approx(0, abs=0.01)


def test_a_part_does_not_begin_again_in_a_session_that_it_meets():
    stage = Company()
    stage.enter()
    stage.lead.play(0, until=48)
    stage.pass_ticks(10)
    stage.link.others = 1
    stage.link.be_at(101.5, 160.0)
    stage.pass_ticks(60)
    assert [pitch for _, pitch in stage.strokes()] == [60, 62, 64]
    assert not stage.clock.playing


def test_music_that_others_leave_keeps_their_tempo_until_it_stops():
    stage = Company(others=1)
    stage.enter()
    stage.link.be_at(0.0, 80.0)
    stage.lead.play(0)
    stage.pass_ticks(20)
    stage.link.others = 0
    stage.pass_ticks(20)
    assert stage.clock.tick == pytest.approx(20)
    assert stage.told == [Followed(80.0), Linked(0)]
    stage.clock.stop()
    stage.lead.watch()
    assert stage.told[-1] == Followed(0.0)
    assert stage.clock.tempo == 160


def test_a_loop_stays_in_step():
    stage = Company(region=(0, 2 * BAR), others=1)
    stage.enter()
    stage.link.be_at(0.0, 160.0)
    stage.lead.play(0)
    stage.pass_ticks(7 * 2 * BAR + 5)
    assert stage.clock.tick == pytest.approx(5)
    assert [tick for tick, pitch in stage.strokes() if pitch == 60] == pytest.approx(
        [96 * turn for turn in range(8)], abs=0.01
    )


@pytest.mark.parametrize("link_first", [False, True])
def test_a_clock_and_a_session_exclude_each_other(link_first):
    stage = Company(others=1)
    if not link_first:
        stage.lead.follow_clock(True)
    stage.enter()
    assert stage.link.enabled
    if link_first:
        stage.lead.follow_clock(True)
        assert not stage.link.enabled
        assert not stage.lead.joined
        assert stage.told[-2:] == [Linked(0), Followed(0.0)]
    stage.lead.hear(START, 100.0)
    stage.lead.hear(PULSE, 100.0)
    assert stage.clock.playing is link_first
    stage.lead.join_link(False)  # which is already so, or was
    assert not stage.link.enabled
    stage.lead.close()


ACTS = st.one_of(
    st.tuples(st.just("play"), st.integers(0, 60)),
    st.tuples(st.just("stop")),
    st.tuples(st.just("others"), st.integers(0, 2)),
    st.tuples(st.just("session"), st.floats(-50, 50), st.floats(40, 400)),
    st.tuples(st.just("tempo"), st.floats(40, 400)),
    st.tuples(st.just("loop"), st.sampled_from([None, (0, None), (7, 19)])),
    st.tuples(st.just("join"), st.booleans()),
)


@given(st.lists(st.tuples(ACTS, st.floats(0, 40)), max_size=12))
@example([(("play", 1), 0.0), (("others", 1), 0.0), (("join", False), 0.0), (("join", True), 1.0)])
def test_whatever_others_do_nothing_hangs_and_nothing_of_theirs_is_changed(acts):
    stage = Company()
    stage.enter()
    for act, ticks in acts:
        match act:
            case "play", tick:
                stage.lead.play(tick)
            case ("stop",):
                stage.clock.stop()
            case "others", count:
                stage.link.others = count
            case "session", beat, tempo:
                stage.link.be_at(beat, tempo)
            case "tempo", tempo:
                stage.link.set_tempo(tempo)
            case "loop", region:
                stage.clock.set_loop(region)
            case "join", on:
                stage.lead.join_link(on)
        stage.pass_ticks(ticks)
        assert len(stage.sounding()) <= 1
    stage.clock.stop()
    assert stage.sounding() == []
    assert not any(others for others, *_ in stage.link.commits)


@pytest.mark.slow
def test_notes_fall_on_the_beats_of_another_program_whose_tempo_changes(peer, monkeypatch):
    founder = peer(100.0)
    told, strokes = [], []
    performer = Performer(told.append)
    meant = {}  # when a note was due, whether or not the machine let it be sent then

    def note_down(message):
        if message[0] == 0x90:
            now, clock = time.perf_counter(), performer.clock
            late = (clock.tick - 12 * (message[1] - 60) + 96) % 192 - 96  # ticks
            meant[now] = now - late * seconds_per_tick(clock.tempo)
            strokes.append((now, message[1]))

    monkeypatch.setattr(performer.clock, "_send", note_down)
    notes = tuple(Note(12 * i, 6, 60 + i) for i in range(16))
    for command in (ChooseOutput(NOWHERE), SetLoop((0, None)), JoinLink(True)):
        performer.obey(command)
    performer.obey(SetPhrase(Phrase(notes, 4, tempo=170)))
    while not performer.lead.settled:
        performer.step(time.sleep)
    performer.obey(Play())
    changes = []
    for tempo in (None, 150, 72):
        changes.append(time.perf_counter())
        if tempo:
            founder.set_tempo(tempo)
        while time.perf_counter() < changes[-1] + 5:
            performer.step(time.sleep)
    performer.obey(Stop())
    performer.close()
    until(lambda: founder.beats[-1][0] > strokes[-1][0])

    def off_beat(when, pitch):
        return abs((founder.beat_at(when) - (pitch - 60) + 2) % 4 - 2) * 60 / 100 * 1000

    off = {when: off_beat(when, pitch) for when, pitch in strokes}
    steady = [off[when] for when in off if not any(0 < when - c < 0.5 for c in changes[1:])]
    print(
        f"\n{len(off)} notes off the beat: {statistics.median(steady):.3f} ms in the middle, "
        f"{max(steady):.3f} ms at most, {max(off.values()):.3f} ms where the tempo has just changed"
    )
    assert len(off) > 22
    assert [reply for reply in told if isinstance(reply, Linked)] == [Linked(1), Linked(0)]
    tempos = [reply.tempo for reply in told if isinstance(reply, Followed)]
    assert [tempos[0], tempos[-2], tempos[-1]] == [100.0, 72.0, 0.0]
    assert statistics.median(steady) < 1
    assert sorted(steady)[len(steady) * 9 // 10] < 10  # a busy machine may hold up some of them
    assert max(off_beat(meant[when], pitch) for when, pitch in strokes) < 1
    assert max(off.values()) < 60
