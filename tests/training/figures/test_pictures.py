"""Figures of pictures: every tile is what its code decodes to."""

import io

import numpy as np
import pytest
from PIL import Image

from arvae_models.spec import Dial
from training.figures import pictures


class Painter:
    """Decodes two numbers to the grey of the left and of the right half."""

    dials = (Dial("area", 0, 0, 1, 0.0, 1.0), Dial("slant", 2, 0, 1, 0.25, 0.75))

    def decode(self, codes):
        images = np.zeros((len(codes), 4, 4), np.float32)
        images[:, :, :2] = codes[:, 0, None, None]
        images[:, :, 2:] = codes[:, 2, None, None]
        return images


CODE = np.array([0.5, 9.0, 0.5], np.float32)


def test_a_sweep_moves_one_dial():
    frames = pictures.swept(Painter(), CODE, Painter.dials[1], 3)
    assert frames[:, 0, 0].tolist() == [0.5, 0.5, 0.5]
    assert frames[:, 0, 3].tolist() == [0.25, 0.5, 0.75]
    assert CODE.tolist() == [0.5, 9.0, 0.5]


def test_a_grid_rises_to_the_right_and_upwards():
    tiles = pictures.crossed(Painter(), CODE, *Painter.dials, 3)
    assert tiles[:3, 0, 0].tolist() == [0.0, 0.5, 1.0]
    assert tiles[[0, 3, 6], 0, 3].tolist() == [0.75, 0.5, 0.25]


def test_strips(complete, words):
    figure = pictures.strips(Painter(), CODE, "A $title")
    complete(figure)
    assert {"A $title", "Area", "Slant", "z 0.25 … 0.75"} <= set(words(figure))
    assert len(figure.axes) == 2
    sheet = figure.axes[0].images[0].get_array()
    assert sheet.shape == (1 + 5, 1 + 5 * pictures.STEPS)
    assert (sheet[1, 1], sheet[1, -3], sheet[1, -5]) == (255, 128, 0)  # paper; .5; full ink
    boxes = [axes.get_position() for axes in figure.axes]
    assert boxes[0].y0 >= boxes[1].y1  # strips do not lie on each other


def test_grid(complete, words):
    figure = pictures.grid(Painter(), CODE, (0, 1), "A long name " * 20)
    complete(figure)
    assert {"Area →", "Slant →"} <= set(words(figure))
    assert figure.axes[0].images[0].get_array().shape == (1 + 5 * pictures.GRID,) * 2


def test_reconstructions(complete, words):
    originals = Painter().decode(np.eye(3, dtype=np.float32))
    figure = pictures.reconstructions(originals, 1 - originals, "Both")
    complete(figure)
    assert {"original", "reconstruction"} <= set(words(figure))
    above, below = (axes.images[0].get_array() for axes in figure.axes)
    inside = np.s_[1:5, 1:5]
    assert (above[inside].astype(int) + below[inside] == 255).all()


@pytest.mark.parametrize("moving", [True, False])
def test_an_animation_goes_there_and_back_in_even_time(moving):
    dial = Painter.dials[0]
    frames = pictures.swept(Painter(), CODE, dial, 5) if moving else np.zeros((5, 4, 4))
    content = pictures.animation(frames)
    with Image.open(io.BytesIO(content)) as film:
        length, greys = 0, []
        for place in range(film.n_frames):
            film.seek(place)
            length += film.info["duration"]
            greys.append(film.convert("L").getpixel((0, 0)))
        assert film.info["loop"] == 0
        assert film.size == (112, 112)
    assert length == 8 * 80
    if moving:
        assert greys == [255, 191, 128, 64, 0, 64, 128, 191]
    assert pictures.animation(frames) == content
