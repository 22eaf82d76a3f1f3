import pytest

from app.views.look.elided import Elided

WORDS = "Bar 8: asked 0.36, measured 0.01"


@pytest.fixture
def label(qtbot):
    label = Elided(WORDS)
    qtbot.addWidget(label)
    return label


def test_all_is_shown_where_there_is_room(label):
    label.resize(600, 20)
    assert label.shown == WORDS


def test_what_has_no_room_ends_in_an_ellipsis_and_is_in_the_tip(label):
    label.resize(label.fontMetrics().horizontalAdvance(WORDS) - 4, 20)
    assert label.shown.endswith("…")
    assert WORDS.startswith(label.shown[:-1])
    assert label.toolTip() == WORDS
    assert label.fontMetrics().horizontalAdvance(label.shown) <= label.width()


def test_it_has_the_colour_of_its_rank(label, dressed):
    label.resize(600, 20)
    label.setProperty("rank", "dim")
    image = label.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(200) for y in range(20)}
    assert len(colours) > 1  # paper and ink
