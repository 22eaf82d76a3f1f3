"""A melody engraved on a staff, as outlines that matplotlib can fill.

verovio sets the music and says it in SVG; its few kinds of shape are read here, so that a score
stands in a figure of any format, drawn by the same hand as the panels beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from xml.etree.ElementTree import Element, fromstring

import numpy as np
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Bbox

from arvae_models import musicxml
from arvae_models.music import Phrase

STAFF: Final = 720.0  # units from the first line of a staff to the fifth
_WIDEST: Final = 100_000  # units of a page, verovio's limit
_UNITS: Final = 10  # of a staff's space, in one of verovio's for a page
_OPTIONS: Final = {
    "header": "none",
    "footer": "none",
    "adjustPageHeight": True,
    "svgFormatRaw": True,
    "breaks": "encoded",
    "mnumInterval": 0,  # no bar numbers
    "scale": 100,
    **dict.fromkeys((f"pageMargin{side}" for side in ("Left", "Right", "Top", "Bottom")), 0),
}
_LEFT_OUT: Final = {"placeholder", "label", "tempo", "mNum"}  # classes that are no notes
_TRANSFORM: Final = re.compile(r"(translate|scale)\(([^)]*)\)")
_LATER_MEASURE: Final = re.compile(r'<measure number="(?!1")\d+">')
_NOTE: Final = re.compile(r"n(\d+)")  # as the writer of MusicXML names them
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_CODES: Final[dict[str, tuple[Any, ...]]] = {
    "moveTo": (Outline.MOVETO,),
    "lineTo": (Outline.LINETO,),
    "curveTo": (Outline.CURVE4,) * 3,
    "qCurveTo": (Outline.CURVE3,) * 2,
}


@dataclass(frozen=True, slots=True)
class Engraving:
    """One staff. Units are verovio's, STAFF of them to the height of a staff; y points down."""

    outlines: tuple[Outline, ...]  # each to be filled
    notes: tuple[int | None, ...]  # whose each outline is: a place in the phrase's notes
    box: Bbox  # around everything
    bars: tuple[tuple[float, float], ...]  # left and right end of each measure
    top: float  # y of the staff's first line


def engrave(phrases: Sequence[Phrase]) -> list[Engraving]:
    """Engrave each phrase on one staff, all of them as wide as the widest needs to be."""
    return [staff for (staff,) in _engraved(phrases, apart=False)]


def engrave_apart(phrases: Sequence[Phrase]) -> list[list[Engraving]]:
    """Engrave each measure on a staff of its own, all of them equally wide.

    The measures of a phrase, which have one clef and one key, are together.
    """
    return _engraved(phrases, apart=True)


def _engraved(phrases: Sequence[Phrase], apart: bool) -> list[list[Engraving]]:
    texts = [_prepared(musicxml.dumps(phrase), apart) for phrase in phrases]
    loose = {"noJustification": True, "adjustPageWidth": True, "pageWidth": _WIDEST}
    staves = [staff for text in texts for staff in _staves(_svg(text, loose), apart)]
    widest = max((staff.bars[-1][1] - staff.bars[0][0] for staff in staves), default=0.0)
    page = min(_WIDEST, int(widest / _UNITS) + 1)
    # A short line is the last one of its page, which is only stretched when told so.
    stretched = {"pageWidth": page, "minLastJustification": 0.0}
    return [_staves(_svg(text, stretched), apart) for text in texts]


def _prepared(text: str, apart: bool) -> str:
    """Take the part's name away, which would stand before the staff; break lines at bar lines."""
    text = re.sub(r"<part-name>[^<]*</part-name>", "<part-name/>", text)
    return _LATER_MEASURE.sub(r'\g<0><print new-system="yes"/>', text) if apart else text


def _staves(svg: Element, apart: bool) -> list[Engraving]:
    systems = [element for element in svg.iter() if "system" in _classes(element)]
    return [_read(svg, part) for part in (systems if apart else [svg])]


def _svg(text: str, options: dict[str, Any]) -> Element:
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(_OPTIONS | options)
    toolkit.loadData(text)
    return fromstring(toolkit.renderToSVG(1))


