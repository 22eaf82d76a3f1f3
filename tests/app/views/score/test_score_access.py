import gc

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QLabel
from shiboken6 import delete

from app.views.score import score_access


class Thing(QAbstractScrollArea):
    value = "C4"

    def value_in_words(self):
        return self.value


@pytest.fixture
def thing(qtbot):
    score_access.describe(Thing)
    thing = Thing()
    thing.setAccessibleName("Thing")
    qtbot.addWidget(thing)
    return thing


def found(widget):
    return QAccessible.queryAccessibleInterface(widget)


def test_it_is_a_document_with_a_value(thing):
    assert found(thing).role() == QAccessible.Role.Document
    assert found(thing).text(QAccessible.Text.Name) == "Thing"
    assert found(thing).text(QAccessible.Text.Value) == "C4"
    thing.value = "D4"
    gc.collect()  # nothing else may hold what Qt was given
    assert found(thing).text(QAccessible.Text.Value) == "D4"


def test_other_widgets_stay_what_they_are(qtbot, thing):
    label = QLabel("words")
    qtbot.addWidget(label)
    assert found(label).role() == QAccessible.Role.StaticText
    assert found(label).text(QAccessible.Text.Name) == "words"


def test_it_goes_with_its_widget(thing):
    for _ in range(20):
        other = Thing()
        assert found(other).text(QAccessible.Text.Value) == "C4"
        delete(other)
    gc.collect()
    assert found(thing).text(QAccessible.Text.Value) == "C4"
