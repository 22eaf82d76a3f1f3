import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.views.dials.dial_panel import DialPanel
from app.views.dials.reach import Reach
from app.views.look.lamp import TrustLamp
from arvae_models.attributes import BY_KEY
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
    panel.show_dials(DIALS, BY_KEY)
    panel.show_measured(BAR)
    panel.show()
    return panel


def test_the_dials_come_from_the_model(panel):
    assert list(panel.dials) == ["note_density", "contour", "pitch_range"]
    panel.show_dials(DIALS[:1], BY_KEY)
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


def test_other_dials_end_an_open_turn(panel, record):
    cancelled = record(panel.turn_cancelled)
    panel.dials["contour"].step(1)
    panel.show_dials(DIALS[:1], BY_KEY)
    assert cancelled == [()]


def test_a_knob_is_learned_for_the_attribute(panel, record):
    said = record(panel.learn_requested)
    panel.dials["contour"].learn_requested.emit()
    assert said == ["contour"]


def test_a_message_lets_the_dials_rest(panel):
    panel.show_message("The engine is waking up…")
    assert not panel.dials["contour"].isEnabled()
    assert panel.dials["contour"].toolTip() == "The engine is waking up…"
    panel.show_dials(DIALS, BY_KEY)
    assert not panel.dials["contour"].isEnabled()
    panel.show_message("Bar 3 was moved by an octave for the model.", resting=False)
    assert panel.dials["contour"].isEnabled()
    panel.show_message("")
    assert panel.dials["contour"].toolTip().startswith("Semitones from the first note")


def test_the_same_dials_stay_as_they_are(panel):
    dial = panel.dials["contour"]
    panel.show_dials(DIALS, BY_KEY)
    assert panel.dials["contour"] is dial
    panel.show_dials(DIALS[::-1], BY_KEY)
    assert panel.dials["contour"] is not dial


def trigger(dial, text):
    next(each for each in dial.make_menu().actions() if each.text() == text).trigger()


def test_locking_all_others_frees_the_dial_itself(panel, record):
    said = record(panel.locks_changed)
    panel.show_locks({"contour"})
    trigger(panel.dials["contour"], "Lock all others")
    trigger(panel.dials["contour"], "Lock all others")
    assert said == [frozenset({"note_density", "pitch_range"})]
    assert panel.locks == {"note_density", "pitch_range"}
    trigger(panel.dials["pitch_range"], "Unlock all")
    assert said[1:] == [frozenset()]


def test_raw_dials(panel, record, qtbot):
    said = record(panel.raw_changed)
    qtbot.keyClick(panel.dials["contour"], Qt.Key.Key_R)
    qtbot.keyClick(panel.dials["pitch_range"], Qt.Key.Key_R)
    assert said == [frozenset({"contour"}), frozenset({"contour", "pitch_range"})]
    panel.show_raw({"note_density"})
    assert panel.raw == {"note_density"}
    assert len(said) == 2


def test_reaches_are_shown_and_those_left_out_forgotten(panel):
    panel.show_reaches({"contour": Reach(-5, 7, -3, 7), "of another model": Reach(0, 1, 0, 1)})
    assert panel.dials["contour"].face().reach == Reach(-5, 7, -3, 7)
    assert panel.dials["pitch_range"].face().reach is None
    panel.show_reaches({})
    assert panel.dials["contour"].face().reach is None


def test_trust_comes_from_the_model_card(panel):
    close = {"slope": 1.0, "spearman": 1.0, "side_effects": 0.1, "usable": [4, 16]}
    panel.show_trust({"note_density": close, "contour": "unknown"})
    lamps = {key: dial.findChild(TrustLamp) for key, dial in panel.dials.items()}
    assert {key: lamp.level for key, lamp in lamps.items()} == {
        "note_density": "good",
        "contour": "",
        "pitch_range": "",
    }
    assert "from 4 to 16 notes" in lamps["note_density"].toolTip()


SENTENCE = "The bar cannot rise by 9 while its pitch range stays at 7."


def blocking(panel):
    return {key for key, dial in panel.dials.items() if dial.lock_button.blocking}


@pytest.fixture
def blocked(panel):
    """A panel on which the lock of the pitch range stands in the way."""
    panel.show_message("Bar 3 was moved by an octave.", resting=False)
    panel.show_locks({"pitch_range"})
    panel.show_blocked(SENTENCE, ("pitch_range",))
    return panel


def shown(panel):
    return panel.findChild(QLabel).text()


def test_what_is_in_the_way_is_said_and_marked_while_the_dials_go_on(blocked):
    assert shown(blocked) == SENTENCE
    assert blocking(blocked) == {"pitch_range"}
    assert blocked.dials["contour"].isEnabled()
    blocked.show_locks({"pitch_range"})
    blocked.show_measured(BAR)
    blocked.forget_requests()
    assert blocking(blocked) == {"pitch_range"}


@pytest.mark.parametrize(
    "answer",
    [
        lambda panel, mouse: mouse(panel.dials["contour"]).wheel(1),
        lambda panel, mouse: mouse(panel.dials["pitch_range"].lock_button).click(14, 14),
        lambda panel, mouse: trigger(panel.dials["contour"], "Unlock all"),
        lambda panel, mouse: panel.show_blocked(""),
    ],
    ids=["request", "padlock", "menu", "told"],
)
def test_the_next_request_or_lock_ends_it(blocked, mouse, answer):
    answer(blocked, mouse)
    assert blocking(blocked) == set()
    assert shown(blocked) == "Bar 3 was moved by an octave."


def test_within_one_drag_each_step_is_a_request(blocked, mouse):
    pointer = mouse(blocked.dials["contour"])
    pointer.press(92, 90)
    pointer.by(0, -25)
    blocked.show_blocked(SENTENCE, ("pitch_range",))
    pointer.by(0, -25)
    assert blocking(blocked) == set()


def test_dials_that_rest_have_nothing_in_the_way(blocked):
    blocked.show_message("The engine is waking up…")
    assert blocking(blocked) == set()
    assert shown(blocked) == "The engine is waking up…"


def test_the_dials_stay_in_their_place_whatever_is_said(blocked):
    place = blocked.dials["contour"].geometry()
    blocked.show_blocked("")
    blocked.show_message("")
    assert blocked.dials["contour"].geometry() == place
