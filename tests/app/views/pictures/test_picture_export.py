import builtins
import io

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage

from app.views.pictures.picture_export import ExportError, animation, picture_png, save, sheet_png
from app.views.pictures.picture_sheet import Sheet

DIAGONAL = np.eye(28, dtype=np.float32)
PALE = QColor("#93c25c")


def opened(data):
    image = QImage()
    assert image.loadFromData(data)
    return image


def test_a_picture_is_black_on_white_and_every_pixel_a_square():
    image = opened(picture_png(DIAGONAL))
    assert (image.width(), image.height()) == (448, 448)
    square = {image.pixelColor(x, y).name() for x in range(16) for y in range(16)}
    assert square == {"#000000"}
    assert image.pixelColor(16, 0).name() == "#ffffff"


def test_a_sheet_has_its_labels_dark_enough_for_paper(qapp):
    plain = opened(sheet_png(Sheet((DIAGONAL,) * 6, 3)))
    labelled = opened(
        sheet_png(Sheet((DIAGONAL,) * 6, 3, labels=(("Area", PALE), ("Slant", PALE))))
    )
    assert plain.width() == 2 * (3 * 84 + 2 * 3 + 2 * 14)
    assert labelled.width() > plain.width()
    room = [labelled.pixelColor(x, y) for x in range(90) for y in range(28, 196)]
    assert min(colour.lightness() for colour in room) < 110


def test_an_empty_sheet_is_one_sentence():
    with pytest.raises(ExportError, match="There is nothing to write yet"):
        sheet_png(Sheet())


def test_an_animation_goes_there_and_back_for_ever():
    frames = [np.full((28, 28), k / 4, np.float32) for k in range(5)]
    with Image.open(io.BytesIO(animation(frames))) as film:
        assert (film.size, film.n_frames, film.info["loop"]) == ((224, 224), 8, 0)
        greys = []
        for k in range(8):
            film.seek(k)
            greys.append(film.convert("L").getpixel((5, 5)))
    assert greys == [255, 191, 128, 64, 0, 64, 128, 191]


def test_without_pillow_there_is_a_sentence(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "PIL":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ExportError, match="Pillow, which is not installed"):
        animation([DIAGONAL])


def test_a_file_is_whole_or_not_there(tmp_path):
    save(tmp_path / "a.png", b"whole")
    assert (tmp_path / "a.png").read_bytes() == b"whole"
    with pytest.raises(ExportError, match=r"b\.png cannot be written: No such file"):
        save(tmp_path / "gone" / "b.png", b"")
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]
