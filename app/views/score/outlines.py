"""The engraver's SVG, read once into outlines that Qt fills: the display list of a line of music.

Only the few kinds of shape that verovio draws notes with are known here. Upright and level strokes
are rectangles, so that they can be put on whole pixels. Every other shape is a path of its own: in
one path the opposite windings of two shapes would cancel out where they overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, fromstring

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF, QTransform

STAFF: Final = 720.0  # units from the first line of a staff to the fifth
SPACE: Final = STAFF / 4

_SVG: Final = "{http://www.w3.org/2000/svg}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_USE: Final = f"{_SVG}use"
_GROUPS: Final = (f"{_SVG}g", f"{_SVG}svg")
_UNWANTED: Final = frozenset({"placeholder", "label", "tempo", "mNum"})  # classes without notes
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_COMMAND: Final = re.compile(r"([a-zA-Z])([^a-zA-Z]*)")
_NOTE: Final = re.compile(r"n(\d+)(?:-(\d+))?")
_TIE: Final = re.compile(r"t(\d+)-(\w+)")

Shape = QRectF | QPainterPath


@dataclass(frozen=True, slots=True)
class Ink:
    """Shapes to be filled."""

    rules: tuple[QRectF, ...] = ()  # upright and level: stems, bar lines, ledger lines
    paths: tuple[QPainterPath, ...] = ()  # everything else, each for itself

    @classmethod
    def of(cls, *shapes: Shape) -> Ink:
        """Sort shapes."""
        return cls(
            tuple(shape for shape in shapes if isinstance(shape, QRectF)),
            tuple(shape for shape in shapes if isinstance(shape, QPainterPath)),
        )

    @property
    def box(self) -> QRectF:
        """The rectangle around all of it."""
        return _around(*self.rules, *(path.boundingRect() for path in self.paths))


@dataclass(frozen=True, slots=True)
class Mark:
    """One written note: head, stem, flag, dots, accidental, and the tie that leads on."""

    note: int  # counted from the first note of the line
    tied: int  # 0 where the line writes the note first, else counting up
    head: QRectF
    body: QRectF  # around all but the tie
    box: QRectF  # around everything
    ink: Ink


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line of music. Units are verovio's, STAFF of them to the height of a staff; y is down."""

    marks: tuple[Mark, ...]
    ink: Ink  # what belongs to no single note: clef, rests, beams, bar lines
    bars: tuple[QRectF, ...]  # each from bar line to bar line, and as high as the staff
    rule: float  # breadth of a staff's line
    box: QRectF  # around everything

    @property
    def staff(self) -> QRectF:
        """The staff from end to end."""
        return self.bars[0] | self.bars[-1]


class _Owner(NamedTuple):  # a key of dictionaries, thousands of times a page
    """Whose a shape is."""

    mark: str = ""  # id of the sign; empty for what belongs to no single one
    part: str = ""  # what must be told apart: notehead, tie, staff


@dataclass(slots=True)
class _Found:
    """What was read so far."""

    glyphs: Mapping[str, QPainterPath]
    shapes: dict[_Owner, list[Shape]] = field(default_factory=dict)
    bars: list[QRectF] = field(default_factory=list)
    rule: float = 0.0

    def add(self, owner: _Owner, shape: Shape) -> None:
        self.shapes.setdefault(owner, []).append(shape)

    def of(self, mark: str, part: str = "") -> list[Shape]:
        return self.shapes.get(_Owner(mark, part), [])


def read(svg: str) -> Drawing:
    """Read a line that `mei.lines` wrote and verovio has engraved without margins."""
    root = fromstring(svg)
    found = _Found(_glyphs(root))
    _collect(root, _Owner(), found)
    marks = tuple(_mark(owner.mark, found) for owner in found.shapes if owner.part == "notehead")
    ink = Ink.of(*found.of(""))
    box = _around(ink.box, *found.bars, *(mark.box for mark in marks))
    return Drawing(marks, ink, tuple(found.bars), found.rule, box)


def _mark(name: str, found: _Found) -> Mark:
    head = found.of(name, "notehead")
    body = Ink.of(*head, *found.of(name))
    numbers = _NOTE.fullmatch(name)
    assert numbers
    ink = Ink.of(*head, *found.of(name), *found.of(name, "tie"))
    return Mark(int(numbers[1]), int(numbers[2] or 0), Ink.of(*head).box, body.box, ink.box, ink)


def _around(*boxes: QRectF) -> QRectF:
    return reduce(QRectF.united, boxes, QRectF())


def _collect(element: Element, owner: _Owner, found: _Found) -> None:
    """Collect the shapes of everything in an element."""
    for child in element:
        tag = child.tag
        if tag == _USE:
            found.add(owner, _placed(found.glyphs[child.get(_HREF, "")[1:]], child))
        elif tag in _SHAPES:
            if owner.part != "staff":
                found.add(owner, _SHAPES[tag](child))
        elif tag in _GROUPS and len(child):
            kinds = child.get("class", "").split()
            if not _UNWANTED.isdisjoint(kinds):
                continue
            kind = kinds[0] if kinds else ""
            if kind == "staff":
                _read_staff(child, found)
            _collect(child, _owner(child.get("id", ""), kind, owner), found)


