import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.views.latent.latent_geometry import Frame
from app.views.latent.latent_plot import LatentPlot, ticks
from app.views.look import theme
from arvae_models.spec import Dial
from tests.surfaces import DIALS, staircase


@pytest.mark.parametrize(
    ("dimension", "span", "marks"),
    [
        (4, (-1.5, 1.5), [(-1, "2"), (-1 / 3, "4"), (1 / 3, "6"), (1, "8")]),
        (4, (-4, 0), [((n - 5) / 3, str(n)) for n in range(6)]),  # no bar has less than none
        (0, (-2, 2), [(2, "−10"), (1, "−5"), (0, "0"), (-1, "+5"), (-2, "+10")]),
        (7, (-3, 3), [(n, str(n).replace("-", "−")) for n in range(-3, 4)]),
    ],
)
def test_axes_are_marked_in_the_dials_units(dimension, span, marks):
    found = ticks(DIALS, dimension, span)
    assert [text for _, text in found] == [text for _, text in marks]
    assert [code for code, _ in found] == pytest.approx([code for code, _ in marks])


def test_the_last_of_the_round_values_is_marked_too():
    whole = [Dial("rhythmic_complexity", 0, 0, 1, -1, 1)]
    found = ticks(whole, 0, (-1, 1))
    assert [text for _, text in found] == ["0.00", "0.20", "0.40", "0.60", "0.80", "1.00"]


@pytest.fixture
def plot(qtbot, activate):
    plot = LatentPlot()
    qtbot.addWidget(plot)
    plot.resize(500, 400)
    activate(plot)
    return plot


def test_a_picture_fills_its_frame(plot, record, qtbot):
    frames = record(plot.frame_changed)
    plot.show_map(staircase().map, DIALS)
    picture = np.full((80, 80, 4), (0, 0, 255, 255), np.uint8)
    picture[:40] = (255, 0, 0, 255)  # the lower half
    plot.show_picture(picture)
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].width > 300)
    frame = frames[-1]
    assert isinstance(frame, Frame)
    assert (frame.across, frame.upwards) == ((-2, 2), (-2, 2))
    image = plot.grab().toImage()
    for x, y in ((-1.97, -1.97), (1.97, -0.1)):
        assert image.pixelColor(*map(round, frame.point((x, y)))) == QColor("#ff0000")
    for x, y in ((-1.97, 0.1), (1.97, 1.97)):
        assert image.pixelColor(*map(round, frame.point((x, y)))) == QColor("#0000ff")


def test_an_old_picture_is_pale(plot, qtbot):
    plot.show_map(staircase().map, DIALS)
    plot.show_picture(np.full((80, 80, 4), 255, np.uint8))
    qtbot.waitUntil(lambda: plot.frame().width > 300)
    place = [round(part) for part in plot.frame().point((1, 1))]
    assert plot.grab().toImage().pixelColor(*place) == QColor("#ffffff")
    plot.show_pale(True)
    assert plot.grab().toImage().pixelColor(*place).lightness() < 140


def test_without_a_map_there_is_no_frame(plot):
    assert plot.frame() is None


def test_it_follows_the_look(plot, qapp, qtbot):
    plot.show_map(staircase().map, DIALS)
    dark = plot.grab().toImage()
    theme.apply(qapp, "light")
    try:
        light = plot.grab().toImage()
    finally:
        theme.apply(qapp)
    assert light != dark
