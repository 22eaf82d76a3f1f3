"""Scores as outlines: verovio's shapes arrive, each in its place."""

from dataclasses import replace

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


def test_measures_apart_are_equally_wide_in_one_key_and_clef():
    # Alone, the first bar would stand in D major and the second in the bass.
    high, low = {0: 74, 6: 78, 12: 85}, {0: 41, 12: 48}
    first, second = engraving.engrave_apart([phrase(high, low), phrase(EIGHT)])
    assert [len(heads(staff)) for staff in (*first, *second)] == [3, 2, 8]
    ends = {staff.bars[0] for staff in (*first, *second)}
    assert {len(staff.bars) for staff in (*first, *second)} == {1}
    assert max(end for _, end in ends) == pytest.approx(min(end for _, end in ends), rel=0.01)
    clef_and_key = [staff.outlines[5:8] for staff in first]  # behind the five lines
    extents = [[o.get_extents().size for o in outlines] for outlines in clef_and_key]
    np.testing.assert_allclose(*extents)


def test_every_outline_knows_its_note():
    # An eighth; an eighth tied to two thirds of a beat; the last third tied to a quarter; a rest.
    staff = engraving.engrave([phrase({0: 71, 3: 72, 10: 73, 18: tokens.REST})])[0]
    of_notes = [
        [outline for outline, note in zip(staff.outlines, staff.notes, strict=True) if note == k]
        for k in range(3)
    ]
    found = [len(heads(replace(staff, outlines=tuple(outlines)))) for outlines in of_notes]
    assert found == [1, 2, 2]
    assert len(heads(staff)) == sum(found)
    left = [min(outline.get_extents().x0 for outline in outlines) for outlines in of_notes]
    assert left == sorted(left)
    assert staff.notes[:5] == (None,) * 5  # the lines of the staff


def test_the_first_line_is_the_top():
    (high,) = engraving.engrave([phrase(dict.fromkeys(FOUR, 96))])
    boxes = [outline.get_extents() for outline in high.outlines]
    lines = [box for box in boxes if box.width > 0.95 * high.box.width]
    assert high.top == pytest.approx(min(box.y0 for box in lines), abs=10)
    assert high.box.y0 < high.top - engraving.STAFF / 2  # C7 needs ledger lines


def test_nothing_to_engrave():
    assert engraving.engrave([]) == []
    assert engraving.engrave_apart([]) == []
    (rest,) = engraving.engrave([phrase({})])
    assert len(rest.bars) == 1
    assert not heads(rest)
