"""The style sheet of every plain widget, made of a table of colours; knows no widget itself."""

from __future__ import annotations

from string import Template
from typing import Final

from app.views.look import icons
from app.views.look.looks import Look, colours_of, over

SMALL, BODY, LARGE, TITLE = 11, 13, 22, 26  # type sizes, logical pixels
RADIUS: Final = 7  # corners, logical pixels

_MARKS: Final = {  # name in the sheet -> drawing, its colour
    "down": ("chevron", "dim"),
    "down_off": ("chevron", "off"),
    "up": ("chevron_up", "dim"),
    "up_off": ("chevron_up", "off"),
    "right": ("chevron_right", "dim"),
    "right_on": ("chevron_right", "on_accent"),
    "check": ("check", "on_accent"),
    "check_off": ("check", "off"),
    "check_menu": ("check", "accent"),
    "dash": ("dash", "on_accent"),
    "dot": ("dot", "on_accent"),
    "grip_across": ("grip_across", "edge"),
    "grip_down": ("grip_down", "edge"),
    "grip_across_hot": ("grip_across", "accent"),
    "grip_down_hot": ("grip_down", "accent"),
}


def style_sheet(table: Look) -> str:
    """Return the sheet for a table of colours; its marks are drawings in those colours."""
    colours = colours_of(table)
    marks = {
        name: icons.tinted_file(drawing, colours[colour]).as_posix()
        for name, (drawing, colour) in _MARKS.items()
    }
    tint = over(table.colour("accent", 0.16), table.colour("panel")).name()
    values = colours | marks | {"rim": table.rim or "transparent", "tint": tint}
    return Template(_SHEET).substitute(values, radius=RADIUS, small=SMALL)


