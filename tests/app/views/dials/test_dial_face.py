from dataclasses import replace

import pytest
from PySide6.QtGui import QColor

from app.views.dials.dial_face import Face, spoken, value_text
from app.views.dials.dial_needles import Needles
from app.views.dials.dial_scale import DialScale
from app.views.dials.reach import Reach
from arvae_models.attributes import BY_KEY

NOTES = BY_KEY["note_density"]
FACE = Face(
    scale=DialScale.of(NOTES, 4, 16),
    needles=Needles(NOTES, measured=(9, 9)),
    colour=QColor("#00ff00"),
)


@pytest.mark.parametrize(
    ("needles", "text"),
    [
        (Needles(NOTES), "–"),
        (Needles(NOTES, measured=(9, 9)), "9 notes"),
        (Needles(NOTES, measured=(6, 11)), "6 – 11 notes"),
        (Needles(NOTES, request=12, measured=(9, 9)), "12 notes"),
    ],
)
def test_the_large_text(needles, text):
    assert value_text(replace(FACE, needles=needles)) == text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "asked 9 notes, measured 9 notes, from 4 to 16"),
        ({"reach": Reach(6, 12, 7, 11)}, "{}, reachable from 6 to 12 notes"),
        ({"reach": Reach(9, 9, 9, 9)}, "{}, reachable at 9 notes only"),
        ({"locked": True}, "{}, locked"),
        ({"raw": True}, "{}, raw"),
        ({"knob": 0.75}, "{}, hardware knob at 13 notes"),
        (
            {"reach": Reach(1, 12, 7, 11), "locked": True, "raw": True},
            "{}, reachable from 1 to 12 notes, locked, raw",
        ),
    ],
)
def test_what_it_shows_can_be_heard(change, words):
    assert spoken(replace(FACE, **change)) == words.format(spoken(FACE))


def test_without_a_bar_there_is_little_to_say():
    assert spoken(replace(FACE, needles=Needles(NOTES))) == "no bar to measure"
