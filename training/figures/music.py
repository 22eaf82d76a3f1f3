"""The headline figure: bars along every dial, as a score or as a piano roll, with their values.

A block a model, a row a dial, a bar a step; the dots at a row's right are what its bars measure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from arvae_models import tokens
from arvae_models.attributes import BY_KEY
from training.figures import engraving, style
from training.figures.sweeps import STEPS, WAYS, Sweep, Way

# All in mm.
_LEFT: Final = 27.0  # of the music; the attributes' names stand before it
_MUSIC: Final = 117.0  # breadth
_DOTS: Final = 155.0  # left end of the dots
_DOTS_WIDTH: Final = 22.0
_TOP: Final = 3.0
_TITLE: Final = 7.0
_HEAD: Final = 3.5  # what is asked of each bar, above it
_DOTS_HEIGHT: Final = 11.0
_ROLL: Final = 12.0
_GAP: Final = 4.5
_FOOT: Final = 5.0
_ONSET: Final = 2.0  # ticks of the darker block at a note's start
_ROUND: Final = 4.0  # semitones above and below the notes of a roll, in all


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one model."""

    title: str
    sweeps: Sequence[Sweep]


@dataclass(frozen=True, slots=True)
class _Row:
    """How one row's music is drawn."""

    height: float  # mm
    bars: tuple[tuple[float, float], ...]  # left and right end of each, as shares of the breadth
    draw: Callable[[Axes], None]  # into axes of the music's size


def score(blocks: Sequence[Block], way: str) -> Figure:
    """Draw sweeps as one staff a row."""
    phrases = [tokens.phrase_of(sweep.rows) for block in blocks for sweep in block.sweeps]
    staves = iter(engraving.engrave(phrases))
    return _page(blocks, WAYS[way], lambda block: [_staff(next(staves)) for _ in block.sweeps])


def roll(blocks: Sequence[Block], way: str) -> Figure:
    """Draw sweeps as one piano roll a row; the rolls of a model show the same pitches."""
    return _page(blocks, WAYS[way], _rolls)


def _page(blocks: Sequence[Block], way: Way, rows_of: Callable[[Block], Sequence[_Row]]) -> Figure:
    drawn = [rows_of(block) for block in blocks]
    down = _TOP
    places: list[list[float]] = []  # top of each row's head
    for rows in drawn:
        down += _TITLE
        places.append([])
        for row in rows:
            places[-1].append(down)
            down += _HEAD + max(row.height, _DOTS_HEIGHT) + _GAP
        down += _FOOT
    figure = style.page(style.PAGE, down, arranged=False)
    for block, rows, tops in zip(blocks, drawn, places, strict=True):
        line = tops[0] - _TITLE / 2
        style.write(figure, 2, line, style.shortened(block.title, 28), weight="bold", size=9)
        style.write(figure, _LEFT + _MUSIC, line, way.title, color=style.GREY, ha="right")
        for sweep, row, top in zip(block.sweeps, rows, tops, strict=True):
            _draw_row(figure, sweep, row, top, way, last=top == tops[-1])
    return figure


def _draw_row(figure: Figure, sweep: Sweep, row: _Row, top: float, way: Way, last: bool) -> None:
    attribute, colour = BY_KEY[sweep.key], style.COLOURS[sweep.key]
    height = max(row.height, _DOTS_HEIGHT)
    middle = top + _HEAD + height / 2
    name = attribute.label.replace(" ", "\n")
    style.write(figure, 2, middle, name, color=colour, weight="bold", size=8)
    axes = style.panel(figure, _LEFT, middle - row.height / 2, _MUSIC, row.height)
    axes.axis("off")
    row.draw(axes)
    for asked, (left, right) in zip(sweep.asked, row.bars, strict=True):
        where = _LEFT + _MUSIC * (left + right) / 2
        code = f"z = {style.number(asked, 0 if asked.is_integer() else 2)}"
        head = attribute.text(asked).replace("-", "−") if way.in_units else code
        style.write(figure, where, top + _HEAD / 2, head, color=style.GREY, size=6, ha="center")
    dots = style.panel(figure, _DOTS, middle - _DOTS_HEIGHT / 2, _DOTS_WIDTH, _DOTS_HEIGHT)
    _draw_dots(dots, sweep, way, colour, last)


