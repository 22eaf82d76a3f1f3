import pytest

from app.views.look.looks import DARK, LIGHT
from app.views.roll.roll_scale import row_colour
from arvae_models.keys import Key

D_MINOR = Key(2, "minor")


@pytest.mark.parametrize("look", [DARK, LIGHT])
def test_rows_outside_a_key_are_darker_and_its_tonic_is_tinted(look):
    third, tonic, outside = (row_colour(pitch, D_MINOR, look) for pitch in (65, 62, 66))
    assert third == look.colour("lane")
    assert outside.lightness() < look.colour("lane_black").lightness()
    assert tonic not in (third, outside)
    assert row_colour(70, D_MINOR, look) == look.colour("lane")  # a black key that belongs


def test_without_a_key_they_are_those_of_the_keyboard():
    assert row_colour(60, None, DARK) == DARK.colour("lane")
    assert row_colour(61, None, DARK) == DARK.colour("lane_black")
