from PySide6.QtWidgets import QComboBox

from app.views.choice import Choice


def test_its_rows_are_airier_than_those_of_qt(qtbot):
    heights = []
    for kind in (QComboBox, Choice):
        box = kind()
        qtbot.addWidget(box)
        box.addItems(["Dark", "Light"])
        box.show()
        box.showPopup()
        heights.append(box.view().visualRect(box.model().index(0, 0)).height())
        box.hidePopup()
    assert heights[1] >= 30 > heights[0]
