"""The follower against clocks that shake, skip, change, stop and come back."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback.sync import Began, Follower, Halted, Went
from app.playback.wire import CONTINUE, PULSE, START, STOP, song_position


def period(tempo):
    return 60 / tempo / 24


class Sender:
    """Another machine: sends pulses to a follower, as late and early as its dice say."""

    def __init__(self, tempo=120.0, jitter=0.0, seed=1):
        self.follower = Follower()
        self.time = 10.0  # of the next pulse, were it exact
        self.tempo = tempo
        self._jitter = jitter
        self._dice = random.Random(seed)

    def send(self, count, skip=()):
        """Send so many pulses, some of which get lost; return what the follower made of them."""
        cues = []
        for index in range(count):
            shake = self._dice.uniform(-self._jitter, self._jitter)
            if index not in skip:
                cues.append(self.follower.hear(PULSE, self.time + shake))
            self.time += period(self.tempo)
        return cues

    def say(self, message):
        return self.follower.hear(message, self.time)

    @property
    def error(self):
        return abs(self.follower.tempo / self.tempo - 1)


def test_an_exact_clock_is_followed_exactly_from_the_second_pulse_on():
    sender = Sender(120)
    assert sender.send(1) == [Went(0, 10, 0)]
    for index, cue in enumerate(sender.send(300), 1):
        assert cue.passed == index / 2
        assert cue.when == pytest.approx(10 + index * period(120), abs=1e-9)
        assert cue.tempo == pytest.approx(120)


@given(
    st.floats(40, 200),
    st.integers(0, 2**32),
    st.integers(150, 400),
)
def test_two_milliseconds_of_jitter_make_less_than_a_fifth_of_a_per_cent(tempo, seed, pulses):
    sender = Sender(tempo, 0.002, seed)
    cue = sender.send(pulses)[-1]
    assert sender.error < 0.002
    assert cue.passed == (pulses - 1) / 2
    assert abs(cue.when - (sender.time - period(tempo))) < 0.001


def test_a_beat_of_shaken_pulses_is_good_for_half_a_per_cent():
    for seed in range(50):
        sender = Sender(120, 0.002, seed)
        sender.send(24)
        assert sender.error < 0.005


@pytest.mark.parametrize("tempo", [60, 80, 110, 123, 126, 150, 180, 240])
@pytest.mark.parametrize("jitter", [0, 0.002])
def test_another_tempo_is_taken_up_within_two_beats(tempo, jitter):
    sender = Sender(120, jitter)
    sender.send(200)
    sender.tempo = tempo
    sender.send(48)
    assert sender.error < 0.01
    sender.send(120)
    assert sender.error < 0.002


def test_a_ritardando_is_followed_closely():
    sender = Sender(120, 0.001)
    sender.send(100)
    for _ in range(192):  # eight beats down to 80
        sender.tempo -= 40 / 192
        sender.send(1)
        assert sender.error < 0.05
        assert abs(sender.follower.passed_at(sender.time) * 2 - sender_count(sender)) < 0.5


def sender_count(sender):
    """The number that the sender's next pulse has: as many as it has sent."""
    return sender.follower._pulses[-1][0] + 1


@pytest.mark.parametrize("skip", [{5}, {5, 6, 7}, {3, 20, 40}])
def test_lost_pulses_are_counted_nevertheless(skip):
    sender = Sender(120, 0.002)
    sender.send(100)
    assert sender.send(60, skip)[-1].passed == 159 / 2
    assert sender.error < 0.002


def test_pulses_that_come_in_a_bunch_after_a_hold_up_are_not_too_many():
    sender = Sender()
    sender.send(100)
    late = sender.time + 2.9 * period(120)
    for _ in range(3):
        sender.follower.hear(PULSE, late)
        sender.time += period(120)
    cue = sender.send(30)[-1]
    assert cue.passed == 132 / 2
    assert cue.tempo == pytest.approx(120, rel=0.01)


def test_a_clock_that_is_gone_is_missed_and_followed_again_when_it_is_back():
    sender = Sender(120, 0.002)
    assert not sender.follower.lost(99)  # what never came cannot be missed
    sender.send(100)
    last = sender.time
    assert not sender.follower.lost(last + 0.2)
    assert sender.follower.lost(last + 0.3)
    assert sender.follower.tempo == pytest.approx(120, rel=0.002)
    sender.time += 40 * period(120)
    sender.tempo = 90
    cues = sender.send(100)
    assert cues[0].passed == pytest.approx(140 / 2)
    assert sender.error < 0.002
    assert not sender.follower.lost(sender.time)


def test_a_start_means_the_next_pulse():
    sender = Sender()
    sender.send(50)
    assert sender.say(START) is None
    began, *went = sender.send(3)
    assert began == Began(0, pytest.approx(sender.time - 3 * period(120)), 25)
    assert [cue.passed for cue in went] == [25.5, 26]
    assert sender.follower.running
    assert sender.say(STOP) == Halted()
    assert sender.say(STOP) is None


def test_a_start_without_pulses_before_begins_with_the_first():
    sender = Sender()
    sender.say(START)
    assert sender.send(1) == [Began(0, 10, 0)]


def test_a_song_position_is_where_it_continues():
    sender = Sender()
    sender.send(50)
    sender.say(song_position(20))
    sender.say(CONTINUE)
    assert sender.send(1)[0].tick == 60


@pytest.mark.parametrize(("pulses", "tick", "wait"), [(48, 24, 0), (49, 25, 1), (1, 1, 1)])
def test_it_continues_where_it_stopped_at_the_next_whole_tick(pulses, tick, wait):
    sender = Sender()
    sender.say(START)
    sender.send(pulses)
    sender.say(STOP)
    sender.send(10)
    sender.say(CONTINUE)
    *waited, began = sender.send(wait + 1)
    assert all(isinstance(cue, Went) for cue in waited)
    assert began.tick == tick


def test_a_song_position_while_it_runs_is_gone_to():
    sender = Sender()
    sender.say(START)
    sender.send(30)
    sender.say(song_position(16))
    assert sender.send(1)[0].tick == 48


@given(
    st.lists(
        st.tuples(
            st.sampled_from([PULSE, PULSE, PULSE, START, CONTINUE, STOP, song_position(9), b"\xfe"])
            | st.binary(min_size=1, max_size=3),
            st.floats(0, 0.5),
        ),
        max_size=80,
    )
)
def test_whatever_comes_is_survived_and_no_pulse_goes_back(messages):
    follower, time, passed = Follower(), 0.0, 0.0
    for message, wait in messages:
        time += wait
        cue = follower.hear(message, time)
        if isinstance(cue, Began | Went):
            assert cue.passed >= passed - 6
            passed = cue.passed
        assert follower.tempo >= 0
        assert follower.passed_at(time) is not None
