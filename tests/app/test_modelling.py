"""Which model turns the dials: the project's, the chosen one, or another where it is missing."""

from app.document.project import Project
from app.inference.messages import Examined
from arvae_models.music import Note, Phrase
from tests.app.hands import PATIENCE

TUNE = Phrase((Note(0, 12, 60),), 1)


def test_a_missing_model_is_named_and_another_takes_its_place(session):
    session.document.new(Project(TUNE, model="sonata", selection=frozenset({0})))
    assert session.window.banner.isVisible()
    assert "“sonata” is not here" in session.window.banner.sentence.text()
    assert session.window.dial_panel.dials["contour"].isEnabled()
    assert session.document.project.model == "sonata"  # it may be back the next time


def test_a_project_brings_its_model(session, qtbot):
    with qtbot.waitSignal(session.service.model_loaded, timeout=PATIENCE) as loaded:
        session.document.new(Project(TUNE, model="bach", selection=frozenset({0})))
    assert loaded.args[0].path.stem == "bach"
    with qtbot.waitSignal(session.service.model_loaded, timeout=PATIENCE):
        session.document.new(Project(TUNE, selection=frozenset({0})))


def test_how_far_the_model_follows_a_tune_is_told(session):
    session.modelling.show_fidelity(Examined(1, (1.0, 20 / 24, 1.0)))
    said = session.window._notice.text()
    assert said.startswith("The model follows 2 of 3 bars to the last slot.")
    assert "bar 2: 20 of 24" in said
    session.modelling.show_fidelity(Examined(2, (1.0, 1.0)))
    assert session.window._notice.text() == "The model follows 2 of 2 bars to the last slot."
