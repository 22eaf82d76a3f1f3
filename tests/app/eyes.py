"""Eyes for what is cut off: words that are broader than the place they are given."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

_SLACK = 1  # pixel that rounding may take


def clipped(root):
    """Return what of the visible words below a widget has no room, each with its pixels."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.isVisible():
            needed, room, words = _needed(widget)
            if needed > room + _SLACK:
                found.append(f"{type(widget).__name__} “{words}”: {needed} in {room}")
    return found


def _needed(widget):
    """Return how broad a widget's words are, how broad their place is, and the words."""
    measure = widget.fontMetrics().horizontalAdvance
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            widget,
        )
        return measure(widget.currentText()), field.width(), widget.currentText()
    if isinstance(widget, QLabel) and widget.text() and not hasattr(widget, "shown"):
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()), widget.height(), widget.text()
        return widget.sizeHint().width(), widget.width(), widget.text()
    if isinstance(widget, QPushButton | QToolButton) and _has_words(widget):
        return widget.sizeHint().width(), widget.width(), widget.text()
    return 0, 0, ""


def _has_words(button: QAbstractButton):
    alone = Qt.ToolButtonStyle.ToolButtonIconOnly
    only_icon = isinstance(button, QToolButton) and button.toolButtonStyle() == alone
    return bool(button.text()) and not (only_icon and not button.icon().isNull())
