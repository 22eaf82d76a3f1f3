"""verovio's shapes arrive, each in its place: by hand, and from verovio itself."""

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt

from app.views.score import engraving, outlines
from app.views.score.outlines import SPACE, STAFF
from arvae_models import mei
from arvae_models.music import Note, Phrase

GLYPH = "M10 20v30h-10z"
SVG = f"""
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
<defs><g id="E0A4-x"><path transform="scale(1,-1)" d="{GLYPH}"/></g></defs>
<svg class="definition-scale"><g class="page-margin" transform="translate(0, 0)">
<g class="section placeholder"><ellipse cx="0" cy="-500" rx="90" ry="90"/></g>
<g class="measure"><g class="staff">
{"".join(f'<path d="M0 {y} L900 {y}" stroke-width="10"/>' for y in range(0, 721, 180))}
<g class="layer"><g id="n0" class="note">
  <g class="notehead"><use xlink:href="#E0A4-x" transform="translate(100, 200) scale(2, 2)"/></g>
  <g class="stem"><path d="M120 200 L120 -400" stroke-width="20"/></g></g>
<g id="n1-1" class="note">
  <g class="notehead"><use xlink:href="#E0A4-x" transform="translate(300, 200) scale(2, 2)"/></g>
  <g class="dots"><ellipse cx="400" cy="200" rx="30" ry="30"/></g></g></g></g>
<g id="t1-1" class="tie"><path d="M300,250 C350,300 400,300 450,250 C400,330 350,330 300,250"/></g>
<g class="barLine"><path d="M900 0 L900 720" stroke-width="20"/></g>
<g class="beam"><polygon points="0,-450 100,-450 100,-400 0,-400"/></g>
<g class="tupletBracket"><polyline points="0,-600 0,-650 200,-650" stroke-width="10"/></g>
</g></g></svg></svg>
"""


def engraved(*notes, measures=1):
    line = mei.lines(Phrase(notes, measures), [range(measures)])[0]
    return engraving.drawn(engraving.Planned(line, 9000.0))


def test_shapes_go_to_whom_they_belong():
    drawing = outlines.read(SVG)
    first, second = drawing.marks
    assert (first.note, first.tied) == (0, 0)
    assert first.head == QRectF(100, 100, 20, 60)  # the glyph points up, and is doubled
    assert first.ink.rules == (QRectF(110, -400, 20, 600),)
    assert first.body == QRectF(100, -400, 30, 600)
    assert (second.note, second.tied) == (1, 1)
    assert second.body == QRectF(300, 100, 130, 130)
    assert second.box.right() == pytest.approx(450)
    assert second.box.bottom() > 300  # its tie
    assert drawing.bars == (QRectF(0, 0, 900, 720),)
    assert drawing.staff == QRectF(0, 0, 900, 720)
    assert drawing.rule == 10
    assert drawing.ink.rules == (QRectF(890, 0, 20, 720),)
    assert len(drawing.ink.paths) == 2
    assert drawing.box.top() == pytest.approx(-655)  # the bracket, not the placeholder


def test_paths_of_svg():
    # An arch of "c" and "s", then the same absolutely; "h" and "v" close the box below it.
    relative = "M0 0c10 -20 20 -20 30 0s20 20 30 0v50h-60z"
    absolute = "M0 0C10 -20 20 -20 30 0S50 20 60 0V50H0Z"
    shapes = []
    for text in (relative, absolute):
        svg = SVG.replace(GLYPH, text).replace("scale(2, 2)", "scale(1, 1)")
        shapes.append(outlines.read(svg).marks[0].ink.paths[0])
    one, other = shapes
    assert one == other
    assert one.fillRule() == Qt.FillRule.WindingFill
    assert one.contains(QPointF(130, 175))
    # The second arch mirrors the first one: it bends to the other side.
    assert one.contains(QPointF(115, 210))
    assert not one.contains(QPointF(145, 195))


def test_a_bracket_is_as_broad_as_its_stroke():
    (bracket,) = (p for p in outlines.read(SVG).ink.paths if p.boundingRect().top() < -500)
    assert bracket.boundingRect() == QRectF(-5, -655, 205, 55)


def test_heads_stand_on_their_lines():
    drawing = engraved(Note(0, 12, 64), Note(12, 12, 71), Note(24, 24, 77))
    bottom, middle, top = (mark.head.center().y() for mark in drawing.marks)
    staff = drawing.staff
    assert bottom == pytest.approx(staff.bottom(), abs=5)  # E4: the lowest line
    assert middle == pytest.approx(staff.center().y(), abs=5)  # B4
    assert top == pytest.approx(staff.top(), abs=5)  # F5
    assert staff.height() == pytest.approx(STAFF)
    assert all(0.8 * SPACE < mark.head.height() < 1.2 * SPACE for mark in drawing.marks)


def test_a_half_note_is_hollow_and_a_quarter_is_not():
    half, quarter = engraved(Note(0, 24, 69), Note(24, 12, 69)).marks
    for mark, filled in ((half, False), (quarter, True)):
        head = mark.ink.paths[0]
        assert head.contains(mark.head.center()) == filled


def test_a_tie_belongs_to_the_note_it_leaves():
    drawing = engraved(Note(36, 24, 71), measures=2)
    first, second = drawing.marks
    assert [(mark.note, mark.tied) for mark in drawing.marks] == [(0, 0), (0, 1)]
    assert first.box.right() > second.head.left() - SPACE
    assert first.body.right() < drawing.bars[1].left()
    assert second.box == second.body


def test_glyphs_are_read_once():
    one, other = engraved(Note(0, 12, 64)), engraved(Note(0, 12, 65))
    assert one.marks[0].head.size() == other.marks[0].head.size()
    assert outlines._glyph.cache_info().hits > 0
