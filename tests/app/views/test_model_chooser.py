import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.views.model_chooser import ModelChooser, card_text
from arvae_models.spec import ModelCard

FOLK = ModelCard("Folk", "Folk melodies.", "the folk corpus", metrics={"ticks_right": 98.4})
MODELS = (("folk.safetensors", FOLK), ("bach.safetensors", ModelCard("Bach")))


class Asked:
    """Stands for the two dialogs."""

    path: str | None = None
    card: ModelCard | None = None

    def show(self, card):
        self.card = card


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def chooser(qtbot, asked):
    chooser = ModelChooser(lambda: asked.path, asked.show)
    qtbot.addWidget(chooser)
    chooser.show_models(MODELS, "folk.safetensors")
    return chooser


def pick(chooser, text):
    index = chooser.box.findText(text)
    chooser.box.setCurrentIndex(index)
    chooser.box.activated.emit(index)


def test_a_model_is_told_by_its_path(chooser, record):
    said = record(chooser.model_chosen)
    pick(chooser, "Folk")
    assert said == []
    pick(chooser, "Bach")
    assert said == ["bach.safetensors"]


def test_the_list_shows_the_model_that_plays_until_another_does(chooser):
    pick(chooser, "Bach")
    assert chooser.box.currentText() == "Folk"
    chooser.show_models(MODELS, "bach.safetensors")
    assert chooser.box.currentText() == "Bach"


def test_a_file_is_asked_for(chooser, asked, record):
    said = record(chooser.model_chosen)
    pick(chooser, "Open a model…")
    assert said == []
    asked.path = "/tunes/mine.safetensors"
    pick(chooser, "Open a model…")
    assert said == ["/tunes/mine.safetensors"]
    assert chooser.box.currentText() == "Folk"


def test_the_card_can_be_read(chooser, asked, qtbot):
    words = "Folk melodies.\nTrained on the folk corpus\nticks right: 98.4"
    assert card_text(FOLK) == words
    assert chooser.box.toolTip() == words
    qtbot.mouseClick(chooser.card_button, Qt.MouseButton.LeftButton)
    assert asked.card == FOLK


def test_without_models_it_still_offers_to_open_one(chooser):
    chooser.show_models((), "")
    assert [chooser.box.itemText(i) for i in range(chooser.box.count())] == ["Open a model…"]
    assert chooser.box.currentIndex() == -1
    assert not chooser.card_button.isEnabled()


def test_in_little_room_the_list_stands_without_a_word_before_it(chooser, qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    least, wanted = chooser.minimumSizeHint(), chooser.sizeHint()
    chooser.setParent(holder)
    holder.show()
    chooser.show()
    for width, there in ((wanted.width(), True), (least.width(), False), (wanted.width(), True)):
        chooser.resize(width, wanted.height())
        assert chooser._label.isVisible() == there
        assert chooser.box.isVisible()
        assert chooser.card_button.isVisible()
    chooser.setParent(None)  # it goes by itself
