import pytest

from app.views.lanes.lane_text import bar_words, brief_words, spoken
from arvae_models.attributes import BY_KEY

NOTES = BY_KEY["note_density"]


@pytest.mark.parametrize(
    ("asked", "measured", "words"),
    [
        (7.0, 6.0, "Bar 3: note density asked 7 notes, measured 6 notes"),
        (None, 1.0, "Bar 3: note density measured 1 note"),
        (7.0, None, "Bar 3: note density asked 7 notes"),
        (None, None, "Bar 3: note density not measured"),
    ],
)
def test_a_bar_in_words(asked, measured, words):
    assert bar_words(NOTES, 2, asked, measured) == words
    assert brief_words(NOTES, 2, asked, measured) == words.replace("note density ", "")


def test_several_bars_have_a_line_each():
    words = spoken(BY_KEY["contour"], range(2), {1: 5.0}, {0: -3.0, 1: 5.0})
    assert words == "Bar 1: net rise measured -3 st.\nBar 2: net rise asked +5 st, measured +5 st."
