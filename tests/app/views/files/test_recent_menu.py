import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from app.views.files.recent_menu import RecentMenu, names


@pytest.fixture
def files(tmp_path):
    """Three files, the second of which is not there."""
    for name in ("air.attune", "M&M.mid"):
        (tmp_path / name).touch()
    return [str(tmp_path / name) for name in ("air.attune", "gone.attune", "M&M.mid")]


@pytest.fixture
def menu(qtbot, files):
    window = QMainWindow()
    qtbot.addWidget(window)
    menu = RecentMenu(window)
    menu.show_files(files)
    yield menu
    menu.close()


@pytest.fixture
def opened(menu):
    menu.popup(menu.parent().pos())
    return menu


def texts(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_files_are_named_in_their_order(opened):
    assert texts(opened) == [
        "&1  air.attune",
        "&2  gone.attune (not there)",
        "&3  M&&M.mid",
        "Clear list",
    ]


def test_a_file_is_chosen_by_its_digit(opened, files, qtbot, record):
    said = record(opened.file_chosen)
    qtbot.keyClick(opened, Qt.Key.Key_3)
    assert said == [files[2]]


def test_a_file_that_is_not_there_cannot_be_chosen_and_says_why(opened, files):
    gone = opened.actions()[1]
    assert not gone.isEnabled()
    assert gone.toolTip().startswith(f"{files[1]} is not there: it was moved")
    assert opened.actions()[0].toolTip() == files[0]


def test_a_strange_name_is_shown_as_it_is(menu, tmp_path):
    strange = tmp_path / "<b>Air\tCtrl+Q & more"
    strange.touch()
    menu.show_files([str(strange)])
    menu.popup(menu.parent().pos())
    action = menu.actions()[0]
    assert action.text() == "&1  <b>Air Ctrl+Q && more"
    assert "&lt;b&gt;Air" in action.toolTip()


def test_a_path_that_cannot_be_looked_at_is_not_there(menu):
    menu.show_files(["/" + 300 * "a"])  # longer than a name can be
    menu.popup(menu.parent().pos())
    assert not menu.actions()[0].isEnabled()


def test_files_that_come_back_can_be_chosen_again(opened, tmp_path):
    opened.close()
    (tmp_path / "gone.attune").touch()
    opened.popup(opened.parent().pos())
    assert opened.actions()[1].isEnabled()


def test_the_list_can_be_cleared(opened, record):
    said = record(opened.clear_pressed)
    opened.actions()[-1].trigger()
    assert said == [()]


def test_without_files_there_is_nothing_to_open(menu):
    assert menu.menuAction().isEnabled()
    menu.show_files(())
    assert not menu.menuAction().isEnabled()


def test_only_nine_files_have_digits(menu, files):
    menu.show_files([files[0]] * 10)
    menu.popup(menu.parent().pos())
    assert [text.startswith("&") for text in texts(menu)[:10]] == [True] * 9 + [False]


def test_files_of_one_name_are_told_apart_by_their_folders():
    assert names(["/a/old/air.mid", "/a/new/air.mid", "/b/reel.mid", "/air.mid"]) == [
        "air.mid – old",
        "air.mid – new",
        "reel.mid",
        "air.mid – /",
    ]
