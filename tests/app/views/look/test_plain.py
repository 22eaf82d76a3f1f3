import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from app.views.banner import Banner
from app.views.bars.candidates import CandidateStrip
from app.views.dials.dial_panel import DialPanel
from app.views.files.dialogs import Sheet
from app.views.files.sound_dialog import Progress
from app.views.latent.latent_map import LatentMapView
from app.views.look import plain
from app.views.pictures.image_explorer import ImageExplorer

STRANGE = "<b>Air</b>.mid cannot be opened."


def seen(text):
    """Return what a tool tip shows of a text."""
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


@pytest.mark.parametrize(
    "name",
    ["<b>Air</b>.mid", "<img src=x> & more", "<h1>Flute</h1>", "<i>one</i>\ntwo  words", "&lt;"],
)
def test_a_tip_shows_what_looks_like_markup(name):
    assert seen(plain.tip(name)) == name


@pytest.mark.parametrize("name", ["Air & Reel.mid", "a < b", "one\ntwo"])
def test_what_qt_takes_for_plain_text_stays_as_it_is(name):
    assert plain.tip(name) == name


@pytest.mark.parametrize(
    ("name", "text"),
    [("M&M.mid", "M&&M.mid"), ("Air\tCtrl+Q", "Air Ctrl+Q"), ("one\ntwo", "one two")],
)
def test_a_name_in_a_menu_has_no_key_and_no_column(name, text, qtbot):
    menu = QMenu()
    qtbot.addWidget(menu)
    action = menu.addAction(plain.menu_text(name))
    assert action.text() == text


def says(view):
    """Return a function that makes a view and lets it say a sentence."""

    def make(_parent):
        made = view()
        made.show_message(STRANGE)
        return made

    return make


def banner(_parent):
    made = Banner()
    made.show_error(STRANGE)
    return made


@pytest.mark.parametrize(
    "make",
    [
        says(CandidateStrip),
        says(DialPanel),
        says(ImageExplorer),
        says(LatentMapView),
        banner,
        lambda parent: Sheet(parent, STRANGE, ""),
        lambda parent: Progress(parent, STRANGE).dialog,
    ],
)
def test_a_sentence_shows_a_strange_name(qtbot, make):
    parent = QWidget()
    qtbot.addWidget(parent)
    made = make(parent)
    qtbot.addWidget(made)
    labels = [label for label in made.findChildren(QLabel) if label.text() == STRANGE]
    assert [label.textFormat() for label in labels] == [Qt.TextFormat.PlainText]
