from PySide6.QtCore import Qt

from app.views.look.number_box import NumberBox


def test_a_number_is_typed_and_stepped_within_its_range(qtbot, record):
    box = NumberBox("First bar", 1, 512)
    qtbot.addWidget(box)
    box.show()
    said = record(box.valueChanged)
    box.selectAll()
    qtbot.keyClicks(box, "51")
    qtbot.keyClick(box, Qt.Key.Key_Up)
    qtbot.keyClick(box, Qt.Key.Key_PageUp)
    assert said == [5, 51, 52, 62]
    box.setValue(600)
    assert box.value() == 512
    assert box.accessibleName() == "First bar"


def test_three_digits_can_be_read_beside_its_buttons(qtbot):
    box = NumberBox("Last bar", 1, 512)
    qtbot.addWidget(box)
    box.show()
    assert box.lineEdit().width() >= box.fontMetrics().horizontalAdvance("512") + 4
