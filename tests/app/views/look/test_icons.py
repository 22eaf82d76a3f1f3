import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from app.views.look import icons

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")
NAMES = sorted(file.stem for file in icons.FOLDER.glob("*.svg"))


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_can_be_drawn(name):
    assert QSvgRenderer(str(icons.FOLDER / f"{name}.svg")).isValid()
    image = QImage(24, 24, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        icons.paint(painter, name, QRectF(0, 0, 24, 24), RED)
    seen = [image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)]
    assert max(seen) > 200


def test_a_button_has_its_own_colour_when_checked():
    icon = icons.icon("stop", RED, BLUE)
    for state, colour in ((QIcon.State.Off, RED), (QIcon.State.On, BLUE)):
        image = icon.pixmap(18, 18, QIcon.Mode.Normal, state).toImage()
        assert image.pixelColor(image.width() // 2, image.height() // 2) == colour


def test_an_icon_is_drawn_once():
    drawn = icons.icon("stop", RED, BLUE).cacheKey()
    assert icons.icon("stop", QColor(RED), QColor(BLUE)).cacheKey() == drawn
    assert icons.icon("stop", BLUE).cacheKey() != drawn


def test_a_style_sheet_gets_a_file_in_a_colour():
    file = icons.tinted_file("check", "#ff0000")
    assert 'stroke="#ff0000"' in file.read_text()
    assert icons.tinted_file("check", "#0000ff") != file
    assert icons.tinted_file("check", "#ff0000") == file


@pytest.mark.parametrize("name", [name for name in NAMES if name != "attune"])
def test_every_drawing_but_the_programs_own_takes_a_colour(name):
    assert "currentColor" in (icons.FOLDER / f"{name}.svg").read_text()


def test_the_program_has_an_icon():
    assert not icons.app_icon().pixmap(64, 64).isNull()


def test_a_dot_is_full_or_a_ring_of_its_colour():
    full, ring = (
        icons.dot("#ff0000", full=full).pixmap(icons.DOT, icons.DOT).toImage()
        for full in (True, False)
    )
    middle = icons.DOT // 2
    assert full.pixelColor(middle, middle).name() == "#ff0000"
    assert ring.pixelColor(middle, middle).alpha() == 0
    assert ring.pixelColor(middle, 2).red() > 200
