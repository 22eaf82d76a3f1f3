"""The playhead under an injected time, at 60 quarters a minute: 12 ticks a second."""

import pytest

from app.views.roll.playhead import Playhead


@pytest.fixture
def head(qapp):
    head = Playhead(now=lambda: head.time)
    head.time = 10.0
    head.show_tempo(60)
    head.seen = []
    head.moved.connect(head.seen.append)
    yield head
    head.stop()


def test_it_runs_on_between_reports(head):
    head.show_place(24)
    head.time += 1 / 24
    head.step()
    assert head.seen == pytest.approx([24, 24.5])


def test_a_report_a_little_behind_does_not_take_it_back(head):
    head.show_place(24)
    head.time += 1.5 / 12
    head.show_place(25)
    assert head.seen[-1] == pytest.approx(25.5)


@pytest.mark.parametrize("tick", [0, 40])
def test_a_jump_is_followed_at_once(head, tick):
    head.show_place(24)
    head.time += 1 / 12
    head.show_place(tick)
    assert head.seen[-1] == tick


def test_a_player_that_falls_silent_is_waited_for(head):
    head.show_place(24)
    head.time += 60
    head.step()
    assert head.seen[-1] == 24 + 0.25 * 12


def test_frames_come_by_themselves_until_it_stops(head, qtbot):
    head.show_place(24)
    qtbot.waitUntil(lambda: len(head.seen) > 4)
    head.stop()
    assert head.seen[-1] is None
    count = len(head.seen)
    qtbot.wait(60)
    assert len(head.seen) == count
