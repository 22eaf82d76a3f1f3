import pytest

from app.views.roll.roll_text import length, place, spoken, spoken_velocity, spot
from arvae_models.music import Meter, Note, Phrase


def test_a_phrase_in_words():
    phrase = Phrase((Note(0, 12, 60), Note(18, 6, 63), Note(100, 4, 67)), 3)
    assert spoken(phrase).splitlines() == [
        "Bar 1: C4 on beat 1, a quarter; E♭4 half a beat after beat 2, an eighth.",
        "Bar 2: no new note.",
        "Bar 3: G4 a triplet after beat 1, a triplet eighth.",
    ]


def test_bars_follow_the_meter():
    assert (
        spoken(Phrase((Note(36, 12, 60),), 2, Meter(3, 4))).splitlines()[1].startswith("Bar 2: C4")
    )


@pytest.mark.parametrize(
    ("ticks", "words"),
    [(48, "a whole"), (18, "a dotted quarter"), (30, "2.5 beats"), (5, "0.42 beats")],
)
def test_lengths(ticks, words):
    assert length(ticks) == words


def test_places():
    assert place(45) == "three sixteenths after beat 4"
    assert place(1) == "1 twelfths after beat 1"
    assert spot(60, 0) == "C4 · bar 1"
    assert spot(60, None) == "C4"
    assert spot(60, 0, Note(0, 12, 60, 90)) == "C4 · bar 1 · a quarter · velocity 90"


def test_how_loud_a_note_is():
    assert spoken_velocity(Note(66, 6, 63, 70), 48) == (
        "Bar 2, E♭4 half a beat after beat 2: velocity 70"
    )
