import pytest
from PySide6.QtCore import QTimer

from app.views.score import engraving
from app.views.score.engraver import CALM, Engraver, Order
from arvae_models.music import Note, Phrase

ONE = Order(Phrase((Note(0, 12, 60),), 1), 600.0, 8.0)
TWO = Order(Phrase((Note(0, 12, 62),), 1), 600.0, 8.0)
OFF_GRID = Order(Phrase((Note(1, 1, 60),), 1), 600.0, 8.0)
LONG = Order(Phrase(tuple(Note(6 * i, 6, 60 + i % 7) for i in range(8 * 16)), 16), 500.0, 8.0)


@pytest.fixture
def engraver(qapp):
    return Engraver()


@pytest.fixture
def pages(engraver, record):
    return record(engraver.engraved)


def test_what_was_asked_comes_after_a_calm(engraver, pages, qtbot):
    engraver.ask(ONE)
    assert engraver.busy
    qtbot.wait(CALM // 2)
    assert pages == []
    qtbot.waitUntil(lambda: bool(pages))
    assert pages[0].phrase == ONE.phrase
    assert not engraver.busy


def test_only_the_newest_is_engraved(engraver, pages, qtbot):
    engraver.ask(ONE)
    qtbot.wait(CALM // 2)
    engraver.ask(TWO)
    qtbot.waitUntil(lambda: bool(pages))
    qtbot.wait(CALM)
    assert [page.phrase for page in pages] == [TWO.phrase]


def test_nothing_comes_while_it_is_held(engraver, pages, qtbot):
    engraver.ask(ONE, 0)
    engraver.hold(True)
    engraver.ask(TWO, 0)
    qtbot.wait(2 * CALM)
    assert pages == []
    engraver.hold(False)
    qtbot.waitUntil(lambda: bool(pages))
    assert [page.phrase for page in pages] == [TWO.phrase]


def test_a_hold_breaks_into_the_lines_and_gives_nothing_up(engraver, pages, qtbot, monkeypatch):
    monkeypatch.setattr("app.views.score.engraver._SLICE", 0.0)
    engraver.ask(LONG, 0)
    qtbot.waitUntil(lambda: bool(engraver._drawings))
    engraver.hold(True)
    engraver.hold(False)
    qtbot.waitUntil(lambda: bool(pages))
    assert len(pages[0].systems) == len(engraving.engrave(LONG.phrase, LONG.width).systems) > 3


def test_long_scores_let_the_window_breathe(engraver, pages, qtbot, monkeypatch):
    monkeypatch.setattr("app.views.score.engraver._SLICE", 0.0)
    engraving._drawn.cache_clear()
    breaths = []
    breath = QTimer(timeout=lambda: breaths.append(len(engraver._drawings)))
    engraver.ask(LONG, 0)
    breath.start(0)
    qtbot.waitUntil(lambda: bool(pages))
    breath.stop()
    assert set(range(1, len(pages[0].systems))) <= set(breaths)


def test_a_refusal_is_a_sentence(engraver, pages, record, qtbot):
    refusals = record(engraver.refused)
    engraver.ask(OFF_GRID, 0)
    qtbot.waitUntil(lambda: bool(refusals))
    assert "between the grid" in refusals[0]
    assert pages == []
    assert not engraver.busy