_SHEET: Final = """
QMainWindow, QDialog, QMessageBox { background: $window; }
QMenuBar { background: $window; color: $dim; padding: 2px 8px; }
QMenuBar::item { padding: 5px 10px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenu { background: $raised; border: 1px solid $line; padding: 6px; }
QMenu::item { padding: 6px 40px 6px 26px; border-radius: 5px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $off; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::indicator { width: 12px; height: 12px; left: 8px; }
QMenu::indicator:checked { image: url($check_menu); }
QMenu::indicator:checked:selected { image: url($check); }
QMenu::indicator:checked:disabled { image: url($check_off); }
QMenu::right-arrow { image: url($right); width: 10px; height: 10px; right: 8px; }
QMenu::right-arrow:selected { image: url($right_on); }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 5px 7px; }
QToolBar { background: $window; border: none; padding: 0; spacing: 0; }
QStatusBar { background: $window; color: $dim; }
QStatusBar::item { border: none; }

QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid $rim;
    border-radius: ${radius}px; padding: 6px 12px; min-height: 20px;
}
QToolButton { padding: 6px 9px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:default { background: $accent; color: $on_accent; }
QPushButton:default:focus { border-color: $text; }
QPushButton:disabled, QToolButton:disabled { color: $off; background: $panel; }
QToolButton:checked { background: $tint; border-color: $accent; }
/* Words beside a drawing: Qt leaves room for both, and then some at the right. */
QToolButton[toolButtonStyle="2"] { padding-right: 2px; }
QToolButton[quiet="true"] { background: transparent; border-color: transparent; }
QToolButton[quiet="true"]:hover { background: $hover; }
QToolButton[chip="true"] { color: $dim; }
QToolButton[chip="true"]:checked, QToolButton[closed="true"] { background: $tint; color: $text; }
QToolButton[chip="true"]:disabled { color: $off; background: transparent; }
QPushButton:focus, QToolButton:focus, QToolButton[quiet="true"]:focus { border-color: $accent; }
QToolButton:checked:focus { border-color: $text; }

QComboBox, QAbstractSpinBox, QLineEdit {
    background: $raised; color: $text; border: 1px solid $rim;
    border-radius: ${radius}px; padding: 6px 10px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QComboBox:hover, QAbstractSpinBox:hover { background: $hover; }
QComboBox:focus, QAbstractSpinBox:focus, QLineEdit:focus { border-color: $accent; }
QComboBox:disabled, QAbstractSpinBox:disabled, QLineEdit:disabled { color: $off;
    background: transparent; }
QLineEdit { placeholder-text-color: $faint; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url($down); width: 12px; height: 12px; }
QComboBox::down-arrow:disabled { image: url($down_off); }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line; padding: 4px; outline: none;
}
QComboBox QAbstractItemView::item { padding: 6px 8px; min-height: 22px; border-radius: 5px; }
QComboBox QAbstractItemView::item:selected { background: $accent; color: $on_accent; }

/* In the middle: Qt leaves no room between the edge and a number on the left. */
QAbstractSpinBox { padding: 6px 26px 6px 10px; qproperty-alignment: AlignCenter; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: 22px; border: none; border-radius: 5px;
    background: transparent;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $line; }
QAbstractSpinBox::up-arrow { image: url($up); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url($down); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: url($up_off); }
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: url($down_off); }
/* Without visible buttons; hiding them by a property of Qt's leaves the text no room. */
QAbstractSpinBox[plain="true"] { padding: 6px 10px; }
QAbstractSpinBox[plain="true"]::up-button, QAbstractSpinBox[plain="true"]::down-button {
    width: 1px; margin: 0;
}
QAbstractSpinBox[plain="true"]::up-arrow, QAbstractSpinBox[plain="true"]::down-arrow {
    image: none; width: 0; height: 0;
}

QCheckBox, QRadioButton { background: transparent; spacing: 8px; padding: 3px 0; }
QCheckBox:disabled, QRadioButton:disabled { color: $off; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator {
    width: 14px; height: 14px; border: 1px solid $edge; background: $panel;
}
QCheckBox::indicator, QGroupBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: $hover; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked, QGroupBox::indicator:checked,
QCheckBox::indicator:indeterminate { background: $accent; border-color: $accent; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked { image: url($check); }
QCheckBox::indicator:indeterminate { image: url($dash); }
QRadioButton::indicator:checked { image: url($dot); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent;
    width: 12px; height: 12px; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $off;
    background: transparent; }
QCheckBox::indicator:checked:disabled { image: url($check_off); }
QGroupBox { border: 1px solid $line; border-radius: ${radius}px; margin-top: 18px;
    padding: 10px; }
QGroupBox::title { subcontrol-origin: margin; left: 4px; color: $dim; }
QProgressBar { background: $raised; border: 1px solid $rim; border-radius: 4px;
    color: transparent; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:horizontal { height: 12px; }
QScrollBar:vertical { width: 12px; }
QScrollBar::handle { background: $edge; border-radius: 2px; margin: 4px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::handle:pressed { background: $accent; }
QScrollBar::handle:horizontal { min-width: 40px; }
QScrollBar::handle:vertical { min-height: 40px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QSplitter::handle, QMainWindow::separator { background: transparent; }
QSplitter::handle:vertical { height: 10px; image: url($grip_across); }
QSplitter::handle:horizontal { width: 10px; image: url($grip_down); }
QSplitter::handle:vertical:hover { image: url($grip_across_hot); }
QSplitter::handle:horizontal:hover { image: url($grip_down_hot); }
QMainWindow::separator { width: 10px; height: 10px; }
QMainWindow::separator:horizontal { image: url($grip_across); }
QMainWindow::separator:vertical { image: url($grip_down); }
QMainWindow::separator:horizontal:hover { image: url($grip_across_hot); }
QMainWindow::separator:vertical:hover { image: url($grip_down_hot); }
QDockWidget { color: $text; }
QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: $dim; border: 1px solid transparent;
    border-radius: ${radius}px; padding: 5px 11px; margin: 0 2px 0 0;
}
QTabBar::tab:hover { background: $hover; }
QTabBar::tab:selected { background: $raised; color: $text; border-color: $rim; }
QTabBar::tab:focus { border-color: $accent; }
QTabBar::tab:disabled { color: $off; }
QTabWidget::pane { border: none; }
QHeaderView::section { background: $panel; color: $dim; border: none; padding: 5px 8px;
    border-bottom: 1px solid $line; }

QMessageBox QLabel { padding: 2px 16px 6px 0; }
QMessageBox QLabel#qt_msgbox_label { font-size: 15px; padding-top: 10px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPlainTextEdit, QTextBrowser { background: $panel; border: none; color: $dim; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }
*[rank="card"] { background: $panel; border: 1px solid $rim; border-radius: 10px; }
QLabel { background: transparent; }
QLabel[rank="dim"] { color: $dim; }
QLabel[rank="notice"] { color: $accent; }
QLabel[rank="faint"] { color: $faint; font-size: ${small}px; }
QPlainTextEdit[rank="well"] { background: $window; border: 1px solid $rim; color: $dim;
    border-radius: 5px; padding: 6px; }
QFrame[rank="banner"] QPushButton { background: $hover; padding: 3px 12px; }
QFrame[rank="banner"] QPushButton:checked { background: $tint; color: $text; }
QFrame[rank="banner"] { background: $raised; border: 1px solid $rim;
    border-left: 3px solid $danger; border-radius: 4px; }
QFrame[rank="banner"][tone="report"] { border-left-color: $accent; }
"""
