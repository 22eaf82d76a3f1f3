import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.views.look.callout import SIDES, Callout, placed

WINDOW = QRect(0, 0, 1000, 800)
SIZE = QSize(200, 100)


@pytest.mark.parametrize(
    ("target", "first", "spot", "side"),
    [
        (QRect(400, 300, 100, 50), "below", QRect(349, 353, 200, 100), "below"),
        (QRect(400, 300, 100, 50), "above", QRect(349, 197, 200, 100), "above"),
        (QRect(400, 300, 100, 50), "right", QRect(503, 274, 200, 100), "right"),
        (QRect(400, 300, 100, 50), "left", QRect(197, 274, 200, 100), "left"),
        (QRect(400, 740, 100, 50), "below", QRect(349, 637, 200, 100), "above"),
        (QRect(400, 10, 100, 50), "above", QRect(349, 63, 200, 100), "below"),
        (QRect(0, 300, 40, 50), "below", QRect(8, 353, 200, 100), "below"),
        (QRect(960, 300, 40, 50), "below", QRect(792, 353, 200, 100), "below"),
        (QRect(0, 10, 100, 780), "below", QRect(103, 349, 200, 100), "right"),
    ],
)
def test_it_stands_beside_what_it_points_at(target, first, spot, side):
    assert placed(SIZE, target, WINDOW, first) == (spot, side)


numbers = st.integers(0, 900)


@given(numbers, numbers, st.integers(1, 900), st.integers(1, 700), st.sampled_from(SIDES))
def test_it_never_covers_its_target_where_there_is_room(x, y, width, height, first):
    target = QRect(x, y, width, height) & WINDOW
    assume(not target.isEmpty())
    spot, _ = placed(SIZE, target, WINDOW, first)
    assume(
        target.left() >= 211
        or target.right() <= 788
        or target.top() >= 111
        or target.bottom() <= 688
    )
    assert not spot.intersects(target)


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def callout(window, activate):
    window.resize(1000, 800)
    QLineEdit(window).setFocus()
    callout = Callout(window)
    callout.show_words("Drag up: more.", "1 of 4")
    callout.show()
    activate(window)
    return callout


@pytest.mark.parametrize("side", SIDES)
def test_its_beak_points_at_the_target(callout, side):
    target = QRect(450, 350, 60, 40)
    callout.point_at(target, WINDOW, side)
    tips = {
        "below": (target.center().x(), callout.y() + 2),
        "above": (target.center().x(), callout.geometry().bottom() - 2),
        "right": (callout.x() + 2, target.center().y()),
        "left": (callout.geometry().right() - 2, target.center().y()),
    }
    x, y = tips[side]
    image = callout.grab().toImage()
    tip = image.pixelColor(callout.mapFromParent(QPoint(x, y)))
    assert tip != image.pixelColor(1, 1)  # a corner, outside the body
    assert not callout.geometry().intersects(target)


def test_it_is_closed_by_its_buttons_or_esc_and_takes_no_focus(callout, qtbot, record):
    closed, silenced = record(callout.closed), record(callout.silenced)
    for button in (callout.close_button, callout.silence_button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.hasFocus()
    callout.silence_button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(callout.silence_button, Qt.Key.Key_Escape)
    assert (len(closed), len(silenced)) == (2, 1)
    assert callout.accessibleName() == "Hint: Drag up: more."
