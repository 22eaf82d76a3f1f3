"""A list in much and in little room, and the same texts in both."""

import pytest
from PySide6.QtWidgets import QComboBox

from app.views.look.list_box import ListBox

NAMES = ("Built-in sound", "Roland Digital Piano MIDI 1, the one by the window")


@pytest.fixture
def box(qtbot):
    box = ListBox("Output", wanted=176, least=84)
    qtbot.addWidget(box)
    box.addItems(NAMES)
    return box


def test_it_wants_a_breadth_and_does_with_less(box):
    assert (box.sizeHint().width(), box.minimumSizeHint().width()) == (176, 84)
    assert box.accessibleName() == "Output"


@pytest.mark.parametrize(("index", "whole"), [(0, True), (1, False)])
def test_only_a_text_that_is_too_long_is_shortened(box, index, whole, qtbot):
    plain = QComboBox()
    qtbot.addWidget(plain)
    plain.addItems(NAMES)
    for each in (box, plain):
        each.setCurrentIndex(index)
        each.resize(176, box.sizeHint().height())
    assert (box.grab().toImage() == plain.grab().toImage()) == whole
    assert box.currentText() == NAMES[index]


def test_the_open_list_shows_whole_texts(box, qtbot):
    box.resize(84, box.sizeHint().height())
    box.show()
    box.showPopup()
    longest = box.view().fontMetrics().horizontalAdvance(NAMES[1])
    qtbot.waitUntil(lambda: box.view().width() > longest)
    box.hidePopup()
