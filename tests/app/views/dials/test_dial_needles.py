from app.views.dials.dial_needles import Needles
from app.views.dials.dial_scale import DialScale
from arvae_models.attributes import BY_KEY

NOTES = Needles(BY_KEY["note_density"])
RISE = Needles(BY_KEY["contour"])


def test_the_asked_needle_follows_until_something_is_asked():
    assert NOTES.asked is None
    measured = NOTES.measuring((7, 7))
    assert measured.asked == 7
    asked = measured.asking(9)
    assert asked.asked == 9
    assert asked.measuring((8, 8)).asked == 9
    assert asked.asking(None).asked == 7


def test_bars_that_differ_are_asked_for_their_middle():
    varied = NOTES.measuring((6, 11))
    assert varied.varied
    assert varied.asked == 8  # 8.5, rounded to even
    assert Needles(BY_KEY["rhythmic_complexity"], measured=(0.1, 0.25)).asked == 0.17
    assert not NOTES.measuring((6, 6)).varied


def test_a_miss_counts_beyond_the_tolerance_only():
    asked = RISE.measuring((4, 4)).asking(5)
    assert not asked.missed
    assert asked.measuring((3, 3)).missed
    assert asked.measuring((3, 5)).missed
    assert not RISE.measuring((3, 3)).missed


def test_the_first_turn_remembers_what_the_bars_had():
    first = NOTES.measuring((9, 9)).begun().asking(11)
    second = first.measuring((11, 11)).begun().asking(12)
    assert second.origin == 9
    assert second.asking(None).origin is None
    assert second.measuring(None) == NOTES


def test_the_scale_holds_both_needles():
    scale = DialScale.of(NOTES.attribute, 4, 16)
    assert NOTES.on(scale) == scale
    wide = NOTES.measuring((2, 3)).asking(20).on(scale)
    assert (wide.low, wide.high) == (2, 20)
