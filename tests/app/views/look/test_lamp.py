import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.views.look import theme
from app.views.look.lamp import SIDE, TrustLamp, lamp_colour, paint_lamp
from app.views.look.looks import contrast
from app.views.look.trust import FAIR, GOOD, POOR, UNKNOWN

LEVELS = (GOOD, FAIR, POOR)


def lit(level):
    """How many pixels of a lamp are painted."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        paint_lamp(painter, QPointF(SIDE / 2, SIDE / 2), level, theme.DARK)
    return sum(image.pixelColor(x, y).alpha() > 200 for x in range(SIDE) for y in range(SIDE))


def test_a_level_can_be_told_without_its_colour():
    good, fair, poor = map(lit, LEVELS)
    assert good > 1.2 * fair > 1.4 * poor > 0


@pytest.mark.parametrize("table", theme.LOOKS.values(), ids=theme.LOOKS)
def test_every_colour_can_be_seen(table):
    colours = [lamp_colour(level, table) for level in LEVELS]
    assert all(contrast(colour, table.colour("panel")) >= 3 for colour in colours)
    assert len({colour.name() for colour in colours}) == 3


def test_it_says_its_sentence_and_hides_where_nothing_is_known(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    lamp = TrustLamp("net rise", parent)
    parent.show()
    assert not lamp.isVisible()
    lamp.show_trust(FAIR, "The latent dial itself follows roughly.")
    assert lamp.isVisible()
    assert (
        lamp.toolTip() == lamp.accessibleDescription() == "The latent dial itself follows roughly."
    )
    assert lamp.accessibleName() == "Latent dial of net rise: fair"
    bright = lamp.grab().toImage()
    lamp.setEnabled(False)
    assert lamp.grab().toImage() != bright
    lamp.show_trust(UNKNOWN, "")
    assert not lamp.isVisible()
