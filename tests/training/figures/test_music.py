"""The headline figure: a block a model, a row a dial, a bar a step, and the dots beside them."""

import numpy as np
import pytest

from training.figures import music, sweeps

DRAW = {"score": music.score, "roll": music.roll}


@pytest.fixture
def blocks(engine, rows):
    def made(way):
        found = sweeps.sweep(engine, rows[0], way)
        return [music.Block("One", found), music.Block("Two $ \\models", found[:2])]

    return made


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        *(("roll", way) for way in sweeps.WAYS),
        ("score", "asked"),
        # Of a model that has learned nothing, many notes.
        pytest.param("score", "range", marks=pytest.mark.slow),
        pytest.param("score", "fixed", marks=pytest.mark.slow),
    ],
)
def test_structure(blocks, kind, way, complete, words):
    figure = DRAW[kind](blocks(way), way)
    complete(figure)
    assert len(figure.axes) == 2 * (4 + 2)  # music and dots for each row
    texts = words(figure)
    for text in ("One", "Two $ \\models", "Rhythmic\ncomplexity", "Net\nrise", "measured, st"):
        assert text in texts
    if way == "fixed":
        assert texts.count("z = −4") == 6
    if way == "asked":
        assert texts.count("12 st") == 2
        assert "−7 st" in texts


def test_the_dots_are_the_measured_values(blocks):
    (block, _) = blocks("asked")
    figure = music.roll([block], "asked")
    for sweep, axes in zip(block.sweeps, figure.axes[1::2], strict=True):
        asked, measured = axes.get_lines()[:2]
        assert tuple(measured.get_ydata()) == sweep.measured
        assert tuple(asked.get_ydata()) == sweep.asked


def test_a_roll_has_a_block_and_a_darker_onset_for_every_note():
    row = np.full(24, -1, np.int8)
    row[[0, 6, 7]] = 60, 64, 67  # the middle one lasts a tick
    sweep = sweeps.Sweep("note_density", (1.0,) * 5, np.tile(row, (5, 1)), (3.0,) * 5)
    figure = music.roll([music.Block("One", [sweep])], "range")
    notes, onsets = figure.axes[0].collections[-2:]
    widths = [[path.get_extents().width for path in part.get_paths()] for part in (notes, onsets)]
    # Slots are 3, 1, 2, 2, 1, 3 ticks: a beat, then from 12 to 15, then to the bar's end.
    assert widths[0][:3] == [12, 3, 33]
    assert widths[1][:3] == [2, 2, 2]
    assert notes.get_alpha() < onsets.get_alpha()


def test_silent_bars_can_be_drawn(complete):
    rows = np.full((5, 24), -1, np.int8)
    sweep = sweeps.Sweep("pitch_range", (0.0,) * 5, rows, (0.0,) * 5)
    for draw in DRAW.values():
        complete(draw([music.Block("Silence" * 30, [sweep])], "asked"))
