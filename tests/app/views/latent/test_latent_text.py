import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.latent import latent_text
from tests.surfaces import DIALS, NOTES, RISE, staircase


def test_dimensions_of_dials_come_first_and_by_name():
    order = latent_text.ordered_dimensions(DIALS, 6)
    assert order == [4, 0, 1, 2, 3, 5]
    names = [latent_text.dimension_name(DIALS, dimension) for dimension in order]
    assert names == ["Note density", "Net rise", "z 1", "z 2", "z 3", "z 5"]


@pytest.mark.parametrize("dial", DIALS)
@given(value=st.floats(-30, 30))
def test_a_value_leads_back_from_its_code(dial, value):
    assert latent_text.value_of(dial, dial.code_of(value)) == pytest.approx(value)


def test_a_place_is_told_in_the_dials_own_units():
    assert latent_text.value_of(NOTES, 0) == 5
    assert latent_text.value_of(RISE, 2) == -10
    words = latent_text.place_words(DIALS, (4, 0), (0.5, 1))
    assert words == "note density at 6.5 notes, net rise at −5.0 st"
    assert latent_text.place_words(DIALS, (0, 3), (0, -1.2)) == "net rise at 0.0 st, z 3 at −1.20"


def test_what_is_measured_is_told_and_what_is_wrong_with_it():
    surface = staircase(empty=[(0, 0)], far=[(0, 10)], flat=[(10, 0)])
    tell = latent_text.measured_words
    assert tell(surface, (0, 0)) == "complexity 0.00, range 0 st, 5 notes, net rise 0 st"
    assert tell(surface, (-2, -2)) == "no notes here"
    assert tell(surface, (2, -2)).endswith("net rise −5 st; beyond what tunes have")
    assert tell(surface, (-2, 2)).endswith("net rise +5 st; the same bar all around")
