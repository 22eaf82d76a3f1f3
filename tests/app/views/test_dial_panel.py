import pytest
from PySide6.QtCore import Qt

from app.views.dial_panel import DialPanel
from arvae_models.spec import Dial

DIALS = (
    Dial("note_density", 0, 4, 16, -2, 2),
    Dial("contour", 1, -12, 12, -2, 2),
    Dial("pitch_range", 2, 0, 19, -2, 2),
)
BAR = {"note_density": 9.0, "contour": 5.0, "pitch_range": 7.0}


@pytest.fixture
def panel(qtbot):
    panel = DialPanel()
    qtbot.addWidget(panel)
    panel.show_dials(DIALS)
    panel.show_measured(BAR)
    panel.show()
    return panel


def test_the_dials_come_from_the_model(panel):
    assert list(panel.dials) == ["note_density", "contour", "pitch_range"]
    panel.show_dials(DIALS[:1])
    assert list(panel.dials) == ["note_density"]
    assert (panel.dials["note_density"].scale.low, panel.dials["note_density"].scale.high) == (
        4,
        16,
    )


def test_a_turn_is_told_with_its_attribute(panel, mouse):
    said = []
    panel.turn_started.connect(lambda: said.append("started"))
    panel.turned.connect(lambda key, value: said.append((key, value)))
    panel.turn_finished.connect(lambda key, value: said.append(("finished", key, value)))
    mouse(panel.dials["contour"]).drag((92, 90), (92, 65))
    assert said == ["started", ("contour", 6), ("contour", 7), ("finished", "contour", 7)]


def test_a_cancelled_turn_is_told(panel, record, mouse, qtbot):
    cancelled = record(panel.turn_cancelled)
    pointer = mouse(panel.dials["contour"])
    pointer.press(92, 90)
    pointer.by(0, -50)
    qtbot.keyClick(panel.dials["contour"], Qt.Key.Key_Escape)
    assert cancelled == [()]


def test_a_turn_by_wheel_ends_before_the_next_begins(panel, mouse):
    said = []
    panel.turn_started.connect(lambda: said.append("started"))
    panel.turn_finished.connect(lambda key, _value: said.append(key))
    mouse(panel.dials["contour"]).wheel(1)
    mouse(panel.dials["pitch_range"]).wheel(1)
    panel.settle()
    assert said == ["started", "contour", "started", "pitch_range"]


def test_locks(panel, record, qtbot):
    said = record(panel.locks_changed)
    for key in ("contour", "pitch_range"):
        qtbot.mouseClick(panel.dials[key].lock_button, Qt.MouseButton.LeftButton)
    assert said == [frozenset({"contour"}), frozenset({"contour", "pitch_range"})]
    panel.show_locks({"note_density"})
    assert panel.locks == {"note_density"}


def test_during_a_turn_a_locked_dial_shows_its_drift_and_the_others_follow(panel, mouse):
    mouse(panel.dials["pitch_range"]).drag((92, 90), (92, 40))
    panel.show_measured(BAR)
    panel.show_locks({"contour"})
    mouse(panel.dials["note_density"]).drag((92, 90), (92, 40))
    panel.show_measured({"note_density": 11.0, "contour": 1.0, "pitch_range": 9.0})
    assert panel.dials["contour"].missed
    assert panel.dials["contour"].asked_value == 5
    assert panel.dials["pitch_range"].asked_value == 9
    panel.forget_requests()
    assert panel.dials["contour"].asked_value == 1


def test_several_bars(panel):
    panel.show_measured([BAR, {**BAR, "note_density": 4.0}])
    assert panel.dials["note_density"].measured == (4, 9)
    assert not panel.dials["contour"].varied
    panel.show_measured([])
    assert panel.dials["contour"].measured is None


def test_a_message_lets_the_dials_rest(panel):
    panel.show_message("The engine is waking up…")
    assert not panel.dials["contour"].isEnabled()
    assert panel.dials["contour"].toolTip() == "The engine is waking up…"
    panel.show_dials(DIALS)
    assert not panel.dials["contour"].isEnabled()
    panel.show_message("Bar 3 was moved by an octave for the model.", resting=False)
    assert panel.dials["contour"].isEnabled()
    panel.show_message("")
    assert panel.dials["contour"].toolTip().startswith("Semitones from the first note")
