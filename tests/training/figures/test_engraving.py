"""Scores as outlines: verovio's shapes arrive, each in its place."""

import numpy as np
import pytest

from arvae_models import tokens
from training.figures import engraving


def phrase(*bars):
    """Make a phrase of bars {slot: pitch}."""
    rows = np.full((len(bars), 24), tokens.HOLD, np.int8)
    for row, notes in zip(rows, bars, strict=True):
        for slot, pitch in notes.items():
            row[slot] = pitch
    return tokens.phrase_of(rows)


FOUR = dict.fromkeys((0, 6, 12, 18), 71)
EIGHT = dict.fromkeys(range(0, 24, 3), 71)
TRIPLETS = dict.fromkeys((0, 2, 4), 71)


def heads(staff):
    """Outlines of notes' heads: as wide as one, as high as a space."""
    space = engraving.STAFF / 4
    boxes = [outline.get_extents() for outline in staff.outlines]
    return [
        box
        for box in boxes
        if 0.8 * space < box.height < 1.2 * space and 1.1 * space < box.width < 1.6 * space
    ]


def test_every_note_has_a_head_inside_its_bar():
    (staff,) = engraving.engrave([phrase(FOUR, EIGHT)])
    assert len(staff.bars) == 2
    counts = [
        sum(left <= head.x0 and head.x1 <= right for head in heads(staff))
        for left, right in staff.bars
    ]
    assert counts == [4, 8]


def test_a_higher_note_stands_higher():
    (staff,) = engraving.engrave([phrase(dict.fromkeys(FOUR, 64), dict.fromkeys(FOUR, 77))])
    low, *_, high = sorted(heads(staff), key=lambda head: head.x0)
    # E4 and F5 are eight steps apart, half a space each.
    assert low.y0 - high.y0 == pytest.approx(engraving.STAFF, abs=10)


def test_five_lines_go_from_end_to_end():
    (staff,) = engraving.engrave([phrase(FOUR)])
    boxes = [outline.get_extents() for outline in staff.outlines]
    lines = sorted(box.y0 for box in boxes if box.width > 0.95 * staff.box.width)
    assert np.diff(lines) == pytest.approx([engraving.STAFF / 4] * 4, abs=1)


def test_all_staves_are_as_wide_as_the_widest():
    short, long = engraving.engrave([phrase({}, FOUR), phrase(EIGHT, EIGHT)])
    assert short.bars[-1][1] == pytest.approx(long.bars[-1][1], rel=0.01)
    assert short.bars[0][1] == short.bars[1][0]


def test_a_bracket_is_drawn_and_words_are_not():
    plain, tuplet = engraving.engrave([phrase({0: 71, 6: 71}), phrase(TRIPLETS | {6: 71})])
    assert len(tuplet.outlines) > len(plain.outlines) + 2
    for staff in (plain, tuplet):
        assert staff.box.x0 >= -1  # no name stands before the staff
        assert staff.bars[0][0] == 0


def test_nothing_to_engrave():
    assert engraving.engrave([]) == []
    (rest,) = engraving.engrave([phrase({})])
    assert len(rest.bars) == 1
    assert not heads(rest)
