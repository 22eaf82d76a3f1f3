import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.look.choice import Choice


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def box(window, activate):
    box = Choice("Mode")
    box.addItems(["major", "minor", "dorian"])
    QVBoxLayout(window).addWidget(box)
    activate(window)
    window.setFocus()
    return box


def test_the_wheel_passes_by_until_tab_has_reached_it(box, mouse, qtbot):
    pointer = mouse(box)
    pointer.place = box.rect().center().toPointF()
    pointer.wheel(-1)
    assert box.currentText() == "major"
    box.setFocus(Qt.FocusReason.TabFocusReason)
    pointer.wheel(-1)
    assert box.currentText() == "minor"


def test_a_click_does_not_take_the_keys(box):
    assert box.focusPolicy() == Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize(("reached", "called", "shown"), [(True, 0, "dorian"), (False, 1, "major")])
def test_a_letter_belongs_to_the_list_that_tab_has_reached(
    box, window, qtbot, reached, called, shown
):
    heard = []
    action = QAction(window)
    action.setShortcut(QKeySequence("D"))
    action.triggered.connect(lambda: heard.append(True))
    window.addAction(action)
    if reached:
        box.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(box if reached else window, Qt.Key.Key_D)
    assert (len(heard), box.currentText()) == (called, shown)


def test_it_has_a_name_and_room_for_the_longest_words(box):
    box.widen("dorian", "dorian, as it is written")
    assert box.accessibleName() == "Mode"
    assert box.width() > box.fontMetrics().horizontalAdvance("dorian")
    assert box.view().minimumWidth() > box.width()
