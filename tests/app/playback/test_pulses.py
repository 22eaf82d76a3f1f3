"""MIDI clock, pulse by pulse."""

import math

import pytest

from app.playback.pulses import Pulses
from app.playback.wire import CONTINUE, PULSE, START, STOP, song_position

LEAD = 0.125  # ticks


@pytest.fixture
def sent():
    return []


@pytest.fixture
def pulses(sent):
    pulses = Pulses(sent.append)
    pulses.on = True
    return pulses


def performed(pulses, sent, last):
    """Perform all that is due up to a tick; what was sent and at which tick."""
    told = [(None, message) for message in sent]
    sent.clear()
    while (tick := pulses.due(LEAD)) <= last:
        pulses.perform(tick, LEAD)
        told += [(tick, message) for message in sent]
        sent.clear()
    return told


def test_24_pulses_a_beat_after_a_start_just_before_the_first(pulses, sent):
    pulses.begin(0, 0)
    told = performed(pulses, sent, 11.5)
    assert told[0] == (-LEAD, START)
    assert told[1:] == [(i / 2, PULSE) for i in range(24)]


def test_a_start_in_the_middle_tells_the_place_and_continues(pulses, sent):
    pulses.begin(24, 24)
    assert performed(pulses, sent, 24) == [
        (None, song_position(8)),
        (24 - LEAD, CONTINUE),
        (24, PULSE),
    ]


def test_between_sixteenths_the_followers_wait_for_the_next_one(pulses, sent):
    pulses.begin(25, 25)
    assert performed(pulses, sent, 27) == [
        (None, song_position(9)),
        (25, PULSE),
        (25.5, PULSE),
        (26, PULSE),
        (26.5, PULSE),
        (27 - LEAD, CONTINUE),
        (27, PULSE),
    ]


def test_a_count_in_gives_the_tempo_before_the_start(pulses, sent):
    pulses.begin(-2, 0)
    assert [message for _, message in performed(pulses, sent, 0)] == [*[PULSE] * 4, START, PULSE]


def test_a_loop_shorter_than_the_way_to_the_sixteenth_does_not_lose_the_start(pulses, sent):
    pulses.begin(1, 1)
    performed(pulses, sent, 1.5)
    pulses.go_on(1)  # a loop of ticks 1 to 2
    assert performed(pulses, sent, 2) == [
        (1, PULSE),
        (1.5, PULSE),
        (2 - LEAD, CONTINUE),
        (2, PULSE),
    ]


def test_the_end_stops_those_who_were_started_and_only_once(pulses, sent):
    pulses.begin(-10, 0)
    pulses.end()
    assert sent == []
    pulses.begin(0, 0)
    performed(pulses, sent, 3)
    pulses.end()
    pulses.end()
    assert sent == [STOP]
    assert pulses.due(LEAD) == math.inf


def test_another_beginning_stops_first(pulses, sent):
    pulses.begin(0, 0)
    performed(pulses, sent, 3)
    pulses.begin(0, 0)
    assert performed(pulses, sent, 0) == [(None, STOP), (-LEAD, START), (0, PULSE)]


def test_pulses_that_are_off_are_silent(pulses, sent):
    pulses.on = False
    pulses.begin(0, 0)
    assert pulses.due(LEAD) == math.inf
    assert sent == []
