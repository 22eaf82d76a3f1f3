import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.roll.loop_brace import LoopDrag, Part, part_at, words
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from arvae_models.grid import on_grid

# One tick is 5 pixels.
ROLL = RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20)
LOOP = (48, 96)


@pytest.mark.parametrize(
    ("tick", "part"),
    [
        (40, Part.NONE),
        (47, Part.START),
        (49, Part.START),
        (60, Part.BODY),
        (95, Part.END),
        (97, Part.END),
        (100, Part.NONE),
    ],
)
def test_parts_of_the_loop(tick, part):
    assert part_at(ROLL, LOOP, ROLL.x(tick)) is part
    assert part_at(ROLL, None, ROLL.x(tick)) is Part.NONE


def test_a_short_loop_keeps_a_body():
    assert part_at(ROLL, (0, 1), GUTTER + 2.5) is Part.BODY


@pytest.mark.parametrize(
    ("start", "tick", "fine", "region"),
    [
        (50, 90, False, (48, 96)),
        (90, 50, False, (48, 96)),
        (50, 50, False, (48, 60)),
        (50, 53, True, (48, 54)),
        (52.5, 60, True, (52, 63)),
        (-20, 500, False, (0, 192)),
        (191.9, 400, False, (180, 192)),
    ],
)
def test_a_new_loop(start, tick, fine, region):
    assert LoopDrag(LOOP, Part.NONE, start, 192).to(tick, fine=fine) == region


@pytest.mark.parametrize(
    ("part", "start", "tick", "fine", "region"),
    [
        (Part.BODY, 60, 75, False, (60, 108)),
        (Part.BODY, 60, 64, True, (52, 100)),
        (Part.BODY, 60, -500, False, (0, 48)),
        (Part.BODY, 60, 500, False, (144, 192)),
        (Part.START, 48, 65, False, (60, 96)),
        (Part.START, 48, 150, False, (84, 96)),
        (Part.START, 48, 150, True, (93, 96)),
        (Part.END, 96, 20, False, (48, 60)),
        (Part.END, 96, 20, True, (48, 51)),
        (Part.END, 96, 500, False, (48, 192)),
    ],
)
def test_a_loop_carried_or_stretched(part, start, tick, fine, region):
    assert LoopDrag(LOOP, part, start, 192).to(tick, fine=fine) == region


@given(
    part=st.sampled_from(Part),
    base=st.none()
    | st.tuples(st.integers(0, 15), st.integers(1, 16)).filter(lambda r: r[0] < r[1]),
    start=st.floats(-50, 250),
    tick=st.floats(-50, 250),
    fine=st.booleans(),
)
def test_a_loop_is_never_empty_nor_outside(part, base, start, tick, fine):
    region = base and (12 * base[0], 12 * base[1])
    first, end = LoopDrag(region, part, start, 192).to(tick, fine=fine)
    assert 0 <= first < end <= 192
    assert on_grid(first)
    assert fine or (first % 12, end % 12) == (0, 0)


@pytest.mark.parametrize(
    ("region", "said"),
    [
        (None, "No loop"),
        ((48, 96), "Loop: bar 2"),
        ((48, 192), "Loop: bars 2 to 4"),
        ((12, 72), "Loop: bar 1 beat 2 to bar 2 beat 2"),
    ],
)
def test_in_words(region, said):
    assert words(region, 48) == said
