import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.dials.dial_scale import DialScale, span_text
from arvae_models.attributes import ATTRIBUTES, BY_KEY

NOTES = DialScale.of(BY_KEY["note_density"], 4, 16)
RISE = DialScale.of(BY_KEY["contour"], -12, 12)
COMPLEXITY = DialScale.of(BY_KEY["rhythmic_complexity"], 0.0547, 0.4211)


def test_the_ends_are_rounded_outwards_to_what_can_be_shown():
    assert (COMPLEXITY.low, COMPLEXITY.high) == (0.05, 0.43)
    assert (NOTES.low, NOTES.high) == (4, 16)


def test_it_widens_to_hold_a_measured_value_but_never_beyond_the_attribute():
    assert NOTES.containing(2, 18).low == 2
    assert NOTES.containing(2, 18).high == 18
    assert NOTES.containing(99).high == 24


def test_places_on_the_sweep():
    assert [NOTES.fraction(value) for value in (4, 10, 16, 20)] == [0, 0.5, 1, 1]
    assert NOTES.value(0.54) == 10  # 10.48
    assert DialScale.of(BY_KEY["pitch_range"], 5, 5).fraction(5) == 0.5


@given(st.sampled_from(ATTRIBUTES), st.data())
def test_a_shown_value_comes_back_from_its_place(attribute, data):
    low, high = (max(attribute.lowest, -40), min(attribute.highest, 40))
    scale = DialScale.of(attribute, low, high)
    value = scale.shown(data.draw(st.floats(low, high)))
    assert scale.value(scale.fraction(value)) == pytest.approx(value)
    assert scale.of_integer(scale.integer(value)) == pytest.approx(value)
    assert scale.read(attribute.text(value)) == pytest.approx(value)


def test_steps_stop_at_the_ends():
    assert NOTES.stepped(9, 1) == 10
    assert NOTES.stepped(15, 4) == 16
    assert COMPLEXITY.stepped(0.1439, 1) == 0.15


@pytest.mark.parametrize(
    ("scale", "text", "value"),
    [
        (NOTES, "9", 9),
        (NOTES, " 9 notes ", 9),
        (NOTES, "9.4", 9),
        (NOTES, "20", 20),  # beyond the sweep, and possible
        (NOTES, "99", 24),
        (RISE, "+5", 5),
        (RISE, "-3", -3),
        (RISE, "−3 st", -3),
        (COMPLEXITY, "0,14", 0.14),
        (COMPLEXITY, ".2", 0.2),
    ],
)
def test_typed_numbers(scale, text, value):
    assert scale.read(text) == value


@pytest.mark.parametrize("text", ["", "notes", "nine", "9 9", "1e5", "--3", "9 notes 4", "nan"])
def test_what_is_no_number(text):
    assert NOTES.read(text) is None


def test_one_value_or_a_span_in_words():
    assert NOTES.span_text(9, 9) == "9 notes"
    assert NOTES.span_text(7, 9) == "7 – 9 notes"
    assert NOTES.span_text(1, 9) == "1 – 9 notes"
    assert RISE.span_text(-3, 11) == "-3 – +11 st"
    assert span_text(BY_KEY["rhythmic_complexity"], 0.1, 0.25, " to ") == "0.10 to 0.25"
