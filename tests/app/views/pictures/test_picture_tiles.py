import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.views.pictures.picture_sheet import Sheet
from app.views.pictures.picture_tiles import PictureTiles

WORDS = tuple(f"area {k} px²" for k in range(6))


@pytest.fixture
def tiles(qtbot):
    tiles = PictureTiles("Samples")
    qtbot.addWidget(tiles)
    tiles.resize(400, 280)
    images = tuple(np.full((4, 4), k / 6, np.float32) for k in range(6))
    tiles.show_sheet(Sheet(images, 3, WORDS))
    tiles.show()
    return tiles


def centre(tiles, index):
    return tiles.plan().rect(index).center().toPoint()


def test_a_click_takes_a_picture(tiles, record, qtbot):
    taken = record(tiles.taken)
    for index in (4, 0):
        qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=centre(tiles, index))
    qtbot.mouseClick(tiles, Qt.MouseButton.RightButton, pos=centre(tiles, 1))
    qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert taken == [4, 0]


def test_keys_walk_and_take(tiles, record, qtbot):
    taken = record(tiles.taken)
    qtbot.keyClick(tiles, Qt.Key.Key_Return)  # nothing is chosen yet
    walk = (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space)
    for key in walk:
        qtbot.keyClick(tiles, key)
    assert taken == [4]  # to the first, right, down; below is nothing
    assert tiles.accessibleDescription() == "area 4 px²"


def test_other_pictures_leave_the_keys_where_they_can_stay(tiles, qtbot):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(tiles, key)
    tiles.show_sheet(Sheet(tiles.sheet.images[:3], 3, WORDS[:3]))
    assert tiles.place == 1
    tiles.show_sheet(Sheet(tiles.sheet.images[:1], 3, WORDS[:1]))
    assert tiles.place is None
    assert tiles.accessibleDescription() == "1 pictures"


def test_a_message_instead_of_pictures(tiles, record, qtbot):
    taken = record(tiles.taken)
    tiles.show_message("Draw a picture first.")
    qtbot.keyClick(tiles, Qt.Key.Key_Right)
    qtbot.keyClick(tiles, Qt.Key.Key_Return)
    assert taken == []
    assert tiles.accessibleDescription() == "Draw a picture first."


def test_the_pointer_is_told_what_a_picture_measures(tiles, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, *_rest: told.append(text))
    place = centre(tiles, 5)
    QApplication.sendEvent(
        tiles, QHelpEvent(QHelpEvent.Type.ToolTip, place, tiles.mapToGlobal(place))
    )
    assert told == ["area 5 px²"]


def test_the_pointer_and_the_focus_are_seen(tiles, activate, mouse, qtbot):
    activate(tiles)
    tiles.clearFocus()
    calm = tiles.grab().toImage()
    place = centre(tiles, 2)
    mouse(tiles).move(place.x(), place.y())
    hovered = tiles.grab().toImage()
    tiles.setFocus()
    qtbot.keyClick(tiles, Qt.Key.Key_Right)
    looks = (calm, hovered, tiles.grab().toImage())
    assert len({picture.constBits().tobytes() for picture in looks}) == 3
