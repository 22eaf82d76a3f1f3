"""Bars before and after a turn of a dial, as score pictures: chosen by a rule and not by hand.

A row a bar. The dials take turns, and each goes to the end of its range that is further away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from arvae_models import tokens
from arvae_models.attributes import BY_KEY
from arvae_models.music import Phrase
from arvae_models.neighbourhood import Coder, Neighbourhood
from arvae_models.request import Request
from arvae_models.tokens import HOLD, REST, Rows
from training import steering
from training.data.store import Bars
from training.figures import engraving, style
from training.figures.engraving import Engraving

COUNT: Final = 10  # bars
_RULE: Final = (
    "unseen bars drawn by lot; the dials in turn, each to its further end; "
    "coloured: notes that differ"
)

# All in mm.
_MARGIN: Final = 2.0
_TITLE: Final = 7.0
_HEAD: Final = 5.0  # what the columns show
_WORDS: Final = 38.0  # breadth
_BAR: Final = 64.5  # breadth
_ARROW: Final = 9.0  # breadth, with the air around it
_COLUMNS: Final = {"before": _MARGIN + _WORDS, "after": _MARGIN + _WORDS + _BAR + _ARROW}
_LINE: Final = 3.6  # of words
_GAP: Final = 3.5  # between rows


@dataclass(frozen=True, slots=True)
class Turn:
    """One dial turned on one bar."""

    key: str  # of the attribute
    asked: float  # in its unit, as are the next two
    own: float  # measured before
    measured: float  # and after
    before: Rows  # (24,)
    after: Rows  # (24,)
    kept: float  # share of the slots that did not change


def drawn(coder: Coder, bars: Bars, seed: int = 0) -> list[Turn]:
    """Turn a dial on each of the first COUNT unseen test bars that `steering.draw` gives.

    Bars wider than the model's pitches are passed over.
    """
    unseen = steering.draw(bars, len(bars.rows), seed)
    fitting = [row for row in unseen if coder.spec.vocabulary.shift_into(row) is not None]
    return [turned(coder, row, place, seed) for place, row in enumerate(fitting[:COUNT])]


def turned(coder: Coder, row: Rows, place: int, seed: int = 0) -> Turn:
    """Turn the dial that is due for the bar (24,) at a place in the figure.

    Where the bar's value lies below the middle of the dial's range, the range's high end is asked
    for, else the low one: rounded as it is shown, and no further than such a bar can go.
    """
    near = Neighbourhood(coder, row, seed)
    dial = coder.spec.dials[place % len(coder.spec.dials)]
    key = dial.attribute
    own = near.measured[key]
    end = dial.high if own < (dial.low + dial.high) / 2 else dial.low
    lowest, highest = near.bounds(Request())[key]
    request = Request({key: min(max(round(end, BY_KEY[key].decimals), lowest), highest)})
    near.settle(request)
    choice = near.choose(request)
    return Turn(key, request.asked[key], own, choice.measured[key], row, choice.row, choice.kept)


def words(turn: Turn) -> tuple[str, str, str]:
    """Say what was turned, from where to where, and how much of the bar is left.

    What was asked for is named where it is not what came.
    """
    attribute = BY_KEY[turn.key]
    before, asked, after = map(attribute.text, (turn.own, turn.asked, turn.measured))
    way = f"{before.partition(' ')[0]} → {after}"
    if asked != after:
        way += f" (asked: {asked.partition(' ')[0]})"
    return attribute.label, way.replace("-", "−"), f"{100 * turn.kept:.0f} % of the bar kept"


def score(title: str, turns: Sequence[Turn]) -> Figure:
    """Draw turns, a row each; notes that only one of the two bars has are in the dial's colour."""
    phrases = [_phrase(turn) for turn in turns]
    rows = [_Row.of(staves) for staves in engraving.engrave_apart(phrases)]
    down = _MARGIN + _TITLE + _HEAD
    height = down + sum(row.height + _GAP for row in rows)
    figure = style.page(style.PAGE, height, arranged=False)
    line = _MARGIN + _TITLE / 2
    style.write(figure, _MARGIN, line, style.shortened(title, 24), weight="bold", size=9)
    right = _COLUMNS["after"] + _BAR
    style.write(figure, right, line, _RULE, color=style.GREY, ha="right")
    for name, left in _COLUMNS.items():
        style.write(figure, left, down - _HEAD / 2, name, color=style.GREY)
    for turn, phrase, row in zip(turns, phrases, rows, strict=True):
        _draw(figure, turn, changed(phrase), row, down)
        down += row.height + _GAP
    return figure


def changed(phrase: Phrase) -> frozenset[int]:
    """Return the places of notes in a phrase of two bars that the other bar has not.

    Only where a note starts and its pitch count: one may end early to make room.
    """
    starts = [(note.onset % phrase.meter.ticks, note.pitch) for note in phrase.notes]
    return frozenset(place for place, start in enumerate(starts) if starts.count(start) == 1)


@dataclass(frozen=True, slots=True)
class _Row:
    """The two bars of a turn, engraved. Heights count from the staff's first line, downwards."""

    staves: Sequence[Engraving]
    scale: float  # of verovio's units in one mm
    top: float  # mm
    bottom: float  # mm

    @classmethod
    def of(cls, staves: Sequence[Engraving]) -> _Row:
        left, right = staves[0].bars[0]
        scale = (right - left) / _BAR
        top = min(staff.box.y0 - staff.top for staff in staves) / scale
        bottom = max(staff.box.y1 - staff.top for staff in staves) / scale
        return cls(staves, scale, top, bottom)

    @property
    def height(self) -> float:
        """Of the music in mm, or of the words where these need more."""
        return max(self.bottom - self.top, 3 * _LINE)


def _phrase(turn: Turn) -> Phrase:
    """Put both bars in a phrase, which gives them one key and one clef.

    What was tied into the bar is left out: before the bar after stands the bar before.
    """
    rows = np.stack((turn.before, turn.after))
    rows[rows[:, 0] == HOLD, 0] = REST
    return tokens.phrase_of(rows)


def _draw(figure: Figure, turn: Turn, tinted: frozenset[int], row: _Row, down: float) -> None:
    """Draw a row whose upper end is `down` mm from the page's."""
    colour = style.COLOURS[turn.key]
    top = down + (row.height - row.bottom + row.top) / 2
    middle = top - row.top + engraving.STAFF / row.scale / 2
    for place, line in enumerate(words(turn)):
        look = {"color": colour, "weight": "bold", "size": 8} if not place else {}
        style.write(figure, _MARGIN, middle + (place - 1) * _LINE, line, **look)
    style.write(
        figure, _COLUMNS["after"] - _ARROW / 2, middle, "→", color=style.GREY, size=12, ha="center"
    )
    for left, staff in zip(_COLUMNS.values(), row.staves, strict=True):
        axes = style.panel(figure, left, top, _BAR, row.bottom - row.top)
        axes.axis("off")
        inks = [colour if note in tinted else style.INK for note in staff.notes]
        # The hair around each shape, unsnapped, keeps a staff's lines alike on a screen.
        shapes = PathCollection(staff.outlines, facecolor=inks, edgecolor=inks)
        shapes.set(linewidth=0.12, snap=False)
        axes.add_collection(shapes)
        axes.set_xlim(*staff.bars[0])
        axes.set_ylim(staff.top + row.bottom * row.scale, staff.top + row.top * row.scale)
