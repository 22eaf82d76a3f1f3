import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.views.commands.palette_paint import COMMAND, HEIGHT, MARKED, CommandDelegate
from app.views.commands.palette_search import Command
from app.views.look import theme

LOOP = Command("loop", "Loop", "Play", "L", "Start again at the end.")


@pytest.fixture
def paint(qtbot):
    """Return a function that paints a command on a line of its own."""

    def show(command, marked=frozenset(), width=420, chosen=False) -> QImage:
        lines = QListWidget()
        qtbot.addWidget(lines)
        lines.setItemDelegate(CommandDelegate(lines))
        lines.resize(QSize(width, 3 * HEIGHT))
        item = QListWidgetItem(command.text)
        item.setData(COMMAND, command)
        item.setData(MARKED, marked)
        lines.addItem(item)
        if chosen:
            lines.setCurrentRow(0)
        assert lines.sizeHintForRow(0) == HEIGHT
        return lines.grab().toImage()

    return show


def colours(image, width=None):
    places = ((x, y) for x in range(width or image.width()) for y in range(HEIGHT))
    return {image.pixelColor(x, y).name() for x, y in places}


def test_letters_found_are_in_the_accent(paint):
    accent = theme.look().accent
    assert accent not in colours(paint(LOOP))
    assert paint(LOOP, frozenset({0})) != paint(LOOP, frozenset({1}))


def test_what_is_chosen_is_marked_by_more_than_its_ground(paint):
    edge = 12  # pixels, left of all words
    assert theme.look().accent in colours(paint(LOOP, chosen=True), edge)
    assert theme.look().accent not in colours(paint(LOOP), edge)


@pytest.mark.parametrize(
    "other",
    [
        Command("loop", "Loop", "Play", "L", "Start again at the end.", on=True),
        Command("loop", "Loop", "Play", "L", "Start again at the end.", "There is no end."),
        Command("loop", "Loop", "Play", "L or Shift+L", "Start again at the end."),
        Command("loop", "Loop", "Play", "", "Start again at the end."),
    ],
    ids=["on", "not available", "two keys", "no keys"],
)
def test_every_state_looks_different(paint, other):
    assert paint(other) != paint(LOOP)


@pytest.mark.parametrize("width", [1, 60, 120])
def test_a_narrow_line_is_shortened(paint, width):
    long = Command("x", "Turn several bars " * 5, "Bars", "Ctrl+T", "Move each of them. " * 9)
    paint(long, frozenset({0, 80}), width)
