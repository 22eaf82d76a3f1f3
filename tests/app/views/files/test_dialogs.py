import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QWidget

from app.views.commands.actions import ACTIONS
from app.views.files import dialogs
from app.views.files.dialogs import Unsaved
from arvae_models.spec import ModelCard


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def during(question, answer):
    """Ask a question, and answer it as soon as its dialog is there."""
    QTimer.singleShot(0, lambda: answer(QApplication.activeModalWidget()))
    return question()


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        (QMessageBox.StandardButton.Save, Unsaved.SAVE),
        (QMessageBox.StandardButton.Discard, Unsaved.DISCARD),
        (QMessageBox.StandardButton.Cancel, Unsaved.CANCEL),
    ],
)
def test_unsaved_changes(parent, button, answer):
    def ask():
        return dialogs.ask_unsaved(parent, "Air <1>")

    assert during(ask, lambda box: box.button(button).click()) is answer


def test_escape_loses_nothing(parent):
    assert during(lambda: dialogs.ask_unsaved(parent, "Air"), lambda box: box.reject()) is (
        Unsaved.CANCEL
    )


@pytest.fixture
def ask_to_save(parent, monkeypatch):
    """Return a function that asks where to save, and answers with a name."""

    def ask(name):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(name), ""))
        return dialogs.ask_save_path(parent, "Export", "MIDI (*.mid *.midi)", "Untitled.mid")

    return ask


@pytest.mark.parametrize(
    ("chosen", "path"),
    [
        ("/a/air", "/a/air.mid"),
        ("/a/air.midi", "/a/air.midi"),
        ("/a/AIR.MID", "/a/AIR.MID"),
        ("/a/Sonata No. 5", "/a/Sonata No. 5.mid"),  # what Python takes for a suffix is none
        ("/a/Prelude Op.28", "/a/Prelude Op.28.mid"),
        ("", None),
    ],
)
def test_a_chosen_name_gets_its_suffix(ask_to_save, chosen, path):
    assert ask_to_save(chosen) == path


@pytest.mark.parametrize(("answer", "goes_on"), [("Replace", True), ("Cancel", False)])
def test_a_file_that_the_suffix_meets_is_not_lost_unasked(ask_to_save, tmp_path, answer, goes_on):
    there = tmp_path / "air.mid"
    there.touch()

    def press(box):
        assert "air.mid" in box.text()
        next(one for one in box.buttons() if one.text().replace("&", "") == answer).click()

    path = during(lambda: ask_to_save(tmp_path / "air"), press)
    assert path == (str(there) if goes_on else None)


def test_a_file_that_was_chosen_itself_is_not_asked_about_again(ask_to_save, tmp_path):
    there = tmp_path / "air.mid"
    there.touch()
    assert ask_to_save(there) == str(there)


def test_no_file_chosen_is_none(parent, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    assert dialogs.ask_open_path(parent, "Open", "") is None


def test_the_list_of_keys_has_every_shortcut():
    html = dialogs.shortcuts_html("#888888")
    for row in ACTIONS:
        if row.shortcut:
            assert row.tip.rstrip(".") in html
    assert "one musical step" in html


def test_the_list_of_keys_has_those_that_the_composer_wants():
    html = dialogs.shortcuts_html("#888888", {"loop": "Ctrl+G", "panic": ""})
    assert "Ctrl+G" in html
    assert "Start again at the end" in html
    assert "Silence every note" not in html


def test_a_card_is_shown_safely():
    card = ModelCard("Folk", "Melodies <b>only</b>", "tunes", "CC0", {"ticks_right": 98.4})
    html = dialogs.card_html(card, "#888888")
    assert "Melodies &lt;b&gt;only&lt;/b&gt;" in html
    assert "ticks right" in html
    assert "98.4" in html
    assert "Licence" not in dialogs.card_html(ModelCard("Bach"), "#888888")


@pytest.mark.parametrize(
    ("show", "title"),
    [
        (lambda parent: dialogs.show_shortcuts(parent), "Keys and gestures"),
        (lambda parent: dialogs.show_card(parent, ModelCard("Folk")), "Folk"),
        (lambda parent: dialogs.show_about(parent, "0.1.0"), "Attune 0.1.0"),
    ],
)
def test_sheets_open_and_close(parent, show, title):
    seen = []

    def read(sheet):
        seen.extend(label.text() for label in sheet.findChildren(QLabel))
        sheet.reject()

    during(lambda: show(parent), read)
    assert title in seen
