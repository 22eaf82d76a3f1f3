import pytest

from arvae_models.image_attributes import DIGIT_ATTRIBUTES, SPRITE_ATTRIBUTES, TABLES

DIGIT = {row.key: row for row in DIGIT_ATTRIBUTES}
SPRITE = {row.key: row for row in SPRITE_ATTRIBUTES}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_attribute_has_a_key_of_its_own_and_a_range(table):
    assert len({row.key for row in table}) == len(table)
    assert all(row.lowest < row.highest and row.step > 0 for row in table)


def test_values_are_shown_with_their_units():
    assert DIGIT["width"].text(13.24) == "13.2 px"
    assert DIGIT["slant"].text(0.128) == "+0.13 rad"
    assert DIGIT["slant"].text(-0.001) == "0.00 rad"
    assert [SPRITE["shape"].text(value) for value in (0.2, 1.0, 2.4, 3.0, 9.0)] == [
        "square",
        "square",
        "ellipse",
        "heart",
        "heart",
    ]


def test_how_near_is_near_enough():
    assert DIGIT["area"].tolerance == pytest.approx(2.75)  # a little more than half of 5 px²
    assert SPRITE["shape"].tolerance == 0  # a heart is no ellipse
    level = 1 / 31  # between two positions of a sprite
    assert level / 2 <= SPRITE["x"].tolerance < level


@pytest.mark.parametrize(
    ("row", "asked", "measured", "met"),
    [
        (DIGIT["area"], 100, 102, True),
        (DIGIT["area"], 100, 103, False),
        (SPRITE["shape"], 3, 3, True),
        (SPRITE["shape"], 3, 2, False),
    ],
)
def test_near_enough_is_met(row, asked, measured, met):
    assert row.meets(asked, measured) == met
