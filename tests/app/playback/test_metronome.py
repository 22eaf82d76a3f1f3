"""The metronome's clicks, tick by tick."""

import math

import pytest

from app.playback.metronome import Metronome
from arvae_models.music import Meter


def performed(metronome, sent, last):
    """Perform all that is due up to a tick; what was sent, as (tick, on, pitch)."""
    told = []
    while (tick := metronome.due) <= last:
        metronome.perform(tick)
        told += [(tick, message[0] == 0x90, message[1]) for message in sent]
        sent.clear()
    return told


@pytest.fixture
def sent():
    return []


@pytest.fixture
def metronome(sent):
    return Metronome(sent.append)


def test_the_first_beat_of_a_bar_is_higher_and_louder(metronome, sent):
    metronome.on = True
    metronome.begin(0, 0, Meter(3, 4))
    metronome.perform(0)
    metronome.perform(12)
    assert sent == [b"\x90\x4c\x6e", b"\x80\x4c\x00", b"\x90\x4d\x50"]


@pytest.mark.parametrize(
    ("meter", "beats"),
    [
        (Meter(4, 4), [(0, 76), (12, 77), (24, 77), (36, 77), (48, 76)]),
        (Meter(2, 2), [(0, 76), (24, 77), (48, 76)]),
        (Meter(6, 8), [(0, 76), (6, 77), (12, 77), (18, 77), (24, 77), (30, 77), (36, 76)]),
    ],
    ids=str,
)
def test_it_counts_what_the_meter_counts(metronome, sent, meter, beats):
    metronome.on = True
    metronome.begin(0, 0, meter)
    told = performed(metronome, sent, beats[-1][0])
    assert [(tick, pitch) for tick, on, pitch in told if on] == beats


def test_each_click_ends_after_a_tick(metronome, sent):
    metronome.on = True
    metronome.begin(40, 40, Meter())
    assert performed(metronome, sent, 60) == [
        (48, True, 76),
        (49, False, 76),
        (60, True, 77),
    ]
    metronome.end()
    assert sent == [b"\x80\x4d\x00"]
    assert metronome.due == math.inf


def test_a_metronome_that_is_off_counts_in_and_no_further(metronome, sent):
    metronome.begin(-24, 0, Meter(2, 4))
    told = performed(metronome, sent, 100)
    assert [(tick, pitch) for tick, on, pitch in told if on] == [(-24, 76), (-12, 77)]
    assert metronome.due == math.inf


def test_another_meter_is_taken_up_where_the_music_is(metronome, sent):
    metronome.on = True
    metronome.begin(0, 0, Meter(4, 4))
    performed(metronome, sent, 30)
    metronome.go_on(36, Meter(3, 4))
    told = performed(metronome, sent, 48)
    assert [(tick, pitch) for tick, on, pitch in told if on] == [(36, 76), (48, 77)]
