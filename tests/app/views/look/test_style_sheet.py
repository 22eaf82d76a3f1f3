import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QStyle
from PySide6.QtWidgets import QStyleOptionSpinBox as SpinOption

from app.views.look import theme
from app.views.look.looks import LOOKS
from app.views.look.style_sheet import style_sheet

looks = pytest.mark.parametrize("name", LOOKS)


@looks
def test_every_word_of_the_sheet_is_filled_in(name):
    sheet = style_sheet(LOOKS[name])
    assert "$" not in sheet
    assert LOOKS[name].accent in sheet
    marks = re.findall(r"url\((.*?)\)", sheet)
    assert len(marks) > 15
    assert all(Path(mark).is_file() for mark in marks)


@looks
def test_marks_have_the_colours_of_the_look(qtbot, qapp, name):
    look = LOOKS[name]
    box, list_ = QCheckBox("Glide"), QComboBox()
    for widget in (box, list_):
        qtbot.addWidget(widget)
        widget.resize(120, 34)
    try:
        theme.apply(qapp, name)
        empty = names(box)
        box.setChecked(True)
        assert {look.accent, look.on_accent} <= names(box)
        assert look.edge in empty
        assert look.accent not in empty
        assert look.dim in names(list_)
    finally:
        theme.apply(qapp)


def names(widget):
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


@pytest.mark.parametrize("kind", [QSpinBox, QDoubleSpinBox])
def test_a_number_is_stepped_by_buttons_unless_it_is_plain(qtbot, kind):
    widths = []
    for plain in (False, True):
        box = kind()
        qtbot.addWidget(box)
        box.setProperty("plain", plain)
        box.resize(120, 34)
        box.show()
        option = SpinOption()
        box.initStyleOption(option)
        button = box.style().subControlRect(
            QStyle.ComplexControl.CC_SpinBox, option, QStyle.SubControl.SC_SpinBoxUp, box
        )
        widths.append(button.width())
        assert box.alignment() & Qt.AlignmentFlag.AlignHCenter
    assert widths[0] >= 18
    assert widths[1] <= 2


def test_rows_of_a_list_are_as_airy_as_those_of_a_menu(qtbot):
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["Dark", "Light"])
    box.show()
    box.showPopup()
    assert box.view().visualRect(box.model().index(0, 0)).height() >= 30
    box.hidePopup()


def test_a_placeholder_can_be_read(qtbot):
    field = QLineEdit(placeholderText="Search")
    qtbot.addWidget(field)
    assert theme.look().faint in names(field)
