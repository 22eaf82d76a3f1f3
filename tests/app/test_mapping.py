"""The latent map in the running window: pins turn bars, paths several, each as one undo step."""

import numpy as np
import pytest

from arvae_models import tokens
from arvae_models.attributes import measure, named
from arvae_models.engine import Engine
from tests.app.hands import PATIENCE, bar, settle


@pytest.fixture
def map_(session, qtbot):
    """The map of bar 2, measured."""
    view = session.window.map
    session.window.fold("show_map", True)
    qtbot.waitUntil(lambda: view._surface is not None, timeout=PATIENCE)
    yield view
    session.window.fold("show_map", False)


def test_every_bar_has_its_place_and_the_surface_tells_the_truth(session, map_):
    surface = map_._surface
    across, upwards = map_.axes
    assert (across, upwards) == (0, 1)
    engine = Engine.load(session.modelling._model, "cpu")
    found = surface.at(surface.map.place(engine.encode(bar(session)[None])[0]))
    own = named(measure(bar(session)[None])[0])
    assert found["note_density"] == pytest.approx(own["note_density"], abs=1)


def test_a_dragged_pin_turns_its_bar_as_one_step(session, qtbot, map_):
    before = session.document.project.phrase
    for place in ((0.5, 0.5), (1.5, 1.0)):
        map_.pin_dragged.emit(1, *place)
    map_.pin_dropped.emit(1, 2.0, 1.5)
    settle(session, qtbot)
    after = session.document.project.phrase
    assert after != before
    others = [k for k in range(8) if k != 1]
    np.testing.assert_array_equal(tokens.rows_of(after)[others], tokens.rows_of(before)[others])
    assert session.document.undo_text == "Move on the map"
    session.document.undo()
    assert session.document.project.phrase == before


def test_a_pin_that_is_let_go_gives_the_bar_back(session, qtbot, map_):
    before = session.document.project.phrase
    map_.pin_dragged.emit(1, 2.0, 1.5)
    qtbot.waitUntil(lambda: session.document.project.phrase != before, timeout=PATIENCE)
    map_.pin_cancelled.emit()
    assert session.document.project.phrase == before
    assert not session.document.modified


def test_bars_follow_a_path(session, qtbot, map_):
    before = tokens.rows_of(session.document.project.phrase)
    map_.path_drawn.emit([(-1.0, 0.0), (0.5, 0.5), (2.0, 1.0)])
    settle(session, qtbot)
    after = tokens.rows_of(session.document.project.phrase)
    np.testing.assert_array_equal(after[[0, 4, 5, 6, 7]], before[[0, 4, 5, 6, 7]])
    complexity = measure(after[1:4], ("rhythmic_complexity",))[:, 0]
    assert complexity[2] > complexity[0]
    assert session.document.undo_text == "Follow a path"


def test_a_map_that_nobody_sees_is_not_measured(session, qtbot):
    assert not session.window.map.isVisible()
    with qtbot.assertNotEmitted(session.service.surveyed, wait=600):
        session.document.select({3})
