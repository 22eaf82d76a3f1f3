import pytest
from PySide6.QtWidgets import QScrollBar

from app.views.look.scrolling import middle_of, show_middle, span


@pytest.fixture
def bar(qtbot):
    bar = QScrollBar()
    qtbot.addWidget(bar)
    return bar


def test_a_bar_spans_what_the_view_does_not_show(bar):
    span(bar, 500.4, 200)
    assert (bar.minimum(), bar.maximum(), bar.pageStep()) == (0, 300, 200)
    span(bar, 100, 200)
    assert (bar.maximum(), middle_of(bar)) == (0, 0.5)


def test_the_middle_of_a_view_can_be_kept(bar):
    span(bar, 500, 100)
    bar.setValue(150)
    middle = middle_of(bar)
    assert middle == 0.4
    span(bar, 1000, 200)
    show_middle(bar, middle)
    assert bar.value() == 300
    show_middle(bar, 0)
    assert bar.value() == 0  # no further than the content goes