def _read(svg: Element, part: Element) -> Engraving:
    glyphs = {
        f"#{glyph.get('id')}": _glyph(glyph)
        for glyph in svg.iter()
        if _tag(glyph) == "g" and glyph.find("./{*}path") is not None and _is_defined(svg, glyph)
    }
    owners = _owners(svg)
    outlines: list[Outline] = []
    notes: list[int | None] = []
    bars: list[tuple[float, float]] = []
    top = 0.0
    for element, place in _shown(part, Affine2D()):
        if _tag(element) == "use":
            outlines.append(glyphs[element.get(_XLINK, "")].transformed(place))
        else:
            outlines += [outline.transformed(place) for outline in _outlines(element)]
        notes += [owners.get(element)] * (len(outlines) - len(notes))
        if "staff" in _classes(element) and (line := element.find("./{*}path")) is not None:
            ends = place.transform(_points(line.get("d", "")))
            bars.append((float(ends[:, 0].min()), float(ends[:, 0].max())))
            top = float(ends[:, 1].min())
    box = Bbox.union([outline.get_extents() for outline in outlines])
    return Engraving(tuple(outlines), tuple(notes), box, tuple(bars), top)


def _owners(svg: Element) -> dict[Element, int]:
    """Tell of everything inside a note which of the phrase's notes that is."""
    owners: dict[Element, int] = {}
    note = 0
    for group in svg.iter():
        if "note" in _classes(group):
            named = _NOTE.fullmatch(group.get("id", ""))
            note = int(named[1]) if named else note  # else it is tied to the one before
            owners |= dict.fromkeys(group.iter(), note)
    return owners


def _is_defined(svg: Element, glyph: Element) -> bool:
    return any(glyph in defs for defs in svg.iter("{http://www.w3.org/2000/svg}defs"))


def _glyph(group: Element) -> Outline:
    path = group.find("./{*}path")
    assert path is not None
    return _parsed(path.get("d", "")).transformed(_placed(path, Affine2D()))


def _shown(element: Element, place: Affine2D) -> Iterator[tuple[Element, Affine2D]]:
    """Yield every element that is drawn, with what brings its coordinates to the page's."""
    if _tag(element) == "defs" or _classes(element) & _LEFT_OUT:
        return
    here = _placed(element, place)
    yield element, here
    for child in element:
        yield from _shown(child, here)


def _placed(element: Element, place: Affine2D) -> Affine2D:
    """Put an element's own transform before that of its parents."""
    here = Affine2D()
    for kind, numbers in reversed(_TRANSFORM.findall(element.get("transform", ""))):
        x, y = (float(value) for value in (_NUMBER.findall(numbers) * 2)[:2])
        here = here.translate(x, y) if kind == "translate" else here.scale(x, y)
    return Affine2D(place.get_matrix() @ here.get_matrix())


def _outlines(element: Element) -> list[Outline]:
    """Return what an element fills: shapes, and lines by their breadth."""
    tag, width = _tag(element), float(element.get("stroke-width", 0) or 0)
    if tag == "path":
        text = element.get("d", "")
        straight = not re.search(r"[a-zA-KN-Z]", text)  # M and L alone: a line to be drawn
        return _strokes(_points(text), width) if straight else [_parsed(text)]
    if tag in ("polygon", "polyline"):
        points = _points(element.get("points", ""))
        if tag == "polyline":
            return _strokes(points, width)
        return [Outline(np.concatenate((points, points[:1])), closed=True)]
    if tag == "rect":
        x, y, across, down = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
        return [_rectangle(x, y, x + across, y + down)]
    if tag == "ellipse":
        x, y, across, down = (float(element.get(name, 0)) for name in ("cx", "cy", "rx", "ry"))
        return [Outline.unit_circle().transformed(Affine2D().scale(across, down).translate(x, y))]
    return []


def _strokes(points: np.ndarray[Any, Any], width: float) -> list[Outline]:
    """Turn a line of some breadth into a quadrangle for each of its parts."""
    found = []
    for start, end in pairwise(points):
        along = (end - start) / (np.hypot(*(end - start)) or 1.0)
        aside = np.array((-along[1], along[0])) * width / 2
        corners = (start - aside, end - aside, end + aside, start + aside, start - aside)
        found.append(Outline(np.array(corners), closed=True))
    return found


def _rectangle(left: float, top: float, right: float, bottom: float) -> Outline:
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    return Outline(corners, closed=True)


def _parsed(text: str) -> Outline:
    """Read a path of SVG."""
    pen = RecordingPen()
    parse_path(text, pen)
    points: list[tuple[float, float]] = []
    codes: list[Any] = []
    for name, arguments in pen.value:
        if name in _CODES:
            points += arguments
            codes += _CODES[name]
        elif name == "closePath":
            points.append((0.0, 0.0))
            codes.append(Outline.CLOSEPOLY)
    return Outline(points, codes)


def _points(text: str) -> np.ndarray[Any, Any]:
    return np.array(_NUMBER.findall(text), float).reshape(-1, 2)


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())
