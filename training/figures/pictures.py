"""Figures of a model of pictures: strips and grids along its dials, animations, reconstructions.

Arrays of pictures in, figures out; the model stays behind the Coder protocol.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from arvae_models.spec import Dial
from training.figures import style

Codes = NDArray[np.float32]  # (pictures, width)
Images = NDArray[np.floating[Any]]  # (pictures, side, side), 0 paper .. 1 ink

STEPS: Final = 10  # of a strip, as Pati & Lerch (2020)
GRID: Final = 8  # pictures a side of a grid
FRAMES: Final = 20  # of an animation, one way
_FRAME_TIME: Final = 80  # ms
_FRAME_SIDE: Final = 112  # pixels of an animation at least
_LABEL: Final = 28.0  # mm before the pictures of a strip
_WIDTH: Final = style.PAGE - _LABEL - 3
_TOP: Final = 9.0  # mm
_GAP: Final = 1.0  # mm between strips
_LETTER: Final = 2.2  # mm of a title's letter, a broad one


class Coder(Protocol):
    """What these figures need of an engine."""

    @property
    def dials(self) -> tuple[Dial, ...]: ...  # a dial's dimension is a column of the codes

    def decode(self, codes: Codes) -> Images: ...


def swept(coder: Coder, code: Codes, dial: Dial, steps: int) -> Images:
    """Decode a code (width,) with one dial taken over its range: (steps, side, side)."""
    codes = np.repeat(code[None], steps, axis=0)
    codes[:, dial.dimension] = np.linspace(dial.code_low, dial.code_high, steps)
    return coder.decode(codes)


def crossed(coder: Coder, code: Codes, across: Dial, upwards: Dial, side: int) -> Images:
    """Decode a code with two dials taken over their ranges: (side², ...), the top row first."""
    codes = np.repeat(code[None], side * side, axis=0)
    horizontal = np.linspace(across.code_low, across.code_high, side)
    vertical = np.linspace(upwards.code_high, upwards.code_low, side)
    codes[:, across.dimension] = np.tile(horizontal, side)
    codes[:, upwards.dimension] = np.repeat(vertical, side)
    return coder.decode(codes)


def strips(coder: Coder, code: Codes, title: str) -> Figure:
    """Draw a row a dial: one picture with the dial taken from one end of its range to the other."""
    count = len(coder.dials)
    each = _WIDTH / STEPS
    figure = style.page(style.PAGE, _TOP + (each + _GAP) * count + 2, arranged=False)
    _head(figure, title)
    for k, dial in enumerate(coder.dials):
        axes = style.panel(figure, _LABEL, _TOP + (each + _GAP) * k, _WIDTH, each)
        _tiles(axes, swept(coder, code, dial, STEPS), STEPS)
        name = style.attribute(dial.attribute).label
        axes.text(-2 / _WIDTH, 0.62, name, transform=axes.transAxes, ha="right", va="center",
                  color=style.COLOURS[dial.attribute], weight="bold", size=7.5)  # fmt: skip
        ends = " … ".join(style.number(end) for end in (dial.code_low, dial.code_high))
        axes.text(-2 / _WIDTH, 0.3, f"z {ends}", transform=axes.transAxes, ha="right", va="center",
                  color=style.GREY, size=5.5)  # fmt: skip
    return figure


def grid(coder: Coder, code: Codes, pair: tuple[int, int], title: str) -> Figure:
    """Draw a plane of pictures: the first dial of a pair across, the second upwards."""
    across, upwards = (coder.dials[k] for k in pair)
    figure = style.page(style.COLUMN, style.COLUMN + 5, arranged=False)
    _head(figure, title)
    size = style.COLUMN - 13
    axes = style.panel(figure, 9, 8, size, size)
    _tiles(axes, crossed(coder, code, across, upwards, GRID), GRID)
    for dial, set_name in ((across, axes.set_xlabel), (upwards, axes.set_ylabel)):
        name = f"{style.attribute(dial.attribute).label} →"
        set_name(name, color=style.COLOURS[dial.attribute], weight="bold")
    return figure


def reconstructions(originals: Images, decoded: Images, title: str) -> Figure:
    """Draw pictures (pictures, side, side), and under each what its code decodes to."""
    count = len(originals)
    each = _WIDTH / count
    figure = style.page(style.PAGE, _TOP + 2 * (each + _GAP) + 2, arranged=False)
    _head(figure, title)
    for place, (name, images) in enumerate((("original", originals), ("reconstruction", decoded))):
        axes = style.panel(figure, _LABEL, _TOP + (each + _GAP) * place, _WIDTH, each)
        _tiles(axes, images, count)
        axes.text(-2 / _WIDTH, 0.5, name, transform=axes.transAxes, ha="right", va="center")
    return figure


def animation(frames: Images) -> bytes:
    """Return a GIF that shows frames (frames, side, side) there and back, for ever."""
    from PIL import Image

    scale = -(-_FRAME_SIDE // frames.shape[-1])
    there = np.kron(_ink(frames), np.ones((1, scale, scale), np.uint8))
    turn = [*there, *there[-2:0:-1]]  # neither end twice
    pictures = [Image.fromarray(frame) for frame in turn]
    buffer = io.BytesIO()
    # Frames that look like the one before are kept, so that time runs evenly.
    pictures[0].save(buffer, "GIF", save_all=True, append_images=pictures[1:], loop=0,
                     duration=_FRAME_TIME, optimize=False)  # fmt: skip
    return buffer.getvalue()


def _ink(images: Images) -> NDArray[np.uint8]:
    """Turn 0 paper .. 1 ink into grey values, dark on light."""
    return np.rint(255 * (1 - np.clip(images, 0, 1))).astype(np.uint8)


def _tiles(axes: Axes, images: Sequence[NDArray[Any]] | Images, columns: int) -> None:
    """Show pictures in rows as one, a pixel's gap between them."""
    side = images[0].shape[-1]
    rows = -(-len(images) // columns)
    sheet = np.full((rows * (side + 1) + 1, columns * (side + 1) + 1), 212, np.uint8)
    for place, image in enumerate(_ink(np.asarray(images))):
        top, left = (1 + (side + 1) * step for step in divmod(place, columns))
        sheet[top : top + side, left : left + side] = image
    axes.imshow(sheet, cmap="gray", vmin=0, vmax=255)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


def _head(figure: Figure, title: str) -> None:
    width, height = figure.get_size_inches() * 25.4
    text = style.shortened(title, int(width / _LETTER))
    figure.text(3 / width, 1 - 4 / height, text, va="center", size=8, weight="bold")
