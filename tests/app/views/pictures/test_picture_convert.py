import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from app.views.pictures.picture_convert import PictureError, read, shown, taken

WHITE, BLACK = QColor("white"), QColor("black")


def sheet(width, height, ground, figure, box):
    """A picture with a box (left, top, right, bottom) of another colour."""
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(QColor(ground))
    for x in range(box[0], box[2]):
        for y in range(box[1], box[3]):
            image.setPixelColor(x, y, QColor(figure))
    return image


@given(arrays(np.uint8, (6, 6)))
def test_what_is_shown_can_be_taken_back(grey):
    grey[0], grey[:, 0] = 0, 0  # a clean rim
    grey[3, 3] = 255
    image = (grey / 255).astype(np.float32)
    found, sentence = taken(shown(image, WHITE, BLACK), 6, centred=True)
    np.testing.assert_allclose(found, image, atol=1e-6)
    assert sentence == ""


@given(st.integers(2, 30), st.integers(2, 30), st.integers(4, 12))
def test_any_proportions_become_a_square(width, height, side):
    image = sheet(width, height, "white", "black", (0, 0, 1, height))
    found, _ = taken(image, side, centred=False)
    assert found.shape == (side, side)
    assert found.dtype == np.float32
    assert 0 <= found.min() <= found.max() <= 1


def test_paper_and_ink_can_be_any_colours():
    picture = shown(np.array([[0, 1]], np.float32), QColor("#102030"), QColor("#f0e0d0"))
    assert [picture.pixelColor(x, 0).name() for x in (0, 1)] == ["#102030", "#f0e0d0"]


def test_light_on_dark_is_inverted_and_said():
    found, sentence = taken(sheet(8, 8, "black", "white", (3, 3, 5, 5)), 8, centred=True)
    assert found[3:5, 3:5].min() == 1
    assert found[0].max() == 0
    assert sentence == "The picture was inverted, since it was light on dark."


def test_a_digit_is_brought_to_the_middle_in_the_usual_size():
    image = sheet(100, 140, "#dddddd", "#202020", (10, 20, 20, 60))
    found, sentence = taken(image, 28, centred=True)
    down, across = np.nonzero(found > 0.5)
    assert (down.min(), down.max()) == (4, 23)  # 20 of 28 pixels
    assert abs(across.mean() - 13.5) <= 0.5
    assert found[0].max() == 0  # the tone of the paper has gone
    assert sentence == "The picture was made 28 pixels wide and high."


def test_a_sprite_stays_where_it_is():
    found, _ = taken(sheet(128, 128, "white", "black", (96, 96, 112, 112)), 64, centred=False)
    down, across = np.nonzero(found > 0.5)
    assert (down.min(), down.max(), across.min(), across.max()) == (48, 55, 48, 55)


def test_a_picture_from_a_fine_screen_is_as_large_as_its_pixels():
    image = QImage(6, 6, QImage.Format.Format_RGB32)
    image.fill(WHITE)
    image.setPixelColor(4, 3, BLACK)
    image.setDevicePixelRatio(2)
    found, _ = taken(image, 6, centred=False)
    assert np.argwhere(found > 0.5).tolist() == [[3, 4]]
    assert image.devicePixelRatio() == 2  # the caller's own stays as it was


def test_what_is_clear_is_paper():
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    image.setPixelColor(4, 4, BLACK)
    assert np.argwhere(taken(image, 8, centred=True)[0]).tolist() == [[4, 4]]


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        (QImage(), "There is no picture to take."),
        (sheet(9, 9, "white", "#f4f4f4", (2, 2, 4, 4)), "There is nothing to see in the picture."),
    ],
)
def test_what_shows_nothing_is_refused(image, sentence):
    with pytest.raises(PictureError, match=sentence):
        taken(image, 28, centred=True)


def test_files(tmp_path):
    good, bad = tmp_path / "dot.png", tmp_path / "noise.png"
    sheet(8, 8, "white", "black", (3, 3, 5, 5)).save(str(good))
    bad.write_bytes(b"\x89PNG\r\n\x1a\nnoise")
    assert read(good, 8, centred=True)[0].sum() == 4
    for path in (bad, tmp_path / "gone.png"):
        with pytest.raises(PictureError, match=f"{path.name} is no picture that can be read"):
            read(path, 8, centred=True)
