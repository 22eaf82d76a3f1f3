"""A Link session, by a scripted library to the microsecond and by the real one with real peers."""

import subprocess
import sys
import time

import pytest

from app.playback import link
from app.playback.link import MANNERS, Session
from tests.app.playback.jack_peers import until
from tests.app.playback.link_peers import ScriptedLink


class Room:
    """A session in a time that passes when told to."""

    def __init__(self, tempo=120.0):
        self.time = 50.0
        self.link = ScriptedLink(lambda: self.time, tempo)
        self.session = Session(self.link, lambda: self.time)


def test_nobody_sees_us_before_half_a_second_is_over():
    room = Room()
    room.link.others = 2
    for passed, seen in ((0.0, False), (MANNERS - 0.01, False), (MANNERS, True)):
        room.time = 50.0 + passed
        room.session.watch()
        assert room.link.enabled is seen
        assert room.session.peers == (2 if seen else 0)
        assert room.session.settled is seen


def test_who_finds_nobody_is_alone_after_a_while():
    room = Room()
    settled = []
    for _ in range(10):
        room.session.watch()
        settled.append(room.session.settled)
        room.time += 0.25
    assert settled == [False] * 7 + [True] * 3


def test_beats_are_told_by_our_own_clock():
    room = Room(tempo=90.0)
    assert room.session.at(50.0, 4) == (pytest.approx(0, abs=1e-5), pytest.approx(90))
    assert room.session.at(54.0, 4) == (pytest.approx(6, abs=1e-5), pytest.approx(90))


@pytest.mark.parametrize(
    ("place", "since", "bar", "beat", "when"),
    [
        (0, 50.0, 4, 0, 50.0),
        (0, 50.1, 4, 4, 52.0),
        (0.5, 50.1, 4, 0.5, 50.25),
        (5, 50.0, 4, 1, 50.5),  # the second bar's second beat
        (0, 52.1, 3, 6, 53.0),  # a waltz
        (-1, 50.0, 4, 3, 51.5),
    ],
)
def test_the_next_time_of_a_place_in_the_bar(place, since, bar, beat, when):
    found = Room().session.next(place, since, bar)
    assert found == (pytest.approx(beat, abs=1e-5), pytest.approx(when, abs=1e-5))


def test_only_a_session_without_others_is_led():
    room = Room()
    room.time += MANNERS
    room.session.watch()
    room.session.lead(8.0, 51.0, 60.0, 4)
    assert room.session.at(52.0, 4) == (pytest.approx(9), pytest.approx(60))
    room.link.others = 1
    room.session.lead(1.0, 51.0, 200.0, 4)
    assert room.session.at(52.0, 4) == (pytest.approx(9), pytest.approx(60))
    assert len(room.link.commits) == 1


def test_the_library_is_loaded_by_who_joins_and_missed_in_a_sentence():
    program = (
        "import sys; from app.playback import link, process; assert 'link' not in sys.modules\n"
        "sys.modules['link'] = None\n"
        "try: link.join(120.0)\n"
        "except ValueError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "Ableton Link needs the package LinkPython-extern.\n", done.stderr


@pytest.mark.slow
def test_a_session_is_joined_in_its_tempo_and_beat_and_left(peer):
    founder = peer(90.0)
    session = link.join(140.0)
    try:
        until(lambda: session.watch() or session.peers)
        time.sleep(1)
        assert founder.tempo == pytest.approx(90, abs=0.01)
        assert founder.peers == 1
        now = time.perf_counter()
        beat, tempo = session.at(now, 4)
        assert tempo == pytest.approx(90, abs=0.01)
        until(lambda: founder.beats[-1][0] > now)
        off = (beat - founder.beat_at(now) + 2) % 4 - 2
        print(f"\n{off * 60 / 90 * 1000:.3f} ms between the two programs' beats")
        assert abs(off) < 0.01
        session.lead(0.0, now, 200.0, 4)
        founder.set_tempo(133.0)
        until(lambda: abs(session.at(time.perf_counter(), 4)[1] - 133) < 0.01)
        until(lambda: abs(founder.tempo - 133) < 0.01)
    finally:
        session.close()
    until(lambda: founder.peers == 0)
