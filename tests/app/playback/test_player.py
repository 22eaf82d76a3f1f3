"""The window's player with its real process: signals, restarts, and a quick and clean end."""

import multiprocessing
import os
import signal
import time

import pytest

from app.playback.messages import NOWHERE, VIRTUAL, Alive, Notice, Quit, Route, SetPhrase
from app.playback.player import Player
from app.playback.wire import PULSE
from arvae_models.music import Note, Phrase

TUNE = Phrase(tuple(Note(12 * i, 12, 60 + i) for i in range(4)), 1, tempo=300)


@pytest.fixture
def player(qtbot):
    player = Player()
    player.choose_output(NOWHERE)
    yield player
    player.close()


def children():
    return [child for child in multiprocessing.active_children() if child.name == "Attune player"]


def test_a_phrase_plays_to_its_end_and_the_signals_tell_it(player, qtbot):
    ticks, states = [], []
    player.position_changed.connect(ticks.append)
    player.playing_changed.connect(states.append)
    player.set_phrase(TUNE)
    with qtbot.waitSignal(player.playing_changed, check_params_cb=lambda playing: not playing):
        player.play()
    assert states == [True, False]
    assert ticks == sorted(set(ticks))
    assert ticks[0] == 0
    assert 40 <= ticks[-1] < 48


def test_it_loops_until_stopped(player, qtbot):
    player.set_phrase(TUNE)
    player.set_loop((0, None))
    ticks = []
    player.position_changed.connect(ticks.append)
    player.play()
    qtbot.waitUntil(lambda: ticks.count(0) >= 2)
    assert player.playing
    player.stop()
    qtbot.waitUntil(lambda: not player.playing)


def test_a_part_plays_once_whatever_the_loop_says(player, qtbot):
    player.set_phrase(TUNE)
    player.set_loop((0, 12))
    ticks = []
    player.position_changed.connect(ticks.append)
    with qtbot.waitSignal(player.playing_changed, check_params_cb=lambda playing: not playing):
        player.play(12, 36)
    assert ticks[0] == 12
    assert ticks == sorted(set(ticks))
    assert 24 < ticks[-1] < 36
    ticks.clear()
    player.play()  # the loop is as it was
    qtbot.waitUntil(lambda: ticks.count(0) >= 2)
    assert max(ticks) < 12
    player.stop()
    qtbot.waitUntil(lambda: not player.playing)


def test_the_outputs_are_told_when_asked_for(player, qtbot):
    with qtbot.waitSignal(player.outputs_changed) as told:
        player.list_outputs()
    assert isinstance(told.args[0], tuple)


def test_a_process_that_dies_is_started_again_with_all_that_was_set(player, qtbot):
    ticks = []
    player.position_changed.connect(ticks.append)
    player.set_phrase(Phrase(tempo=400, measures=1))
    player.set_loop((24, None))
    player.play()
    qtbot.waitUntil(lambda: len(ticks) > 2)
    again = "The player stopped unexpectedly and was started again."
    with qtbot.waitSignal(player.noticed, check_params_cb=lambda text: text == again):
        os.kill(children()[0].pid, signal.SIGKILL)
    assert not player.playing
    assert len(children()) == 1
    ticks.clear()
    player.play()
    qtbot.waitUntil(lambda: len(ticks) > 2)
    assert ticks[0] == 24


def test_a_process_that_hangs_is_started_again(player, qtbot, monkeypatch):
    monkeypatch.setattr("app.playback.player.MISSED_PULSES", 1)
    with qtbot.waitSignal(player.outputs_changed):
        player.list_outputs()
    hung = children()[0].pid
    player._pulse.setInterval(100)
    with qtbot.waitSignal(player.noticed, check_params_cb=lambda text: "again" in text):
        os.kill(hung, signal.SIGSTOP)
    assert [child.pid for child in children()] != [hung]


