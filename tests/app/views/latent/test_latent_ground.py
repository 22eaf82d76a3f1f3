import pytest

from app.views.latent.latent_ground import Ground
from tests.surfaces import DIALS, staircase

GROUND = Ground.of(DIALS, staircase(empty=[(0, 0)]), "note_density")


def test_colours_mean_the_dials_range():
    assert (GROUND.legend.low, GROUND.legend.high) == (2, 8)
    assert GROUND.data == ((-1, 1), (-2, 2))
    assert GROUND.name == "Latent map, Note density across, Net rise upwards"


@pytest.mark.parametrize(
    ("place", "value", "bubble"),
    [((2, 0), 10, "10 notes"), ((-1.6, 0), 1, "1 note"), ((-2, -2), None, "no notes")],
)
def test_a_place_has_a_value_and_a_bubble(place, value, bubble):
    assert GROUND.value(place) == value
    assert GROUND.bubble(place) == bubble


def test_values_beyond_the_colours_are_known():
    assert GROUND.beyond == (True, True)
    narrow = Ground.of(DIALS, staircase(size=9), "note_density")  # 0 to 8 notes
    assert narrow.beyond == (True, False)


def test_words_name_the_bar_its_place_and_what_is_there():
    assert GROUND.words((0, 2), 2) == (
        "Bar 3, note density at 5.0 notes, net rise at −10.0 st: "
        "complexity 0.00, range 0 st, 5 notes, net rise +5 st"
    )
    assert GROUND.words((0, 2), None).startswith("note density at 5.0")


@pytest.mark.parametrize(
    "ground", [Ground(), Ground.of(DIALS, None, "note_density"), Ground.of((), staircase(), "")]
)
def test_without_a_surface_there_is_nothing_to_say(ground):
    assert ground.words((0, 0), 1) == "No bar is on the map"
    assert (ground.value((0, 0)), ground.bubble((0, 0)), ground.beyond) == (None, "", (False,) * 2)
    assert ground.data == (None, None)
    assert ground.name == "Latent map"
