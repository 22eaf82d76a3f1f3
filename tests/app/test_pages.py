"""Melody and pictures in one window: commands and models are of the page that is looked at."""

import pytest

from tests.app.hands import PATIENCE, trigger, turn


@pytest.fixture
def pictures(session, qtbot):
    """The page of pictures, its model ready."""
    pages = session.pages
    session.window.fold("pictures", True)
    dials = session.window.explorer.dial_panel.dials
    qtbot.waitUntil(
        lambda: (
            bool(session.window.explorer.dial_panel.dials)
            and all(d.isEnabled() for d in session.window.explorer.dial_panel.dials.values())
        ),
        timeout=PATIENCE,
    )
    assert dials is not None
    yield pages
    session.window.fold("pictures", False)


def test_the_first_look_loads_a_model_of_pictures(session, pictures):
    assert "slant" in session.window.explorer.dial_panel.dials
    names = [card.name for card in session.window.model_chooser._cards.values()]
    assert "Digits" in names
    assert "Folk" not in names
    assert not session.window.transport.isVisible()


def test_undo_is_of_the_page_that_is_looked_at(session, qtbot):
    turn(session, qtbot, "note_density", 1)
    assert session.window.actions_by_id["undo"].isEnabled()
    session.window.fold("pictures", True)
    assert not session.window.actions_by_id["undo"].text().startswith("Undo turn")
    session.window.fold("pictures", False)
    assert session.window.actions_by_id["undo"].text().startswith("Undo turn")
    trigger(session, "undo")
    assert not session.window.actions_by_id["undo"].isEnabled()


def test_the_tabs_and_the_menu_say_the_same(session):
    session.window.page_tabs.setCurrentIndex(1)
    assert session.pages.pictures_shown
    trigger(session, "pictures")
    assert session.window.page_tabs.currentIndex() == 0
    names = [card.name for card in session.window.model_chooser._cards.values()]
    assert "Folk" in names
    assert "Digits" not in names