def test_what_was_set_is_told_to_another_process_too(player, qtbot):
    player.set_metronome(True, Route(NOWHERE))
    player.set_count_in(1)
    player.set_phrase(Phrase(tempo=400, measures=1))
    player.play()
    with qtbot.waitSignal(player.counted_in, check_params_cb=lambda beats: beats == 3):
        pass
    with qtbot.waitSignal(player.noticed):
        os.kill(children()[0].pid, signal.SIGKILL)
    counted = []
    player.counted_in.connect(counted.append)
    player.play()
    qtbot.waitUntil(lambda: counted == [4, 3, 2, 1, 0])
    with pytest.raises(ValueError, match="not for 3"):
        player.set_count_in(3)


def test_another_clock_is_followed_and_its_tempo_told(player, qtbot):
    player.follow_clock(True)
    begun = time.perf_counter()
    for pulse in range(48):  # all at once, but each with its time
        player.hear_clock(PULSE, begun + pulse * 60 / 90 / 24)
    with qtbot.waitSignal(player.followed, check_params_cb=lambda tempo: tempo == 90):
        pass
    with qtbot.waitSignal(player.followed, check_params_cb=lambda tempo: tempo == 0):
        player.follow_clock(False)


def test_a_tempo_that_led_leads_no_more_where_the_process_has_gone(player, qtbot):
    player.join_link(False)
    player.follow_clock(True)
    begun = time.perf_counter()
    for pulse in range(48):
        player.hear_clock(PULSE, begun + pulse * 60 / 90 / 24)
    with qtbot.waitSignal(player.followed, check_params_cb=lambda tempo: tempo == 90):
        pass
    with qtbot.waitSignals(
        [player.followed, player.linked],
        check_params_cbs=[lambda tempo: tempo == 0, lambda n: n == 0],
    ):
        os.kill(children()[0].pid, signal.SIGKILL)


@pytest.mark.slow
def test_the_others_of_a_link_session_are_told(player, qtbot, peer):
    peer(93.0)
    with qtbot.waitSignals(
        [player.linked, player.followed],
        check_params_cbs=[lambda peers: peers == 1, lambda tempo: tempo == 93],
    ):
        player.join_link(True)
    with qtbot.waitSignal(player.linked, check_params_cb=lambda peers: peers == 0):
        player.join_link(False)


def obey_aloud(pipe):
    """Stand for the process: say of each phrase when it is to take over."""
    pipe.send(Alive())
    while not isinstance(command := pipe.recv(), Quit):
        if isinstance(command, SetPhrase):
            pipe.send(Notice(command.at))


def test_a_change_lands_where_it_is_set_to_unless_it_says_so_itself(qtbot):
    player = Player(start=obey_aloud)
    landed = []
    player.noticed.connect(landed.append)
    try:
        player.set_phrase(TUNE)
        player.set_landing("bar")
        player.set_phrase(TUNE)
        player.set_phrase(TUNE, "now")
        qtbot.waitUntil(lambda: landed == ["beat", "bar", "now"])
    finally:
        player.close()


def refuse(pipe):
    raise SystemExit(3)


def test_a_process_that_cannot_start_is_not_started_for_ever(qtbot):
    player = Player(start=refuse)
    try:
        with qtbot.waitSignal(player.noticed) as notice:
            pass
        assert notice.args == ["The player cannot start, so nothing can be heard."]
        assert children() == []
    finally:
        player.close()


def ignore(pipe):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pipe.send(Alive())
    time.sleep(60)


@pytest.mark.parametrize("start", [None, ignore])
def test_it_ends_within_a_second_and_leaves_no_child(qtbot, start):
    player = Player(start=start) if start else Player()
    player.choose_output(NOWHERE)
    player.set_loop((0, None))
    player.play()
    qtbot.wait(600)
    assert len(children()) == 1
    began = time.monotonic()
    player.close()
    assert time.monotonic() - began < 1
    assert children() == []


def test_a_tempo_that_no_phrase_can_have_is_refused_at_once(player):
    with pytest.raises(ValueError, match="tempo lies between"):
        player.set_tempo(5)


@pytest.mark.slow
def test_the_virtual_port_plays_what_the_window_sets(listener, player, qtbot):
    player.choose_output(VIRTUAL)
    player.set_phrase(TUNE)
    listener.connect()
    player.play()
    qtbot.waitUntil(lambda: (0xB0, 123, 0) in listener.listen() and len(listener.notes()) == 8)
    assert listener.notes() == [(on, 60 + i) for i in range(4) for on in (True, False)]