def _draw_dots(axes: Axes, sweep: Sweep, way: Way, colour: str, last: bool) -> None:
    """Plot the values of a row's bars; hollow dots are what was asked for."""
    steps = np.arange(1, STEPS + 1)
    if way.in_units:
        axes.plot(steps, sweep.asked, "o", mfc="none", mec=style.GREY, mew=0.6, ms=5)
    axes.plot(steps, sweep.measured, "-o", color=colour, clip_on=False)
    axes.set_xlim(0.5, STEPS + 0.5)
    axes.set_xticks(steps, [f"{step}" for step in steps] if last else [])
    axes.yaxis.set_major_locator(MaxNLocator(2, integer=BY_KEY[sweep.key].decimals == 0))
    axes.margins(y=0.15)
    if np.ptp(sweep.measured) == 0 and not way.in_units:
        axes.set_ylim(sweep.measured[0] - 1, sweep.measured[0] + 1)
    axes.grid(axis="y", color=style.FAINT, linewidth=0.4)
    axes.set_axisbelow(True)
    unit = BY_KEY[sweep.key].unit
    axes.set_title(f"measured, {unit}" if unit else "measured", size=6, color=style.GREY, pad=2)
    if last:
        axes.set_xlabel("bar", size=6, labelpad=1)


def _staff(staff: engraving.Engraving) -> _Row:
    left, right = staff.bars[0][0], staff.bars[-1][1]
    width = right - left
    box = staff.box

    def draw(axes: Axes) -> None:
        # The hair around each shape, unsnapped, keeps a staff's lines alike on a screen.
        outlines = PathCollection(staff.outlines, facecolor=style.INK, edgecolor=style.INK)
        outlines.set(linewidth=0.12, snap=False)
        axes.add_collection(outlines)
        axes.set_xlim(left, right)
        axes.set_ylim(box.y1, box.y0)

    bars = tuple(((start - left) / width, (end - left) / width) for start, end in staff.bars)
    return _Row(_MUSIC * box.height / width, bars, draw)


def _rolls(block: Block) -> list[_Row]:
    pitches = np.concatenate([sweep.rows[sweep.rows >= 0] for sweep in block.sweeps])
    low, high = (pitches.min(), pitches.max()) if pitches.size else (60, 60)
    return [_roll(sweep, float(low), float(high)) for sweep in block.sweeps]


def _roll(sweep: Sweep, low: float, high: float) -> _Row:
    phrase = tokens.phrase_of(sweep.rows)
    colour = style.COLOURS[sweep.key]
    end, bar = phrase.ticks, phrase.meter.ticks
    bottom, top = low - _ROUND / 2, high + _ROUND / 2

    def draw(axes: Axes) -> None:
        for line in range(0, end + 1, bar // 4):
            whole = line % bar == 0
            look = (style.GREY, 0.7) if whole else (style.FAINT, 0.3)
            axes.axvline(line, color=look[0], linewidth=look[1], zorder=1, clip_on=False)
        axes.hlines((bottom, top), 0, end, style.FAINT, linewidth=0.5, zorder=1, clip_on=False)
        for note in range(0, 128, 12):
            if bottom < note < top:
                axes.axhline(note - 0.5, color=style.FAINT, linewidth=0.3, zorder=1)
                axes.text(-2, note, f"C{note // 12 - 1}", size=5, color=style.GREY,
                          ha="right", va="center")  # fmt: skip
        whole_notes = [(note.onset, note.pitch, note.duration) for note in phrase.notes]
        onsets = [(note.onset, note.pitch, min(_ONSET, note.duration)) for note in phrase.notes]
        for parts, opacity in ((whole_notes, 0.45), (onsets, 1.0)):
            blocks = [Rectangle((x, y - 0.5), width, 1) for x, y, width in parts]
            axes.add_collection(
                PatchCollection(blocks, facecolor=colour, alpha=opacity, linewidth=0, zorder=2)
            )
        axes.set_xlim(0, end)
        axes.set_ylim(bottom, top)

    share = 1 / len(sweep.rows)
    bars = tuple((k * share, (k + 1) * share) for k in range(len(sweep.rows)))
    return _Row(_ROLL, bars, draw)