def _owner(name: str, kind: str, outer: _Owner) -> _Owner:
    if kind == "note":
        return _Owner(name)
    if kind == "tie" and (numbers := _TIE.fullmatch(name)):
        count = "" if numbers[2] in ("0", "in") else f"-{numbers[2]}"
        return _Owner(f"n{numbers[1]}{count}", kind)
    if kind in ("notehead", "staff"):
        return _Owner(outer.mark, kind)
    return _Owner(outer.mark) if outer.part else outer


def _read_staff(staff: Element, found: _Found) -> None:
    lines = [box for line in staff.findall(f"{_SVG}path") if isinstance(box := _path(line), QRectF)]
    first, last = lines[0], lines[-1]
    top, bottom = first.center().y(), last.center().y()
    found.bars.append(QRectF(first.left(), top, first.width(), bottom - top))
    found.rule = first.height()


def _glyphs(root: Element) -> dict[str, QPainterPath]:
    """Return the outlines that this line uses, by the names it has for them."""
    return {
        glyph.get("id", ""): _glyph(path.get("d", ""))
        for glyph in root.iterfind(f"{_SVG}defs/{_SVG}g")
        if (path := glyph.find(f"{_SVG}path")) is not None
    }


@lru_cache(maxsize=256)
def _glyph(text: str) -> QPainterPath:
    """Read the outline of one sign of the music font, whose y points up."""
    return QTransform.fromScale(1, -1).map(_parsed(text))


def _placed(glyph: QPainterPath, use: Element) -> QPainterPath:
    """Put a glyph where "translate(x, y) scale(across, down)" wants it."""
    x, y, across, down = _numbers(use.get("transform", ""))
    return QTransform(across, 0, 0, down, x, y).map(glyph)


def _path(element: Element) -> Shape:
    text = element.get("d", "")
    if "C" in text:
        return _parsed(text)
    (x, y, to_x, to_y), half = _numbers(text), float(element.get("stroke-width", 0)) / 2
    if x == to_x:
        return QRectF(x - half, min(y, to_y), 2 * half, abs(to_y - y))
    return QRectF(min(x, to_x), y - half, abs(to_x - x), 2 * half)


def _polygon(element: Element) -> QPainterPath:
    numbers = _numbers(element.get("points", ""))
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(*pair) for pair in _pairs(numbers)]))
    path.closeSubpath()
    return path


def _polyline(element: Element) -> QPainterPath:
    corners = [QPointF(*pair) for pair in _pairs(_numbers(element.get("points", "")))]
    line = QPainterPath(corners[0])
    for corner in corners[1:]:
        line.lineTo(corner)
    stroker = QPainterPathStroker()
    stroker.setWidth(float(element.get("stroke-width", 0)))
    stroker.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    stroker.setCapStyle(Qt.PenCapStyle.FlatCap)
    return stroker.createStroke(line)


def _ellipse(element: Element) -> QPainterPath:
    x, y, across, down = (float(element.get(name, 0)) for name in ("cx", "cy", "rx", "ry"))
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), across, down)
    return path


def _rect(element: Element) -> QRectF:
    return QRectF(*(float(element.get(name, 0)) for name in ("x", "y", "width", "height")))


_SHAPES: Final[Mapping[str, Callable[[Element], Shape]]] = {
    f"{_SVG}path": _path,
    f"{_SVG}polygon": _polygon,
    f"{_SVG}polyline": _polyline,
    f"{_SVG}ellipse": _ellipse,
    f"{_SVG}rect": _rect,
}


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _pairs(numbers: list[float]) -> Iterable[tuple[float, float]]:
    return zip(numbers[::2], numbers[1::2], strict=True)


# Numbers that one turn of a path command takes.
_TAKES: Final = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4}


def _parsed(text: str) -> QPainterPath:
    """Read SVG's path commands for straight lines and cubic curves."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    bend = QPointF()  # the last control point, which "s" continues
    for command, numbers in _COMMAND.findall(text):
        kind, relative = command.lower(), command.islower()
        if kind == "z":
            path.closeSubpath()
            continue
        values, size = _numbers(numbers), _TAKES[kind]
        for turn in range(0, len(values), size):
            here = path.currentPosition()
            base = here if relative else QPointF()
            taken = values[turn : turn + size]
            if kind in "hv":
                along = here.x() if kind == "v" else here.y()
                end = base.x() + taken[0] if kind == "h" else base.y() + taken[0]
                points = [QPointF(end, along) if kind == "h" else QPointF(along, end)]
            else:
                points = [base + QPointF(*pair) for pair in _pairs(taken)]
            if kind == "s":
                points.insert(0, here + (here - bend))
            if kind == "m" and turn == 0:
                path.moveTo(points[0])
            elif len(points) == 3:
                path.cubicTo(*points)
            else:
                path.lineTo(points[0])
            bend = points[-2] if len(points) == 3 else points[-1]
    return path
