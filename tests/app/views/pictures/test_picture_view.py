import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage

from app.views.pictures.picture_brush import ERASER, PEN, Brush
from app.views.pictures.picture_view import PictureView


@pytest.fixture
def view(qtbot):
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(288, 288)  # 280 pixels of paper: ten for each of the picture's
    view.show_brush(Brush(width=2))
    view.show()
    return view


@pytest.fixture
def told(view):
    """What the view says, in its order."""
    said = []
    view.drawing_started.connect(lambda: said.append("started"))
    view.drawn.connect(lambda _image: said.append("drawn"))
    view.drawing_finished.connect(lambda _image: said.append("finished"))
    view.drawing_cancelled.connect(lambda: said.append("cancelled"))
    return said


def test_a_stroke_of_the_mouse(view, told, mouse):
    view.grab()
    mouse(view).drag((4 + 55, 4 + 145), (4 + 195, 4 + 145))  # row 14, from column 5 to 19
    assert told == ["started", "drawn", "drawn", "drawn", "finished"]
    assert view.image[14, 6:19].min() == 1
    assert not view.image[:12].any()
    assert not view.image[14, 22:].any()


def test_the_picture_given_is_not_drawn_upon(view, mouse):
    blank = np.zeros((28, 28), np.float32)
    view.show_picture(blank)
    mouse(view).click(150, 150)
    assert view.image.any()
    assert not blank.any()


def test_the_eraser(view, mouse):
    view.show_picture(np.ones((28, 28), np.float32))
    view.show_brush(Brush(ERASER, 2))
    mouse(view).drag((24, 144), (264, 144))
    assert view.image[13:15, 4:24].max() == 0
    assert view.image[:10].min() == 1


def test_escape_takes_a_stroke_back(view, told, mouse, qtbot):
    pointer = mouse(view)
    pointer.press(100, 100)
    pointer.move(200, 100)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    pointer.release()
    assert told[-1] == "cancelled"
    assert not view.image.any()
    assert not view.drawing


def test_another_picture_ends_a_stroke(view, told, mouse):
    mouse(view).press(100, 100)
    view.show_picture(np.ones((28, 28), np.float32))
    assert told[-1] == "cancelled"
    assert view.image.min() == 1


def test_drawing_by_keys(view, told, qtbot):
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(view, key)
    assert view.drawing
    assert view.accessibleDescription().endswith("at 11, 14")
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert told == ["started", "drawn", "drawn", "drawn", "finished"]
    assert view.image[13, 11:13].min() >= 0.9
    assert not view.image[13, 15:].any()


def test_a_stroke_by_keys_ends_where_the_focus_goes(view, told, qtbot):
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    view.clearFocus()
    assert told == ["started", "drawn", "finished"]


def test_brushes_by_wheel_and_keys(view, record, mouse, qtbot):
    said = record(view.brush_changed)
    mouse(view).wheel(2)
    qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
    qtbot.keyClick(view, Qt.Key.Key_E)
    qtbot.keyClick(view, Qt.Key.Key_B)
    assert [(brush.tool, round(brush.width, 1)) for brush in said] == [
        (PEN, 2.8),
        (PEN, 2.4),
        (ERASER, 2.4),
        (PEN, 2.4),
    ]


def test_what_it_says_to_those_who_listen(view):
    image = np.zeros((28, 28), np.float32)
    image[:7] = 1
    view.show_picture(image)
    assert view.accessibleDescription() == "28 by 28 pixels, 25 % ink, pen of 2.0 px"


def test_a_model_of_another_size(view, record):
    said = record(view.brush_changed)
    view.show_kind(64, centred=False)
    assert view.image.shape == (64, 64)
    assert said[0].width == 6.4


def test_smooth_and_crisp_differ(view):
    image = np.zeros((28, 28), np.float32)
    image[10:18, 10:18] = 1
    view.show_picture(image)
    crisp = view.grab().toImage()
    view.show_smooth(True)
    smooth = view.grab().toImage()
    seen = [
        len({picture.pixelColor(x, 144).lightness() for x in range(90, 120)})
        for picture in (crisp, smooth)
    ]
    assert seen[0] == 2
    assert seen[1] > 4


def dark_box():
    image = QImage(28, 28, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for x in range(10, 14):
        image.setPixelColor(x, 10, QColor("black"))
    return image


def test_pasting(view, record):
    given, refused = record(view.given), record(view.refused)
    QGuiApplication.clipboard().setText("no picture")
    view.paste()
    QGuiApplication.clipboard().setImage(dark_box())
    view.paste()
    assert refused == ["There is no picture on the clipboard."]
    assert given[0][0].sum() == 4
    assert not view.image.any()  # whoever owns the picture decides


def drop(view, data):
    place, action = QPoint(100, 100), Qt.DropAction.CopyAction
    held = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(place, action, data, *held)
    view.dragEnterEvent(enter)
    view.dropEvent(QDropEvent(QPointF(place), action, data, *held))
    return enter.isAccepted()


def test_dropping_a_file(view, record, tmp_path):
    given, refused = record(view.given), record(view.refused)
    dark_box().save(str(tmp_path / "box.png"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "box.png"))])
    assert drop(view, data)
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "gone.png"))])
    drop(view, data)
    assert given[0][0].sum() == 4
    assert refused == ["gone.png is no picture that can be read."]


def test_dropping_a_picture(view, record):
    given = record(view.given)
    data = QMimeData()
    data.setImageData(dark_box())
    assert drop(view, data)
    assert given[0][0].sum() == 4
    assert not drop(view, QMimeData())
