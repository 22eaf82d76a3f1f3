import pytest
from PySide6.QtCore import QPoint, QPointF

from app.views.dials.dial_hand import Hand


@pytest.fixture
def hand():
    """A hand that holds a knob turned half way, at (100, 100)."""
    hand = Hand()
    hand.take(QPointF(100, 100), 0.5)
    return hand


def test_a_trembling_click_turns_nothing(hand):
    assert hand.move(QPointF(101, 99), fine=False) is None
    assert hand.release()
    assert not hand.release()


@pytest.mark.parametrize(
    ("place", "fine", "position"),
    [
        ((100, 70), False, 0.6),  # 30 of 300 pixels upwards
        ((130, 100), False, 0.6),  # to the right as well
        ((115, 115), False, 0.5),  # right and down cancel each other
        ((100, 70), True, 0.525),
        ((100, -500), False, 1.0),
        ((100, 900), False, 0.0),
    ],
)
def test_a_drag_turns_by_its_way(hand, place, fine, position):
    assert hand.move(QPointF(*place), fine=fine) == pytest.approx(position)


def test_a_change_of_pace_does_not_jump(hand):
    hand.move(QPointF(100, 70), fine=False)
    assert hand.move(QPointF(100, 70), fine=True) == pytest.approx(0.6)


def test_it_comes_back_at_once_from_beyond_the_end(hand):
    hand.move(QPointF(100, -500), fine=False)
    assert hand.move(QPointF(100, -470), fine=False) == pytest.approx(0.9)


def test_a_hand_that_holds_nothing_turns_nothing():
    hand = Hand()
    assert not hand.holds
    assert hand.move(QPointF(50, 50), fine=False) is None


def test_parts_of_a_notch_add_up(hand):
    assert [hand.roll(QPoint(0, delta)) for delta in (120, 60, 60, -240)] == [1, 0, 1, -2]


def test_a_wheel_that_is_pushed_to_the_right_turns_up_like_a_drag(hand):
    assert hand.roll(QPoint(-120, 0)) == 1
    assert hand.roll(QPoint(240, 0)) == -2
